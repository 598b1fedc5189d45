"""A Trino server: statements go to it whole, and its tables stay where they are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import duckdb

from gateway.auth.identity import Session
from gateway.backends import kept
from gateway.backends.base import Addresses, Call, Piece, Ran, TableStatus
from gateway.backends.cells import file_decoder
from gateway.backends.patterns import PortablePatterns
from gateway.backends.trino.connections import Connections
from gateway.backends.trino.query import Answer, Paging, Query, UnreachableError, told
from gateway.backends.version import as_of
from gateway.catalog.model import Catalog, Table
from gateway.errors import BackendError
from gateway.plan.projections import Orders
from gateway.result.decode import row_decoder
from gateway.settings.engines import Trino as TrinoSettings
from gateway.sql.render import Address, Statement, fill
from gateway.sql.trino import Trino

T = TypeVar("T")

logger = logging.getLogger(__name__)

#: How many tables are looked at at once, so that people's queries do not wait for that.
_LOOKS = 4

#: Seconds between two looks while some table cannot be served, so that it soon can be again.
_SOON = 5.0

#: Seconds that a stopping gateway gives queries to end in Trino too.
_PARTING = 5.0


class TrinoBackend:
    """Runs statements on threads of its own; `seconds` is how long a query may take."""

    dialect = Trino()

    def __init__(self, settings: TrinoSettings, seconds: float = 30.0) -> None:
        self._settings = settings
        self._connections = Connections(settings, seconds)
        self._pool = ThreadPoolExecutor(settings.queries, "trino")
        self._looks = asyncio.Semaphore(_LOOKS)
        self._status: Mapping[str, TableStatus] = {}
        self._engine = duckdb.connect(":memory:")
        self._patterns = PortablePatterns(self._engine)
        self._running: dict[asyncio.Future[Any], Query] = {}
        self._is_closed = False

    @property
    def refresh_seconds(self) -> float:
        seconds = self._settings.refresh_seconds
        return seconds if all(each.ready for each in self._status.values()) else min(seconds, _SOON)

    async def prepare(self, catalog: Catalog) -> None:
        """Ask what every table is."""
        tables = [table for table in catalog.tables.values() if not table.is_view]
        faults: list[str] = []
        found = await asyncio.gather(*(self._look(table, faults) for table in tables))
        status = {table.name: each for table, each in zip(tables, found, strict=True)}
        for name, each in status.items():
            if each.fault and each != self._status.get(name):
                logger.error("table cannot be served", extra={"table": name, "fault": each.fault})
        self._status = status

    def addresses(self, catalog: Catalog) -> Addresses:
        return kept.addresses(catalog)

    def status(self) -> Mapping[str, TableStatus]:
        return self._status

    def orders(self, table: Table) -> Orders:
        return ()

    def compiles(self, pattern: str) -> bool:
        return self._patterns.compiles(pattern)

    def data_version(self, address: Address) -> str | None:
        return None

    async def reads_as(self, session: Session) -> Hashable:
        # Trino may have rules of its own for whoever it is told.
        return session.username if self._settings.session_user == "caller" else None

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        sql = fill(statement, values, self.dialect)
        decode = row_decoder(statement.types, statement.stringify)
        try:
            answer = await self._ask(sql, decode, _caller(call), call.request_id)
        except BackendError as error:
            raise as_of(error, statement) from None
        return Ran(answer.rows, answer.cost)

    async def stream(
        self, statement: Statement, values: Sequence[object], call: Call
    ) -> AsyncGenerator[Piece, None]:
        query = Query(fill(statement, values, self.dialect), file_decoder(statement))
        paging = Paging(query, self._connections.open(_caller(call), call.request_id, call.seconds))
        try:
            while (page := await self._on_thread(query, paging.next)) is not None:
                yield Piece(page.rows, page.cost)
        except BackendError as error:
            raise as_of(error, statement) from None
        finally:
            await asyncio.shield(asyncio.to_thread(paging.close))

    async def close(self) -> None:
        self._is_closed = True
        for query in self._running.values():
            query.stop()
        if self._running:
            await asyncio.wait(self._running, timeout=_PARTING)
        if self._running:
            logger.warning("queries may be left running", extra={"queries": len(self._running)})
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._connections.close()
        self._engine.close()

    async def _look(self, table: Table, faults: list[str]) -> TableStatus:
        """What a table is; `faults` is for why Trino cannot be reached, which goes for all further tables."""
        async with self._looks:
            if faults:
                return TableStatus(False, fault=faults[0])
            try:
                answer = await self._ask(kept.probe(table).sql(dialect="trino"), tuple, "", "")
            except BackendError as error:
                if isinstance(error, UnreachableError):
                    faults.append(error.detail)
                return TableStatus(False, fault=error.detail)
        found = {name.lower(): type for name, type in zip(table.columns, answer.types, strict=True)}
        fault = kept.misfit(table, found)
        return TableStatus(not fault, fault=fault)

    async def _ask(
        self, sql: str, decode: Callable[[Any], tuple[Any, ...]], caller: str, request_id: str
    ) -> Answer:
        query = Query(sql, decode)

        def run() -> Answer:
            return query.run(self._connections.open(caller, request_id))

        return await self._on_thread(query, run)

    async def _on_thread(self, query: Query, work: Callable[[], T]) -> T:
        """What the work at a query gives; cancelling the task stops the query."""
        if self._is_closed:
            raise told("the gateway is stopping")
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        self._running[future] = query
        future.add_done_callback(self._end)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            query.stop()
            task = asyncio.current_task()
            if future.cancelled() and not (task and task.cancelling()):
                raise told("the gateway is stopping") from None
            raise

    def _end(self, ended: asyncio.Future[Any]) -> None:
        del self._running[ended]
        if not ended.cancelled():
            # Whoever was cancelled does not ask any more how it went.
            ended.exception()


def _caller(call: Call) -> str:
    """The name that a query bears; empty where the gateway asks for itself."""
    return call.session.username if call.session else ""
