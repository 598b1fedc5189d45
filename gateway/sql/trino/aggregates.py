"""Aggregates as Trino has to write them.

Trino plans `SUM(x ORDER BY x)` as `SUM(x)`, and adds in whatever order rows come, which the last digits of
floating numbers tell. So the values of an aggregate that has an order are gathered, sorted, and folded one by
one, as the embedded engine adds them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from gateway.catalog.types import FLOATS, ColumnType, Kind
from gateway.sql.trino.parts import (
    WHOLE,
    binary,
    call,
    case,
    cast,
    divide,
    folded,
    is_null,
    not_,
    number,
    part,
    type_of,
)

#: Puts an aggregate where the one stood, under its FILTER and OVER.
_Within = Callable[[exp.Expr], exp.Expr]


def _aggregate(node: exp.Expr) -> exp.Expr:
    """An aggregate with the FILTER and OVER that belong to it, which are rewritten as one."""
    if isinstance(node.parent, exp.Filter | exp.Window) and node.arg_key == "this":
        return node
    inner = node
    while isinstance(inner, exp.Filter | exp.Window):
        inner = inner.this
    rewrite = _REWRITES.get(type(inner))
    return rewrite(inner, lambda new: _put(node, new)) if rewrite else node


def _put(node: exp.Expr, aggregate: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.Filter | exp.Window):
        return aggregate
    copy = node.copy()
    copy.set("this", _put(node.this, aggregate))
    return copy


def _count_if(node: exp.CountIf, within: _Within) -> exp.Expr:
    """How often it is true; null where it is nowhere known, as the embedded engine has it."""

    def counted(truth: exp.Expr) -> exp.Expr:
        return cast(case((truth, number(1)), (not_(truth), number(0))), Kind.HUGEINT)

    return within(exp.Sum(this=_made(node.this, counted)))


def _sum(node: exp.Sum, within: _Within) -> exp.Expr:
    type = type_of(node)
    assert type
    return _added(node.this, type, within)


def _average(node: exp.Avg, within: _Within) -> exp.Expr:
    """The sum by the count."""
    values = node.this.this if isinstance(node.this, exp.Order) else node.this
    type = type_of(_value(values))
    kind = Kind.DOUBLE if type is None or type.kind in FLOATS else type.kind
    total = _added(node.this, ColumnType(Kind.HUGEINT if kind in WHOLE else kind), within)
    return divide(cast(total, Kind.DOUBLE), within(exp.Count(this=values.copy())))


def _added(values: exp.Expr, type: ColumnType, within: _Within) -> exp.Expr:
    if not isinstance(values, exp.Order):
        return within(exp.Sum(this=_made(values, lambda value: _wide(value, type))))
    start = cast(number(0), Kind.DOUBLE)
    return folded(_gathered(values, within), start, lambda state, value: binary(exp.Add, state, value))


def _wide(value: exp.Expr, type: ColumnType) -> exp.Expr:
    """A number as a type in which no sum of it can leave its bounds: as one of 64 bits it fails past them."""
    if type.kind is not Kind.DECIMAL:
        return cast(value, type.kind)
    given = type_of(value)
    return cast(value, Kind.HUGEINT) if given and given.kind is Kind.BIGINT else value


def _spread(*, of_all: bool, root: bool) -> Callable[[exp.Func, _Within], exp.Expr]:
    """A variance, or its root, of all there is or of a sample, by Welford's method.

    It keeps how many values there are, their mean, and the sum of the squares of their distances from it.
    """

    def end(state: exp.Expr) -> exp.Expr:
        count, _, squares = (part(state, place) for place in range(3))
        found = divide(squares, count if of_all else binary(exp.Sub, count, number(1)))
        least = exp.GTE(this=count, expression=number(1 if of_all else 2))
        return case((least, call("SQRT", found) if root else found))

    def rewritten(node: exp.Func, within: _Within) -> exp.Expr:
        if not isinstance(node.this, exp.Order):
            return within(node.copy())
        start = call("ROW", *(cast(number(0), Kind.DOUBLE) for _ in range(3)))
        return folded(_gathered(node.this, within), start, _next, end)

    return rewritten


def _next(state: exp.Expr, value: exp.Expr) -> exp.Expr:
    count, mean, squares = (part(state, place) for place in range(3))
    more = binary(exp.Add, count, number(1))
    moved = binary(exp.Add, mean, divide(binary(exp.Sub, value, mean), more))
    square = binary(exp.Mul, binary(exp.Sub, value, moved), binary(exp.Sub, value, mean))
    return call("ROW", more, moved, binary(exp.Add, squares, square))


def _gathered(values: exp.Order, within: _Within) -> exp.Expr:
    """The values that are not null, as DOUBLE, from the least on; null for none."""
    # ARRAY_AGG keeps an order too, and takes three times as long.
    gathered = within(exp.ArrayAgg(this=_made(values.this, _double)))
    known = not_(is_null(_value(values.this)))
    if isinstance(gathered, exp.Filter):
        known = exp.and_(gathered.expression.this, known)
        gathered = gathered.this
    return call("ARRAY_SORT", exp.Filter(this=gathered, expression=exp.Where(this=known)))


def _double(value: exp.Expr) -> exp.Expr:
    is_one = isinstance(value, exp.Cast) and value.to.is_type(exp.DType.DOUBLE)
    return value.copy() if is_one else cast(value, Kind.DOUBLE)


def _value(values: exp.Expr) -> exp.Expr:
    """The one value of an aggregate, within its DISTINCT."""
    return values.expressions[0] if isinstance(values, exp.Distinct) else values


def _made(values: exp.Expr, make: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """What is made of an aggregate's value, within its DISTINCT."""
    made = make(_value(values))
    return exp.Distinct(expressions=[made]) if isinstance(values, exp.Distinct) else made


_REWRITES: Mapping[type[exp.Expr], Callable[[Any, _Within], exp.Expr]] = {
    exp.Sum: _sum,
    exp.CountIf: _count_if,
    exp.Avg: _average,
    exp.Stddev: _spread(of_all=False, root=True),
    exp.StddevSamp: _spread(of_all=False, root=True),
    exp.StddevPop: _spread(of_all=True, root=True),
    exp.Variance: _spread(of_all=False, root=False),
    exp.VariancePop: _spread(of_all=True, root=False),
}

AGGREGATES: Mapping[type[exp.Expr], Callable[[Any], exp.Expr]] = dict.fromkeys(
    (*_REWRITES, exp.Filter, exp.Window), _aggregate
)
