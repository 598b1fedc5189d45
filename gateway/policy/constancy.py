"""Filters that no row, or every row, can pass: the plain cases, for a warning and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gateway.predicate import (
    Always,
    And,
    Compare,
    Constant,
    InList,
    IsNull,
    Like,
    Never,
    Not,
    Or,
    Place,
    Predicate,
)


def is_never(predicate: Predicate) -> bool:
    """Whether the predicate is, plainly, true for no row."""
    match predicate:
        case Never():
            return True
        case Or(items):
            return all(is_never(item) for item in items)
        case And(items):
            return any(is_never(item) for item in items) or _clash(items)
        case Not(item):
            return is_always(item)
        case Compare(left, operator, right):
            return left == right and operator in {"<", ">", "<>"}
        case _:
            return False


def is_always(predicate: Predicate) -> bool:
    """Whether the predicate is, plainly, true for every row."""
    match predicate:
        case Always():
            return True
        case And(items):
            return all(is_always(item) for item in items)
        case Or(items):
            nulls = {item for item in items if isinstance(item, IsNull)}
            return any(is_always(item) or (isinstance(item, Not) and item.item in nulls) for item in items)
        case _:
            return False


def _clash(items: tuple[Predicate, ...]) -> bool:
    """Whether two of the conditions cannot hold together."""
    if any(isinstance(item, Not) and item.item in items for item in items):
        return True
    of_column: defaultdict[Place, list[Predicate]] = defaultdict(list)
    for item in items:
        if isinstance(item, Compare | InList | Like | IsNull):
            of_column[item.left].append(item)
    return any(_clash_on_column(found) for found in of_column.values())


def _clash_on_column(items: Iterable[Predicate]) -> bool:
    kinds = {type(item) for item in items}
    if IsNull in kinds and len(kinds) > 1:
        return True
    allowed: list[frozenset[object]] = []
    bounds: list[tuple[str, object]] = []
    for item in items:
        match item:
            case Compare(_, "=", Constant(value)):
                allowed.append(frozenset({value}))
            case InList(_, values) if all(isinstance(value, Constant) for value in values):
                allowed.append(frozenset(value.value for value in values if isinstance(value, Constant)))
            case Compare(_, operator, Constant(value)) if operator != "<>":
                bounds.append((operator, value))
            case _:
                pass
    if allowed:
        left = frozenset.intersection(*allowed)
        return not any(all(_within(value, *bound) for bound in bounds) for value in left)
    lows = [bound for bound in bounds if bound[0] in {">", ">="}]
    highs = [bound for bound in bounds if bound[0] in {"<", "<="}]
    return any(
        not _within(low, "<=" if {above, below} == {">=", "<="} else "<", high)
        for above, low in lows
        for below, high in highs
    )


def _within(value: object, operator: str, bound: object) -> bool:
    """Whether the value passes; both are canonical values of one column's type."""
    one, other = (value, bound) if operator[0] == "<" else (bound, value)
    less: bool = one < other  # type: ignore[operator]  # values of one column compare
    return less or (operator in {"<=", ">="} and one == other)
