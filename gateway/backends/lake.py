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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import duckdb
from sqlglot import exp

from gateway.backends import load_sql
from gateway.backends.base import Addresses, TableStatus
from gateway.backends.builder import Builder, NoRoomError, Place
from gateway.backends.content import Content, Types, compare
from gateway.backends.copier import Copier, is_copied
from gateway.backends.faults import SourceError, tell_source
from gateway.backends.files import Look, look
from gateway.backends.load_sql import Reading
from gateway.catalog.model import Catalog, DatabaseSource, FileSource, IcebergSource, Materialize, Table
from gateway.catalog.parse_type import parse_type

logger = logging.getLogger(__name__)

SCHEMA = "lake"

#: Seconds after which a source that could not be loaded is tried again though its files are the same.
_RETRY = 30.0


@dataclass(slots=True)
class _Held:
    """What the engine holds of one table.

    `seen` marks the files at the last look, `tried` those that were last loaded or refused; `retry` and
    `wanted` are moments of the monotonic clock: the next try of what was refused, the last use. `kind` is
    what stands at the address: `TABLE`, `VIEW`, or nothing; `content` is what a table has. `version` is that
    of the data that can be read, empty while there are none, or these or those.
    """

    table: Table
    address: tuple[str, str]
    seen: str = ""
    tried: str = ""
    retry: float = math.inf
    wanted: float = 0.0
    version: str = ""
    attached: str = ""
    kind: str = ""
    content: Content | None = None
    status: TableStatus = field(default_factory=lambda: TableStatus(False, fault="not loaded yet"))


