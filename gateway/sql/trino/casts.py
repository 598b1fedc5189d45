"""Casts of views as Trino has to write them, which reads, writes and rounds values in its own ways.

Only casts of `gateway/catalog/portable.py` come here; each gives null where DuckDB's gives null.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp

from gateway.catalog.types import FLOATS, TEXT, ColumnType, Kind
from gateway.catalog.values import coerce
from gateway.sql.predicates import literal
from gateway.sql.trino.parts import (
    WHOLE,
    binary,
    bound,
    call,
    case,
    cast,
    divide,
    number,
    text,
    try_cast,
    type_of,
)

_MOMENTS = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})

#: The dates that a timestamp of 64 bits of microseconds can hold the midnight of.
_FIRST_DAY, _LAST_DAY = "-290308-12-22", "294247-01-10"


def moment(value: str) -> exp.Literal:
    """A timestamp as `coerce` gives it, as Trino's casts read it."""
    value = value.replace("T", " ")
    return text(value.removesuffix("+00") + " UTC" if value.endswith("+00") else value)


def clocked(node: exp.Expr) -> exp.Expr:
    """A moment as the TIMESTAMP that it is in UTC."""
    type = type_of(node)
    if type is not None and type.kind is Kind.TIMESTAMPTZ:
        return cast(call("AT_TIMEZONE", node, text("UTC")), Kind.TIMESTAMP)
    return cast(node, Kind.TIMESTAMP)


def zoned(node: exp.Expr) -> exp.Expr:
    """A TIMESTAMP of UTC as a TIMESTAMPTZ."""
    return call("WITH_TIMEZONE", node, text("UTC"))


def cast_of_view(node: exp.TryCast) -> exp.Expr:
    """A cast of a view's, whose operand knows its type."""
    to = type_of(node)
    given = type_of(node.this)
    assert to, "a view is carried to its engine before it is written"
    if to.kind is Kind.ENUM:
        members = [text(member) for member in to.members]
        return case((exp.In(this=node.this.copy(), expressions=members), node.this))
    if isinstance(node.this, exp.Literal):
        return _constant(node.this, to)
    if given is None:
        return try_cast(node.this, to)
    return _convert(node.this, given, to)


def _constant(node: exp.Literal, to: ColumnType) -> exp.Expr:
    """A constant of a type; of a text, what `coerce` reads in it."""
    if not node.is_string or to.kind in TEXT:
        return try_cast(node, to)
    value = coerce(node.name, to)
    if to.kind in _MOMENTS:
        return try_cast(moment(str(value)), to)
    return try_cast(literal(value), to)


def _convert(node: exp.Expr, given: ColumnType, to: ColumnType) -> exp.Expr:
    if to.kind in TEXT:
        return _shown(node, given)
    if given.kind in FLOATS and to.kind in WHOLE:
        return try_cast(bound((node,), _to_even), to)
    if given.kind in FLOATS and to.kind is Kind.DECIMAL:
        return _decimal(node, to)
    if given.kind in _MOMENTS and to.kind is not given.kind:
        return _moved(node, given, to)
    if given.kind is Kind.BIGINT and to.kind is Kind.DECIMAL:
        # Trino takes the least BIGINT for a number of few digits.
        return try_cast(cast(node, Kind.HUGEINT), to)
    return try_cast(node, to)


def _to_even(value: exp.Expr) -> exp.Expr:
    """The whole number next to it, of two the even one, as the embedded engine rounds."""
    rest = call("ABS", binary(exp.Sub, value, call("TRUNCATE", value)))
    halved = call("ROUND", divide(value, _double("2")))
    even = binary(exp.Mul, halved, _double("2"))
    return case((exp.EQ(this=rest, expression=_double("0.5")), even), otherwise=value)


def _decimal(node: exp.Expr, to: ColumnType) -> exp.Expr:
    """A DOUBLE as a DECIMAL of at most 18 digits: scaled up, made whole away from zero, scaled down."""
    scaled = binary(exp.Mul, node, _double(f"1e{to.scale}"))
    whole = try_cast(away(scaled), ColumnType(Kind.BIGINT))
    unit = try_cast(text(f"{Decimal(1).scaleb(-to.scale):f}"), ColumnType(Kind.DECIMAL, 18, to.scale))
    digits = try_cast(whole, ColumnType(Kind.DECIMAL, 18, 0))
    return try_cast(binary(exp.Mul, digits, unit), to)


