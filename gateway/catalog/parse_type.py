"""Reads a column type from its SQL spelling."""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp, parse_one, tokenize
from sqlglot.errors import SqlglotError

from gateway.catalog.types import NESTED, ColumnType, Kind
from gateway.catalog.values import shown

_DTYPE = exp.DType

_KINDS: dict[exp.DType, Kind] = {
    _DTYPE.TINYINT: Kind.TINYINT,
    _DTYPE.SMALLINT: Kind.SMALLINT,
    _DTYPE.INT: Kind.INTEGER,
    _DTYPE.BIGINT: Kind.BIGINT,
    _DTYPE.INT128: Kind.HUGEINT,
    _DTYPE.UTINYINT: Kind.UTINYINT,
    _DTYPE.USMALLINT: Kind.USMALLINT,
    _DTYPE.UINT: Kind.UINTEGER,
    _DTYPE.UBIGINT: Kind.UBIGINT,
    _DTYPE.UINT128: Kind.UHUGEINT,
    _DTYPE.DECIMAL: Kind.DECIMAL,
    _DTYPE.FLOAT: Kind.REAL,
    _DTYPE.DOUBLE: Kind.DOUBLE,
    _DTYPE.CHAR: Kind.VARCHAR,
    _DTYPE.VARCHAR: Kind.VARCHAR,
    _DTYPE.TEXT: Kind.VARCHAR,
    _DTYPE.ENUM: Kind.ENUM,
    _DTYPE.UUID: Kind.UUID,
    _DTYPE.BOOLEAN: Kind.BOOLEAN,
    _DTYPE.DATE: Kind.DATE,
    _DTYPE.TIME: Kind.TIME,
    _DTYPE.TIMESTAMP: Kind.TIMESTAMP,
    _DTYPE.TIMESTAMPNTZ: Kind.TIMESTAMP,
    _DTYPE.TIMESTAMPTZ: Kind.TIMESTAMPTZ,
    _DTYPE.INTERVAL: Kind.INTERVAL,
    _DTYPE.VARBINARY: Kind.BLOB,
    _DTYPE.JSON: Kind.JSON,
    _DTYPE.STRUCT: Kind.STRUCT,
    _DTYPE.MAP: Kind.MAP,
    _DTYPE.ARRAY: Kind.LIST,
    _DTYPE.LIST: Kind.LIST,
}

#: A catalog of many tables has few types, and reading one takes as long as a small statement.
_REMEMBERED = 4096

_SPELLING = {
    Kind.DECIMAL: "DECIMAL(p, s)",
    Kind.ENUM: "ENUM('a', 'b')",
    Kind.STRUCT: "STRUCT(name type, ...)",
    Kind.MAP: "MAP(key, value)",
    Kind.LIST: "type[]",
}

#: Every type as one writes it, for messages and the manual.
KNOWN_TYPES: tuple[str, ...] = tuple(_SPELLING.get(kind, kind.value) for kind in Kind)


@lru_cache(maxsize=_REMEMBERED)
def parse_type(text: str) -> ColumnType:
    """The type that `text` spells in DuckDB's SQL; raises ValueError with the known types.

    Synonyms such as INT, STRING, TEXT, CHAR(n), FLOAT (32 bits) and NUMERIC are taken.
    `parse_type(type.sql) == type` for every type.
    """
    unknown = f"unknown type {shown(text)}: write one of {', '.join(KNOWN_TYPES)}"
    try:
        if any(token.token_type.name == "SEMICOLON" for token in tokenize(text, dialect="duckdb")):
            raise ValueError(unknown)
        # A bare type would be read as far as it makes sense and the rest ignored; a CAST ends with it.
        cast = parse_one(f"CAST(NULL AS {text}\n)", dialect="duckdb")
        if type(cast) is not exp.Cast or _given(cast) != {"this", "to"}:
            raise ValueError(unknown)
        return _read(cast.args["to"], unknown)
    except (SqlglotError, RecursionError):
        raise ValueError(unknown) from None


def _given(node: exp.Expr) -> set[str]:
    return {name for name, value in node.args.items() if value}


def _read(node: object, unknown: str) -> ColumnType:
    if not isinstance(node, exp.DataType) or not _given(node) <= {"this", "expressions", "nested"}:
        raise ValueError(unknown)
    kind = _KINDS.get(node.this)
    if kind is None:
        raise ValueError(unknown)
    inner = node.expressions
    match kind:
        case Kind.DECIMAL:
            return _decimal(inner)
        case Kind.ENUM:
            return _enum(inner)
        case Kind.LIST if len(inner) == 1:
            return ColumnType(kind, element=_read(inner[0], unknown))
        case Kind.MAP if len(inner) == 2:
            return ColumnType(kind, key=_read(inner[0], unknown), element=_read(inner[1], unknown))
        case Kind.STRUCT if inner:
            return _struct(inner, unknown)
        case Kind.VARCHAR | Kind.BLOB:
            return ColumnType(kind)  # a length, which DuckDB ignores as well
        case _ if kind is Kind.JSON or (kind not in NESTED and not inner):
            return ColumnType(kind)
        case _:
            raise ValueError(unknown)


def _decimal(inner: list[exp.Expr]) -> ColumnType:
    numbers = [item.name for item in inner]
    if not all(number.isdecimal() and len(number) < 3 for number in numbers):
        raise ValueError("DECIMAL takes a precision and a scale: `DECIMAL(18, 3)`")
    precision, scale = [*map(int, numbers), 0][:2]
    if not 1 <= precision <= 38 or scale > precision:
        raise ValueError(
            f"`DECIMAL({precision}, {scale})` is out of bounds: precision is 1..38, scale 0..precision"
        )
    return ColumnType(Kind.DECIMAL, precision=precision, scale=scale)


def _enum(inner: list[exp.Expr]) -> ColumnType:
    if not inner or not all(isinstance(item, exp.Literal) and item.is_string for item in inner):
        raise ValueError("ENUM takes its values as quoted texts: `ENUM('a', 'b')`")
    members = tuple(item.name for item in inner)
    for index, member in enumerate(members):
        if member in members[:index]:
            raise ValueError(f"ENUM has {shown(member)} twice")
        if "\0" in member or not _encodable(member):
            raise ValueError(f"ENUM cannot have {shown(member)}: DuckDB has no way to write it")
    return ColumnType(Kind.ENUM, members=members)


def _struct(inner: list[exp.Expr], unknown: str) -> ColumnType:
    fields: list[tuple[str, ColumnType]] = []
    for item in inner:
        if not isinstance(item, exp.ColumnDef) or not item.name:
            raise ValueError("STRUCT takes names with types: `STRUCT(a INTEGER, b VARCHAR)`")
        if item.name.lower() in (name.lower() for name, _ in fields):
            raise ValueError(f"STRUCT has {shown(item.name)} twice")
        if "\0" in item.name or not _encodable(item.name):
            raise ValueError(f"STRUCT cannot have {shown(item.name)}: DuckDB has no way to write it")
        fields.append((item.name, _read(item.args.get("kind"), unknown)))
    return ColumnType(Kind.STRUCT, fields=tuple(fields))


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
