"""Functions of dates and numbers, and operators, as Trino has to write them.

`gateway/catalog/portable.py` lists what a view may call. Every rewriting is exact, and total: no row makes
it fail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlglot import exp

from gateway.catalog.types import FLOATS, Kind
from gateway.sql.trino.casts import away, clocked, zoned
from gateway.sql.trino.parts import (
    WHOLE,
    binary,
    bound,
    call,
    case,
    cast,
    data_type,
    divide,
    is_null,
    not_,
    number,
    text,
    try_cast,
    type_of,
)

_MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
_MONTHS += ["August", "September", "October", "November", "December"]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_IN_A_DAY = {"HOUR": 24, "MINUTE": 1_440, "SECOND": 86_400}

# -- dates --------------------------------------------------------------------------------------------


def _part(name: str) -> Callable[[exp.Func], exp.Expr]:
    return lambda node: call(name, clocked(node.this))


def _extract(node: exp.Extract) -> exp.Expr:
    name = node.this.name
    return call("WEEK_OF_YEAR" if name == "WEEK" else name, clocked(node.expression))


def _day_of_week(node: exp.DayOfWeek) -> exp.Expr:
    return binary(exp.Mod, call("DAY_OF_WEEK", clocked(node.this)), number(7))


def _named(names: list[str], part: str) -> Callable[[exp.Func], exp.Expr]:
    listed = exp.Array(expressions=[text(name) for name in names])
    return lambda node: call("ELEMENT_AT", listed, call(part, clocked(node.this)))


def _truncated(node: exp.DateTrunc | exp.TimestampTrunc) -> exp.Expr:
    stamp = call("DATE_TRUNC", text(_unit(node)), clocked(node.this))
    return _as_moment(stamp, node)


def _difference(node: exp.DateDiff) -> exp.Expr:
    """How often a unit begins between two moments; of weeks, how often seven days fit between the days."""
    is_week = _unit(node) == "WEEK"
    unit = text("DAY" if is_week else _unit(node))
    moments = (call("DATE_TRUNC", unit, clocked(each)) for each in (node.expression, node.this))
    count = call("DATE_DIFF", unit, *moments)
    return divide(count, number(7)) if is_week else count


def _shifted(node: exp.Add | exp.Sub) -> exp.Expr:
    interval = node.expression
    if not isinstance(interval, exp.Interval):
        return node
    amount = int(interval.name) * (1 if isinstance(node, exp.Add) else -1)
    unit, stamp = _unit(interval), clocked(node.this)
    if unit in _IN_A_DAY:
        # Trino counts in 32 bits, in which ten thousand years of seconds have no place.
        days, amount = divmod(amount, _IN_A_DAY[unit])
        stamp = call("DATE_ADD", text("DAY"), number(days), stamp)
    return _as_moment(call("DATE_ADD", text(unit), number(amount), stamp), node)


def _unit(node: exp.Expr) -> str:
    return node.text("unit").upper()


def _as_moment(stamp: exp.Expr, node: exp.Expr) -> exp.Expr:
    """A TIMESTAMP as the type that the node has."""
    type = type_of(node)
    assert type
    return zoned(stamp) if type.kind is Kind.TIMESTAMPTZ else cast(stamp, type.kind)


# -- numbers ------------------------------------------------------------------------------------------


def _number(node: exp.Literal) -> exp.Expr:
    """A number that is written out, as the type that the embedded engine gives it."""
    type = type_of(node)
    if node.is_string or type is None or type.kind in WHOLE:
        return node
    return exp.Cast(this=text(node.name), to=data_type(type).copy())


def _whole_division(node: exp.IntDiv) -> exp.Expr:
    """The quotient without its rest, since decimals divide with rounding."""

    def made(left: exp.Expr, right: exp.Expr) -> exp.Expr:
        rest = exp.Mod(this=left.copy(), expression=right.copy())
        return divide(binary(exp.Sub, left, rest), right)

    return bound((node.this, node.expression), made)


def _cut(name: str) -> Callable[[exp.Func], exp.Expr]:
    """FLOOR, CEIL and TRUNC, which give the type that the embedded engine gives."""

    def rewritten(node: exp.Func) -> exp.Expr:
        type, given = type_of(node), type_of(node.this)
        if type is None or given is None or given.kind in WHOLE:
            return node.this if type is None else try_cast(node.this, type)
        return try_cast(call(name, node.this), type)

    return rewritten


def _sign(node: exp.Sign) -> exp.Expr:
    type = type_of(node.this)

    def made(value: exp.Expr) -> exp.Expr:
        branches: list[tuple[exp.Expr, exp.Expr]] = [
            (operator(this=value.copy(), expression=number(0)), number(sign))
            for operator, sign in ((exp.GT, 1), (exp.LT, -1))
        ]
        if type is not None and type.kind in FLOATS:
            branches.insert(0, (call("IS_NAN", value), number(0)))
        return case(*branches, (not_(is_null(value)), number(0)))

    return cast(bound((node.this,), made), Kind.TINYINT)


def _round(node: exp.Round) -> exp.Expr:
    inner: exp.Expr = node.this
    type, given, digits = type_of(node), type_of(node.this), node.args.get("decimals")
    if type is None or given is None or given.kind in WHOLE:
        return inner
    if given.kind is Kind.DECIMAL:
        return try_cast(call("ROUND", *(part for part in (node.this, digits) if part)), type)
    if digits is None:
        return away(node.this)
    factor = cast(text(f"1e{digits.name}"), Kind.DOUBLE)

    def made(value: exp.Expr) -> exp.Expr:
        scaled = binary(exp.Mul, value, factor)
        done = divide(_rounded(scaled), factor)
        return case((call("IS_FINITE", scaled), done), otherwise=value)

    return bound((node.this,), made)


def _rounded(value: exp.Expr) -> exp.Expr:
    whole = call("TRUNCATE", value)
    rest = call("ABS", binary(exp.Sub, value, whole))
    up = binary(exp.Add, whole, call("SIGN", value))
    return case((exp.GTE(this=rest, expression=cast(text("0.5"), Kind.DOUBLE)), up), otherwise=whole)


def _power(node: exp.Pow) -> exp.Expr:
    """A power, which to C is one where Java has no number."""

    def made(base: exp.Expr, power: exp.Expr) -> exp.Expr:
        one = exp.and_(exp.EQ(this=base.copy(), expression=number(1)), not_(is_null(power)))
        minus_one = exp.and_(
            exp.EQ(this=base.copy(), expression=exp.Neg(this=number(1))), call("IS_INFINITE", power)
        )
        whole = cast(number(1), Kind.DOUBLE)
        return case((one, whole), (minus_one, whole), otherwise=call("POWER", base, power))

    return bound((node.this, node.expression), made)


CALLS: Mapping[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.Year: _part("YEAR"),
    exp.Quarter: _part("QUARTER"),
    exp.Month: _part("MONTH"),
    exp.Week: _part("WEEK_OF_YEAR"),
    exp.Day: _part("DAY"),
    exp.DayOfMonth: _part("DAY_OF_MONTH"),
    exp.DayOfWeek: _day_of_week,
    exp.DayOfWeekIso: _part("DAY_OF_WEEK"),
    exp.DayOfYear: _part("DAY_OF_YEAR"),
    exp.Hour: _part("HOUR"),
    exp.Minute: _part("MINUTE"),
    exp.Second: _part("SECOND"),
    exp.Monthname: _named(_MONTHS, "MONTH"),
    exp.Dayname: _named(_DAYS, "DAY_OF_WEEK"),
    exp.LastDay: _part("LAST_DAY_OF_MONTH"),
    exp.Extract: _extract,
    exp.DateTrunc: _truncated,
    exp.TimestampTrunc: _truncated,
    exp.DateDiff: _difference,
    exp.Add: _shifted,
    exp.Sub: _shifted,
    exp.IntDiv: _whole_division,
    exp.Literal: _number,
    exp.Floor: _cut("FLOOR"),
    exp.Ceil: _cut("CEIL"),
    exp.Trunc: _cut("TRUNCATE"),
    exp.Sign: _sign,
    exp.Round: _round,
    exp.Pow: _power,
}
