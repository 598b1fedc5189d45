"""The truth of a decision's predicates over a row, in plain Python."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

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

_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def truth(predicate: Predicate, row: Mapping[str, object], attributes: Mapping[str, object]) -> bool | None:
    """SQL's truth: true, false, or None for unknown."""

    def value(operand: Operand | MeasureRef) -> object:
        match operand:
            case ColumnRef(name, 0):
                return row[name]
            case Constant(constant):
                return constant
            case SessionValue(name):
                return attributes[name]
            case _:
                raise AssertionError(operand)

    match predicate:
        case Always():
            return True
        case Never():
            return False
        case And(items):
            found = [truth(item, row, attributes) for item in items]
            return False if False in found else None if None in found else True
        case Or(items):
            found = [truth(item, row, attributes) for item in items]
            return True if True in found else None if None in found else False
        case Not(item):
            inner = truth(item, row, attributes)
            return None if inner is None else not inner
        case Compare(left, sign, right):
            sides = value(left), value(right)
            return None if None in sides else bool(_OPERATORS[sign](*sides))
        case InList(left, values):
            return None if value(left) is None else value(left) in [value(item) for item in values]
        case IsNull(left):
            return value(left) is None
        case Like(left, pattern, False):
            text = value(left)
            return None if text is None else bool(_pattern(str(value(pattern))).fullmatch(str(text)))
        case _:
            raise AssertionError(predicate)


def _pattern(pattern: str) -> re.Pattern[str]:
    spelt = "".join(
        {"%": ".*", "_": "."}.get(part, re.escape(part[-1])) for part in re.findall(r"\\.|.", pattern)
    )
    return re.compile(spelt, re.DOTALL)
