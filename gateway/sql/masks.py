"""Masks as SQL trees. Every expression made here is total: no row can make it fail."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from sqlglot import exp

from gateway.catalog.types import FLOATS, ColumnType, Kind
from gateway.mask import REDACTED, Function, Mask
from gateway.predicate import HashPad
from gateway.sql.dates import truncated
from gateway.sql.measures import one_zero
from gateway.sql.parameters import Parameters
from gateway.sql.predicates import data_type, literal, typed

#: The bytes that HMAC combines its key with, within and around (RFC 2104).
_INNER, _OUTER = 0x36, 0x5C

_DOUBLE = ColumnType(Kind.DOUBLE)


def show(mask: Mask, cell: exp.Expr, type: ColumnType, parameters: Parameters) -> exp.Expr:
    """What a mask shows of a cell of `type`, as a value of that type; null of a null but for constants."""
    match mask.function:
        case Function.NULL | Function.KEY:
            return exp.Cast(this=exp.null(), to=data_type(type).copy())
        case Function.REDACT:
            return _same(_text(REDACTED), cell)
        case Function.CONSTANT:
            return _same(typed(literal(mask.argument), type), cell)
        case Function.HASH:
            return _hash(cell, parameters)
        case Function.YEAR | Function.MONTH:
            return truncated(cell.copy(), type, mask.function.name)
        case Function.BUCKET:
            assert isinstance(mask.argument, Decimal)
            return _bucket(cell, type, mask.argument)
        case Function.INITIAL:
            return _part(cell, 0, exp.DPipe(this=_left(cell, 1), expression=_text("."), safe=True), "")
        case Function.PARTIAL:
            count = _count(mask)
            return _part(
                cell, count, exp.DPipe(this=_left(cell, count), expression=_text(REDACTED), safe=True)
            )
        case Function.LAST:
            count = _count(mask)
            last = exp.Right(this=cell.copy(), expression=exp.Literal.number(count))
            return _part(cell, count, exp.DPipe(this=_text(REDACTED), expression=last, safe=True))
        case function:
            assert_never(function)


def _same(shown: exp.Expr, cell: exp.Expr) -> exp.Expr:
    """The same value for every cell, null or not.

    Not as a bare constant: Trino 435 counts one that is DISTINCT as often as there are rows.
    """
    empty = exp.Is(this=cell.copy(), expression=exp.null())
    return exp.Case(ifs=[exp.If(this=empty, true=shown)], default=shown.copy())


def _hash(cell: exp.Expr, parameters: Parameters) -> exp.Expr:
    """HMAC-SHA-256 of the text's UTF-8, in hexadecimal; the secret is a value beside the statement."""
    inner, outer = (typed(parameters.node(HashPad(byte)), HashPad(byte).type) for byte in (_INNER, _OUTER))
    utf8 = exp.Encode(this=cell.copy(), charset=_text("utf-8"))
    within = _sha256(exp.DPipe(this=inner, expression=utf8, safe=True))
    return _sha256(exp.DPipe(this=outer, expression=exp.Unhex(this=within), safe=True))


def _sha256(bytes_: exp.Expr) -> exp.Expr:
    """Of bytes, in hexadecimal, lower case."""
    return exp.SHA2(this=bytes_, length=exp.Literal.number(256))


def _part(cell: exp.Expr, count: int, shown: exp.Expr, otherwise: str = REDACTED) -> exp.Expr:
    """What is shown of a text longer than `count` characters; of a shorter one nothing may be seen."""
    longer = exp.GT(this=exp.Length(this=cell.copy()), expression=exp.Literal.number(count))
    there = exp.not_(exp.Is(this=cell.copy(), expression=exp.null()))
    return exp.Case(ifs=[exp.If(this=longer, true=shown), exp.If(this=there, true=_text(otherwise))])


def _bucket(cell: exp.Expr, type: ColumnType, size: Decimal) -> exp.Expr:
    """The largest multiple of the size that is no larger than the number; null where the type ends before."""
    if type.kind in FLOATS:
        double = _typed_as(exp.Cast(this=cell.copy(), to=data_type(_DOUBLE).copy()), _DOUBLE)
        width = typed(literal(float(size)), _DOUBLE)
        quotient = _typed_as(exp.Div(this=double, expression=width, typed=False, safe=True), _DOUBLE)
        floor = _typed_as(exp.Floor(this=quotient), _DOUBLE)
        # -0.0 would tell this number from the others of its bucket.
        lower = one_zero(exp.paren(exp.Mul(this=floor, expression=width.copy())), _DOUBLE)
    else:
        wide = ColumnType(Kind.DECIMAL, 38, type.scale if type.kind is Kind.DECIMAL else 0)
        number = exp.Cast(this=cell.copy(), to=data_type(wide).copy())
        width = typed(literal(size), wide)
        rest = exp.Mod(this=number, expression=width)
        under = exp.LT(this=rest.copy(), expression=typed(literal(Decimal(0)), wide))
        less = exp.Sub(
            this=exp.paren(exp.Sub(this=number.copy(), expression=rest.copy())), expression=width.copy()
        )
        lower = exp.Case(
            ifs=[exp.If(this=under, true=less)],
            default=exp.Sub(this=number.copy(), expression=exp.paren(rest.copy())),
        )
    return _typed_as(exp.TryCast(this=exp.paren(lower), to=data_type(type).copy()), type)


def _typed_as(node: exp.Expr, type: ColumnType) -> exp.Expr:
    node.type = data_type(type)
    return node


def _left(cell: exp.Expr, count: int) -> exp.Expr:
    first, length = exp.Literal.number(1), exp.Literal.number(count)
    return exp.Substring(this=cell.copy(), start=first, length=length)


def _count(mask: Mask) -> int:
    assert isinstance(mask.argument, int)
    return mask.argument


def _text(text: str) -> exp.Expr:
    return exp.Literal.string(text)
