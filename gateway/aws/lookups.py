"""What a service of Amazon's says by name: remembered for a while, and longer while it cannot be asked."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

logger = logging.getLogger(__name__)

#: Seconds between two look-ups of one name, whatever became of the first.
SECONDS_BETWEEN = 10.0

#: Names that are remembered, at most.
CAPACITY = 10_000

#: A request waits for the answer, so it may not take as long as botocore would.
CONFIG = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})

V = TypeVar("V")


class UnknownName(Exception):  # noqa: N818  # it says what the name is
    """A name that was never looked up with success; the text is the kind of the error."""


@dataclass(frozen=True, slots=True)
class _Known(Generic[V]):
    """The last answer (or none), when it was had, when one was last asked for, and why in vain if so."""

    answers: tuple[V, ...] = field(repr=False)
    had: float
    asked: float
    fault: str = ""


class Lookups(Generic[V]):
    """Answers by name, each asked for anew after `seconds`; may be used from any thread.

    `ask` may raise botocore's errors. `clock` gives seconds that only grow.
    """

    def __init__(
        self, ask: Callable[[str], V], seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._clock = clock
        self._known: dict[str, _Known[V]] = {}
        self._lock = threading.Lock()

    def recall(self, name: str) -> V | None:
        """The answer, where there is one and it is time for no other: it takes no time."""
        known = self._known.get(name)
        return known.answers[0] if known and known.answers and not self._is_due(known, fresh=False) else None

    def get(self, name: str, *, fresh: bool = False) -> V:
        """The answer, or the last one while there is no newer; not for an event loop.

        `fresh` says that the last one is of no use any more. Raises UnknownName.
        """
        known = self._known.get(name)
        if known is None or self._is_due(known, fresh):
            # Whoever has an answer need not wait while another thread asks for a newer one.
            must_wait = known is None or not known.answers or fresh
            known = self._renew(name, fresh) if must_wait or not self._lock.locked() else known
        assert known is not None
        if not known.answers:
            raise UnknownName(known.fault)
        return known.answers[0]

    def _renew(self, name: str, fresh: bool) -> _Known[V]:
        with self._lock:
            known = self._known.get(name)
            if known is None or self._is_due(known, fresh):
                known = self._known[name] = self._look_up(name, known)
                if len(self._known) > CAPACITY:
                    del self._known[next(iter(self._known))]
            return known

    def _is_due(self, known: _Known[V], fresh: bool) -> bool:
        now = self._clock()
        # A service that is out, or an answer that stays of no use, is not met with one for each request.
        if now < known.asked + SECONDS_BETWEEN:
            return False
        return fresh or not known.answers or now >= known.had + self._seconds

    def _look_up(self, name: str, known: _Known[V] | None) -> _Known[V]:
        asked = self._clock()
        try:
            answer = self._ask(name)
        except (ClientError, BotoCoreError) as error:
            fault = kind(error)
            if known is None or not known.answers:
                return _Known((), asked, asked, fault)
            logger.warning("the last known answer stays in use", extra={"detail": f"{name}: {fault}"})
            return replace(known, asked=asked, fault=fault)
        return _Known((answer,), asked, asked)


def kind(error: ClientError | BotoCoreError) -> str:
    """The error's code or class: its words may quote what was sent."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "ClientError"))
    return type(error).__name__
