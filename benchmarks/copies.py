"""`python -m benchmarks.copies`: what a native copy's design gains, and what renewing it costs.

Medians of processor time, which other programs do not stretch, without HTTP and policies.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import duckdb

from gateway.auth.identity import Session
from gateway.backends.base import Call
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.catalog.model import Catalog, Column, FileSource, Table
from gateway.catalog.parse_type import parse_type
from gateway.result.shape import ResultShape
from gateway.settings.engines import DuckDB
from gateway.sql.render import Statement

FILES = 100

_COLUMNS = {"id": "BIGINT", "name": "VARCHAR", "category": "VARCHAR", "status": "VARCHAR", "owner": "INTEGER"}

_CALL = Call(Session("bench", "bench", (), frozenset(), {}, 0.0), "bench", rows=10_000)

#: The designs by name: what the copy is sorted by, and its indexes.
DESIGNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "by key": ((), ()),
    "by key, indexed": ((), ("owner",)),
    "sorted": (("category", "status"), ()),
    "sorted, indexed": (("category", "status"), ("id", "owner")),
}

#: The workloads by name: how the gateway asks, and the values; `(all)` is the table's own scan.
WORKLOADS: dict[str, tuple[str, tuple[object, ...]]] = {
    "page by category and status": (
        "(all) WHERE t0.category = $1 AND t0.status = $2 ORDER BY t0.name, t0.id LIMIT 40",
        ("category 7", "status 3"),
    ),
    "page by owner, by name": ("(all) WHERE t0.owner = $1 ORDER BY t0.name, t0.id LIMIT 40", (77,)),
    "page by owner, by key": ("(all) WHERE t0.owner = $1 (by key) LIMIT 40", (77,)),
    "look-up by key": ("(all) WHERE t0.id = $1 LIMIT 1", (654_321,)),
    "look-up by key under a row filter": ("(western) WHERE t0.id = $1 LIMIT 1", (654_321,)),
}

_SCANS = {
    "(all)": "SELECT t0.* FROM (SELECT {columns} FROM {table} AS base) AS t0",
    "(western)": "SELECT t0.* FROM (SELECT {columns} FROM {table} AS base WHERE base.owner < 90000) AS t0",
}


def _write(path: Path, first: int, rows: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT i AS id, 'name ' || (hash(i) % 1000000) AS name, "
            f"'category ' || (hash(i + 1) % 50) AS category, 'status ' || (hash(i + 2) % 10) AS status, "
            f"(hash(i + 3) % 100000)::INTEGER AS owner FROM range({first}, {first + rows}) AS r(i)) "
            f"TO '{path}'"
        )


def _table(folder: Path, format: str, sort: Sequence[str] = (), indexes: Sequence[str] = ()) -> Table:
    columns = {name: Column(name, parse_type(type), name) for name, type in _COLUMNS.items()}
    source = FileSource(format, (f"{folder}/*.{format}",))
    return Table("db", "t", "t", columns, source, ("id",), sort=tuple(sort), indexes=tuple(indexes))


class _Copy:
    """One table in an engine of its own."""

    def __init__(self, table: Table, loop: asyncio.Runner) -> None:
        self.catalog = Catalog({table.name: table}, "1")
        self.loop = loop
        self.backend = DuckDBBackend(DuckDB(threads=1), roots(self.catalog))

    def load(self) -> float:
        """Milliseconds of the processor for a look that loads."""
        began = time.process_time()
        self.loop.run(self.backend.prepare(self.catalog))
        taken = (time.process_time() - began) * 1e3
        (status,) = self.backend.status().values()
        if status.fault:
            raise RuntimeError(status.fault)
        return taken

    def reload(self) -> float:
        """The same where files have changed: the first look only sees it."""
        self.load()
        return self.load()

    def ask(self, sql: str, values: Sequence[object], times: int = 41) -> float:
        """Median milliseconds of the processor for a statement."""
        schema, at = self.backend.addresses(self.catalog)["db.t"]
        # A copy that stands by its key is not sorted by it.
        text = sql.replace("(by key)", "ORDER BY t0.id" if self.catalog.tables["db.t"].sort else "")
        for name, scan in _SCANS.items():
            table = f'"{schema}"."{at}"'
            text = text.replace(name, scan.format(columns=", ".join(_COLUMNS), table=table))
        shape = ResultShape((), single=False)
        statement = Statement(text, (), shape, (), is_json=False, stringify=False, marks=(), reads=())
        taken = []
        for _ in range(times):
            began = time.process_time()
            self.loop.run(self.backend.run(statement, values, _CALL))
            taken.append((time.process_time() - began) * 1e3)
        return median(taken)

    def close(self) -> None:
        self.loop.run(self.backend.close())


def _measure_designs(folder: Path, loop: asyncio.Runner) -> None:
    print("| workload, ms |", " | ".join(DESIGNS), "|")
    print("| --- |" + " --- |" * len(DESIGNS))
    copies = {}
    for name, (sort, indexes) in DESIGNS.items():
        copies[name] = _Copy(_table(folder, "parquet", sort, indexes), loop)
        copies[name].load()
    for workload, (sql, values) in WORKLOADS.items():
        times = [f"{copy.ask(sql, values):.2f}" for copy in copies.values()]
        print(f"| {workload} |", " | ".join(times), "|")
    for copy in copies.values():
        copy.close()


def _measure_renewal(folder: Path, format: str, rows: int, loop: asyncio.Runner) -> None:
    each = rows // FILES
    print(f"| {format} |", end="", flush=True)
    for sort in ((), ("category", "status")):
        for path in folder.glob("added*"):
            path.unlink()
        copy = _Copy(_table(folder, format, sort), loop)
        full = copy.load()
        times = []
        for number in range(3):
            _write(folder / f"added{number}.{format}", rows + number * each, each)
            times.append(copy.reload())
        changed = []
        for number in range(3):
            _write(folder / f"{number}.{format}", number * each, each)
            changed.append(copy.reload())
        copy.close()
        print(f" {full:.0f} | {median(times):.0f} | {median(changed):.0f} |", end="", flush=True)
    print()


def main() -> None:
    """Measure and print two tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.copies", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name, asyncio.Runner() as loop:
        for format in ("parquet", "csv"):
            for number in range(FILES):
                each = rows // FILES
                _write(Path(name) / format / f"{number}.{format}", number * each, each)
        _measure_designs(Path(name) / "parquet", loop)
        print()
        print("| ms | by key: all | 1 % added | 1 % changed | sorted: all | 1 % added | 1 % changed |")
        print("| --- |" + " --- |" * 6)
        for format in ("parquet", "csv"):
            _measure_renewal(Path(name) / format, format, rows, loop)


if __name__ == "__main__":
    main()
