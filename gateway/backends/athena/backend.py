"""Amazon Athena: every statement is a task of its own, which sees to its query's end when nobody waits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Coroutine,
    Hashable,
    Mapping,
    Sequence,
)
from contextlib import aclosing, asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import duckdb

from gateway.auth.identity import Session
from gateway.backends import kept
from gateway.backends.athena.access import SessionSource
from gateway.backends.athena.budget import Budget
from gateway.backends.athena.calls import Calls
from gateway.backends.athena.counted import CountedStatements
from gateway.backends.athena.faults import UNREADABLE, told
from gateway.backends.athena.lane import Lane
from gateway.backends.athena.lanes import Lanes
from gateway.backends.athena.metadata import column_types, is_absent
from gateway.backends.athena.query import Asked, Query
from gateway.backends.athena.results import PAGE
from gateway.backends.base import Addresses, Call, FailedQueryError, Piece, Ran, TableStatus
from gateway.backends.cells import file_decoder
from gateway.backends.patterns import PortablePatterns
from gateway.backends.version import as_of
from gateway.catalog.model import Catalog, Table
from gateway.errors import BackendError
from gateway.plan.projections import Orders
from gateway.result.decode import row_decoder
from gateway.settings.engines import Athena
from gateway.sql.render import Address, Statement
from gateway.sql.trino import Trino

logger = logging.getLogger(__name__)

#: Seconds that a stopping gateway gives queries to end in Athena too.
_PARTING = 20.0

#: Seconds between two looks at the tables while one cannot be served.
_SOON = 5.0

#: What tasks are for, by their names.
_STATEMENT = "athena statement"
_ENDING = "athena ending"

T = TypeVar("T")


class AthenaBackend:
    """Runs statements as queries of Athena, whose SQL is Trino's; a waiting query holds no thread."""

    dialect = Trino()

    def __init__(self, settings: Athena, source: SessionSource) -> None:
        self._settings = settings
        self._source = source
        self._calls = Calls()
        self._lanes = Lanes(settings, source, self._calls)
        self._budget = Budget(settings.budget)
        self._statements = CountedStatements(self.dialect)
        self._turns = asyncio.Semaphore(settings.queries)
        self._status: Mapping[str, TableStatus] = {}
        self._engine = duckdb.connect(":memory:")
        self._patterns = PortablePatterns(self._engine)
        self._running: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    @property
    def refresh_seconds(self) -> float:
        seconds = self._settings.refresh_seconds
        return seconds if all(each.ready for each in self._status.values()) else min(seconds, _SOON)

    async def prepare(self, catalog: Catalog) -> None:
        """Ask what every table is."""
        tables = [table for table in catalog.tables.values() if not table.is_view]
        found = await asyncio.gather(*(self._look(table) for table in tables))
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
        try:
            access = await self._source.session(session)
        except UNREADABLE as error:
            raise told(error) from None
        return access.session, access.name

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        if self._is_closed:
            raise _stopping()
        asked = Asked(statement, values, self.dialect, self._statements)
        return await self._see_through(self._answer(asked, call), statement)

    async def stream(
        self, statement: Statement, values: Sequence[object], call: Call
    ) -> AsyncGenerator[Piece, None]:
        if self._is_closed:
            raise _stopping()
        asked = Asked(statement, values, self.dialect, self._statements)
        decode = file_decoder(statement)
        query = await self._see_through(self._succeeded(asked, call), statement)
        query.lane.running += 1
        try:
            async with aclosing(query.counted_pages()) as pages:
                async for texts in pages:
                    yield Piece([decode(row) for row in texts], query.cost)
        except UNREADABLE as error:
            raise told(error) from None
        finally:
            query.lane.running -= 1

    async def _see_through(self, work: Coroutine[Any, Any, T], statement: Statement) -> T:
        """What the work gives, as a task that goes on after a cancellation until its query has ended."""
        task = self._spawn(work, _STATEMENT)
        caller = asyncio.current_task()
        try:
            return await asyncio.shield(task)
        except BackendError as error:
            raise as_of(error, statement) from None
        except asyncio.CancelledError:
            if task.cancelled() and not (caller and caller.cancelling()):
                raise _stopping() from None
            # The task goes on until its query has ended; the caller need not wait for that.
            task.cancel()
            raise

    async def close(self) -> None:
        self._is_closed = True
        try:
            async with asyncio.timeout(_PARTING):
                while self._running:
                    for task in self._running:
                        # Whoever is cancelled twice stops nothing any more.
                        if task.get_name() == _STATEMENT and not task.cancelling():
                            task.cancel()
                    await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            logger.warning("queries may be left running", extra={"queries": len(self._running)})
        self._lanes.close()
        self._calls.close()
        self._engine.close()

    async def _answer(self, asked: Asked, call: Call) -> Ran:
        async with self._lane(call) as lane:
            query = Query(lane, asked, rows=call.rows, unload_rows=self._settings.unload_rows)
            texts = await self._ask(query, query.run)
            decode = row_decoder(asked.statement.types, asked.statement.stringify)
            if len(texts) > PAGE:
                return Ran(await self._calls.run(lambda: [decode(row) for row in texts]), query.cost)
            return Ran([decode(row) for row in texts], query.cost)

    async def _succeeded(self, asked: Asked, call: Call) -> Query:
        """A query whose rows are there, for `counted_pages` to read."""
        async with self._lane(call) as lane:
            query = Query(lane, asked, rows=PAGE + 1)
            await self._ask(query, query.execute)
            return query

    @asynccontextmanager
    async def _lane(self, call: Call) -> AsyncIterator[Lane]:
        """The lane of whoever calls, when it is their turn."""
        try:
            async with self._turns:
                lane = await self._lanes.take(call.session)
                lane.running += 1
                try:
                    yield lane
                finally:
                    lane.running -= 1
        except UNREADABLE as error:
            raise told(error) from None

    async def _ask(self, query: Query, work: Callable[[], Awaitable[T]]) -> T:
        """What the work at a query gives; whatever becomes of it, the query is brought to its end."""
        access = query.lane.access
        name, daily = access.name, access.role.bytes_per_day
        if daily:
            await self._calls.run(partial(self._budget.check, name, daily))
        try:
            given = await work()
        except (*UNREADABLE, BackendError) as error:
            cost = query.cost
            raise (FailedQueryError(told(error), cost) if cost else told(error)) from None
        finally:
            ending = self._spawn(self._end(query, name if daily else ""), _ENDING)
        if daily:
            # What cannot be counted is not given away.
            await asyncio.shield(ending)
        return given

    async def _end(self, query: Query, name: str) -> None:
        """See to a query's end, count its bytes for the role of this name, and remove what it left."""
        try:
            try:
                await query.stop()
            finally:
                if name:
                    await self._calls.run(partial(self._budget.add, name, query.scanned))
            await query.clear()
        except (*UNREADABLE, BackendError, TimeoutError) as error:
            logger.warning("a query was not brought to its end", extra={"detail": told(error).detail})
            raise told(error) from None

    async def _look(self, table: Table) -> TableStatus:
        try:
            lane = await self._lanes.take(None)
            found = await column_types(lane, table, self._settings.catalog)
        except (*UNREADABLE, BackendError) as error:
            why = "it is not there" if is_absent(error) else f"Athena does not tell: {told(error).detail}"
            return TableStatus(False, fault=why)
        fault = kept.misfit(table, found)
        return TableStatus(not fault, fault=fault)

    def _spawn(self, work: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            # Whoever waited for it has been told; what went wrong for nobody is nobody's.
            task.exception()


def _stopping() -> BackendError:
    return BackendError("BACKEND", "the gateway is stopping")
