"""What the queries with the same credentials share: a connection of PyAthena, which is dear to make."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from botocore.config import Config
from botocore.parsers import ResponseParserError
from pyathena.aio.connection import AioConnection

from gateway.backends.athena.access import Access
from gateway.backends.athena.calls import THREADS, Calls
from gateway.settings.engines import Athena

#: One try: whether there is another one is decided by `Calls`.
_CONFIG = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 1},
    max_pool_connections=THREADS,
    tcp_keepalive=True,
)

#: Looks at running queries that all of a lane's make a second, so that AWS need not throttle them.
_LOOKS = 100.0

#: What every answer of an operation has. botocore takes an answer that broke off for an empty one.
_TOLD = {
    "start_query_execution": "QueryExecutionId",
    "get_query_execution": "QueryExecution",
    "get_query_results": "ResultSet",
    "get_table_metadata": "TableMetadata",
}

T = TypeVar("T")


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Link:
    """Clients of Athena and of S3."""

    connection: AioConnection
    s3: Any


class Lane:
    """A connection to Athena and S3 under one access; `running` counts the queries that use it."""

    def __init__(
        self, access: Access, settings: Athena, calls: Calls, again: Callable[[], Awaitable[Access]]
    ) -> None:
        self.access = access
        self.running = 0
        self._settings = settings
        self._calls = calls
        self._again = again
        self._lock = asyncio.Lock()
        self._link: _Link | None = None

    async def connection(self) -> AioConnection:
        """The connection, made when it is first asked for. Raises an `AWSFault`, or BackendError."""
        async with self._lock:
            if self._link is None:
                self._link = await self._calls.run(self._open)
            return self._link.connection

    async def athena(self, operation: str, is_wanted: Callable[[], bool] = _always, **request: Any) -> Any:
        """The answer of Athena's API. Raises an `AWSFault`, or BackendError without credentials."""

        def ask() -> Any:
            answer = getattr(self._linked.connection.client, operation)(**request)
            if operation in _TOLD and _TOLD[operation] not in answer:
                raise ResponseParserError("the answer broke off")
            return answer

        return await self._make(ask, is_wanted)

    async def s3(self, work: Callable[[Any], T]) -> T:
        """What the work makes of a client of S3. Raises as `athena` does."""
        return await self._make(lambda: work(self._linked.s3), _always)

    def wait(self, seconds: float) -> float:
        """Seconds until the next look at a query that would rather be looked at after so many."""
        return min(max(seconds, self.running / _LOOKS), self._settings.poll_seconds)

    def close(self) -> None:
        if self._link is not None:
            self._link.connection.close()
            self._link.s3.close()

    @property
    def _linked(self) -> _Link:
        assert self._link
        return self._link

    async def _make(self, call: Callable[[], T], is_wanted: Callable[[], bool]) -> T:
        await self.connection()
        access = self.access

        async def renew() -> None:
            nonlocal access
            access = await self._renew(access)

        return await self._calls.make(call, renew, is_wanted)

    def _open(self) -> _Link:
        role, session = self.access.role, self.access.session
        region = self._settings.region or session.region_name
        minutes = self._settings.result_reuse_minutes
        connection = AioConnection(
            session=session,
            region_name=region,
            s3_staging_dir=role.output,
            work_group=role.work_group,
            catalog_name=self._settings.catalog,
            result_reuse_enable=minutes > 0,
            result_reuse_minutes=minutes,
            config=_CONFIG,
            endpoint_url=self._settings.endpoint_url or None,
        )
        address = self._settings.s3_endpoint_url or None
        s3 = session.client("s3", region_name=region, config=_CONFIG, endpoint_url=address)
        return _Link(connection, s3)

    async def _renew(self, refused: Access) -> Access:
        """Get fresh credentials, unless another call has; queries under way go on with them."""
        async with self._lock:
            if self.access is refused:
                session = self.access.session
                self.access = await self._again()
                # Those of a session that has others now need no other connection.
                if self.access.session is not session:
                    self._link = await self._calls.run(self._open)
            return self.access
