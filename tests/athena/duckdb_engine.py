"""DuckDB behind the endpoint, where there is no Trino: its SQL is translated, its values are respelt."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from gateway.sql.regex import nodes
from tests.athena.result import EngineError, Result
from tests.athena.spelling import athena_type, hive_type, spelling

#: Places between characters as we write them for Joni, and as RE2 calls them.
_PLACES = {
    nodes.BOUNDARY.written: r"\b",
    nodes.NO_BOUNDARY.written: r"\B",
    nodes.START.written: r"\A",
    nodes.END.written: r"\z",
    nodes.LINE_START.written: "(?m:^)",
    nodes.LINE_END.written: "(?m:$)",
    "(?!)": r"[^\x{0}-\x{10FFFF}]",
}

_ABSENT_TABLE = re.compile(r"Table with name (\S+) does not exist|schema with name|Catalog \"")
_ABSENT_COLUMN = re.compile(
    r"Referenced column \"([^\"]+)\" not found|does not have a column named \"([^\"]+)\""
)


class DuckDBEngine:
    """An empty DuckDB; `connection` is for whoever fills it."""

    name = "duckdb"

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:", config={"threads": 1})
        self.connection.execute("SET GLOBAL TimeZone = 'UTC'")
        self._local = threading.local()
        self._lock = threading.Lock()

    def run(self, sql: str) -> Result:
        tree = translated(sql)
        try:
            cursor = self._cursor()
            described = cursor.execute(f"DESCRIBE {tree.sql('duckdb')}").fetchall()
            types = [str(row[1]) for row in described]
            rows = cursor.execute(_as_texts(tree).sql("duckdb")).fetchall()
        except duckdb.Error as error:
            raise EngineError(_words(str(error))) from None
        spells = [spelling(type) for type in types]
        return Result(
            tuple((row[0], athena_type(type)) for row, type in zip(described, types, strict=True)),
            [
                tuple(
                    value if value is None or spell is None else spell(value)
                    for value, spell in zip(row, spells, strict=True)
                )
                for row in rows
            ],
        )

    def columns(self, database: str, table: str) -> list[tuple[str, str]]:
        found = self._cursor().execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = $1 AND table_name = $2 "
            "ORDER BY column_index",
            [database, table],
        )
        return [(name, hive_type(type)) for name, type in found.fetchall()]

    def close(self) -> None:
        self.connection.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        if not hasattr(self._local, "cursor"):
            with self._lock:
                self._local.cursor = self.connection.cursor()
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor


def translated(sql: str) -> exp.Select:
    """Trino's statement in DuckDB's terms."""
    tree = sqlglot.parse_one(sql, dialect="trino")
    if not isinstance(tree, exp.Select):
        raise EngineError("NOT_SUPPORTED: only a SELECT is run")
    for node in reversed(list(tree.walk())):
        rewrite = _REWRITES.get(type(node))
        if rewrite is not None:
            node.replace(rewrite(node))
    return tree


def _as_texts(tree: exp.Select) -> exp.Select:
    again = tree.copy()
    for cell in again.expressions:
        inner = cell.this if isinstance(cell, exp.Alias) else cell
        cast = exp.Cast(this=inner.copy(), to=exp.DataType.build("VARCHAR"))
        # Other parts of the statement may go by the cell's name, which has to stay the value's.
        cell.replace(exp.alias_(cast, f"{cell.alias_or_name}#", quoted=True))
    return again


def _table(node: exp.Table) -> exp.Expr:
    node.set("catalog", None)
    return node


def _json_format(node: exp.JSONFormat) -> exp.Expr:
    return exp.Cast(this=node.this, to=exp.DataType.build("VARCHAR"))


def _cast(node: exp.Cast) -> exp.Expr:
    if node.to.is_type(exp.DType.JSON):
        return exp.Anonymous(this="TO_JSON", expressions=[node.this])
    if isinstance(node.this, exp.AtTimeZone) and node.to.is_type(exp.DType.VARCHAR):
        return exp.paren(exp.DPipe(this=node.copy(), expression=exp.Literal.string(" UTC")))
    return node


def _anonymous(node: exp.Anonymous) -> exp.Expr:
    match node.name.upper(), node.expressions:
        case "AT_TIMEZONE", (instant, zone):
            return exp.AtTimeZone(this=instant, zone=zone)
        case "IS_INFINITE", _:
            node.set("this", "ISINF")
        case "IS_FINITE", _:
            node.set("this", "ISFINITE")
    return node


def _bracket(node: exp.Bracket) -> exp.Expr:
    """A part of a row, which has a place in Trino and a name in DuckDB."""
    if not isinstance(node.this, exp.Identifier):
        return node
    place = int(node.expressions[0].name)
    name = ("key", "value")[place] if _is_pair(node) else f"_{place}"
    return exp.Dot(this=node.this, expression=exp.to_identifier(name))


def _reduce(node: exp.Reduce) -> exp.Expr:
    """A fold, whose end is a function of its own in Trino alone."""
    folded = exp.Reduce(this=node.this, initial=node.args["initial"], merge=node.args["merge"])
    ended = exp.Transform(this=exp.Array(expressions=[folded]), expression=node.args["finish"])
    return exp.Anonymous(this="LIST_EXTRACT", expressions=[ended, exp.Literal.number(1)])


def _is_pair(node: exp.Bracket) -> bool:
    """Whether the row is one of a map's entries, by the function that goes through them."""
    function = node.find_ancestor(exp.Lambda)
    while function and node.name != function.expressions[0].name:
        function = function.find_ancestor(exp.Lambda)
    items = function.parent.this if function and function.parent else None
    return isinstance(items, exp.Anonymous) and items.name.upper() == "MAP_ENTRIES"


def _whole_division(node: exp.Div) -> exp.Expr:
    """A division without a rest, which we write within a function: DuckDB would make it inexact."""
    function = node.find_ancestor(exp.Lambda)
    if function is None or isinstance(function.parent, exp.Reduce):
        return node
    whole = exp.DataType.build("HUGEINT", dialect="duckdb")
    left, right = (exp.Cast(this=each, to=whole.copy()) for each in (node.this, node.expression))
    return exp.IntDiv(this=left, expression=right)


def _matches(node: exp.RegexpLike) -> exp.Expr:
    """RE2 has no lookarounds, and names for all that we write with them."""
    if isinstance(node.expression, exp.Literal):
        pattern = node.expression.name
        for written, name in _PLACES.items():
            pattern = pattern.replace(written, name)
        node.set("expression", exp.Literal.string(pattern))
    return node


_REWRITES: Mapping[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.Table: _table,
    exp.Anonymous: _anonymous,
    exp.JSONFormat: _json_format,
    exp.Cast: _cast,
    exp.Bracket: _bracket,
    exp.Reduce: _reduce,
    exp.Div: _whole_division,
    exp.RegexpLike: _matches,
}


def _words(error: str) -> str:
    if _ABSENT_TABLE.search(error):
        return "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.lake.x' does not exist"
    column = _ABSENT_COLUMN.search(error)
    if column:
        return (
            f"COLUMN_NOT_FOUND: line 1:8: Column '{column[1] or column[2]}' cannot be resolved or requester "
            "is not authorized to access requested resources"
        )
    return f"GENERIC_INTERNAL_ERROR: {error}"
