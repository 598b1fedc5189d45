"""The lake inside the engine: every source as a native table, swapped whole when its files change.

A table's address carries a hash of its definition, so that two catalogs never share one by accident.
Behind the address stands a view over the newest complete copy. A copy is made beside the old one; the
view is then pointed at it in one step, and queries that still read the old copy finish on it.
"""

from __future__ import annotations

import glob
import hashlib
import itertools
import logging
import os
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from sqlglot import exp

from gateway.backends import load_sql
from gateway.backends.base import Addresses, TableStatus
from gateway.catalog.model import Catalog, DatabaseSource, FileSource, Materialize, Table

logger = logging.getLogger(__name__)

SCHEMA = "lake"
_COPIES = "copies"


@dataclass(slots=True)
class _Held:
    """What the engine holds of one table; `listing` identifies the files that it was read from."""

    table: Table
    address: tuple[str, str]
    listing: str | None = None
    copy: tuple[str, str] | None = None
    status: TableStatus = field(default_factory=lambda: TableStatus(False, fault="not loaded yet"))


class _SourceFault(Exception):
    """A source that cannot be served; the text names no cell."""


class Lake:
    """Loads and reloads the tables of catalogs; one `load` at a time, from any thread."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._cursor = connection.cursor()
        self._lock = threading.Lock()
        self._held: dict[tuple[str, str], _Held] = {}
        self._current: dict[str, _Held] = {}
        self._attached: dict[str, str] = {}
        self._copies = itertools.count()
        for schema in (SCHEMA, _COPIES):
            self._run(exp.Create(this=exp.to_identifier(schema, quoted=True), kind="SCHEMA"))

    def load(self, catalog: Catalog) -> None:
        """Load every table that is new or whose files have changed.

        What the catalog before the last one had and this one has not is dropped: requests under the last
        catalog may still be reading theirs.
        """
        with self._lock:
            current: dict[str, _Held] = {}
            for table in catalog.tables.values():
                if not table.is_view:
                    address = _address(table)
                    held = self._held.setdefault(address, _Held(table, address))
                    current[table.name] = held
                    self._refresh(held)
            keep = {held.address for held in (*current.values(), *self._current.values())}
            for address in self._held.keys() - keep:
                self._forget(self._held.pop(address))
            self._current = current

    def addresses(self, catalog: Catalog) -> Addresses:
        """Where each table stands, loaded or not."""
        return {table.name: _address(table) for table in catalog.tables.values() if not table.is_view}

    def status(self) -> Mapping[str, TableStatus]:
        """The state of every table of the newest catalog."""
        return {name: held.status for name, held in self._current.items()}

    def _refresh(self, held: _Held) -> None:
        listing = _listing(held.table)
        if listing == held.listing:
            return
        held.listing = listing
        try:
            rows = self._replace(held)
        except (duckdb.Error, _SourceFault) as error:
            fault = str(error) if isinstance(error, _SourceFault) else _without_cells(error)
            held.status = TableStatus(held.status.ready, held.status.rows, fault)
            logger.error("table not loaded", extra={"table": held.table.name, "fault": fault})
        else:
            held.status = TableStatus(True, rows)
            logger.info("table loaded", extra={"table": held.table.name, "rows": rows})

    def _replace(self, held: _Held) -> int | None:
        """Point the table's view at its newest data; the rows it has, or None where they are not counted."""
        select = load_sql.select_source(held.table, self._attach(held.table))
        if not _is_copied(held.table):
            self._run(load_sql.replace_view(held.address, select))
            return None
        copy = (_COPIES, f"{held.table.name}#{next(self._copies)}")
        self._run(load_sql.create_table(copy, select))
        try:
            rows = self._check(held.table, copy)
        except _SourceFault:
            self._run(load_sql.drop("TABLE", copy))
            raise
        # In one transaction: a query sees the old view with the old copy, or the new with the new.
        self._cursor.begin()
        self._run(load_sql.replace_view(held.address, load_sql.select_all(copy)))
        if held.copy is not None:
            self._run(load_sql.drop("TABLE", held.copy))
        self._cursor.commit()
        held.copy = copy
        return rows

    def _check(self, table: Table, copy: tuple[str, str]) -> int:
        key = table.primary_key
        if not key:
            (rows,) = self._run(load_sql.select_all(copy).select("COUNT(*)", append=False)).fetchall()[0]
            return int(rows)
        rows, nulls, repeated = self._run(load_sql.count_bad_keys(copy, key)).fetchall()[0]
        if nulls or repeated:
            raise _SourceFault(
                f"its primary key ({', '.join(key)}) is null in {nulls} rows and repeated in {repeated}; "
                "mend the data, or declare the key that it has"
            )
        return int(rows)

    def _attach(self, table: Table) -> str:
        """Attach a database source anew, since its file may be another one than before."""
        if not isinstance(table.source, DatabaseSource):
            return ""
        path = str(table.source.path)
        name = self._attached.get(path)
        if name is not None:
            self._run(load_sql.detach(name))
            del self._attached[path]
        name = f"source {len(path)} {hashlib.sha256(path.encode()).hexdigest()[:12]}"
        self._run(load_sql.attach(path, name))
        self._attached[path] = name
        return name

    def _forget(self, held: _Held) -> None:
        self._run(load_sql.drop("VIEW", held.address))
        if held.copy is not None:
            self._run(load_sql.drop("TABLE", held.copy))

    def _run(self, tree: exp.Expr) -> duckdb.DuckDBPyConnection:
        return self._cursor.execute(tree.sql(dialect="duckdb"))


