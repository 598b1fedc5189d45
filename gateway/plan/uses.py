"""What a governed plan asks of each table beside its cells: by which columns rows are found and ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.plan.nodes import By, GovernedPlan, GovernedSource, OrderKey
from gateway.predicate import And, ColumnRef, Compare, InList, MeasureRef, Predicate, Related

#: How a filter holds a column: to one value, or to those of a list.
ONE, LISTED = "=", "in"


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
    wanted = tuple(term for select in plan.selects for term in filtered(select.where))
    orders = {select.first: select.order for select in plan.selects}
    found: list[Use] = []
    for source in plan.sources:
        for scan in source.scans:
            is_view = source.table.is_view
            own = () if is_view else tuple((c.column, how) for c, how in wanted if c.source == source.number)
            terms = (*((column.column, how) for column, how in filtered(scan.rows)), *own)
            keys = source.relationship.keys if source.relationship and not is_view else ()
            columns = {cell.name: cell.column.name for cell in scan.cells}
            found.append(
                Use(
                    scan.table.name,
                    _columns(name for name, how in terms if how in (ONE, LISTED)),
                    _columns(name for name, how in terms if how not in (ONE, LISTED)),
                    () if is_view else _order(orders.get(source.number, ()), source),
                    tuple(columns[other] for _, other in keys),
                )
            )
    return tuple(found)


def filtered(predicate: Predicate) -> Iterator[tuple[ColumnRef, str]]:
    """The columns that every row that passes has held against values, and how: ONE, LISTED, `<` and so on."""
    match predicate:
        case And(items):
            for item in items:
                yield from filtered(item)
        case Related(_, item):
            yield from filtered(item)
        case Compare(ColumnRef() as left, op, right) if op != "<>" and not isinstance(right, ColumnRef):
            yield left, op
        case InList(ColumnRef() as left, _):
            yield left, LISTED
        case _:
            pass


def _order(order: tuple[OrderKey, ...], source: GovernedSource) -> tuple[str, ...]:
    leading: list[str] = []
    for key in order:
        column = key.column
        if isinstance(column, MeasureRef) or column.source != source.number or key.by is not By.VALUE:
            break
        leading.append(f"-{column.column}" if key.descending else column.column)
    # What completes the order is the key's: nobody asked for it.
    while leading and leading[-1] in source.table.primary_key and len(leading) > 1:
        leading.pop()
    return tuple(leading)


def _columns(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
