"""The one predicate tree that policies and callers share: typed, immutable, never text.

Truth is SQL's: a predicate over a row is true, false or unknown (null). Only a true row passes a filter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from gateway.catalog.types import ColumnType, Kind

_BYTES = ColumnType(Kind.BLOB)


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column of source number `source` of the query; policies only know source 0, their own table."""

    column: str
    source: int = 0


@dataclass(frozen=True, slots=True)
class MeasureRef:
    """Measure number `number` of select `select` of the query. Callers only."""

    select: int
    number: int


@dataclass(frozen=True, slots=True)
class RowsRef:
    """The rows of select number `select` of the query, as their list number `number` shows them."""

    select: int
    number: int


Place = ColumnRef | MeasureRef


@dataclass(frozen=True, slots=True)
class Constant:
    """A value from a policy file or a resolved session attribute, already of the type `type`."""

    value: object
    type: ColumnType


@dataclass(frozen=True, slots=True)
class SessionValue:
    """A scalar attribute of the session, bound when the statement runs."""

    attribute: str
    type: ColumnType


class Form(Enum):
    """What a caller's value has to be."""

    VALUE = "a value of the type"
    LIKE = "a LIKE pattern"
    SIMILAR = "an SQL regular expression"
    REGEX = "a regular expression"
    IREGEX = "a regular expression that ignores case"
    COUNT = "a number of rows"
    PAGE = "a number of rows, of which one more is read"
    VERSION = "a moment, or the id of a snapshot: which version of a table is read"


@dataclass(frozen=True, slots=True)
class Slot:
    """Value number `index` of the caller's operation, checked against `type` and bound when it runs."""

    index: int
    type: ColumnType
    form: Form = Form.VALUE


@dataclass(frozen=True, slots=True)
class HashPad:
    """The deployment's secret as the mask `hash` takes it: combined with one of HMAC's pads (RFC 2104)."""

    byte: int

    @property
    def type(self) -> ColumnType:
        return _BYTES


@dataclass(frozen=True, slots=True)
class Scope:
    """What a cursor belongs to: a list under rules, and the values of the session that these name."""

    rules: str
    attributes: tuple[str, ...]

    def of(self, session: Mapping[str, object]) -> str:
        """The scope of a session that has these attributes."""
        return self.rules + repr([session[name] for name in self.attributes])


@dataclass(frozen=True, slots=True)
class CursorPart:
    """What the cursor in a caller's slot says of key number `number` of an order.

    That is its value, null where there is none to compare, or where such a one stands (`is_rank`). Only a
    cursor of the same `scope` says anything.
    """

    slot: Slot
    scope: Scope
    number: int
    type: ColumnType
    is_rank: bool = False


Operand = ColumnRef | Constant | SessionValue | Slot


@dataclass(frozen=True, slots=True)
class Always:
    """True for every row: the explicit "all", never an empty list."""


@dataclass(frozen=True, slots=True)
class Never:
    """True for no row."""


@dataclass(frozen=True, slots=True)
class And:
    items: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    item: Predicate


@dataclass(frozen=True, slots=True)
class Compare:
    """`op` is one of `=`, `<>`, `<`, `<=`, `>`, `>=`; both sides are of one type."""

    left: Place
    op: str
    right: Operand


@dataclass(frozen=True, slots=True)
class InList:
    """Membership; an empty list is false for every row, also where the column is null."""

    left: Place
    values: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether the column is null, or, given `wanted`, whether that is as the caller's truth value says."""

    left: Place
    wanted: Slot | None = None


@dataclass(frozen=True, slots=True)
class Like:
    """SQL LIKE; a backslash escapes `%`, `_` and itself."""

    left: Place
    pattern: Operand
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """RE2 search; the pattern is known to compile before any SQL runs. Callers only."""

    left: Place
    pattern: Operand
    ignore_case: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """Whether source `source` has a matching row for which `item` is true; never unknown. Callers only."""

    source: int
    item: Predicate


@dataclass(frozen=True, slots=True)
class Some:
    """Whether select `select` has a row for this one; never unknown. Callers only."""

    select: int


Predicate = Always | Never | And | Or | Not | Compare | InList | IsNull | Like | Matches | Related | Some

ALWAYS = Always()
NEVER = Never()


def conjunction(*items: Predicate) -> Predicate:
    """AND, flattened and with constants folded."""
    kept: list[Predicate] = []
    for item in items:
        if isinstance(item, Never):
            return NEVER
        if isinstance(item, And):
            kept.extend(part for part in item.items if part not in kept)
        elif not isinstance(item, Always) and item not in kept:
            kept.append(item)
    return ALWAYS if not kept else kept[0] if len(kept) == 1 else And(tuple(kept))


def disjunction(*items: Predicate) -> Predicate:
    """OR, flattened and with constants folded."""
    kept: list[Predicate] = []
    for item in items:
        if isinstance(item, Always):
            return ALWAYS
        if isinstance(item, Or):
            kept.extend(part for part in item.items if part not in kept)
        elif not isinstance(item, Never) and item not in kept:
            kept.append(item)
    return NEVER if not kept else kept[0] if len(kept) == 1 else Or(tuple(kept))


def negation(item: Predicate) -> Predicate:
    """NOT, with constants and double negation folded."""
    match item:
        case Always():
            return NEVER
        case Never():
            return ALWAYS
        case Not(inner):
            return inner
        case _:
            return Not(item)


def parts(predicate: Predicate) -> Iterator[Predicate]:
    """Every node of the tree, root first."""
    yield predicate
    match predicate:
        case And(items) | Or(items):
            for item in items:
                yield from parts(item)
        case Not(item) | Related(_, item):
            yield from parts(item)
        case _:
            pass


def operands(predicate: Predicate) -> Iterator[Operand | MeasureRef]:
    """Every operand of the tree: columns, measures and values."""
    for node in parts(predicate):
        match node:
            case Compare(left, _, right):
                yield from (left, right)
            case InList(left, values):
                yield left
                yield from values
            case Like(left, pattern) | Matches(left, pattern):
                yield from (left, pattern)
            case IsNull(left, wanted):
                yield left
                if wanted:
                    yield wanted
            case _:
                pass


def selects(predicate: Predicate) -> frozenset[int]:
    """Every select that the predicate asks for rows or measures."""
    measured = (operand.select for operand in operands(predicate) if isinstance(operand, MeasureRef))
    asked = (part.select for part in parts(predicate) if isinstance(part, Some))
    return frozenset((*measured, *asked))


def columns(predicate: Predicate) -> frozenset[ColumnRef]:
    """Every column that the predicate reads."""
    return frozenset(operand for operand in operands(predicate) if isinstance(operand, ColumnRef))
