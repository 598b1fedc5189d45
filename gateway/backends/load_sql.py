"""How a source becomes a native table: SQL trees that read files or an attached database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from gateway.catalog.model import DatabaseSource, FileSource, Table
from gateway.catalog.types import ColumnType
from gateway.sql.predicates import literal

_READERS = {"csv": "READ_CSV", "json": "READ_JSON", "parquet": "READ_PARQUET"}

#: The catalog's CSV options by DuckDB's names for them.
_CSV_OPTIONS = {
    "delimiter": "delim",
    "quote": "quote",
    "escape": "escape",
    "null": "nullstr",
    "header": "header",
}


def select_source(table: Table, attached: str) -> exp.Select:
    """`SELECT <every column, as its declared type> FROM <source>`; `attached` names a database source."""
    columns = [
        exp.alias_(exp.Cast(this=_column(name), to=_native_type(column.type)), name, quoted=True)
        for name, column in table.columns.items()
    ]
    source: exp.Expr
    match table.source:
        case FileSource():
            source = _reader(table.source, table)
        case DatabaseSource(_, schema, name):
            source = exp.table_(name, db=schema, catalog=attached, quoted=True)
        case _:
            raise AssertionError("a view has no data of its own")
    select = exp.Select(expressions=columns)
    select.set("from_", exp.From(this=source))
    return select


def create_table(address: tuple[str, str], select: exp.Select) -> exp.Create:
    """`CREATE TABLE <address> AS <select>`."""
    return exp.Create(this=_address(address), kind="TABLE", expression=select)


def replace_view(address: tuple[str, str], select: exp.Select) -> exp.Create:
    """`CREATE OR REPLACE VIEW <address> AS <select>`."""
    return exp.Create(this=_address(address), kind="VIEW", replace=True, expression=select)


def select_all(address: tuple[str, str]) -> exp.Select:
    """`SELECT * FROM <address>`."""
    return exp.select("*").from_(_address(address))


def drop(kind: str, address: tuple[str, str]) -> exp.Drop:
    """`DROP <kind> IF EXISTS <address>`."""
    return exp.Drop(this=_address(address), kind=kind, exists=True)


def count_bad_keys(address: tuple[str, str], key: tuple[str, ...]) -> exp.Select:
    """Rows in all, rows with a null in the key, and rows whose key another row has too."""
    nulls = exp.or_(*(exp.Is(this=_column(name), expression=exp.null()) for name in key))
    columns = [_column(name) for name in key]
    distinct = exp.Distinct(expressions=[exp.Tuple(expressions=columns)])
    total = exp.Count(this=exp.Star())
    return exp.select(
        total,
        exp.Filter(this=total.copy(), expression=exp.Where(this=nulls)),
        exp.Sub(this=total.copy(), expression=exp.Count(this=distinct)),
    ).from_(_address(address))


def attach(path: str, name: str) -> exp.Expr:
    """`ATTACH '<path>' AS <name> (READ_ONLY)`."""
    alias = exp.alias_(literal(path), name, quoted=True)
    option = exp.AttachOption(this=exp.Var(this="READ_ONLY"))
    return exp.Attach(this=alias, expressions=[option])


def detach(name: str) -> exp.Expr:
    """`DETACH <name>`."""
    return exp.Detach(this=exp.to_identifier(name, quoted=True))


def _reader(source: FileSource, table: Table) -> exp.Expr:
    types = {name: column.type for name, column in table.columns.items()}
    inside = {name: type for name, type in types.items() if name not in source.partitions}
    options: dict[str, exp.Expr] = {}
    if source.partitions:
        options["hive_partitioning"] = exp.true()
        options["hive_types"] = _type_map({name: types[name] for name in source.partitions})
    else:
        options["hive_partitioning"] = exp.false()
    if source.format == "csv":
        given = {"delimiter": ",", "header": True, "quote": '"', "escape": '"', **dict(source.options)}
        options |= {_CSV_OPTIONS[name]: literal(value) for name, value in given.items()}
        if given["header"]:
            # By name, so that files whose columns come in another order are read right.
            options |= {"types": _type_map(inside), "union_by_name": exp.true()}
        else:
            options["columns"] = _type_map(inside)
    elif source.format == "json":
        options["columns"] = _type_map(inside)
    else:
        options["union_by_name"] = exp.true()
    paths = exp.Array(expressions=[literal(path) for path in source.paths])
    arguments = [
        exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in options.items()
    ]
    return exp.Anonymous(this=_READERS[source.format], expressions=[paths, *arguments])


def _type_map(types: Mapping[str, ColumnType]) -> exp.Struct:
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name, quoted=True), expression=literal(type.sql))
            for name, type in types.items()
        ]
    )


def _native_type(type: ColumnType) -> exp.DataType:
    return exp.DataType.build(type.sql, dialect="duckdb")


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)


def _address(address: tuple[str, str]) -> exp.Table:
    schema, name = address
    return exp.table_(name, db=schema, quoted=True)
