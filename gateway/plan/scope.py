"""What a cursor belongs to: a table, an order of its rows, and what the session may see of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from gateway.plan.nodes import GovernedPlan, GovernedSource, GovernedView, Measure, OrderKey
from gateway.predicate import ColumnRef, MeasureRef, Predicate, Scope, SessionValue, operands


def scope(plan: GovernedPlan) -> Scope:
    """What is the same for two pages of one list, whatever is shown of its rows.

    The columns that the session sees are part of it, and the rules of the rows and cells that make the order:
    a cursor made under others, or for somebody to whom they give others, could hold what this session may not
    see.
    """
    root = plan.selects[0]
    assert root.window is not None
    order = [_told(key, plan) for key in root.order]
    columns = {reference for key in root.order for reference in _columns(key, plan)}
    numbers = {root.first, *(reference.source for reference in columns)}
    read = [source for source in plan.sources if source.number in numbers]
    rules = [rule for source in read for rule in _rules(source, columns)]
    # In an order that does not depend on what else is asked for.
    text = repr((plan.sources[0].table.name, root.window.visible, order, sorted(map(repr, rules))))
    named = (value for *_, rule in rules for value in operands(rule) if isinstance(value, SessionValue))
    attributes = sorted({value.attribute for value in named})
    return Scope(hashlib.sha256(text.encode()).hexdigest(), tuple(attributes))


def _told(key: OrderKey, plan: GovernedPlan) -> tuple[object, ...]:
    """A key by names alone: the numbers of sources are others where other fields are shown."""
    how = (key.descending, key.nulls_first, key.by.name)
    way = [source.relationship.name for source in _way(key, plan) if source.relationship]
    if isinstance(key.column, ColumnRef):
        return (*how, way, key.column.column)
    measure = _measure(key.column, plan)
    return (*how, way, measure.function.name, [reference.column for reference in measure.columns])


def _columns(key: OrderKey, plan: GovernedPlan) -> Iterator[ColumnRef]:
    """The columns that a key is made of, and those by which its source is related to the root's."""
    yield from (key.column,) if isinstance(key.column, ColumnRef) else _measure(key.column, plan).columns
    for source in _way(key, plan):
        for own, other in source.relationship.keys if source.relationship else ():
            assert source.parent is not None, "a relationship leads from somewhere"
            yield from (ColumnRef(own, source.parent), ColumnRef(other, source.number))


def _rules(source: GovernedSource, columns: set[ColumnRef]) -> Iterator[tuple[str, str, Predicate]]:
    """The rules of a source's rows, and of the cells that those of `columns` are made of."""
    # A cell of a view can be made of any that the view reads.
    of_any = isinstance(source.relation, GovernedView)
    for scan in source.scans:
        yield (scan.table.name, "", scan.rows)
        for cell in scan.cells:
            if of_any or ColumnRef(cell.name, source.number) in columns:
                yield (scan.table.name, cell.name, cell.visible)
                yield from ((scan.table.name, f"{cell.name}={mask}", rows) for mask, rows in cell.masks)


def _way(key: OrderKey, plan: GovernedPlan) -> Iterator[GovernedSource]:
    """The sources from a key's own to the root's."""
    sources = {source.number: source for source in plan.sources}
    firsts = {select.number: select.first for select in plan.selects}
    column = key.column
    number: int | None = firsts[column.select] if isinstance(column, MeasureRef) else column.source
    while number is not None:
        yield sources[number]
        number = sources[number].parent


def _measure(reference: MeasureRef, plan: GovernedPlan) -> Measure:
    select = next(each for each in plan.selects if each.number == reference.select)
    return select.measures[reference.number]
