"""How a source becomes a table of the engine: SQL trees that read files or an attached database."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from gateway.catalog.model import (
    Column,
    DatabaseSource,
    EngineSource,
    FileSource,
    IcebergSource,
    Table,
)
from gateway.catalog.types import ColumnType, Kind
from gateway.sql.predicates import literal
from gateway.sql.render import projection_name

_READERS = {"csv": "READ_CSV", "json": "READ_JSON", "parquet": "READ_PARQUET"}

#: The catalog's CSV options by DuckDB's names for them, and what they are when left out.
_CSV_OPTIONS: Mapping[str, tuple[str, str | bool]] = {
    "delimiter": ("delim", ","),
    "quote": ("quote", '"'),
    "escape": ("escape", '"'),
    "null": ("nullstr", ""),
    "header": ("header", True),
}

#: What is read of a row of a source stands under this name.
_SOURCE = "source"

#: The engine's own column for the place of a row's file among those that are read.
FILE_INDEX = "file_index"

#: Rows that come as a stream, of an Iceberg table or of another engine, are read under this name.
ROWS = "rows of the source"

Address = tuple[str, str]


class Rows(Protocol):
    """Rows as an Arrow stream, read anew by everything that asks for one."""

    @property
    def missing(self) -> frozenset[str]:
        """The declared columns that they do not have."""

    @property
    def fault(self) -> str:
        """Why they could not be read to their end; empty where they could."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of a table: in the database `attached`, in these files, or as these rows.

    `first` is the number that the rows of the first file get in a column beside, those of the second the
    next one; with None there is no such column.
    """

    table: Table
    attached: str = ""
    paths: tuple[str, ...] = ()
    rows: Rows | None = None
    first: int | None = None


def read_source(reading: Reading) -> exp.Expr:
    """The relation of a source, as it is."""
    match reading.table.source:
        case FileSource() as source:
            files = [literal(glob.escape(path)) for path in reading.paths] or [*map(literal, source.paths)]
            reader = _reader(source, reading.table, exp.Array(expressions=files))
            relation: exp.Expr = exp.Table(this=reader)
        case DatabaseSource(_, schema, name):
            relation = exp.table_(name, db=schema, catalog=reading.attached, quoted=True)
        case IcebergSource() | EngineSource():
            relation = exp.table_(ROWS, quoted=True)
        case _:
            raise AssertionError("a view has no data of its own")
    relation.set("alias", exp.TableAlias(this=exp.to_identifier(_SOURCE, quoted=True)))
    return relation


def select_source(reading: Reading, *, is_total: bool = False) -> exp.Select:
    """Every column as its declared type; a value that does not fit is an error, or null if `is_total`."""
    cast = exp.TryCast if is_total else exp.Cast
    table = reading.table
    columns: list[exp.Expr] = []
    for column in table.columns.values():
        shown = _raw(reading, column)
        if not _is_text_as_read(table, column):
            shown = cast(this=shown, to=_native_type(column.type))
        columns.append(exp.alias_(shown, column.name, quoted=True))
    if reading.first is not None:
        place = exp.Cast(this=exp.column(FILE_INDEX, table=_SOURCE), to=exp.DataType.build("INTEGER"))
        number = exp.Add(this=place, expression=exp.Literal.number(reading.first))
        columns.append(exp.alias_(number, number_column(table), quoted=True))
    return exp.Select(expressions=columns).from_(read_source(reading))


def number_column(table: Table) -> str:
    """A column name that no column of the table has, for the number of the file that a row came from."""
    return table.free_name("file number")


def sort(select: exp.Select, order: Sequence[str]) -> exp.Select:
    """The same rows in ascending order, nulls last; as they come where there are no columns to sort by."""
    if not order:
        return select
    return select.order_by(*(exp.Ordered(this=_column(name), nulls_first=False) for name in order))


def count_misfits(reading: Reading, columns: Sequence[str]) -> exp.Select:
    """Per column, in how many rows a value does not fit the declared type."""
    counts: list[exp.Expr] = []
    for name in columns:
        column = reading.table.columns[name]
        raw = _raw(reading, column)
        fitted = exp.TryCast(this=raw.copy(), to=_native_type(column.type))
        counts.append(exp.Sub(this=exp.Count(this=raw), expression=exp.Count(this=fitted)))
    return exp.Select(expressions=counts).from_(read_source(reading))


def count_bad_keys(relation: exp.Expr, key: Sequence[str]) -> exp.Select:
    """Rows in all, rows with a null in the key, and rows whose key an earlier row has."""
    total = exp.Count(this=exp.Star())
    counts: list[exp.Expr] = [total, exp.Literal.number(0), exp.Literal.number(0)]
    if key:
        nulls = exp.or_(*(_is_null(_column(name)) for name in key))
        whole = exp.not_(nulls.copy())
        different = exp.Count(
            this=exp.Distinct(expressions=[exp.Tuple(expressions=[_column(name) for name in key])])
        )
        counts[1] = _filter(total, nulls)
        counts[2] = exp.Sub(this=_filter(total, whole), expression=_filter(different, whole))
    return exp.Select(expressions=counts).from_(relation)


def create_schema(name: str) -> exp.Create:
    """`CREATE SCHEMA <name>`."""
    return exp.Create(this=exp.to_identifier(name, quoted=True), kind="SCHEMA")


def create_table(address: Address, select: exp.Select) -> exp.Create:
    """`CREATE TABLE <address> AS <select>`."""
    return exp.Create(this=locate(address), kind="TABLE", expression=select)


def replace_view(address: Address, select: exp.Select) -> exp.Create:
    """`CREATE OR REPLACE VIEW <address> AS <select>`."""
    return exp.Create(this=locate(address), kind="VIEW", replace=True, expression=select)


def rename(address: Address, name: str) -> exp.Alter:
    """`ALTER TABLE <address> RENAME TO <name>`."""
    action = exp.AlterRename(this=exp.to_identifier(name, quoted=True))
    return exp.Alter(this=locate(address), kind="TABLE", actions=[action])


def drop(kind: str, address: Address) -> exp.Drop:
    """`DROP <kind> IF EXISTS <address>`."""
    return exp.Drop(tables=[locate(address)], kind=kind, exists=True)


def attach(path: str, name: str) -> exp.Attach:
    """`ATTACH '<path>' AS <name> (READ_ONLY)`."""
    alias = exp.alias_(literal(path), name, quoted=True)
    return exp.Attach(this=alias, expressions=[exp.AttachOption(this=exp.Var(this="READ_ONLY"))])


def detach(name: str) -> exp.Detach:
    """`DETACH <name>`."""
    return exp.Detach(this=exp.to_identifier(name, quoted=True))


def projection(address: Address, number: int) -> Address:
    """Where a projection of the table at an address stands."""
    schema, name = address
    return schema, projection_name(name, number)


def locate(address: Address) -> exp.Table:
    """The table at an address."""
    schema, name = address
    return exp.table_(name, db=schema, quoted=True)


def _reader(source: FileSource, table: Table, paths: exp.Expr) -> exp.Expr:
    inside = [column for name, column in table.columns.items() if name not in source.partitions]
    options: dict[str, exp.Expr] = {"hive_partitioning": literal(bool(source.partitions))}
    if source.partitions:
        # As text, like everything that has no types of its own: `007` is no number until it is declared one.
        options["hive_types"] = _map(dict.fromkeys(source.partitions, "VARCHAR"))
    match source.format:
        case "csv":
            options |= _csv_options(source, inside)
        case "json":
            options["columns"] = _map({column.name: column.type.sql for column in inside})
        case _:
            options["union_by_name"] = exp.true()
    arguments = [
        exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in options.items()
    ]
    return exp.Anonymous(this=_READERS[source.format], expressions=[paths, *arguments])


def _csv_options(source: FileSource, inside: Sequence[Column]) -> dict[str, exp.Expr]:
    """Options that leave the reader nothing to guess: what it guesses may change with the data."""
    given = dict(source.options)
    options: dict[str, str | bool | int] = {
        option: given.get(name, default) for name, (option, default) in _CSV_OPTIONS.items()
    }
    # An empty field is null, and a quoted one an empty text.
    options |= {"allow_quoted_nulls": False, "comment": "", "skip": 0}
    found = {name: literal(value) for name, value in options.items()}
    if options["header"]:
        # By name, so that files whose columns come in another order are read right.
        return found | {"all_varchar": exp.true(), "union_by_name": exp.true()}
    columns = _map({column.name: "VARCHAR" for column in inside})
    return found | {"auto_detect": exp.false(), "columns": columns}


def _raw(reading: Reading, column: Column) -> exp.Expr:
    """A column as the source has it; in CSV an empty field is no value of a type other than text."""
    if reading.rows and column.name in reading.rows.missing:
        return exp.null()
    cell = exp.column(column.name, table=_SOURCE, quoted=True)
    if (
        not _is_csv(reading.table)
        or column.type.kind in (Kind.VARCHAR, Kind.BLOB)
        or "" in column.type.members
    ):
        return cell
    return exp.Nullif(this=cell, expression=exp.Literal.string(""))


def _is_text_as_read(table: Table, column: Column) -> bool:
    return _is_csv(table) and column.type.kind is Kind.VARCHAR


def _is_csv(table: Table) -> bool:
    return isinstance(table.source, FileSource) and table.source.format == "csv"


def _map(types: Mapping[str, str]) -> exp.Struct:
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=literal(type))
            for name, type in types.items()
        ]
    )


def _native_type(type: ColumnType) -> exp.DataType:
    return exp.DataType.build(type.sql, dialect="duckdb")


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _is_null(value: exp.Expr) -> exp.Is:
    return exp.Is(this=value, expression=exp.null())


def _filter(count: exp.Expr, condition: exp.Expr) -> exp.Filter:
    return exp.Filter(this=count.copy(), expression=exp.Where(this=condition.copy()))
