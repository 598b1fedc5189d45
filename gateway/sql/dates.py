"""Dates and moments cut to the beginning of a unit: total, and alike on every engine."""

from __future__ import annotations

from sqlglot import exp

from gateway.catalog.types import ColumnType, Kind
from gateway.sql.predicates import data_type, typed

#: What engines truncate, and write as ISO 8601; a moment outside becomes null.
_FIRST, _LAST_DAY, _LAST_MOMENT = "0001-01-01", "9999-12-31", "9999-12-31 23:59:59.999999"


def truncated(cell: exp.Expr, type: ColumnType, unit: str) -> exp.Expr:
    """The first day or moment of the unit (`YEAR`, `MONTH`, `DAY`, ...) that a cell of `type` lies in."""
    last = _LAST_DAY if type.kind is Kind.DATE else _LAST_MOMENT
    low, high = (typed(exp.Literal.string(text), type) for text in (_FIRST, last))
    within = exp.Case(ifs=[exp.If(this=exp.Between(this=cell, low=low, high=high), true=cell.copy())])
    cut = exp.TimestampTrunc(this=within, unit=exp.var(unit))
    within.type = cut.type = data_type(type)
    # Of a date it makes a moment.
    return exp.Cast(this=cut, to=data_type(type).copy()) if type.kind is Kind.DATE else cut
