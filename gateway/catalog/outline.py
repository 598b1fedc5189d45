"""A table or view as far as its own entry tells: columns, fields, keys, order, where its rows lie."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from gateway.catalog.document import DatabaseEntry, FilesEntry, IcebergEntry, LinkView, TableEntry, ViewEntry
from gateway.catalog.model import (
    Column,
    DatabaseSource,
    DefaultOrder,
    EngineSource,
    FileSource,
    IcebergSource,
    Source,
)
from gateway.catalog.names import LOGICAL_FIELDS, field_name, spellable
from gateway.catalog.parse_type import parse_type
from gateway.catalog.read import SourceFile
from gateway.catalog.types import LACKING, NESTED, ColumnType, Kind
from gateway.catalog.values import shown
from gateway.catalog.yaml_places import Key

_FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
}

#: A part of an engine's name for a table; in quotes it may hold a dot.
_PART = re.compile(r'(?:"((?:[^"]|"")*)"|([^.]*))\.')

_USE_FIELD = "give the column a `field`"


@dataclass(frozen=True, slots=True)
class Outline:
    """What one entry says, before other tables are looked at.

    `columns` has every declared column; those in `untyped` have no readable type and stand there as
    VARCHAR, so that one fault is not reported again by everything that uses the column.
    """

    file: SourceFile
    short_name: str
    entry: TableEntry | ViewEntry
    root: str
    columns: dict[str, Column]
    untyped: frozenset[str]
    primary_key: tuple[str, ...]
    default_order: tuple[DefaultOrder, ...]

    @property
    def name(self) -> str:
        return f"{self.file.document.database}.{self.short_name}"

    @property
    def line(self) -> int:
        return self.file.faults.place.at(self._section, self.short_name).line

    @property
    def _section(self) -> str:
        if isinstance(self.entry, LinkView):
            return "links"
        return "views" if isinstance(self.entry, ViewEntry) else "tables"

    def fault(self, keys: tuple[Key, ...], message: str, cure: str = "", *, below: int = 0) -> None:
        """Adds a fault at the node of `keys` within the entry."""
        self.file.faults.add((self._section, self.short_name, *keys), message, cure, below=below)

    def column(self, name: str, keys: tuple[Key, ...]) -> Column | None:
        """The column of this name, or None and a fault at `keys`."""
        column = self.columns.get(name)
        if column is None:
            cure = f"the columns are {', '.join(self.columns)}"
            same = [other for other in self.columns if other.lower() == name.lower()]
            self.fault(keys, f"unknown column {shown(name)}", f"write {shown(same[0])}" if same else cure)
        return column

    def needs_order(self, names: Iterable[str], key: str, purpose: str, *within: int) -> tuple[str, ...]:
        """Those of the names that are columns; faults for unknown, repeated and nested ones."""
        kept: list[str] = []
        for index, name in enumerate(names):
            keys: tuple[Key, ...] = (key, *within, index)
            column = self.column(name, keys)
            if name in kept:
                self.fault(keys, f"{shown(name)} is given twice in `{key}`", "leave one of them out")
            elif column:
                kept.append(name)
                if column.type.kind in NESTED:
                    message = f"{shown(name)} is of type {column.type.kind.value} and cannot be {purpose}"
                    self.fault(keys, message, "name a column of a plain type")
        return tuple(kept)


def outline(file: SourceFile, short_name: str, entry: TableEntry | ViewEntry) -> Outline:
    """The entry resolved within itself; what is wrong goes to the file's faults."""
    columns: dict[str, Column] = {}
    draft = Outline(file, short_name, entry, entry.root or short_name, columns, frozenset(), (), ())
    untyped: set[str] = set()
    for name, column in entry.columns.items():
        keys = ("columns", name)
        assert column.type, "reading, or laying over what was discovered, saw to it"
        try:
            type = parse_type(column.type)
        except ValueError as error:
            draft.fault((*keys, "type"), f"column {shown(name)}: {error}")
            type = ColumnType(Kind.VARCHAR)
            untyped.add(name)
        field = column.field or field_name(name, file.document.naming)
        _check_names(draft, name, field, is_given=column.field is not None)
        columns[name] = Column(name, type, field, column.description)
    return Outline(
        file,
        short_name,
        entry,
        draft.root,
        columns,
        frozenset(untyped),
        draft.needs_order(entry.primary_key, "primary_key", "a key"),
        _default_order(draft),
    )


def _check_names(draft: Outline, name: str, field: str, *, is_given: bool) -> None:
    keys: tuple[Key, ...] = ("columns", name)
    if not name.isprintable():
        cure = "name it in the source without control characters"
        draft.fault(keys, f"column {shown(name)} has a character that cannot be printed", cure)
    for other in draft.columns.values():
        if other.name.lower() == name.lower():
            message = f"column {shown(name)} differs from {shown(other.name)} only by case"
            draft.fault(keys, message, "DuckDB cannot tell them apart: leave one of them out")
        elif other.field == field:
            message = f"columns {shown(other.name)} and {shown(name)} would both be the field {shown(field)}"
            draft.fault(keys, message, "give one of them a `field`")
    if is_given:
        keys = (*keys, "field")
    if field in LOGICAL_FIELDS:
        message = f"column {shown(name)} cannot be the field {shown(field)}, a key of every `where`"
        draft.fault(keys, message, _USE_FIELD)
    elif not spellable(field):
        message = f"column {shown(name)} cannot be the field {shown(field)}: GraphQL does not take that name"
        draft.fault(keys, message, f"{_USE_FIELD} of letters, digits and `_` that does not begin with `__`")


