"""Comparisons as Trino has to write them, in which NaN is the largest number and equal to itself.

A value that stands in a statement is never NaN, so only columns, and what is made of them, can bring it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from sqlglot import exp

from gateway.catalog.types import FLOATS
from gateway.sql.trino.parts import (
    any_matches,
    bound,
    call,
    case,
    data_type,
    filtered,
    is_null,
    kind_of,
    not_,
    type_of,
)


def may_be_nan(node: exp.Expr) -> bool:
    """Whether a node is a floating number that is not written out."""
    return kind_of(node) in FLOATS and not _is_written(node)


def _is_written(node: exp.Expr) -> bool:
    """Whether a value of the statement stands there, which is neither NaN nor null."""
    while isinstance(node, exp.Cast | exp.Neg | exp.Paren):
        node = node.this
    return isinstance(node, exp.Literal | exp.Parameter | exp.Placeholder)


def compare(node: exp.Binary) -> exp.Expr:
    """The comparison, in which NaN has its place."""
    left, right = node.this, node.expression
    both = may_be_nan(left), may_be_nan(right)
    matters = (exp.GT | exp.GTE, exp.LT | exp.LTE)
    if not all(both) and not any(
        nan and isinstance(node, where) for nan, where in zip(both, matters, strict=True)
    ):
        return node
    return bound((left, right), lambda a, b: _compared(type(node), a, b, *both))


def _compared(
    operator: type[exp.Binary], left: exp.Expr, right: exp.Expr, nan_left: bool, nan_right: bool
) -> exp.Expr:
    plain = operator(this=left.copy(), expression=right.copy())
    if not (nan_left and nan_right):
        if nan_left and operator in (exp.GT, exp.GTE):
            return _or(plain, _beyond(left, right))
        if nan_right and operator in (exp.LT, exp.LTE):
            return _or(plain, _beyond(right, left))
        return plain
    match plain:
        case exp.EQ():
            return _same(left, right)
        case exp.NEQ():
            return exp.not_(_same(left, right))
        case exp.LT():
            return _less(left, right)
        case exp.GT():
            return _less(right, left)
        case exp.LTE():
            return exp.not_(_less(right, left))
        case _:
            return exp.not_(_less(left, right))


def _same(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Whether both are NaN, or the same number: two equations, by which Trino joins as quickly as by one."""
    pairs = (_nan(left), _nan(right)), (_number(left), _number(right))
    return exp.paren(exp.and_(*(exp.EQ(this=one, expression=other) for one, other in pairs)), copy=False)


def _number(node: exp.Expr) -> exp.Expr:
    return case((_nan(node), exp.Literal.number(0)), otherwise=node)


def _beyond(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """Whether the left is NaN and the right a number, though never NaN."""
    return _nan(left) if _is_written(right) else exp.and_(_nan(left), not_(is_null(right)))


def _less(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return _or(
        exp.LT(this=left.copy(), expression=right.copy()),
        exp.and_(exp.not_(_nan(left)), _nan(right)),
    )


def _nan(node: exp.Expr) -> exp.Expr:
    return call("IS_NAN", node)


def _or(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.paren(exp.or_(left.copy(), right), copy=False)


def _between(node: exp.Between) -> exp.Expr:
    operands = (node.this, node.args["low"], node.args["high"])
    nans = [may_be_nan(operand) for operand in operands]
    if not any(nans):
        return node

    def made(value: exp.Expr, low: exp.Expr, high: exp.Expr) -> exp.Expr:
        above = _compared(exp.GTE, value, low, nans[0], nans[1])
        below = _compared(exp.LTE, value, high, nans[0], nans[2])
        return exp.paren(exp.and_(above, below), copy=False)

    return bound(operands, made)


def _in(node: exp.In) -> exp.Expr:
    operands = (node.this, *node.expressions)
    nans = [may_be_nan(operand) for operand in operands]
    # NaN is in no list of other numbers, as it should be.
    if not (nans[0] and any(nans[1:])):
        return node

    def made(value: exp.Expr, *others: exp.Expr) -> exp.Expr:
        tests = (_compared(exp.EQ, value, o, True, n) for o, n in zip(others, nans[1:], strict=True))
        return reduce(_or, tests)

    return bound(operands, made)


def _nullif(node: exp.Nullif) -> exp.Expr:
    left, right = node.this, node.expression
    if not (may_be_nan(left) and may_be_nan(right)):
        return node
    null = exp.Cast(this=exp.null(), to=_own_type(node))
    return bound((left, right), lambda a, b: case((_compared(exp.EQ, a, b, True, True), null), otherwise=a))


def _case(node: exp.Case) -> exp.Expr:
    """A CASE of values as one of conditions, where NaN may be a value."""
    operand = node.this
    if not operand or not may_be_nan(operand):
        return node
    for branch in node.args["ifs"]:
        test = exp.EQ(this=operand.copy(), expression=branch.this.copy())
        branch.set("this", compare(test))
    node.set("this", None)
    return node


def _extreme(node: exp.Greatest | exp.Least) -> exp.Expr:
    """GREATEST and LEAST, which pass over nulls."""
    items = exp.Array(expressions=[item.copy() for item in (node.this, *node.expressions)])
    name = "ARRAY_MAX" if isinstance(node, exp.Greatest) else "ARRAY_MIN"
    if kind_of(node) not in FLOATS:
        return call(name, filtered(items, lambda item: not_(is_null(item))))
    nan = exp.Cast(this=call("NAN"), to=_own_type(node))

    def made(numbers: exp.Expr) -> exp.Expr:
        has_nan = any_matches(numbers, _nan)
        # Where a test of null is null, the null is passed over too.
        known = call(name, filtered(numbers, lambda item: not_(_nan(item))))
        if name == "ARRAY_MAX":
            return case((has_nan, nan), otherwise=known)
        return exp.Coalesce(this=known, expressions=[case((has_nan, nan))])

    return bound((items,), made)


def _largest(node: exp.Max) -> exp.Expr:
    """MAX of floating numbers, which Trino takes without NaN where there is another."""
    value = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
    if not may_be_nan(value):
        return node
    zero = exp.Cast(this=exp.Literal.number(0), to=_own_type(value))

    def key(number: exp.Expr) -> exp.Expr:
        row = call("ROW", _nan(number), case((_nan(number), zero), otherwise=number))
        return case((not_(is_null(number)), row))

    return call("MAX_BY", value, bound((value,), key))


def _order(node: exp.Order) -> exp.Expr:
    """The order, in which Trino puts NaN at the wrong end where nulls come first."""
    keys: list[exp.Expr] = []
    for key in node.expressions:
        if may_be_nan(key.this) and key.args.get("nulls_first"):
            first = key.copy()
            first.set("this", _nan(key.this))
            keys.append(first)
        keys.append(key)
    node.set("expressions", keys)
    return node


def _own_type(node: exp.Expr) -> exp.DataType:
    type = type_of(node)
    assert type
    return data_type(type).copy()


def _is(node: exp.Is) -> exp.Expr:
    """`IS TRUE` and `IS FALSE`, which Trino does not have."""
    if not isinstance(node.expression, exp.Boolean):
        return node
    wanted = node.this if node.expression.this else exp.paren(not_(node.this), copy=False)
    return exp.Coalesce(this=wanted, expressions=[exp.false()])


COMPARISONS: Mapping[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), compare),
    exp.Between: _between,
    exp.In: _in,
    exp.Nullif: _nullif,
    exp.Case: _case,
    exp.Greatest: _extreme,
    exp.Least: _extreme,
    exp.Max: _largest,
    exp.Is: _is,
    exp.Order: _order,
}
