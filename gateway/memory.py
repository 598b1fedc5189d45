"""A bounded memory of answers: the least recently used one goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Answers by key, for many threads at once."""

    __slots__ = ("_answers", "_capacity", "_lock")

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._answers: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def recall(self, key: K) -> V | None:
        """The answer kept under the key, which is now the most recently used."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def keep(self, key: K, answer: V) -> V:
        """The answer under the key: the first one kept, so that all threads share one object."""
        with self._lock:
            kept = self._answers.setdefault(key, answer)
            self._answers.move_to_end(key)
            if len(self._answers) > self._capacity:
                self._answers.popitem(last=False)
            return kept
