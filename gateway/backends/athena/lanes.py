"""The pool of connections: one per credentials and role, the longest unused going first."""

from __future__ import annotations

from collections import OrderedDict

from boto3.session import Session as AwsSession

from gateway.auth.identity import Session
from gateway.backends.athena.access import Access, SessionSource
from gateway.backends.athena.calls import Calls
from gateway.backends.athena.lane import Lane
from gateway.settings.engines import Athena


class Lanes:
    """Finds the lane of a session; `settings.sessions` is how many are kept while nothing runs on them."""

    def __init__(self, settings: Athena, source: SessionSource, calls: Calls) -> None:
        self._settings = settings
        self._source = source
        self._calls = calls
        self._lanes: OrderedDict[tuple[AwsSession, str], Lane] = OrderedDict()

    async def take(self, person: Session | None) -> Lane:
        """The lane of a person's session, or of the gateway itself. Raises BackendError."""
        access = await self._source.session(person)
        key = access.session, access.name
        lane = self._lanes.get(key)
        if lane is None:

            async def again() -> Access:
                return await self._source.session(person, fresh=True)

            lane = self._lanes[key] = Lane(access, self._settings, self._calls, again)
            self._shrink()
        self._lanes.move_to_end(key)
        return lane

    def close(self) -> None:
        for lane in self._lanes.values():
            lane.close()

    def _shrink(self) -> None:
        idle = [key for key, lane in self._lanes.items() if not lane.running]
        for key in idle[: max(0, len(self._lanes) - self._settings.sessions)]:
            self._lanes.pop(key).close()
