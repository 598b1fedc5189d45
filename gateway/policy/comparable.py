"""What may be compared with what: every comparison in a row expression is total, on any data."""

from __future__ import annotations

from decimal import Decimal

from gateway.catalog.model import Column
from gateway.catalog.types import FLOATS, INTEGER_BOUNDS, NESTED, ColumnType, Kind
from gateway.catalog.values import coerce
from gateway.policy.lex import Attribute, Form, Literal, Piece, PredicateError
from gateway.predicate import Constant, SessionValue

_INTEGERS = frozenset(INTEGER_BOUNDS)
_WIDE_INTEGERS = frozenset({Kind.HUGEINT, Kind.UHUGEINT})
_TEXTS = frozenset({Kind.VARCHAR, Kind.ENUM, Kind.UUID})
_UNORDERED = frozenset({Kind.BOOLEAN, Kind.ENUM, Kind.UUID})
#: Columns that can be tested for null and nothing else.
_INCOMPARABLE = NESTED | {Kind.BLOB, Kind.INTERVAL}

_FORMS = {
    **dict.fromkeys(_INTEGERS | FLOATS | {Kind.DECIMAL}, (Form.NUMBER,)),
    **dict.fromkeys(_TEXTS | {Kind.TIME}, (Form.TEXT,)),
    Kind.BOOLEAN: (Form.TRUTH,),
    Kind.DATE: (Form.DATE, Form.TEXT),
    Kind.TIMESTAMP: (Form.TIMESTAMP, Form.TEXT),
    Kind.TIMESTAMPTZ: (Form.TIMESTAMP, Form.TEXT),
}


def check_operator(column: Column, operator: str, place: Piece) -> None:
    """Refuses an operator that the column's type has no order or no text for."""
    kind = column.type.kind
    if kind in _INCOMPARABLE:
        raise PredicateError(
            f"{place} is of type {kind.value}, which cannot be compared", "test it with IS [NOT] NULL"
        )
    if operator == "LIKE" and kind is not Kind.VARCHAR:
        raise PredicateError(
            f"{place} is of type {kind.value}, which has no patterns", "LIKE takes a VARCHAR column"
        )
    if operator[0] in "<>" and operator != "<>" and kind in _UNORDERED:
        raise PredicateError(
            f"{place} is of type {kind.value}, which has no order here", "compare it with = <> or IN"
        )


def constant(literal: Literal, column: Column, place: Piece) -> Constant:
    """The constant as a value of the column's type."""
    to = column.type
    forms = _FORMS[to.kind]
    if literal.form not in forms:
        raise PredicateError(
            f"{place} is {literal.form.value}, and `{column.name}` is of type {to.kind.value}",
            f"write {forms[0].value}",
        )
    try:
        return Constant(coerce(_value(literal, to), to), to)
    except ValueError as error:
        raise PredicateError(f"{place}: {error}", f"write a value of `{column.name}`'s type") from None


def _value(literal: Literal, to: ColumnType) -> object:
    if literal.form is Form.TRUTH:
        return literal.value == "TRUE"
    if literal.form is not Form.NUMBER:
        return literal.value
    # A number with a point is never a whole one, even `2.0`.
    return Decimal(literal.value) if to.kind not in _INTEGERS or "." in literal.value else int(literal.value)


def session_value(attribute: Attribute, column: Column, place: Piece, *, listed: bool) -> SessionValue:
    """The attribute as a value of the column's type, or with `listed` as a list of them."""
    declared = attribute.type
    is_list = declared.kind is Kind.LIST
    if is_list and not listed:
        raise PredicateError(f"{place} is a list", "write it alone after IN or NOT IN")
    if listed and not is_list:
        raise PredicateError(f"{place} is one value and no list", f"write `IN ({place.text})`")
    element = declared.element if declared.element and is_list else declared
    if not _fits(element.kind, column.type.kind):
        raise PredicateError(
            f"{place} is of type {declared}, and `{column.name}` of type {column.type.kind.value}",
            "declare the attribute with the column's type in `[auth.attributes]`",
        )
    return SessionValue(attribute.name, ColumnType(Kind.LIST, element=column.type) if listed else column.type)


def _fits(declared: Kind, column: Kind) -> bool:
    """Whether a value of one kind can be one of the other; whether it is, each session shows."""
    if declared in _TEXTS:
        return column in _TEXTS
    if declared in _INTEGERS:
        return column in _INTEGERS or column in FLOATS or column is Kind.DECIMAL
    if declared in FLOATS or declared is Kind.DECIMAL:
        return column in FLOATS or column is Kind.DECIMAL
    return declared is column


def check_columns(left: Column, right: Column, place: Piece) -> None:
    """Refuses two columns whose common type some value of theirs would not fit."""
    one, other = left.type, right.type
    small = _INTEGERS - _WIDE_INTEGERS
    if one == other or {one.kind, other.kind} <= small or {one.kind, other.kind} <= FLOATS:
        return
    raise PredicateError(
        f"{place} is of type {other}, and `{left.name}` of type {one}", "compare columns of one type"
    )
