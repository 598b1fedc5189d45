"""A bounded memory of answers: the least recently used ones go first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Answers by key, for many threads at once; `capacity` bounds the sum of their weights."""

    __slots__ = ("_answers", "_capacity", "_lock", "_weight")

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._weight = 0
        self._answers: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._answers)

    def recall(self, key: K) -> V | None:
        """The answer kept under the key, which is now the most recently used."""
        with self._lock:
            kept = self._answers.get(key)
            if kept is None:
                return None
            self._answers.move_to_end(key)
            return kept[0]

    def keep(self, key: K, answer: V, weight: int = 1) -> V:
        """The answer under the key: the first one kept, so that all threads share one object.

        One that outweighs the whole memory is not kept.
        """
        with self._lock:
            kept = self._answers.get(key)
            if kept is not None:
                return kept[0]
            if weight > self._capacity:
                return answer
            self._answers[key] = answer, weight
            self._weight += weight
            while self._weight > self._capacity:
                _, (_, lost) = self._answers.popitem(last=False)
                self._weight -= lost
            return answer

    def forget(self, key: K) -> None:
        """Let go of the answer under the key, if there is one."""
        with self._lock:
            _, weight = self._answers.pop(key, (None, 0))
            self._weight -= weight

    def retain(self, wanted: Callable[[K], bool]) -> None:
        """Let go of every answer whose key is not wanted."""
        with self._lock:
            for key in [key for key in self._answers if not wanted(key)]:
                self._weight -= self._answers.pop(key)[1]
