"""Keys over time: fetched, kept, rotated, and kept on when their source is out of reach."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from gateway.auth.jwks import KeySet, VerifyingKey, read_jwks
from gateway.auth.places import KeyPlace

__all__ = ["KeySet", "KeySource"]

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Kept:
    """One place, and what is known of it; times are the clock's."""

    place: KeyPlace
    issuers: frozenset[str]
    keys: Mapping[str, VerifyingKey] = field(default_factory=dict)
    flight: asyncio.Task[None] | None = None
    problem: str = "not fetched yet"
    refresh_at: float = float("-inf")
    refetch_at: float = float("-inf")

    @property
    def under_way(self) -> asyncio.Task[None] | None:
        """The fetch that is running now."""
        return self.flight if self.flight is not None and not self.flight.done() else None


class KeySource:
    """The current `KeySet` of every issuer, from places that each serve some issuers.

    A fetch that fails or gives no usable key changes nothing: known keys keep working. `keys` is the
    same object for as long as its content is the same. Belongs to one event loop.
    """

    def __init__(
        self,
        places: Iterable[tuple[KeyPlace, frozenset[str]]],
        *,
        refetch_seconds: float = 60.0,
        refresh_seconds: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kept = tuple(_Kept(place, issuers) for place, issuers in places)
        self._by_issuer = {issuer: kept for kept in self._kept for issuer in kept.issuers}
        self._refetch_seconds = refetch_seconds
        self._refresh_seconds = refresh_seconds
        self._clock = clock
        self._due_at = float("-inf")
        self.keys = KeySet({})
        #: Failed fetches since the start.
        self.failures = 0

    @property
    def problems(self) -> tuple[str, ...]:
        """Per place whose last fetch failed, or that was never fetched: where and why."""
        return tuple(f"{kept.place.name}: {kept.problem}" for kept in self._kept if kept.problem)

    @property
    def is_due(self) -> bool:
        """Whether some place has not been looked at for its interval."""
        return self._clock() >= self._due_at

    def refresh(self) -> None:
        """Starts a fetch, and waits for none, at every place that is due: all of them at first."""
        if self.is_due:
            for kept in self._kept:
                if kept.under_way is None and self._clock() >= kept.refresh_at:
                    self._start(kept)

    async def refetch(self, issuer: str) -> None:
        """Fetches the keys of an issuer whose token names an unknown one; raises nothing.

        At most once per `refetch_seconds`; callers at the same time share one fetch.
        """
        kept = self._by_issuer[issuer]
        flight = kept.under_way
        if flight is None:
            if self._clock() < kept.refetch_at:
                return
            # The first fetch of all is no refetch: a rotation right behind it is still seen.
            if kept.flight is not None:
                kept.refetch_at = self._clock() + self._refetch_seconds
            flight = self._start(kept)
        # A caller that hangs up must not take the fetch from the others.
        await asyncio.shield(flight)

    async def close(self) -> None:
        """Ends what is under way."""
        flights = [flight for kept in self._kept if (flight := kept.under_way)]
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        for kept in self._kept:
            await kept.place.close()

    def _start(self, kept: _Kept) -> asyncio.Task[None]:
        interval = self._refetch_seconds if kept.place.is_local else self._refresh_seconds
        kept.refresh_at = self._clock() + interval
        self._due_at = min(other.refresh_at for other in self._kept)
        kept.flight = asyncio.create_task(self._fetch(kept))
        return kept.flight

    async def _fetch(self, kept: _Kept) -> None:
        name = kept.place.name
        try:
            jwks = read_jwks(await kept.place.read())
        except Exception as error:  # noqa: BLE001 - whatever a fetch dies of, known keys keep working
            self.failures += 1
            kept.problem = str(error) or type(error).__name__
            _log.error(
                "keys of %s not fetched, the %d known ones stay: %s", name, len(kept.keys), kept.problem
            )
        else:
            kept.problem = ""
            if jwks.keys != kept.keys:
                kept.keys = jwks.keys
                self.keys = KeySet({issuer: k.keys for k in self._kept for issuer in k.issuers})
                for reason in jwks.ignored:
                    _log.warning("%s: %s", name, reason)
                _log.info("%s: %d keys: %s", name, len(jwks.keys), ", ".join(sorted(jwks.keys)))
