"""Tables that an engine keeps itself: where they stand, and whether they are what the catalog declares."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.errors import ParseError

from gateway.backends.base import Addresses
from gateway.catalog.model import Catalog, Table
from gateway.catalog.types import INTEGER_BOUNDS, TEXT, ColumnType, Kind

#: Digits of a second that a cell can have; more would be lost.
_MICROSECONDS = 6

_MOMENTS = {
    Kind.TIME: (exp.DType.TIME,),
    Kind.TIMESTAMP: (exp.DType.TIMESTAMP,),
    Kind.TIMESTAMPTZ: (exp.DType.TIMESTAMPTZ,),
}


def addresses(catalog: Catalog) -> Addresses:
    """Where each table stands: under its own name in the engine."""
    return {table.name: table.engine_name for table in catalog.tables.values() if not table.is_view}


def probe(table: Table) -> exp.Select:
    """A query for no row, whose description has the types of the declared columns."""
    columns = [exp.column(name, quoted=True) for name in table.columns]
    names = [exp.to_identifier(name, quoted=True) for name in reversed(table.engine_name)]
    relation = exp.Table(**dict(zip(("this", "db", "catalog"), names, strict=False)))
    return exp.Select(expressions=columns).from_(relation).limit(0)


def misfit(table: Table, found: Mapping[str, str]) -> str:
    """Why a table cannot be served with its declared columns; empty where it can.

    `found` has the engine's types by column name in lower case, as Trino spells them.
    """
    missing = [f"`{name}`" for name in table.columns if name.lower() not in found]
    if missing:
        return f"it has no column {', '.join(missing)}"
    wrong = [
        f"`{column.name}` is {found[column.name.lower()]} and not {column.type}"
        for column in table.columns.values()
        if not _holds(column.type, found[column.name.lower()])
    ]
    return f"columns are not of their declared types: {', '.join(wrong)}" if wrong else ""


def _holds(declared: ColumnType, spelt: str) -> bool:
    try:
        return _fits(declared, exp.DataType.build(spelt, dialect="trino"))
    except (ParseError, ValueError):
        return False


def _fits(declared: ColumnType, found: exp.DataType) -> bool:
    """Whether every value of the type that was found is one of the declared type, and looks like one."""
    kind, inner = declared.kind, found.expressions
    if kind in TEXT:
        return found.is_type(exp.DType.VARCHAR, exp.DType.TEXT)
    if kind in _MOMENTS:
        digits = int(inner[0].name) if inner else 3
        return found.this in _MOMENTS[kind] and digits <= _MICROSECONDS
    if kind in INTEGER_BOUNDS:
        own = _INTEGERS.get(found.this)
        return own is not None and INTEGER_BOUNDS[own][1] <= INTEGER_BOUNDS[kind][1]
    if kind is Kind.DECIMAL:
        digits, scale = (int(part.name) for part in inner)
        return found.is_type(exp.DType.DECIMAL) and scale == declared.scale and digits <= declared.precision
    if kind is Kind.LIST:
        assert declared.element
        return found.this is exp.DType.ARRAY and _fits(declared.element, inner[0])
    if kind is Kind.MAP:
        assert declared.key
        assert declared.element
        return (
            found.this is exp.DType.MAP
            and _fits(declared.key, inner[0])
            and _fits(declared.element, inner[1])
        )
    if kind is Kind.STRUCT:
        return (
            found.this is exp.DType.STRUCT
            and [part.name.lower() for part in inner] == [name.lower() for name, _ in declared.fields]
            and all(
                _fits(type, part.args["kind"]) for (_, type), part in zip(declared.fields, inner, strict=True)
            )
        )
    return found.this is _SCALARS[kind]


_INTEGERS = {
    exp.DType.TINYINT: Kind.TINYINT,
    exp.DType.SMALLINT: Kind.SMALLINT,
    exp.DType.INT: Kind.INTEGER,
    exp.DType.BIGINT: Kind.BIGINT,
}

_SCALARS = {
    Kind.REAL: exp.DType.FLOAT,
    Kind.DOUBLE: exp.DType.DOUBLE,
    Kind.UUID: exp.DType.UUID,
    Kind.BOOLEAN: exp.DType.BOOLEAN,
    Kind.DATE: exp.DType.DATE,
    Kind.BLOB: exp.DType.VARBINARY,
}
