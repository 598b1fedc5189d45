"""Three-valued logic, and the predicates of data filters: their text, and their truth for a row.

Truth is True, False or None (unknown). A row is a mapping from column name to value, None for null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gateway.catalog.types import ColumnType, Kind
from tests.properties.spelling import wire
from tests.properties.values import Row, rank

Truth = bool | None


def every(truths: Iterable[Truth]) -> Truth:
    known = list(truths)
    return False if False in known else None if None in known else True


def any_of(truths: Iterable[Truth]) -> Truth:
    known = list(truths)
    return True if True in known else None if None in known else False


def opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def compare(left: object, op: str, right: object) -> Truth:
    """`left op right` of two values of one type."""
    if left is None or right is None:
        return None
    a, b = rank(left), rank(right)
    match op:
        case "=":
            return a == b
        case "<>" | "!=":
            return a != b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case _:
            assert op == ">=", op
            return a >= b


def like(text: object, pattern: str, ignore_case: bool = False) -> Truth:
    """SQL LIKE with a backslash as escape; the pattern does not end in a lone one."""
    if text is None:
        return None
    assert isinstance(text, str)
    if ignore_case:
        text, pattern = text.lower(), pattern.lower()
    parts, at = [], 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
            parts.append(re.escape(pattern[at]))
        else:
            parts.append({"%": ".*", "_": "."}.get(character) or re.escape(character))
        at += 1
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


# -- predicates of data filters ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lit:
    value: object
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Ref:
    column: str


@dataclass(frozen=True, slots=True)
class Attr:
    """A session attribute, as `session.name`."""

    name: str


Operand = Lit | Ref | Attr


@dataclass(frozen=True, slots=True)
class Cmp:
    column: str
    op: str
    right: Operand


@dataclass(frozen=True, slots=True)
class Among:
    """IN or NOT IN a list of constants, or a list attribute."""

    column: str
    items: tuple[Operand, ...] | Attr
    negated: bool


@dataclass(frozen=True, slots=True)
class Between:
    column: str
    low: Operand
    high: Operand
    negated: bool


@dataclass(frozen=True, slots=True)
class LikePattern:
    column: str
    pattern: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Null:
    column: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean column on its own."""

    column: str


@dataclass(frozen=True, slots=True)
class Neg:
    item: Filter


@dataclass(frozen=True, slots=True)
class All:
    items: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Some:
    items: tuple[Filter, ...]


Filter = Cmp | Among | Between | LikePattern | Null | Flag | Neg | All | Some


def identifier(column: str) -> str:
    return column if re.fullmatch(r"[a-z]\w*", column, re.ASCII) else '"' + column.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def attributes(item: Filter) -> frozenset[str]:
    """The session attributes that a filter reads."""
    match item:
        case Cmp(_, _, Attr(name)) | Among(_, Attr(name), _):
            return frozenset({name})
        case Neg(inner):
            return attributes(inner)
        case All(items) | Some(items):
            return frozenset().union(*map(attributes, items))
        case _:
            return frozenset()


def columns_of(item: Filter) -> frozenset[str]:
    """The columns that a filter reads."""
    match item:
        case Cmp(column, _, Ref(other)):
            return frozenset({column, other})
        case Neg(inner):
            return columns_of(inner)
        case All(items) | Some(items):
            return frozenset().union(*map(columns_of, items))
        case _:
            return frozenset({item.column})


def holds(item: Filter, row: Row, session: Mapping[str, object]) -> Truth:
    """The truth of a filter for a row; every attribute that it reads is in `session`."""

    def value(operand: Operand) -> object:
        match operand:
            case Lit(constant, _):
                return constant
            case Ref(column):
                return row[column]
            case Attr(name):
                return session[name]

    match item:
        case Cmp(column, op, right):
            return compare(row[column], op, value(right))
        case Among(column, members, negated):
            found = session[members.name] if isinstance(members, Attr) else tuple(map(value, members))
            assert isinstance(found, tuple)
            truth = any_of(compare(row[column], "=", member) for member in found)
            return opposite(truth) if negated else truth
        case Between(column, low, high, negated):
            truth = every((
                compare(row[column], ">=", value(low)),
                compare(row[column], "<=", value(high)),
            ))  # fmt: skip
            return opposite(truth) if negated else truth
        case LikePattern(column, pattern, negated):
            truth = like(row[column], pattern)
            return opposite(truth) if negated else truth
        case Null(column, negated):
            return (row[column] is None) is not negated
        case Flag(column):
            flag = row[column]
            assert flag is None or isinstance(flag, bool)
            return flag
        case Neg(inner):
            return opposite(holds(inner, row, session))
        case All(items):
            return every(holds(part, row, session) for part in items)
        case Some(items):
            return any_of(holds(part, row, session) for part in items)


def spell(item: Filter, name: Callable[[str], str] = identifier) -> str:
    """The filter as SQL text; `name` spells a column."""

    def operand(value: Operand) -> str:
        match value:
            case Ref(column):
                return name(column)
            case Attr(attribute):
                return f"session.{attribute}"
            case Lit(constant, type):
                return constant_text(type, constant)

    match item:
        case Cmp(column, op, right):
            return f"{name(column)} {op} {operand(right)}"
        case Among(column, members, negated):
            inside = (
                operand(members) if isinstance(members, Attr) else f"({', '.join(map(operand, members))})"
            )
            return f"{name(column)} {'NOT ' * negated}IN {inside}"
        case Between(column, low, high, negated):
            return f"{name(column)} {'NOT ' * negated}BETWEEN {operand(low)} AND {operand(high)}"
        case LikePattern(column, pattern, negated):
            return f"{name(column)} {'NOT ' * negated}LIKE {text_literal(pattern)}"
        case Null(column, negated):
            return f"{name(column)} IS {'NOT ' * negated}NULL"
        case Flag(column):
            return name(column)
        case Neg(inner):
            return f"NOT ({spell(inner, name)})"
        case All(items):
            return " AND ".join(f"({spell(part, name)})" for part in items)
        case Some(items):
            return " OR ".join(f"({spell(part, name)})" for part in items)


def constant_text(type: ColumnType, value: object) -> str:
    """A constant as a data filter spells it."""
    raw = wire(type, value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if type.kind is Kind.DATE:
        return f"DATE '{raw}'"
    if type.kind is Kind.TIMESTAMP:
        return f"TIMESTAMP '{str(raw).replace('T', ' ')}'"
    if type.kind is Kind.DECIMAL or not isinstance(raw, str):
        return str(raw)
    return text_literal(raw)
