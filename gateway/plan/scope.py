"""What a cursor belongs to: a table, an order of its rows, and what the session may see of them."""

from __future__ import annotations

import hashlib

from gateway.plan.nodes import GovernedPlan, GovernedView, OrderKey
from gateway.predicate import ColumnRef


def scope(plan: GovernedPlan) -> str:
    """A digest that is the same for two pages of one list, whatever is shown of its rows.

    The columns that the session sees are part of it, and the rules of the cells by which rows are ordered: a
    cursor made under other rules could hold what this session may not see.
    """
    root = plan.selects[0]
    assert root.window is not None
    parts = (plan.sources[0].table.name, root.window.visible, [_key(key, plan) for key in root.order])
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _key(key: OrderKey, plan: GovernedPlan) -> tuple[object, ...]:
    how = (key.descending, key.nulls_first, key.by.name)
    if isinstance(key.column, ColumnRef):
        return (*how, *_column(key.column, plan))
    select = next(each for each in plan.selects if each.number == key.column.select)
    measure = select.measures[key.column.number]
    columns = [_column(reference, plan) for reference in measure.columns]
    return (*how, measure.function.name, columns, _relationships(select.first, plan))


def _column(reference: ColumnRef, plan: GovernedPlan) -> tuple[object, ...]:
    source = next(each for each in plan.sources if each.number == reference.source)
    # A cell of a view can be made of any that the view reads.
    of_any = isinstance(source.relation, GovernedView)
    rules = [
        (scan.table.name, cell.column.name, cell.visible)
        for scan in source.scans
        for cell in scan.cells
        if of_any or cell.column.name == reference.column
    ]
    return (reference.column, rules, _relationships(reference.source, plan))


def _relationships(number: int | None, plan: GovernedPlan) -> list[str]:
    """The names of the relationships that lead to a source."""
    by_number = {source.number: source for source in plan.sources}
    names = []
    while number is not None:
        source = by_number[number]
        if source.relationship is not None:
            names.append(source.relationship.name)
        number = source.parent
    return names
