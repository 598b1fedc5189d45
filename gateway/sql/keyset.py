"""Where a row stands to a cursor, as SQL: exactly as ORDER BY has it, on every engine.

Nulls stand before or behind every other value, and so does NaN, which engines compare each in its own way: a
key that may be NaN is compared by its rank first. Engines see no bound where several keys are compared, so a
plain one of the first key stands beside it, by which they pass over the files and row groups before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from gateway.catalog.types import FLOATS, ColumnType, Kind
from gateway.plan.nodes import By, OrderKey
from gateway.plan.scope import scope
from gateway.plan.window import Fact, Window
from gateway.predicate import CursorPart, MeasureRef, Slot
from gateway.sql.predicates import data_type, typed

if TYPE_CHECKING:
    from gateway.sql.layers import Layers

#: What a page tells of the rows outside of its cursors, by the name of its column.
INSIDE, EARLIER, LATER, TOTAL = "inside", "earlier", "later", "total"

#: Those that are counted, and what they are counted for.
_COUNTED = {EARLIER: Fact.PREVIOUS, LATER: Fact.NEXT, TOTAL: Fact.TOTAL}

#: The number of a row among those that no key tells apart.
COPY = "copy"

_RANK = ColumnType(Kind.BIGINT)
_DOUBLE = ColumnType(Kind.DOUBLE)

#: Types of what is made of a column's cells to order by them.
_MADE = {By.TEXT: ColumnType(Kind.VARCHAR), By.WITHHELD: ColumnType(Kind.BOOLEAN)}


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """A key of the order: its value, and, where that may be NaN, its rank, which comes first and ascends."""

    value: exp.Expr
    rank: exp.Expr | None
    type: ColumnType
    descending: bool
    nulls_first: bool


def counts_of(window: Window) -> tuple[str, ...]:
    """What a page needs to know of the rows outside of its cursors."""
    counted = window.counted
    names = tuple(name for name, fact in _COUNTED.items() if fact in counted)
    return (INSIDE, *names) if names and window.is_bounded else names


def keys_of(level: Layers, at: int) -> list[Key]:
    """The keys of a select's order, as SELECT number `at` sees them."""
    keys = [_key(level, key, at) for key in level.select.order]
    window = level.select.window
    if window is not None and window.numbers_copies:
        keys.append(Key(level.see_copy(at), None, _RANK, descending=False, nulls_first=False))
    return keys


def between(level: Layers) -> list[exp.Expr]:
    """What is true of the rows between the cursors of a page."""
    return [*_coarse(level), *_bounds(level).values()]


def count_of(level: Layers, name: str) -> exp.Expr:
    """A column that tells of the rows around a page; of the innermost SELECT."""
    if name == TOTAL:
        return _over(exp.Count(this=exp.Star()))
    bounds = _bounds(level)
    if name == INSIDE:
        return exp.and_(*bounds.values(), copy=False)
    # What is null is not within.
    inside = exp.If(this=bounds[name], true=exp.null())
    return _over(exp.Count(this=exp.Case(ifs=[inside], default=exp.Literal.number(1))))


def _bounds(level: Layers) -> dict[str, exp.Expr]:
    return {name: _beyond(level, slot, is_behind=name == EARLIER) for name, slot in _given(level).items()}


def _coarse(level: Layers) -> Iterator[exp.Expr]:
    """What is true of the first key of every row beyond a cursor, and of others too."""
    within, (key, *others) = scope(level.plan), keys_of(level, level.bounded)
    if key.rank is not None or not others:
        return
    for name, slot in _given(level).items():
        bound = exp.GTE if (name == EARLIER) is not key.descending else exp.LTE
        value = typed(level.shared.parameters.node(CursorPart(slot, within, 0, key.type)), key.type)
        nulls = (_is_null(each) for each in (key.value, value))
        yield exp.or_(bound(this=key.value.copy(), expression=value), *nulls, copy=False)


def _given(level: Layers) -> dict[str, Slot]:
    """The cursors of a page, by what is beyond each."""
    window = level.select.window
    assert window is not None
    given = {EARLIER: window.after, LATER: window.before}
    return {name: slot for name, slot in given.items() if slot is not None}