class Lake:
    """Loads and reloads the tables of catalogs; one `load` at a time, from any thread.

    `places` are the folders and files that may be read. A table that no catalog has any more is kept for
    `grace` seconds: requests may still be reading it. The copies of the newest catalog take at most `most`
    bytes together, or any number with 0.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        places: Sequence[Path] = (),
        grace: float = 0.0,
        most: int = 0,
    ) -> None:
        self._places = tuple(place.resolve() for place in places)
        self._copier = Copier(connection.cursor())
        self._run = self._copier.run
        self._builder = Builder(self._copier)
        self._grace = grace
        self._most = most
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
                if not table.is_view:
                    address = _address(table)
                    current[table.name] = self._held.setdefault(address, _Held(table, address))
            for held in current.values():
                if not self._stopped:
                    self._refresh(held, self._room(held, current.values()))
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

    def table(self, name: str) -> Table | None:
        """The table that stands under a name of the engine."""
        held = self._held.get((SCHEMA, name))
        return held.table if held else None

    def version(self, name: str) -> str | None:
        """The version of the data under a name of the engine, as `Backend.data_version` has it.

        Files that are read where they lie have none: they may change at any moment, and in a way that no
        look at them tells.
        """
        held = self._held.get((SCHEMA, name))
        if held and held.kind == "VIEW" and not isinstance(held.table.source, DatabaseSource):
            return None
        return (held.version if held else "") or f"changing {next(self._numbers)}"

    def status(self) -> Mapping[str, TableStatus]:
        """The state of every table of the newest catalog."""
        return {name: held.status for name, held in self._current.items()}

    def stop(self) -> None:
        """Break off what is being loaded, and load no more."""
        self._stopped = True
        # An interruption that comes between two statements is lost, so one is not enough.
        while not self._lock.acquire(timeout=0.02):
            self._copier.cursor.interrupt()
        self._copier.cursor.close()
        self._lock.release()

    def _room(self, held: _Held, current: Iterable[_Held]) -> int | None:
        """How many bytes a table's copy may take beside the others'."""
        others = sum(each.content.size for each in current if each.content and each is not held)
        return max(0, self._most - others) if self._most else None

    def _refresh(self, held: _Held, room: int | None) -> None:
        found = look(held.table.source)
        # Files in the middle of being written would be half a table; without any copy nothing is lost.
        is_settled = found.mark == held.seen or not held.status.ready
        held.seen = found.mark
        if not is_settled or (found.mark == held.tried and time.monotonic() < held.retry):
            return
        held.tried = found.mark
        began = time.monotonic()
        try:
            rows = self._replace(held, found, room)
        except (duckdb.Error, SourceError) as error:
            fault = tell_source(error, found.paths) if isinstance(error, duckdb.Error) else str(error)
            held.retry = time.monotonic() + _RETRY
            if fault != held.status.fault:
                # Without the traceback, whose last line has the engine's own words.
                logger.error("table not loaded", extra={"table": held.table.name, "fault": fault})  # noqa: TRY400  # the traceback has the engine's own words
            held.status = replace(held.status, fault=fault)
        else:
            held.retry = math.inf
            size = held.content.size if held.content else None
            held.status = TableStatus(True, rows, size=size, loaded_at=time.time())
            seconds = round(time.monotonic() - began, 3)
            told = {"table": held.table.name, "rows": rows, "bytes": size, "seconds": seconds}
            logger.info("table loaded", extra=told)

    def _replace(self, held: _Held, found: Look, room: int | None) -> int:
        """Put the newest data at the table's address; the number of its rows."""
        source = held.table.source
        if isinstance(source, FileSource) and not found.paths:
            raise SourceError(f"no file matches {', '.join(f'`{path}`' for path in source.paths)}")
        if isinstance(source, IcebergSource):
            if not found.paths:
                raise SourceError(f"`{source.path}` has no metadata file of an Iceberg table")
            from gateway.backends.iceberg import open_table  # noqa: PLC0415  # PyIceberg takes long to import

            newest = open_table(found.paths[0], self._places).rows(held.table.columns)
            return self._copy(held, Reading(held.table, rows=newest), found, {}, room)
        attached = self._attach(source) if isinstance(source, DatabaseSource) else ""
        reading = Reading(held.table, attached, found.paths)
        try:
            types = self._types(reading)
            if is_copied(held.table):
                try:
                    return self._copy(held, reading, found, types, room)
                except NoRoomError:
                    if held.table.materialize is Materialize.ALWAYS:
                        raise
            rows = self._show_in_place(held, reading, types, found)
            self._retire(held.attached)
            held.attached, attached = attached, ""
            return rows
        finally:
            if attached:
                self._run(load_sql.detach(attached))

    def _copy(self, held: _Held, reading: Reading, found: Look, types: Types, room: int | None) -> int:
        """Put a copy of the newest data there: of all of it, or of what the one in use does not have."""
        place = Place(held.address, held.kind, room, partial(self._changing, held, found))
        types = {name: type for name, type in types.items() if name in _names(held.table)}
        change = compare(held.content, found, types) if held.content else None
        if held.content and change and self._reads_alike(replace(reading, paths=change.new), types):
            held.content = self._builder.change(reading, place, found, held.content, change)
        else:
            held.content = self._builder.build(reading, place, found, types)
        held.kind = "TABLE"
        return held.content.rows

    def _reads_alike(self, reading: Reading, types: Types) -> bool:
        """Whether files give each column the type by themselves that they give it with all others."""
        return not reading.paths or types.items() <= self._found_types(reading).items()

    def _show_in_place(self, held: _Held, reading: Reading, types: Mapping[str, str], found: Look) -> int:
        """Check what a copy would have checked, so that no cell of the data can make a query fail."""
        table = held.table
        is_json = isinstance(table.source, FileSource) and table.source.format == "json"
        doubtful = [
            column.name
            for column in table.columns.values()
            if is_json or not _is_type(types[column.name.lower()], column.type.sql)
        ]
        self._copier.check_values(reading, doubtful)
        select = load_sql.select_source(reading, is_total=True)
        rows = self._copier.check_key(table, select.subquery())
        with self._changing(held, found), self._builder.transaction():
            if held.kind == "TABLE":
                self._copier.drop(held.table, held.address)
            self._run(load_sql.replace_view(held.address, select))
        held.kind, held.content = "VIEW", None
        return rows

    def _types(self, reading: Reading) -> dict[str, str]:
        """The types of the source's own columns, by lower-case name; none that is declared is missing."""
        types = self._found_types(reading)
        missing = [f"`{name}`" for name in reading.table.columns if name.lower() not in types]
        if missing:
            raise SourceError(f"it has no column {', '.join(missing)}")
        return types

    def _found_types(self, reading: Reading) -> dict[str, str]:
        result = self._run(exp.select("*").from_(load_sql.read_source(reading)).limit(0))
        return {name.lower(): str(type) for name, type, *_ in result.description or ()}

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
        if held.kind == "TABLE":
            self._copier.drop(held.table, held.address)
        elif held.kind:
            self._run(load_sql.drop(held.kind, held.address))
        self._retire(held.attached)

    @contextlib.contextmanager
    def _changing(self, held: _Held, found: Look) -> Iterator[None]:
        """Around what replaces data: the version is set once there is nothing but the new ones to be read."""
        held.version = ""
        try:
            yield
        finally:
            # With a number, since a file that is written twice in a tick of its clock may look the same, and
            # since a change that failed may have been made all the same.
            held.version = f"{found.mark} {next(self._numbers)}"


def _address(table: Table) -> tuple[str, str]:
    definition = repr(
        (
            table.name,
            table.source,
            table.primary_key,
            table.materialize.value,
            table.sort,
            table.indexes,
            table.projections,
            [(column.name, column.type.sql) for column in table.columns.values()],
        )
    )
    return SCHEMA, f"{table.name}#{hashlib.sha256(definition.encode()).hexdigest()[:12]}"


def _names(table: Table) -> frozenset[str]:
    """What the engine may call the columns, and the one that numbers files where the source has it too."""
    return frozenset({load_sql.FILE_INDEX, *(name.lower() for name in table.columns)})


def _is_type(found: str, declared: str) -> bool:
    try:
        return parse_type(found).sql == declared
    except ValueError:
        return False  # a type that no catalog can declare
