"""Measures as SQL: the same number in whatever order an engine reads the rows, and on every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from gateway.catalog.measures import Function
from gateway.catalog.types import FLOATS, ColumnType, Kind
from gateway.plan.nodes import Measure
from gateway.predicate import ColumnRef
from gateway.sql.predicates import data_type

_DOUBLE = ColumnType(Kind.DOUBLE)

#: The functions of spread; the short names are those of samples.
_SPREAD: Mapping[Function, type[exp.Func]] = {
    Function.STDDEV: exp.StddevSamp,
    Function.STDDEV_SAMP: exp.StddevSamp,
    Function.STDDEV_POP: exp.StddevPop,
    Function.VARIANCE: exp.Variance,
    Function.VAR_SAMP: exp.Variance,
    Function.VAR_POP: exp.VariancePop,
}


def compile_measure(
    measure: Measure, column: Callable[[ColumnRef], exp.Expr], types: Callable[[ColumnRef], ColumnType]
) -> exp.Expr:
    """The aggregate of a measure over the rows of a SELECT."""
    if measure.function is Function.COUNT:
        return _count([column(reference) for reference in measure.columns], distinct=measure.is_distinct)
    (reference,) = measure.columns
    cell, type = column(reference), types(reference)
    match measure.function:
        case Function.SUM:
            return _cast(_sum(cell, type), measure.type)
        case Function.AVG:
            return exp.Div(
                this=_cast(_sum(cell, type), _DOUBLE),
                expression=_cast(exp.Count(this=cell.copy()), _DOUBLE),
                typed=False,
                safe=True,
            )
        case Function.MIN | Function.MAX:
            extreme = exp.Min if measure.function is Function.MIN else exp.Max
            return extreme(this=one_zero(cell, type))
        case function:
            return _spread(_SPREAD[function], cell, type)


def _count(cells: list[exp.Expr], *, distinct: bool) -> exp.Expr:
    if not cells:
        return exp.Count(this=exp.Star())
    whole = cells[0]
    if len(cells) > 1:
        # As for one column, where a null is not counted: only rows that have them all.
        there = exp.and_(*(exp.not_(exp.Is(this=cell.copy(), expression=exp.null())) for cell in cells))
        counted = exp.Tuple(expressions=cells) if distinct else exp.true()
        whole = exp.Case(ifs=[exp.If(this=there, true=counted)])
    return exp.Count(this=exp.Distinct(expressions=[whole]) if distinct else whole)


def _sum(cell: exp.Expr, type: ColumnType) -> exp.Expr:
    if type.kind in FLOATS:
        total, wide = exp.Sum(this=_ascending(_cast(cell, _DOUBLE))), _DOUBLE
    else:
        total, wide = exp.Sum(this=cell.copy()), ColumnType(Kind.DECIMAL, 38, type.scale)
        # An engine that adds 64-bit integers as such has to know that these are some.
        total.this.type = data_type(type)
    total.type = data_type(wide)
    return total


def _spread(function: type[exp.Func], cell: exp.Expr, type: ColumnType) -> exp.Expr:
    """A function of spread; null where a value is infinite or no number, which engines fail at."""
    double = _cast(cell, _DOUBLE)
    if type.kind not in FLOATS:
        return function(this=_ascending(double))
    nothing = exp.EQ(
        this=exp.Sub(this=double.copy(), expression=double.copy()),
        expression=_cast(exp.Literal.number(0), _DOUBLE),
    )
    finite = exp.Case(ifs=[exp.If(this=nothing, true=double)])
    whole = exp.EQ(this=exp.Count(this=cell.copy()), expression=exp.Count(this=finite.copy()))
    spread = function(this=_ascending(finite))
    return exp.Case(ifs=[exp.If(this=whole, true=spread)])


def _ascending(cell: exp.Expr) -> exp.Expr:
    """The values in an order of their own: the last digits of a sum of floats tell the order of its parts."""
    return exp.Order(this=cell, expressions=[exp.Ordered(this=cell.copy(), desc=False, nulls_first=False)])


def one_zero(cell: exp.Expr, type: ColumnType) -> exp.Expr:
    """The value, with 0.0 for -0.0: they compare as equal, so either could be the least."""
    if type.kind not in FLOATS:
        return cell
    added = exp.Add(this=cell, expression=_cast(exp.Literal.number(0), type))
    added.type = data_type(type)
    return added


def _cast(node: exp.Expr, type: ColumnType) -> exp.Expr:
    return exp.Cast(this=node.copy(), to=data_type(type).copy())
