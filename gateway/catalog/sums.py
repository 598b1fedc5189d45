"""Aggregates of floating numbers that do not tell in which order rows lie.

Rows lie in the order of a primary key, which a session may not be allowed to see. The last digits of a sum of
floating numbers depend on the order of its parts, so they are added in the order of their values. And 0 and
-0 are equal, so that either could be the least.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from gateway.catalog.fault import ViewError, quoted
from gateway.catalog.probe import read_type
from gateway.catalog.settle import frame_of
from gateway.catalog.spellings import one_zero
from gateway.catalog.types import FLOATS, INEXACT

TypeOf = Callable[[exp.Expr], str]

#: Aggregates that compute in DOUBLE whatever they are given.
_SPREADS = (exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop)
_CHOOSING = (exp.Min, exp.Max, exp.Median)


def settle_aggregate(aggregate: exp.Expr, type_of: TypeOf) -> exp.Expr:
    """A total aggregate, with its FILTER, that adds in an order of its own and chooses in one spelling.

    `type_of` gives the type of a total expression as DuckDB spells it.
    """
    call = _call(aggregate)
    if _adds_floats(call, type_of):
        call.set("this", exp.Order(this=call.this, expressions=[_ascending(call)]))
    return _in_one_spelling(aggregate, type_of)


def settle_over(window: exp.Window, type_of: TypeOf) -> exp.Expr:
    """The same of an aggregate over a total window, whose frame of rows is in a settled order already.

    Raises ViewError where the frame lets rows in together that tie: no order could be given to them.
    """
    call, order = _call(window), window.args.get("order")
    if not _adds_floats(call, type_of) or frame_of(window) == "ROWS":
        return _in_one_spelling(window, type_of)
    keys = [item.this for item in order.expressions] if order else []
    if not keys:
        window.set("order", exp.Order(expressions=[_ascending(call)]))
        window.set("spec", _all_rows())
    elif not _is_alike(_value(call), [*keys, *window.args["partition_by"]], type_of):
        cure = "write the frame as ROWS BETWEEN ... AND ..., or CAST what it adds to DECIMAL(p, s)"
        message = f"{quoted(window)} adds floating numbers of rows that tie, so that its last digit tells"
        raise ViewError(f"{message} how these lie", cure, node=window)
    return window


def _adds_floats(call: exp.Expr, type_of: TypeOf) -> bool:
    is_float = isinstance(call, exp.Sum | exp.Avg) and _is_float(_value(call), type_of)
    return is_float or isinstance(call, _SPREADS)


def _is_alike(value: exp.Expr, keys: list[exp.Expr], type_of: TypeOf) -> bool:
    """Whether rows that are alike in the keys are alike in the value, but for 0 and -0."""
    # What is made of 0 may be another number than what is made of -0: the lengths of their texts are.
    return value in keys or all(
        column in keys and (type := read_type(type_of(column))) is not None and type.kind not in INEXACT
        for column in value.find_all(exp.Column)
    )


def _in_one_spelling(node: exp.Expr, type_of: TypeOf) -> exp.Expr:
    """The aggregate, of which equal values have one spelling if it chooses among them."""
    is_chosen = isinstance(_call(node), _CHOOSING) and _is_float(node, type_of)
    return one_zero(node, type_of(node)) if is_chosen else node


def _call(node: exp.Expr) -> exp.Expr:
    """The call itself of an aggregate with FILTER and OVER."""
    while isinstance(node, exp.Filter | exp.Window):
        node = node.this
    return node


def _ascending(call: exp.Expr) -> exp.Ordered:
    return exp.Ordered(this=_value(call).copy(), desc=False, nulls_first=False)


def _is_float(value: exp.Expr, type_of: TypeOf) -> bool:
    type = read_type(type_of(value))
    return type is not None and type.kind in FLOATS


def _value(call: exp.Expr) -> exp.Expr:
    """What an aggregate of one value is made of, within its DISTINCT."""
    value: exp.Expr = call.this
    return value.expressions[0] if isinstance(value, exp.Distinct) else value


def _all_rows() -> exp.WindowSpec:
    ends = {"start": "UNBOUNDED", "start_side": "PRECEDING", "end": "UNBOUNDED", "end_side": "FOLLOWING"}
    return exp.WindowSpec(kind="ROWS", **ends)
