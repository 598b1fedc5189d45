"""A Trino server: statements go to it whole, and its tables stay where they are."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb
import requests
from trino.client import ClientSession, TrinoQuery, TrinoRequest
from trino.exceptions import Error, TrinoQueryError

from gateway.backends import kept
from gateway.backends.base import Addresses, Call, Cost, Ran, Rows, TableStatus
from gateway.backends.patterns import Patterns
from gateway.catalog.model import Catalog, Table
from gateway.errors import BackendError
from gateway.result.decode import row_decoder
from gateway.settings.engines import Trino as TrinoSettings
from gateway.sql.regex import UnportablePattern, portable_regex
from gateway.sql.render import Statement, fill
from gateway.sql.trino import Trino

logger = logging.getLogger(__name__)

#: Seconds between two attempts to stop a query that nobody waits for: it may not have an address yet.
_AGAIN = 0.05

#: Whose queries those are that ask what a table is.
_OWN_USER = "lakegate"

_ABSENT = frozenset({"TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND", "CATALOG_NOT_FOUND", "COLUMN_NOT_FOUND"})


class TrinoBackend:
    """Runs statements on threads of its own; the caller is the user of Trino's session."""

    dialect = Trino()

    def __init__(self, settings: TrinoSettings) -> None:
        self._settings = settings
        self._pool = ThreadPoolExecutor(settings.queries, "trino")
        self._status: Mapping[str, TableStatus] = {}
        self._engine = duckdb.connect(":memory:")
        self._patterns = Patterns(self._engine)
        self._running: set[_Query] = set()
        self._is_closed = False

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

    def is_sorted(self, table: Table) -> bool:
        return False

    def compiles(self, pattern: str) -> bool:
        if not self._patterns.compiles(pattern):
            return False
        try:
            portable_regex(pattern, ignore_case=False)
            portable_regex(pattern, ignore_case=True)
        except UnportablePattern:
            return False
        return True

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        sql = fill(statement, values, self.dialect)
        query = await self._execute(sql, call.session.username, call.request_id)
        decode = row_decoder(statement.types, statement.stringify)
        return Ran([decode(row) for row in query.rows], query.cost)

    async def close(self) -> None:
        self._is_closed = True
        while self._running:
            for query in tuple(self._running):
                query.cancelled.set()
            await asyncio.sleep(_AGAIN)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._engine.close()

    async def _look(self, table: Table) -> TableStatus:
        try:
            query = await self._execute(kept.probe(table).sql(dialect="trino"), _OWN_USER, "")
        except BackendError as error:
            return TableStatus(False, fault=error.detail)
        found = {name.lower(): type for name, type in zip(table.columns, query.types, strict=True)}
        fault = kept.misfit(table, found)
        return TableStatus(not fault, fault=fault)

    async def _execute(self, sql: str, user: str, request_id: str) -> _Query:
        if self._is_closed:
            raise BackendError("BACKEND", "the gateway is stopping")
        query = _Query(sql)
        request = self._request(user, request_id)
        future = asyncio.get_running_loop().run_in_executor(self._pool, query.run, request)
        self._running.add(query)
        future.add_done_callback(lambda _: self._running.discard(query))
        try:
            await asyncio.shield(future)
        except asyncio.CancelledError:
            query.cancelled.set()
            raise
        except (Error, requests.RequestException) as error:
            raise _told(error) from None
        return query

    def _request(self, user: str, request_id: str) -> TrinoRequest:
        session = ClientSession(
            user=user, source="lakegate", client_tags=[request_id] if request_id else None, timezone="UTC"
        )
        return TrinoRequest(
            host=self._settings.host,
            port=self._settings.port,
            client_session=session,
            http_scheme="http",
            max_attempts=3,
        )


class _Query:
    """One statement on its way, on one thread; `cancelled` may be set from any other."""

    def __init__(self, sql: str) -> None:
        self._sql = sql
        self.rows: Rows = []
        self.types: tuple[str, ...] = ()
        self.cost: Cost | None = None
        self.cancelled = threading.Event()

    def run(self, request: TrinoRequest) -> None:
        """Fetch every row; a cancelled query is stopped in the server too."""
        if self.cancelled.is_set():
            return
        query = TrinoQuery(request, self._sql, legacy_primitive_types=True)
        found: list[Any] = []
        for row in query.execute():
            found.append(row)
            if self.cancelled.is_set():
                query.cancel()
                return
        self.rows = found
        self.types = tuple(column["type"] for column in query.columns or ())
        stats = query.stats
        self.cost = Cost(
            query_id=str(query.query_id),
            scanned_bytes=stats.get("physicalInputBytes"),
            queued_seconds=_seconds(stats.get("queuedTimeMillis")),
            run_seconds=_seconds(stats.get("elapsedTimeMillis")),
        )


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _told(error: Exception) -> BackendError:
    """What the log may know: the kind of error, never the engine's words, which may quote cells."""
    detail = error.error_name if isinstance(error, TrinoQueryError) else type(error).__name__
    if detail in _ABSENT:
        return BackendError("DATA_UNAVAILABLE", "the table's data is not loaded", detail=str(detail))
    return BackendError("BACKEND", "the engine could not answer", detail=str(detail))
