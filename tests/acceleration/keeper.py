"""An engine of a test's own that keeps tables, and copies of them under a clock that a test sets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from gateway.auth.identity import Session
from gateway.backends import kept
from gateway.backends.base import Addresses, Call, Piece, Ran, TableStatus
from gateway.backends.copies import Copies
from gateway.catalog.model import Acceleration, Catalog, EngineSource, Table
from gateway.errors import BackendError
from gateway.plan.projections import Orders
from gateway.settings.engines import DuckDB
from gateway.sql.render import Address, Statement
from gateway.sql.trino import Trino
from tests.backends.lakes import CALL, catalog, raw_statement
from tests.backends.lakes import table as lake_table

Rows = list[tuple[Any, ...]]


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Keeper:
    """Keeps rows by table, decoded as for Arrow, and gives them two at a time.

    `fault` is what it raises behind its first rows, `gate` what it waits for there; a table that is `away`
    cannot be served. `asked` has what it was asked, `open` how many of its queries have not ended.
    """

    dialect = Trino()
    refresh_seconds = 0.0

    def __init__(self, **rows: Rows) -> None:
        self.rows = {f"db.{name}": given for name, given in rows.items()}
        self.fault: Exception | None = None
        self.gate: asyncio.Event | None = None
        self.away: dict[str, str] = {}
        self.asked: list[tuple[Statement, Call]] = []
        self.open = 0

    async def stream(
        self, statement: Statement, values: Sequence[object], call: Call
    ) -> AsyncGenerator[Piece, None]:
        self.asked.append((statement, call))
        self.open += 1
        try:
            rows = self.rows[".".join(statement.reads[0])]
            for start in range(0, max(len(rows), 1), 2):
                yield Piece(rows[start : start + 2])
                if self.gate:
                    await self.gate.wait()
                if self.fault:
                    raise self.fault
        finally:
            self.open -= 1

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        raise BackendError("BACKEND", "the engine could not answer")

    async def prepare(self, catalog: Catalog) -> None:
        pass

    def addresses(self, catalog: Catalog) -> Addresses:
        return kept.addresses(catalog)

    def status(self) -> Mapping[str, TableStatus]:
        return {name: TableStatus(name not in self.away, fault=self.away.get(name, "")) for name in self.rows}

    def orders(self, table: Table) -> Orders:
        return ()

    def compiles(self, pattern: str) -> bool:
        return True

    def data_version(self, address: Address) -> str | None:
        return None

    async def reads_as(self, session: Session) -> Hashable:
        return None

    async def close(self) -> None:
        pass


def table(
    name: str = "t",
    /,
    key: tuple[str, ...] = ("id",),
    *,
    bounds: tuple[float, float] = (60.0, 300.0),
    **columns: str,
) -> Table:
    """A table that an engine keeps under its own name, copied every minute for five of them."""
    made = lake_table(columns or {"id": "INTEGER", "name": "VARCHAR"}, EngineSource(), name=name, key=key)
    return replace(made, engine_name=("db", name), acceleration=Acceleration(*bounds))


@asynccontextmanager
async def copied(
    keeper: Keeper, *tables: Table, grace: float = 30.0, **settings: Any
) -> AsyncIterator[tuple[Copies, Clock]]:
    """The copies of these tables, which nothing makes but `refresh`."""
    clock = Clock()
    copies = Copies(DuckDB(**{"threads": 1, **settings}), keeper, grace, clock)
    try:
        copies.use(catalog(*tables))
        yield copies, clock
    finally:
        await copies.close()


async def rows_of(copies: Copies, table: Table) -> Rows:
    """The rows of a copy, as they lie."""
    (statement,) = statements(copies, table)
    return (await copies.run(statement, (), CALL)).rows


def statements(copies: Copies, *tables: Table) -> list[Statement]:
    """What reads the copies of tables whole."""
    found = copies.addresses(catalog(*tables))
    return [raw_statement('SELECT * FROM "{}"."{}"'.format(*found[table.name])) for table in tables]


def needed(copies: Copies, *tables: Table) -> dict[Address, Table]:
    """The tables by where their copies stand."""
    found = copies.addresses(catalog(*tables))
    return {found[table.name]: table for table in tables}
