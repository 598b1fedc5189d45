"""One spelling for values that are equal: which of several rows gives it would tell how they lie.

Of floating numbers 0 and -0 are equal, and become 0. Intervals (30 days and a month), and composed values
with any of these within, have no such form, and are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sqlglot import exp

from gateway.catalog.arithmetic import cast
from gateway.catalog.carry import TYPE
from gateway.catalog.fault import ViewError, quoted
from gateway.catalog.probe import read_type
from gateway.catalog.types import FLOATS, Kind

_UNLIKE = FLOATS | {Kind.INTERVAL}


def one_zero(node: exp.Expr, type: str) -> exp.Expr:
    """The floating number of a type, as DuckDB spells it, with 0 for -0; its new nodes are marked with it."""
    zero = exp.Literal.number(0)
    zero.meta[TYPE] = "INTEGER"
    made = exp.paren(exp.Add(this=node, expression=cast(zero, type)), copy=False)
    for each in (made, made.this, made.this.expression):
        each.meta[TYPE] = type
    return made


def spell_keys(query: exp.Select, type_of: Callable[[exp.Expr], str]) -> None:
    """Gives the keys of a total SELECT's groups, or its rows that are DISTINCT, one spelling, in place.

    Raises ViewError where there is none.
    """
    group = query.args.get("group")
    grouped = group.expressions if group else []
    keys = [key for key in grouped if _may_be_minus_0(key, type_of(key))]
    for part in (*grouped, *_behind_groups(query)) if keys else ():
        _replace(part, keys, type_of)
    if query.args.get("distinct"):
        for projection in query.expressions:
            spell_output(projection, type_of(projection.this))


def spell_output(projection: exp.Expr, type: str) -> None:
    """Gives a column one spelling, in place."""
    value = projection.this
    if _may_be_minus_0(value, type):
        projection.set("this", one_zero(value, type))


def _may_be_minus_0(value: exp.Expr, spelt: str) -> bool:
    """Whether it is a floating number of a row; raises ViewError where equal values have no one spelling."""
    type = read_type(spelt)
    if type is None or not type.kinds & _UNLIKE:
        return False
    if type.kind in FLOATS:
        return not isinstance(value, exp.Literal)
    message = f"{quoted(value)} is of type {spelt}, of which equal values can be spelt differently"
    raise ViewError(
        f"{message}: which is shown would tell how rows lie", "leave it out, or CAST it", node=value
    )


def _behind_groups(query: exp.Select) -> Iterator[exp.Expr]:
    yield from query.expressions
    yield from (query.args[key] for key in ("having", "qualify") if query.args.get(key))


def _replace(part: exp.Expr, keys: Sequence[exp.Expr], type_of: Callable[[exp.Expr], str]) -> None:
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if node in keys:
            node.replace(one_zero(node.copy(), type_of(node)))
        else:
            waiting.extend(node.iter_expressions())
