"""Asks DuckDB itself what type an expression or query has, over columns without rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import duckdb
from sqlglot import exp

from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import ColumnType

#: DuckDB's name for the type of a bare NULL.
NULL_TYPE = '"NULL"'


class ProbeError(Exception):
    """DuckDB's own words for why a query cannot be."""


class Probe:
    """An empty DuckDB in memory, opened when the first question comes."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._answers: dict[str, tuple[tuple[str, str], ...]] = {}

    def columns(self, query: exp.Expr) -> tuple[tuple[str, str], ...]:
        """The name and the type, as DuckDB spells it, of every output column of the query."""
        text = query.sql("duckdb")
        if text not in self._answers:
            if self._connection is None:
                self._connection = duckdb.connect(config={"enable_external_access": False, "threads": 1})
            try:
                rows = self._connection.execute(f"DESCRIBE {text}").fetchall()
            except duckdb.Error as error:
                raise ProbeError(str(error).split("\n", 1)[0].rstrip(".")) from None
            self._answers[text] = tuple((name, type) for name, type, *_ in rows)
        return self._answers[text]

    def forget(self) -> None:
        """Forget every answer: what callers ask about has no end."""
        self._answers.clear()

    def type(self, expression: exp.Expr, type_of: Callable[[exp.Column], str]) -> str:
        """The type of an expression, given those of the columns in it."""
        typed = expression.transform(
            lambda node: _null(type_of(node)) if isinstance(node, exp.Column) else node
        )
        ((_, type),) = self.columns(exp.Select(expressions=[typed]))
        return type


def empty(columns: Mapping[str, str]) -> exp.Select:
    """A query of no rows whose columns have these names and types."""
    nulls = [exp.alias_(_null(type), name, quoted=True) for name, type in columns.items()]
    return exp.Select(expressions=nulls or [exp.null()]).where(exp.false(), copy=False)


def read_type(text: str) -> ColumnType | None:
    """The type as a catalog could declare it, if it could."""
    try:
        return parse_type(text)
    except ValueError:
        return None


def data_type(text: str) -> exp.DataType:
    """The type as a node of SQL."""
    return exp.DataType.build(text, dialect="duckdb", udt=True)


def _null(type: str) -> exp.Expr:
    return exp.null() if type == NULL_TYPE else exp.Cast(this=exp.null(), to=data_type(type))
