"""What a governed plan asks of each table beside its cells: by which columns rows are found and ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.plan.nodes import By, GovernedPlan, GovernedScan
from gateway.predicate import And, ColumnRef, Compare, InList, Predicate, Related


@dataclass(frozen=True, slots=True)
class Use:
    """Columns of one scan, by name and never with a value.

    `equal` are held against one value or a list in every row that is read, `ranged` against a bound; `order`
    are the leading columns of the order, `-name` for a descending one; `joined` those that a relationship
    looks the table up by. What stands below OR and NOT leaves no rows out by itself and is not told.
    """

    table: str
    equal: tuple[str, ...]
    ranged: tuple[str, ...]
    order: tuple[str, ...]
    joined: tuple[str, ...]


def uses(plan: GovernedPlan) -> tuple[Use, ...]:
    """One for each table that is read; of a view's tables what row filters ask alone."""
    wanted = tuple(_terms(plan.where))
    found: list[Use] = []
    for source in plan.sources:
        for scan in source.scans:
            is_view = source.table.is_view
            own = () if is_view else tuple((c.column, op) for c, op in wanted if c.source == source.number)
            filtered = (*((column.column, op) for column, op in _terms(scan.rows)), *own)
            keys = source.relationship.keys if source.relationship and not is_view else ()
            found.append(
                Use(
                    scan.table.name,
                    _columns(name for name, op in filtered if op == "="),
                    _columns(name for name, op in filtered if op != "="),
                    _order(plan, scan) if source.number == 0 and not is_view else (),
                    tuple(other for _, other in keys),
                )
            )
    return tuple(found)


def _terms(predicate: Predicate) -> Iterator[tuple[ColumnRef, str]]:
    """The columns that every row that passes has held against values, and how."""
    match predicate:
        case And(items):
            for item in items:
                yield from _terms(item)
        case Related(_, item):
            yield from _terms(item)
        case Compare(left, op, right) if op != "<>" and not isinstance(right, ColumnRef):
            yield left, op
        case InList(left, _):
            yield left, "="
        case _:
            pass


def _order(plan: GovernedPlan, scan: GovernedScan) -> tuple[str, ...]:
    leading: list[str] = []
    for key in plan.order:
        if key.column.source != 0 or key.by is not By.VALUE:
            break
        leading.append(f"-{key.column.column}" if key.descending else key.column.column)
    # What completes the order is the key's: nobody asked for it.
    while leading and leading[-1] in scan.table.primary_key and len(leading) > 1:
        leading.pop()
    return tuple(leading)


def _columns(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
