"""Small lakes for tests: tables over files in a folder, and the real engine over them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from gateway.auth.identity import Session
from gateway.backends.base import Call, TableStatus
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.catalog.model import Catalog, Column, FileSource, Materialize, Source, Table
from gateway.catalog.parse_type import parse_type
from gateway.result.shape import ResultShape
from gateway.settings.engines import DuckDB
from gateway.sql.render import Statement

Rows = list[tuple[Any, ...]]

#: On whose behalf a test asks.
CALL = Call(Session("subject", "someone", (), frozenset(), {}, 0.0), "request", rows=10_000)


def table(
    columns: Mapping[str, str],
    source: Source,
    *,
    name: str = "t",
    key: tuple[str, ...] = (),
    materialize: Materialize = Materialize.AUTO,
) -> Table:
    """A table `db.<name>` with columns of these types."""
    declared = {column: Column(column, parse_type(type), column) for column, type in columns.items()}
    return Table("db", name, name, declared, source, key, materialize=materialize)


def catalog(*tables: Table) -> Catalog:
    return Catalog({each.name: each for each in tables}, "1")


def csv(*paths: Path | str, partitions: tuple[str, ...] = (), **options: str | bool) -> FileSource:
    return FileSource("csv", tuple(map(str, paths)), partitions, tuple(options.items()))


def json(*paths: Path | str) -> FileSource:
    return FileSource("json", tuple(map(str, paths)))


def parquet(*paths: Path | str, partitions: tuple[str, ...] = ()) -> FileSource:
    return FileSource("parquet", tuple(map(str, paths)), partitions)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def replace(path: Path, content: str | bytes) -> None:
    """Puts a file in place in one step, as a careful writer does."""
    write(path.with_name(f".{path.name}.new"), content).replace(path)


def write_parquet(path: Path, select: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def write_database(path: Path, select: str, name: str = "t") -> Path:
    """Puts a DuckDB file with one table in place in one step."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with duckdb.connect(str(new)) as connection:
        connection.execute(f"CREATE TABLE {name} AS {select}")
    return new.replace(path)


class Engine:
    """The real backend over one catalog, driven without an event loop around the test."""

    def __init__(self, backend: DuckDBBackend, served: Catalog, loop: asyncio.Runner) -> None:
        self.backend = backend
        self.served = served
        self.loop = loop

    def refresh(self, served: Catalog | None = None) -> None:
        """Look at the files twice, so that what has changed is loaded."""
        self.served = served or self.served
        for _ in range(2):
            self.look()

    def look(self) -> None:
        """Look at the files once."""
        self.loop.run(self.backend.prepare(self.served))

    def run(self, sql: str, *values: object) -> Rows:
        """The rows of a statement in which `{t}` stands for the table `db.t`."""
        return self.loop.run(self.start(sql, *values))

    async def start(self, sql: str, *values: object) -> Rows:
        return (await self.backend.run(self.statement(sql), values, CALL)).rows

    def statement(self, sql: str) -> Statement:
        addresses = self.backend.addresses(self.served)
        named = {name.removeprefix("db."): '"{}"."{}"'.format(*at) for name, at in addresses.items()}
        return raw_statement(sql.format(**named))

    def rows(self, name: str = "t") -> Rows:
        """Every row of a table, in the order of its columns' values."""
        columns = ", ".join(f'"{column}"' for column in self.served.tables[f"db.{name}"].columns)
        return self.run(f"SELECT {columns} FROM {{{name}}} ORDER BY ALL")

    def status(self, name: str = "t") -> TableStatus:
        return self.backend.status()[f"db.{name}"]


def raw_statement(sql: str) -> Statement:
    """A statement of a test's own making."""
    return Statement(
        sql, (), ResultShape((), single=False), (), is_json=False, stringify=False, marks=(), reads=()
    )


@contextmanager
def engine(
    *tables: Table, places: Sequence[Path] | None = None, grace: float = 0.0, **settings: Any
) -> Iterator[Engine]:
    """The engine with the tables loaded, or not, as their files are."""
    served = catalog(*tables)
    allowed = roots(served) if places is None else places
    backend = DuckDBBackend(DuckDB(**{"threads": 2, **settings}), allowed, grace)
    with asyncio.Runner() as loop:
        running = Engine(backend, served, loop)
        try:
            running.look()
            yield running
        finally:
            loop.run(backend.close())