def _default_order(draft: Outline) -> tuple[DefaultOrder, ...]:
    given = {order.column: order.descending for order in reversed(draft.entry.default_order)}
    names = draft.needs_order(
        (order.column for order in draft.entry.default_order), "default_order", "ordered by"
    )
    return tuple(DefaultOrder(name, given[name]) for name in names)


def source(table: Outline, entry: TableEntry, engine: str) -> Source:
    """Where a table's rows lie, with absolute paths; `engine` is what will read them."""
    if entry.source is None:
        if engine == "duckdb":
            message = (
                f"table {shown(table.short_name)} has no `source`, and DuckDB keeps no tables of its own"
            )
            table.fault((), message, "name its files, or let another engine run the queries: `backend.kind`")
        return EngineSource()
    if isinstance(entry.source, DatabaseEntry):
        return _database(table, entry, entry.source)
    if isinstance(entry.source, IcebergEntry):
        return _iceberg(table, entry, entry.source)
    return _files(table, entry.source)


def engine_name(table: Outline, entry: TableEntry) -> tuple[str, ...]:
    """What an engine that keeps tables itself calls this one."""
    if entry.engine_table is None:
        return table.file.document.database, table.short_name
    found = _PART.findall(f"{entry.engine_table}.")
    parts = tuple(quoted.replace('""', '"') or bare for quoted, bare in found)
    if not (2 <= len(parts) <= 3 and all(parts)):
        cure = "write `schema.table` or `catalog.schema.table`"
        table.fault(("engine_table",), f"{shown(entry.engine_table)} names no table", cure)
    return parts


def check_types(table: Outline, engine: str) -> None:
    """Faults for columns of types that the engine does not have."""
    for name, column in table.columns.items():
        lacking = sorted(kind.value for kind in column.type.kinds & LACKING[engine])
        if lacking:
            message = f"column {shown(name)} is of type {lacking[0]}, which {engine} does not have"
            table.fault(("columns", name), message, "declare the type that the engine's table has")


def _database(table: Outline, entry: TableEntry, given: DatabaseEntry) -> DatabaseSource:
    if entry.materialize != "auto":
        cure = "leave it out: a DuckDB file is read where it lies"
        table.fault(("materialize",), "`materialize` is for files", cure)
    schema, dot, name = given.table.partition(".") if given.table else ("main", ".", table.short_name)
    if not dot:
        schema, name = "main", schema
    if not (schema and name):
        cure = "write `table` or `schema.table`"
        table.fault(("source", "table"), f"{shown(given.table)} names no table", cure)
    return DatabaseSource(table.file.path.parent / given.duckdb, schema, name)


def _iceberg(table: Outline, entry: TableEntry, given: IcebergEntry) -> IcebergSource:
    if entry.materialize == "never":
        cure = "leave it out: an Iceberg table is held as a native table"
        table.fault(("materialize",), "`materialize: never` is for files", cure)
    if "://" in given.iceberg:
        message = f"{shown(given.iceberg)} is no path of this machine"
        table.fault(("source", "iceberg"), message, "name a folder on a local or mounted disk")
    return IcebergSource(Path(os.path.normpath(table.file.path.parent / given.iceberg)))


def _files(table: Outline, given: FilesEntry) -> FileSource:
    # The folder is no pattern, whatever characters its name has.
    folder = glob.escape(str(table.file.path.parent))
    paths = tuple(os.path.normpath(os.path.join(folder, pattern)) for pattern in given.files)  # noqa: PTH118  # `Path` would take patterns for names
    for index, pattern in enumerate(given.files):
        if "://" in pattern:
            message = f"{shown(pattern)} is no path of this machine"
            table.fault(("source", "files", index), message, "name files on a local or mounted disk")
    formats = {_FORMATS.get(PurePath(path).suffix) for path in paths}
    format = given.format or (formats.pop() if len(formats) == 1 else None)
    if format is None:
        cure = "write `format: csv`, `format: json` or `format: parquet`"
        table.fault(("source",), "the extension does not tell the files' format", cure)
    options = tuple((name, value) for name, value in given.options if value is not None)
    if options and format != "csv":
        table.fault(("source", "options"), "`options` are for CSV files", "leave them out")
    partitions: list[str] = []
    for index, name in enumerate(given.partitions):
        keys: tuple[Key, ...] = ("source", "partitions", index)
        column = table.column(name, keys)
        if name in partitions:
            table.fault(keys, f"{shown(name)} is given twice in `partitions`", "leave one of them out")
        elif column and column.type.kind in NESTED:
            message = f"partition {shown(name)} is of type {column.type.kind.value}"
            table.fault(keys, message, "a folder's name is a plain value")
        partitions.append(name)
    if set(partitions) >= table.columns.keys():
        table.fault(("source", "partitions"), "every column is a partition", "declare a column of the files")
    return FileSource(format or "csv", paths, tuple(dict.fromkeys(partitions)), options)
