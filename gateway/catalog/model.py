"""The catalog: every database, table, column, relationship and view, resolved and immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from gateway.catalog.types import ColumnType
from gateway.errors import Fault


class OnDenied(Enum):
    """What a withheld output column looks like to its caller (GOVERNANCE.md section 4)."""

    NULL = "null"
    ERROR = "error"
    HIDE = "hide"


class Materialize(Enum):
    """Whether a file source is held as a native table."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in SQL, its type, and the GraphQL field that shows it."""

    name: str
    type: ColumnType
    field: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class FileSource:
    """Files on disk: absolute glob patterns, `csv`, `json` (newline-delimited or array) or `parquet`.

    `partitions` names the columns that come from Hive folders (`continent=us/`), not from the files.
    `options` are the reader's own (CSV: `delimiter`, `header`, `quote`, `escape`, `null`).
    """

    format: str
    paths: tuple[str, ...]
    partitions: tuple[str, ...] = ()
    options: tuple[tuple[str, str | bool], ...] = ()


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """A table of a DuckDB file, attached read-only."""

    path: Path
    schema: str
    table: str


@dataclass(frozen=True, slots=True)
class IcebergSource:
    """An Iceberg table on disk: its folder, whose newest metadata count, or one of its metadata files."""

    path: Path


@dataclass(frozen=True, slots=True)
class EngineSource:
    """Rows that an engine keeps itself, under the table's `engine_name`; the embedded one has none."""


@dataclass(frozen=True, slots=True)
class ViewSource:
    """A view: SQL over catalog tables, never over anything else, always expanded over governed scans.

    `sql` is the text as written; `body` its parsed, qualified, made-total sqlglot SELECT, in which every
    table stands under its qualified name (`database.table`) and every output column under its own name.
    `reads` gives for each output column the base columns `(table, column)` it is made of; `support` the
    base columns that decide which rows there are (joins, filters, groups, order). `tables` are the base
    tables in order of appearance, each with every column that the body reads from it.
    """

    sql: str
    body: object = field(compare=False, hash=False, repr=False)
    reads: Mapping[str, frozenset[tuple[str, str]]] = field(compare=False, hash=False)
    support: frozenset[tuple[str, str]] = field(compare=False, hash=False)
    tables: tuple[tuple[str, tuple[str, ...]], ...]


Source = FileSource | DatabaseSource | IcebergSource | EngineSource | ViewSource


@dataclass(frozen=True, slots=True)
class Relationship:
    """What leads from a row to rows of another table; `keys` pairs own column with target column.

    An object relationship (many to one) leads to the target's primary key, so at most one row matches; of an
    array relationship (one to many), `is_array`, any number may.
    """

    name: str
    target: str
    keys: tuple[tuple[str, str], ...]
    description: str = ""
    is_array: bool = False


@dataclass(frozen=True, slots=True)
class DefaultOrder:
    """One key of a default order."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Acceleration:
    """A copy of an engine's table: the seconds after which it is made anew, and when it is too old."""

    refresh: float
    max_age: float


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table or view; `name` is `database.table`, `root` its GraphQL type and root field.

    `source` is where the embedded engine finds the rows, `engine_name` what an engine that keeps them itself
    calls the table: its parts, outermost first; `is_iceberg` says that the engine reads it as it was.
    `sort` and `indexes` are columns by which a native copy stands, and which it can be looked up by,
    `projections` those by which further copies of it stand; `acceleration` says that there is one of rows
    that an engine keeps.
    `is_hybrid` says that there are rules for everyone who has no role that is opted in, `hidden` are
    columns that came by themselves, and that a rule must name to give them. `link` is the table
    that a link leads to, which is a view of it.
    Equality is identity: a catalog has each table once. `columns` keeps the declared order.
    """

    database: str
    short_name: str
    root: str
    columns: Mapping[str, Column]
    source: Source
    primary_key: tuple[str, ...] = ()
    relationships: Mapping[str, Relationship] = field(default_factory=dict)
    description: str = ""
    default_order: tuple[DefaultOrder, ...] = ()
    default_limit: int | None = None
    on_denied: OnDenied | None = None
    materialize: Materialize = Materialize.AUTO
    engine_name: tuple[str, ...] = ()
    is_iceberg: bool = False
    sort: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    projections: tuple[tuple[str, ...], ...] = ()
    acceleration: Acceleration | None = None
    is_hybrid: bool = False
    hidden: frozenset[str] = frozenset()
    link: str = ""

    @property
    def name(self) -> str:
        return f"{self.database}.{self.short_name}"

    @property
    def is_view(self) -> bool:
        return isinstance(self.source, ViewSource)

    def free_name(self, name: str) -> str:
        """The name, or a longer one, so that no column has it in any case of its letters."""
        while any(column.casefold() == name.casefold() for column in self.columns):
            name += "_"
        return name


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """Every table and view by qualified name; `version` is a hash of the files it was read from.

    `folders` are those whose tables are followed: more of them may come. `left_out` tells what the sources
    that are followed have beside, and no catalog can declare.
    """

    tables: Mapping[str, Table]
    version: str
    folders: tuple[Path, ...] = ()
    left_out: tuple[Fault, ...] = ()

    def databases(self) -> frozenset[str]:
        return frozenset(table.database for table in self.tables.values())