def away(node: exp.Expr) -> exp.Expr:
    """A DOUBLE rounded to a whole one, halves away from zero, with the sign of a zero kept."""

    def rounded(value: exp.Expr) -> exp.Expr:
        whole = call("TRUNCATE", value)
        rest = call("ABS", binary(exp.Sub, value, whole))
        up = binary(exp.Add, whole, call("SIGN", value))
        return case((exp.GTE(this=rest, expression=_double("0.5")), up), otherwise=whole)

    return bound((node,), rounded)


def _double(value: str) -> exp.Expr:
    return cast(text(value), Kind.DOUBLE)


def _moved(node: exp.Expr, given: ColumnType, to: ColumnType) -> exp.Expr:
    """A moment as a DATE or TIMESTAMP."""
    if given.kind is Kind.DATE:
        first, last = (cast(text(day), Kind.DATE) for day in (_FIRST_DAY, _LAST_DAY))
        stamp: exp.Expr = bound(
            (node,),
            lambda day: case((exp.Between(this=day.copy(), low=first, high=last), cast(day, Kind.TIMESTAMP))),
        )
    else:
        stamp = _stamp(node, given)
    return try_cast(stamp, to)


def _stamp(node: exp.Expr, given: ColumnType) -> exp.Expr:
    if given.kind is Kind.TIMESTAMPTZ:
        return cast(call("AT_TIMEZONE", node, text("UTC")), Kind.TIMESTAMP)
    return node.copy()


# -- texts --------------------------------------------------------------------------------------------


def _shown(node: exp.Expr, given: ColumnType) -> exp.Expr:
    show: Callable[[exp.Expr], exp.Expr]
    match given.kind:
        case Kind.DATE:
            show = _date_text
        case Kind.TIMESTAMP:
            show = _timestamp_text
        case Kind.TIMESTAMPTZ:
            node, show = _stamp(node, given), lambda value: _joined(_stamp_parts(value, "+00"))
        case Kind.TIME:
            return _clock_text(cast(node, Kind.TIME))
        case Kind.DECIMAL if given.precision == given.scale:
            # The embedded engine writes no digit where the type has none in front of the point.
            return call("REGEXP_REPLACE", cast(node, Kind.VARCHAR), text("^(-?)0"), text("$1"))
        case _:
            return cast(node, Kind.VARCHAR)
    return bound((node,), show)


def _joined(parts: list[exp.Expr]) -> exp.Expr:
    return call("CONCAT", *parts)


def _date_text(day: exp.Expr) -> exp.Expr:
    return _joined([*_date_parts(day), _era(day)])


def _timestamp_text(stamp: exp.Expr) -> exp.Expr:
    return _joined(_stamp_parts(stamp, ""))


def _stamp_parts(stamp: exp.Expr, zone: str) -> list[exp.Expr]:
    return [*_date_parts(stamp), _era(stamp), text(" "), _clock_text(cast(stamp, Kind.TIMESTAMP)), text(zone)]


def _date_parts(day: exp.Expr) -> list[exp.Expr]:
    """The year before the first is `0001 (BC)`, and not zero."""
    year = call("YEAR", day)
    counted = case((_is_before(day), binary(exp.Sub, number(1), year)), otherwise=year)
    shown = cast(counted, Kind.VARCHAR)
    width = call("GREATEST", call("LENGTH", shown), number(4))
    parts = [call("LPAD", shown, width, text("0"))]
    for name in ("MONTH", "DAY"):
        parts += [text("-"), call("LPAD", cast(call(name, day), Kind.VARCHAR), number(2), text("0"))]
    return parts


def _is_before(day: exp.Expr) -> exp.Expr:
    return exp.LT(this=call("YEAR", day), expression=number(1))


def _era(day: exp.Expr) -> exp.Expr:
    return case((_is_before(day), text(" (BC)")), otherwise=text(""))


def _clock_text(node: exp.Expr) -> exp.Expr:
    """The time of day, its fraction no longer than it needs be."""
    # Trino makes a wrong TIME of a TIMESTAMP before 1970, but writes a right text of it.
    clock = call("SUBSTR", cast(node, Kind.VARCHAR), exp.Neg(this=number(15)))
    return call("REGEXP_REPLACE", clock, text(r"(\.0+|0+)$"), text(""))
