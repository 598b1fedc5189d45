"""The lake inside the engine: every source as a table, replaced whole when its files change.

A table's address carries a hash of its definition, so that two catalogs never share one by accident. A
copy is made beside the one in use and then takes its name in one transaction: a query sees the whole old
table or the whole new one, and one that still reads the old one finishes on it.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import logging
import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
from sqlglot import exp

from gateway.backends import load_sql
from gateway.backends.base import Addresses, TableStatus
from gateway.backends.faults import tell_source
from gateway.backends.files import Look, look
from gateway.backends.load_sql import Reading
from gateway.catalog.model import Catalog, DatabaseSource, FileSource, Materialize, Table
from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import Kind

logger = logging.getLogger(__name__)

SCHEMA = "lake"

#: Seconds after which a source that could not be loaded is tried again though its files are the same.
_RETRY = 30.0


@dataclass(slots=True)
class _Held:
    """What the engine holds of one table.

    `seen` marks the files at the last look, `tried` those that were last loaded or refused; `retry` and
    `wanted` are moments of the monotonic clock: the next try of what was refused, the last use.
    """

    table: Table
    address: tuple[str, str]
    seen: str = ""
    tried: str = ""
    retry: float = math.inf
    wanted: float = 0.0
    attached: str = ""
    status: TableStatus = field(default_factory=lambda: TableStatus(False, fault="not loaded yet"))


class _SourceError(Exception):
    """A source that cannot be served; the text names no cell."""


class Lake:
    """Loads and reloads the tables of catalogs; one `load` at a time, from any thread.

    A table that no catalog has any more is kept for `grace` seconds: requests may still be reading it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, grace: float = 0.0) -> None:
        self._cursor = connection.cursor()
        self._grace = grace
        self._lock = threading.Lock()
        self._stopped = False
        self._held: dict[tuple[str, str], _Held] = {}
        self._current: dict[str, _Held] = {}
        self._retired: list[tuple[float, str]] = []
        self._numbers = itertools.count()
        self._run(load_sql.create_schema(SCHEMA))

    def load(self, catalog: Catalog) -> None:
        """Load every table that is new, or whose files changed and were the same at two looks in a row."""
        with self._lock:
            current: dict[str, _Held] = {}
            for table in catalog.tables.values():
                if not table.is_view and not self._stopped:
                    address = _address(table)
                    held = current[table.name] = self._held.setdefault(address, _Held(table, address))
                    self._refresh(held)
            if self._stopped:
                return
            now = time.monotonic()
            while self._retired and now - self._retired[0][0] > self._grace:
                self._run(load_sql.detach(self._retired.pop(0)[1]))
            for held in (*self._current.values(), *current.values()):
                held.wanted = now
            self._current = current
            for held in [*self._held.values()]:
                if now - held.wanted > self._grace:
                    self._forget(held)

    def addresses(self, catalog: Catalog) -> Addresses:
        """Where each table stands, loaded or not."""
        return {table.name: _address(table) for table in catalog.tables.values() if not table.is_view}

    def status(self) -> Mapping[str, TableStatus]:
        """The state of every table of the newest catalog."""
        return {name: held.status for name, held in self._current.items()}

    def stop(self) -> None:
        """Break off what is being loaded, and load no more."""
        self._stopped = True
        # An interruption that comes between two statements is lost, so one is not enough.
        while not self._lock.acquire(timeout=0.02):
            self._cursor.interrupt()
        self._cursor.close()
        self._lock.release()

    def _refresh(self, held: _Held) -> None:
        found = look(held.table.source)
        # Files in the middle of being written would be half a table; without any copy nothing is lost.
        is_settled = found.mark == held.seen or not held.status.ready
        held.seen = found.mark
        if not is_settled or (found.mark == held.tried and time.monotonic() < held.retry):
            return
        held.tried = found.mark
        try:
            rows = self._replace(held, found)
        except (duckdb.Error, _SourceError) as error:
            fault = tell_source(error, found.paths) if isinstance(error, duckdb.Error) else str(error)
            held.retry = time.monotonic() + _RETRY
            if fault != held.status.fault:
                # Without the traceback, whose last line has the engine's own words.
                logger.error("table not loaded", extra={"table": held.table.name, "fault": fault})  # noqa: TRY400
            held.status = TableStatus(held.status.ready, held.status.rows, fault)
        else:
            held.retry = math.inf
            held.status = TableStatus(True, rows)
            logger.info("table loaded", extra={"table": held.table.name, "rows": rows})

    def _replace(self, held: _Held, found: Look) -> int:
        """Put the newest data at the table's address; the number of its rows."""
        source = held.table.source
        if isinstance(source, FileSource) and not found.paths:
            raise _SourceError(f"no file matches {', '.join(f'`{path}`' for path in source.paths)}")
        attached = self._attach(source) if isinstance(source, DatabaseSource) else ""
        reading = Reading(held.table, attached, found.paths)
        try:
            types = self._types(reading)
            if _is_copied(held.table):
                return self._copy(held, reading, found)
            rows = self._show_in_place(held, reading, types)
            self._retire(held.attached)
            held.attached, attached = attached, ""
            return rows
        finally:
            if attached:
                self._run(load_sql.detach(attached))

    def _copy(self, held: _Held, reading: Reading, found: Look) -> int:
        schema, name = held.address
        copy = (schema, f"{name}~{next(self._numbers)}")
        try:
            try:
                self._run(load_sql.create_table(copy, self._sorted(reading)))
            except duckdb.ConversionException:
                self._check_values(reading, tuple(held.table.columns))
                raise
            rows = self._check_key(held.table, load_sql.locate(copy))
            _check_unchanged(held.table, found)
            with self._transaction():
                self._run(load_sql.drop("TABLE", held.address))
                self._run(load_sql.rename(copy, name))
        except (duckdb.Error, _SourceError):
            self._run(load_sql.drop("TABLE", copy))
            raise
        return rows

    def _sorted(self, reading: Reading) -> exp.Select:
        """What a copy is made of: in the order of the key, by which rows are looked up and listed most."""
        select = load_sql.select_source(reading)
        return load_sql.sort(select, reading.table.primary_key) if is_sorted(reading.table) else select

    def _show_in_place(self, held: _Held, reading: Reading, types: Mapping[str, str]) -> int:
        """Check what a copy would have checked, so that no cell of the data can make a query fail."""
        table = held.table
        is_json = isinstance(table.source, FileSource) and table.source.format == "json"
        doubtful = [
            column.name
            for column in table.columns.values()
            if is_json or not _is_type(types[column.name.lower()], column.type.sql)
        ]
        self._check_values(reading, doubtful)
        select = load_sql.select_source(reading, is_total=True)
        rows = self._check_key(table, select.subquery())
        self._run(load_sql.replace_view(held.address, select))
        return rows

    def _types(self, reading: Reading) -> dict[str, str]:
        """The types of the source's own columns, by lower-case name; none that is declared is missing."""
        relation = load_sql.read_source(reading)
        result = self._run(exp.select("*").from_(relation).limit(0))
        types = {name.lower(): str(type) for name, type, *_ in result.description or ()}
        missing = [f"`{name}`" for name in reading.table.columns if name.lower() not in types]
        if missing:
            raise _SourceError(f"it has no column {', '.join(missing)}")
        return types

    def _check_values(self, reading: Reading, columns: Sequence[str]) -> None:
        if not columns:
            return
        counts = self._run(load_sql.count_misfits(reading, columns)).fetchall()[0]
        misfits = [
            f"`{name}` has {count} that are no {reading.table.columns[name].type}"
            for name, count in zip(columns, counts, strict=True)
            if count
        ]
        if misfits:
            raise _SourceError(f"values do not fit the declared types: {', '.join(misfits)}")

    def _check_key(self, table: Table, relation: exp.Expr) -> int:
        key = table.primary_key
        rows, nulls, repeated = self._run(load_sql.count_bad_keys(relation, key)).fetchall()[0]
        if nulls or repeated:
            raise _SourceError(
                f"its primary key ({', '.join(key)}) is null in {nulls} rows and repeated in {repeated}; "
                "mend the data, or declare the key that it has"
            )
        return int(rows)

    def _attach(self, source: DatabaseSource) -> str:
        """Attach a database beside the one in use: its file may be another one than before."""
        name = f"source {next(self._numbers)}"
        self._run(load_sql.attach(str(source.path), name))
        return name

    def _retire(self, attached: str) -> None:
        """Let go of a database later: a query may have read the view, and not yet the database."""
        if attached:
            self._retired.append((time.monotonic(), attached))

    def _forget(self, held: _Held) -> None:
        del self._held[held.address]
        self._run(load_sql.drop("TABLE" if _is_copied(held.table) else "VIEW", held.address))
        self._retire(held.attached)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._cursor.begin()
        try:
            yield
            self._cursor.commit()
        except BaseException:
            # A commit that fails has rolled back by itself.
            with contextlib.suppress(duckdb.Error):
                self._cursor.rollback()
            raise

    def _run(self, tree: exp.Expr) -> duckdb.DuckDBPyConnection:
        return self._cursor.execute(tree.sql(dialect="duckdb"))


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


def _check_unchanged(table: Table, found: Look) -> None:
    if look(table.source) != found:
        raise _SourceError("its files changed while they were read")


def _is_copied(table: Table) -> bool:
    if table.materialize is Materialize.AUTO:
        return isinstance(table.source, FileSource)
    return table.materialize is Materialize.ALWAYS


def is_sorted(table: Table) -> bool:
    """Whether the rows of a table stand by ascending primary key: those of a copy do.

    Not where the key has an enumeration, which an engine sorts by its declaration and a caller as text.
    """
    kinds = {table.columns[name].type.kind for name in table.primary_key}
    return bool(kinds) and Kind.ENUM not in kinds and not table.is_view and _is_copied(table)


def _is_type(found: str, declared: str) -> bool:
    try:
        return parse_type(found).sql == declared
    except ValueError:
        return False  # a type that no catalog can declare
