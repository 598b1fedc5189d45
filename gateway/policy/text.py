"""Predicates as people read and write them: in the grammar of data filters."""

from __future__ import annotations

import re
from decimal import Decimal

from gateway.catalog.types import Kind
from gateway.policy.lex import KEYWORDS
from gateway.predicate import (
    Always,
    And,
    ColumnRef,
    Compare,
    Constant,
    InList,
    IsNull,
    Like,
    MeasureRef,
    Never,
    Not,
    Operand,
    Or,
    Predicate,
    SessionValue,
)

_WORD = re.compile(r"[^\W\d]\w*")
_RESERVED = KEYWORDS | {"TRUE", "FALSE", "DATE", "TIMESTAMP", "SESSION"}


def predicate_text(predicate: Predicate) -> str:
    """A policy's predicate in words; except for "every row" and "no row" a data filter could hold it."""
    match predicate:
        case Always():
            return "every row"
        case Never():
            return "no row"
        case And(items):
            return " AND ".join(_part(item) for item in items)
        case Or(items):
            return " OR ".join(_part(item) for item in items)
        case Not(item):
            return _negated(item)
        case Compare(left, operator, right):
            return f"{_operand(left)} {operator} {_operand(right)}"
        case InList(left, values):
            return f"{_operand(left)} IN {_list(values)}"
        case IsNull(left):
            return f"{_operand(left)} IS NULL"
        case Like(left, pattern):
            return f"{_operand(left)} LIKE {_operand(pattern)}"
        case _:
            raise TypeError(f"policies have no {type(predicate).__name__}")


def _part(predicate: Predicate) -> str:
    text = predicate_text(predicate)
    return f"({text})" if isinstance(predicate, And | Or) else text


def _negated(predicate: Predicate) -> str:
    match predicate:
        case InList(left, values):
            return f"{_operand(left)} NOT IN {_list(values)}"
        case IsNull(left):
            return f"{_operand(left)} IS NOT NULL"
        case Like(left, pattern):
            return f"{_operand(left)} NOT LIKE {_operand(pattern)}"
        case _:
            return f"NOT ({predicate_text(predicate)})"


def _list(values: tuple[Operand, ...]) -> str:
    if len(values) == 1 and isinstance(values[0], SessionValue) and values[0].type.kind is Kind.LIST:
        return _operand(values[0])
    return "(" + ", ".join(_operand(value) for value in values) + ")"


def _operand(operand: Operand | MeasureRef) -> str:
    match operand:
        case ColumnRef(column):
            plain = _WORD.fullmatch(column) and column.upper() not in _RESERVED
            return column if plain else '"' + column.replace('"', '""') + '"'
        case SessionValue(attribute):
            return f"session.{attribute}"
        case Constant(value, of_type):
            return _constant(value, of_type.kind)
        case _:
            raise TypeError(f"policies have no {type(operand).__name__}")


def _constant(value: object, kind: Kind) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return f"{Decimal(repr(value)):f}"
        case Decimal():
            return f"{value:f}"
        case int():
            return str(value)
        case _:
            quoted = "'" + str(value).replace("'", "''") + "'"
            if kind in {Kind.TIMESTAMP, Kind.TIMESTAMPTZ}:
                return f"TIMESTAMP {quoted}"
            return f"DATE {quoted}" if kind is Kind.DATE else quoted