def roots(catalog: Catalog) -> tuple[Path, ...]:
    """The folders (up to the first wildcard) and files that the sources of a catalog read."""
    found: set[Path] = set()
    for table in catalog.tables.values():
        if isinstance(table.source, DatabaseSource):
            found.add(table.source.path)
        elif isinstance(table.source, FileSource):
            for pattern in table.source.paths:
                parts = Path(pattern).parts
                fixed = itertools.takewhile(lambda part: not glob.has_magic(part), parts)
                path = Path(*fixed)
                found.add(path.parent if path == Path(pattern) else path)
    return tuple(sorted(found))


def _address(table: Table) -> tuple[str, str]:
    definition = repr(
        (
            table.name,
            table.source,
            table.primary_key,
            table.materialize.value,
            [(column.name, column.type.sql) for column in table.columns.values()],
        )
    )
    return SCHEMA, f"{table.name}#{hashlib.sha256(definition.encode()).hexdigest()[:12]}"


def _is_copied(table: Table) -> bool:
    if table.materialize is Materialize.AUTO:
        return isinstance(table.source, FileSource)
    return table.materialize is Materialize.ALWAYS


def _listing(table: Table) -> str:
    """What identifies the files of a source: their names, sizes and times."""
    if isinstance(table.source, DatabaseSource):
        paths = [str(table.source.path)]
    else:
        assert isinstance(table.source, FileSource)
        paths = sorted(
            {path for pattern in table.source.paths for path in glob.glob(pattern, recursive=True)}
        )
    seen = hashlib.sha256()
    for path in paths:
        try:
            stat = os.stat(path)
        except OSError:
            continue
        seen.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _without_cells(error: duckdb.Error) -> str:
    """What the engine says of a source, but for the texts in which it quotes the data."""
    text = str(error)
    if isinstance(error, (duckdb.BinderException, duckdb.IOException, duckdb.CatalogException)):
        return text.splitlines()[0]
    places = [
        f"{what} {found.group(1)}"
        for what, pattern in (
            ("line", r"Line: (\d+)"),
            ("column", r'column "?([^"\s.]+)'),
            ("file", r"file ?= ?(\S+)"),
        )
        if (found := re.search(pattern, text))
    ]
    return f"{type(error).__name__}: a value does not fit its declared type" + "".join(
        f", {p}" for p in places
    )
