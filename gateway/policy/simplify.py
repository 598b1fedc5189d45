"""When one predicate says no more than another: the absorption that keeps filters short."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.predicate import Always, And, Compare, InList, Never, Or, Predicate

# Beyond these a pair counts as unrelated, which is never wrong, only longer.
_DEPTH_LIMIT = 6
_ITEMS_LIMIT = 64


def implies(one: Predicate, other: Predicate, depth: int = _DEPTH_LIMIT) -> bool:
    """Whether every row for which `one` is true is, by their shapes alone, one for which `other` is."""
    if one == other or isinstance(one, Never) or isinstance(other, Always):
        return True
    if not depth:
        return False
    match one, other:
        case Compare(left, "=", value), InList(same, values) if left == same:
            return value in values
        case InList(left, few), InList(same, values) if left == same:
            return set(few) <= set(values)
        case _:
            pass
    if isinstance(one, Or):
        return all(implies(item, other, depth - 1) for item in one.items)
    if isinstance(other, And):
        return all(implies(one, item, depth - 1) for item in other.items)
    if isinstance(other, Or) and any(implies(one, item, depth - 1) for item in other.items):
        return True
    return isinstance(one, And) and any(implies(item, other, depth - 1) for item in one.items)


def widest(predicates: Iterable[Predicate]) -> tuple[Predicate, ...]:
    """The predicates without those that imply another one: their OR is true for the same rows."""
    found = tuple(dict.fromkeys(predicates))
    if len(found) > _ITEMS_LIMIT:
        return found
    kept: list[Predicate] = []
    for item in found:
        if not any(implies(item, other) for other in kept):
            kept = [other for other in kept if not implies(other, item)]
            kept.append(item)
    return tuple(kept)
