"""The embedded engine: native tables of files in the gateway's own DuckDB, and files read where they lie."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path

from gateway.backends.base import Addresses, Call, Piece, Ran, TableStatus
from gateway.backends.copier import is_copied, stored_orders
from gateway.backends.embedded import Embedded
from gateway.backends.files import outside, roots
from gateway.backends.lake import SCHEMA, Lake
from gateway.backends.past import Past
from gateway.backends.query import OpenQuery, Query
from gateway.catalog.model import Catalog, FileSource, Materialize, Table
from gateway.errors import CatalogError, Fault
from gateway.plan.projections import Orders
from gateway.settings.engines import DuckDB as DuckDBSettings
from gateway.sql.render import Address, Statement, place


class DuckDBBackend(Embedded):
    """Runs statements over the lake; `seconds` is how long a query may take."""

    def __init__(self, settings: DuckDBSettings, places: Sequence[Path], seconds: float = 0.0) -> None:
        super().__init__(settings, places)
        self.refresh_seconds = settings.refresh_seconds
        self._places = tuple(places)
        self._is_bounded = settings.copies_bytes > 0
        self._lake = Lake(self._connection, places, seconds, settings.copies_bytes)
        self._past = Past(
            self._connection, self._lake.table, places, settings.snapshots, settings.snapshot_seconds
        )

    async def prepare(self, catalog: Catalog) -> None:
        strange = outside(roots(catalog), self._places)
        if strange:
            what = "lies outside the places that were opened when the gateway started"
            cure = "start the gateway anew to read there"
            raise CatalogError(tuple(Fault(str(place), 0, what, cure) for place in strange))
        await asyncio.get_running_loop().run_in_executor(None, self._lake.load, catalog)

    def addresses(self, catalog: Catalog) -> Addresses:
        return self._lake.addresses(catalog)

    def status(self) -> Mapping[str, TableStatus]:
        return self._lake.status()

    def orders(self, table: Table) -> Orders:
        is_copy = not table.is_view and is_copied(table) and not self._may_change(table)
        return stored_orders(table) if is_copy else ()

    def _may_change(self, table: Table) -> bool:
        """Whether what is copied today may be read in place tomorrow, by statements that are compiled."""
        is_bounded = self._is_bounded and table.materialize is Materialize.AUTO
        return is_bounded and isinstance(table.source, FileSource)

    def data_version(self, address: Address) -> str | None:
        return self._lake.version(address[-1])

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        if not statement.marks:
            return await super().run(statement, values, call)
        async with self._past.held(SCHEMA, statement.marks, values) as names:
            query = Query(_bound(statement, values), is_json=statement.is_json)
            return await self._run(place(statement, names, self.dialect), query)

    async def stream(
        self, statement: Statement, values: Sequence[object], call: Call
    ) -> AsyncGenerator[Piece, None]:
        async with contextlib.AsyncExitStack() as stack:
            query = OpenQuery(statement.sql, values)
            if statement.marks:
                # Longer than anything reads of the query: a snapshot's copy may go then, and not before.
                names = await stack.enter_async_context(self._past.held(SCHEMA, statement.marks, values))
                query = OpenQuery(place(statement, names, self.dialect), _bound(statement, values))
            pieces = await stack.enter_async_context(contextlib.aclosing(self._pieces(query)))
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        await self._past.close()
        await super().close()

    def _stop_loading(self) -> None:
        self._lake.stop()


def _bound(statement: Statement, values: Sequence[object]) -> Mapping[str, object]:
    """The values by number, but for those that name a version: they stand for a table of their own."""
    versions = {mark.number for mark in statement.marks}
    return {str(n): value for n, value in enumerate(values, 1) if n - 1 not in versions}
