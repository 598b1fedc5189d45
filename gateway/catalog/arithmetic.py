"""Arithmetic that cannot raise: every operation is done in a type that holds its result.

Integers of up to 64 bits give BIGINT, decimals the DECIMAL that holds every digit, anything with REAL or
DOUBLE gives DOUBLE, and division always does; what does not fit, and division by zero, give null.
"""

from __future__ import annotations

from sqlglot import exp

from gateway.catalog.fault import ViewError, quoted
from gateway.catalog.functions import INTERVAL_LIMITS, MOMENTS
from gateway.catalog.types import FLOATS, INTEGER_BOUNDS, INTEGER_DIGITS, ColumnType, Kind

#: Kinds that one computes with.
NUMBERS = FLOATS | INTEGER_BOUNDS.keys() | {Kind.DECIMAL}
_SMALL = frozenset(INTEGER_BOUNDS) - {Kind.UBIGINT, Kind.HUGEINT, Kind.UHUGEINT}
_CURE = "CAST its operands to BIGINT, DECIMAL(p, s) or DOUBLE"

Operand = tuple[exp.Expr, ColumnType | None]


def compute(node: exp.Binary, left: Operand, right: Operand) -> exp.Expr:
    """`left <operator of node> right`, both total already, as a total expression."""
    operator = type(node)
    kinds = {type.kind if type else None for _, type in (left, right)}
    if right[1] is not None and right[1].kind in MOMENTS and left[1] == right[1] and operator is exp.Sub:
        cure = "write DATE_DIFF('day', from, to)"
        raise ViewError(f"{quoted(node)} subtracts one moment from another", cure, node=node)
    if not kinds <= NUMBERS:
        raise ViewError(f"{quoted(node)} computes with what is no number", _CURE, node=node)
    if operator is exp.Div:
        return exp.Div(this=_double(left[0]), expression=_not_zero(_double(right[0])))
    if kinds & FLOATS:
        divisor = _double(right[0])
        if operator is exp.IntDiv:
            raise ViewError(
                f"{quoted(node)} is a whole division of floating numbers", "write FLOOR(a / b)", node=node
            )
        return operator(
            this=_double(left[0]), expression=_not_zero(divisor) if operator is exp.Mod else divisor
        )
    if kinds <= _SMALL:
        wide: list[exp.Expr] = [cast(operand, "HUGEINT") for operand, _ in (left, right)]
        if operator in (exp.IntDiv, exp.Mod):
            wide[1] = _not_zero(wide[1])
        return cast(operator(this=wide[0], expression=wide[1]), "BIGINT")
    if Kind.DECIMAL in kinds and kinds <= _SMALL | {Kind.DECIMAL} and operator in (exp.Add, exp.Sub, exp.Mul):
        return _decimal(node, left, right)
    raise ViewError(f"{quoted(node)} may need more digits than any number has", _CURE, node=node)


def _decimal(node: exp.Binary, left: Operand, right: Operand) -> exp.Expr:
    (whole, scale), (other_whole, other_scale) = _digits(left), _digits(right)
    if isinstance(node, exp.Mul):
        scales = (scale, other_scale)
        precisions = [whole + scale, other_whole + other_scale]
        total, points = sum(precisions), scale + other_scale
        if max(precisions) <= 18 < total:
            precisions[0] = 19  # DuckDB multiplies two numbers of 18 digits within 18 digits
    else:
        points = max(scale, other_scale)
        total = max(whole, other_whole) + 1 + points
        scales, precisions = (points, points), [total, total]
    if total > 38:
        raise ViewError(f"{quoted(node)} may need {total} digits, and a DECIMAL has 38", _CURE, node=node)
    operands = [
        cast(operand, f"DECIMAL({precision}, {digits})")
        for (operand, _), precision, digits in zip((left, right), precisions, scales, strict=True)
    ]
    return cast(type(node)(this=operands[0], expression=operands[1]), f"DECIMAL({total}, {points})")


def _digits(operand: Operand) -> tuple[int, int]:
    node, type = operand
    assert type
    if type.kind is Kind.DECIMAL:
        return type.precision - type.scale, type.scale
    # A number that is written out has the digits that it has.
    return len(node.name) if isinstance(node, exp.Literal) else INTEGER_DIGITS[type.kind], 0


def absolute(node: exp.Abs, operand: Operand) -> exp.Expr:
    """`abs(operand)` as a total expression."""
    inner, type = operand
    if type is not None and type.kind in _SMALL:
        return cast(exp.Abs(this=cast(inner, "HUGEINT")), "BIGINT")
    if type is not None and type.kind in FLOATS | {Kind.DECIMAL}:
        return exp.Abs(this=inner)
    raise ViewError(f"{quoted(node)} may need more digits than any number has", _CURE, node=node)


def shift(node: exp.Binary, moment: exp.Expr) -> exp.Expr:
    """`moment + INTERVAL ...`, where the moment is null outside the years 1 to 9999."""
    interval = node.expression
    unit = interval.text("unit").upper().removesuffix("S")
    amount = interval.name
    if (
        not amount.lstrip("-").isdigit()
        or unit not in INTERVAL_LIMITS
        or abs(int(amount)) > INTERVAL_LIMITS[unit]
    ):
        cure = f"write INTERVAL '3' DAY, in one of {', '.join(INTERVAL_LIMITS)}, up to ten thousand years"
        raise ViewError(f"{quoted(interval)} cannot be added in a view", cure, node=node)
    written = exp.Interval(this=exp.Literal.string(str(int(amount))), unit=exp.Var(this=unit))
    return type(node)(this=moment, expression=written)


def cast(node: exp.Expr, to: str) -> exp.TryCast:
    """`TRY_CAST(node AS to)`."""
    return exp.TryCast(this=node, to=exp.DataType.build(to, dialect="duckdb"), safe=True)


def _double(node: exp.Expr) -> exp.Expr:
    """The number as DOUBLE."""
    return cast(node, "DOUBLE")


def _not_zero(node: exp.Expr) -> exp.Expr:
    return exp.Nullif(this=node, expression=exp.Literal.number(0))