def _beyond(level: Layers, cursor: Slot, *, is_behind: bool) -> exp.Expr:
    """Whether a row stands behind a cursor's, or before it: by the first of the keys that differs.

    That is null where a null decides it, which is not so.
    """
    within, parameters = scope(level.plan), level.shared.parameters

    def told(number: int, type: ColumnType, *, is_rank: bool = False) -> exp.Expr:
        return typed(parameters.node(CursorPart(cursor, within, number, type, is_rank=is_rank)), type)

    found: list[tuple[exp.Expr, exp.Expr]] = []
    for number, key in enumerate(keys_of(level, level.bounded)):
        value = told(number, key.type)
        compare = exp.GT if is_behind is not key.descending else exp.LT
        differs: exp.Expr = compare(this=key.value.copy(), expression=value)
        if key.rank is None:
            null, other = (value, key.value) if key.nulls_first is is_behind else (key.value, value)
            passes = exp.and_(_is_null(null), exp.not_(_is_null(other), copy=False), copy=False)
            alike: exp.Expr = exp.NullSafeEQ(this=key.value.copy(), expression=value.copy())
        else:
            rank = told(number, _RANK, is_rank=True)
            passes = (exp.GT if is_behind else exp.LT)(this=key.rank.copy(), expression=rank)
            # Of rows of one rank only those with plain values differ in them.
            plain = exp.EQ(this=key.rank.copy(), expression=exp.Literal.number(0))
            differs = exp.and_(plain, differs, copy=False)
            same = exp.EQ(this=key.value.copy(), expression=value.copy())
            both = exp.or_(exp.not_(plain.copy(), copy=False), same, copy=False)
            alike = exp.and_(exp.EQ(this=key.rank.copy(), expression=rank.copy()), both, copy=False)
        found.append((exp.or_(differs, passes, copy=False), alike))
    return _first_to_differ(found)


def _first_to_differ(keys: Sequence[tuple[exp.Expr, exp.Expr]]) -> exp.Expr:
    """What the first of some keys says that is not alike; each is what it says, and whether it is alike.

    By halves, so that many keys do not nest deeper than engines and libraries can read.
    """
    if len(keys) == 1:
        return keys[0][0].copy()
    half = len(keys) // 2
    alike = (alike.copy() for _, alike in keys[:half])
    rest = exp.and_(*alike, _first_to_differ(keys[half:]), copy=False)
    return exp.or_(_first_to_differ(keys[:half]), rest, copy=False)


def _is_null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=value.copy(), expression=exp.null())


def _key(level: Layers, key: OrderKey, at: int) -> Key:
    value, type = level.sorted_by(key, at), _type(level, key)
    if type.kind in FLOATS:
        # A number of 32 bits is the same one in 64, and engines tell those in full.
        value = exp.Cast(this=value, to=data_type(_DOUBLE).copy())
        value.type = data_type(_DOUBLE)
        type = _DOUBLE
    rank = _rank(value, type, key) if type.kind is Kind.DOUBLE else None
    return Key(value, rank, type, key.descending, key.nulls_first)


def _rank(value: exp.Expr, type: ColumnType, key: OrderKey) -> exp.Expr:
    infinity = exp.Cast(this=exp.Literal.string("Infinity"), to=data_type(type).copy())
    nan = exp.GT(this=value.copy(), expression=infinity)
    ranks = ((_is_null(value), -2 if key.nulls_first else 2), (nan, -1 if key.descending else 1))
    ifs = [exp.If(this=test, true=exp.Literal.number(rank)) for test, rank in ranks]
    return exp.Case(ifs=ifs, default=exp.Literal.number(0))


def _type(level: Layers, key: OrderKey) -> ColumnType:
    if isinstance(key.column, MeasureRef):
        return level.shared.selects[key.column.select].measures[key.column.number].type
    return _MADE.get(key.by) or level.shared.type_of(key.column)


def _over(node: exp.Expr) -> exp.Expr:
    return exp.Window(this=node)
