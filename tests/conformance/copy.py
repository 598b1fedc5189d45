"""A lake's tables copied into Trino, value by value, so that both engines hold the same rows."""

from __future__ import annotations

import base64
import hashlib
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import duckdb
from sqlglot import exp

from gateway.backends.base import Addresses
from gateway.catalog.model import Catalog, Column, Table
from gateway.catalog.types import INTEGER_BOUNDS, LACKING, TEXT, ColumnType, Kind
from gateway.sql.render import Address
from gateway.sql.trino.parts import spelt_type

#: Runs one statement and forgets its rows.
Execute = Callable[[str], object]

#: Of this process alone: another one drops tables of the same rows while they are read here.
SCHEMA = ("memory", f"conformance_{os.getpid()}")

#: Tables that are kept for further cases: Trino has all of them in its memory.
_MOST = 200


class Copies:
    """Tables of Trino by what they hold: equal tables of two cases are made once, while they are kept."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute
        self._made: dict[str, str] = {}
        execute(f"CREATE SCHEMA IF NOT EXISTS {'.'.join(SCHEMA)}")

    def of(
        self, catalog: Catalog, cursor: duckdb.DuckDBPyConnection, addresses: Addresses
    ) -> tuple[Catalog, frozenset[str]]:
        """The catalog whose tables stand in Trino with the rows that they have in DuckDB.

        Columns of types or with values that Trino does not have are left out; their fields come beside it.
        """
        gone: set[str] = set()
        tables: dict[str, Table] = {}
        for name, table in catalog.tables.items():
            kept = {c.name: c for c in table.columns.values() if not c.type.kinds & LACKING["trino"]}
            if not table.is_view:
                address = ".".join(map(quoted, addresses[name]))
                kept = {
                    column.name: column
                    for column in kept.values()
                    if column.type.kind not in _UNHOLDABLE or not _holds_odd(column, address, cursor)
                }
            gone.update(column.field for column in table.columns.values() if column.name not in kept)
            tables[name] = table if len(kept) == len(table.columns) else replace(table, columns=kept)
            if not table.is_view:
                shown = ", ".join(_shown(column) for column in kept.values())
                rows = cursor.execute(f"SELECT {shown} FROM {address}").fetchall()
                types = {column.name: column.type for column in kept.values()}
                tables[name] = replace(tables[name], engine_name=self.put(types, rows))
        return Catalog(tables, catalog.version), frozenset(gone)

    def put(self, columns: Mapping[str, ColumnType], rows: Sequence[Sequence[object]]) -> Address:
        """Where a table with these rows stands in Trino."""
        select = select_rows(columns, rows)
        name = self._made.pop(select, None)
        if name is None:
            name = f"t{hashlib.sha256(select.encode()).hexdigest()[:16]}"
            target = ".".join((*SCHEMA, name))
            self._execute(f"DROP TABLE IF EXISTS {target}")
            self._execute(f"CREATE TABLE {target} AS {select}")
        self._made[select] = name
        if len(self._made) > _MOST:
            oldest = self._made.pop(next(iter(self._made)))
            self._execute(f"DROP TABLE {'.'.join((*SCHEMA, oldest))}")
        return (*SCHEMA, name)


#: Values of DuckDB's that no other engine has, as their texts.
_UNHOLDABLE = {
    **dict.fromkeys((Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ), ("infinity", "-infinity")),
    Kind.TIME: ("24:00:00",),
}


def _holds_odd(column: Column, address: str, cursor: duckdb.DuckDBPyConnection) -> bool:
    odd = ", ".join(f"'{text}'" for text in _UNHOLDABLE[column.type.kind])
    found = cursor.execute(f"SELECT 1 FROM {address} WHERE {_shown(column)} IN ({odd})").fetchone()
    return found is not None


def _shown(column: Column) -> str:
    name = quoted(column.name)
    return f"CAST({name} AS VARCHAR)" if column.type.kind in _UNHOLDABLE else name


def select_rows(columns: Mapping[str, ColumnType], rows: Sequence[Sequence[object]]) -> str:
    """A SELECT in Trino's SQL that gives these rows."""
    types = list(columns.values())
    names = ", ".join(quoted(name) for name in columns)
    given = rows or [[None] * len(types)]
    values = ", ".join(
        "(" + ", ".join(value_text(v, t) for v, t in zip(row, types, strict=True)) + ")" for row in given
    )
    limit = "" if rows else " LIMIT 0"
    return f"SELECT * FROM (VALUES {values}) AS given ({names}){limit}"


def value_text(value: object, type: ColumnType) -> str:
    """A value as DuckDB's client gives it, in Trino's SQL."""
    to = spelt_type(type)
    if value is None:
        return f"CAST(NULL AS {to})"
    match type.kind:
        case Kind.BLOB:
            assert isinstance(value, bytes)
            return f"FROM_BASE64('{base64.b64encode(value).decode()}')"
        case Kind.BOOLEAN:
            return str(value).upper()
        case Kind.REAL | Kind.DOUBLE:
            assert isinstance(value, float)
            return f"CAST({_float(value)} AS {to})"
        case Kind.LIST:
            assert isinstance(value, list)
            assert type.element
            items = ", ".join(value_text(item, type.element) for item in value)
            return f"CAST(ARRAY[{items}] AS {to})"
        case Kind.MAP:
            assert isinstance(value, dict)
            assert type.key
            assert type.element
            keys = ", ".join(value_text(key, type.key) for key in value)
            items = ", ".join(value_text(item, type.element) for item in value.values())
            return f"CAST(MAP(ARRAY[{keys}], ARRAY[{items}]) AS {to})"
        case Kind.STRUCT:
            assert isinstance(value, Mapping)
            parts = ", ".join(value_text(value[name], each) for name, each in type.fields)
            return f"CAST(ROW({parts}) AS {to})"
        case Kind.DATE | Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
            return f"CAST({_text(_moment(str(value)))} AS {to})"
        case kind if kind in TEXT:
            return f"CAST({_text(str(value))} AS {to})"
        case kind if kind in INTEGER_BOUNDS:
            return f"CAST({value} AS {to})"
        case _:
            return f"CAST({_text(str(value))} AS {to})"


def _moment(text: str) -> str:
    """A date or timestamp of DuckDB's as Trino reads it, in which the year before the first is zero."""
    if " (BC)" in text:
        year, dash, rest = text.partition("-")
        text = f"-{int(year) - 1:04}{dash}{rest.replace(' (BC)', '')}"
    return text.removesuffix("+00") + " UTC" if text.endswith("+00") else text


def _float(value: float) -> str:
    if math.isnan(value):
        return "'NaN'"
    if math.isinf(value):
        return "'Infinity'" if value > 0 else "'-Infinity'"
    return f"'{value!r}'"


def _text(value: str) -> str:
    return exp.Literal.string(value).sql(dialect="trino")


def quoted(name: str) -> str:
    """The name as both engines take it."""
    return '"' + name.replace('"', '""') + '"'
