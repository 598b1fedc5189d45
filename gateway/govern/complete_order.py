"""Pass 2: make every order total over what the session sees, so that a page never depends on the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gateway.catalog.model import Table, ViewSource
from gateway.catalog.types import INEXACT, NESTED
from gateway.govern.draft import Draft, Rules
from gateway.plan.grouping import Grouping, GroupOrderKey, KeyRef
from gateway.plan.nodes import By, Form, OrderKey, Select
from gateway.policy.grants import ColumnDecision, Conditional, Grants, Masked, Visible
from gateway.predicate import Always, ColumnRef


def complete_order(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Add the primary key behind each order's own keys, as far as it is visible.

    Where some of it is withheld in some row, or the table has none, all that the session can see of a
    row follows: rows that still tie are then alike to it.
    """
    selects = tuple(
        _completed(select, draft, grants) if _has_order(select, draft.plan.form) else select
        for select in draft.selects
    )
    grouping = draft.grouping and _of_groups(draft.grouping)
    return replace(draft, selects=selects, grouping=grouping).narrowed()


def _of_groups(grouping: Grouping) -> Grouping:
    """Groups differ in their keys, each of which is shown in one way."""
    present = {key.place for key in grouping.order}
    added = (
        GroupOrderKey(KeyRef(number), descending=False, nulls_first=False)
        for number in range(len(grouping.keys))
        if KeyRef(number) not in present
    )
    return replace(grouping, order=(*grouping.order, *added))


def _has_order(select: Select, form: Form) -> bool:
    """Whether it makes a difference which row comes first; a key leads to one row."""
    return (select.is_listed or select.is_cut) and not (form is Form.ROW and select.number == 0)


def _completed(select: Select, draft: Draft, grants: Grants) -> Select:
    table = draft.table_of(select)
    visible = grants.visible(table.name)
    key = table.primary_key
    ties = [(name, By.VALUE) for name in key if name in visible]
    window = select.window and replace(select.window, visible=tuple(sorted(visible)))
    if not key or not all(_always_visible(table, name, grants) for name in key):
        window = window and replace(window, has_copies=True)
        tells = draft.plan.tells_cells and not table.is_view
        ties += [tie for tie in _all_that_shows(table, grants, tells=tells) if tie not in ties]
    present = {(order.column, order.by) for order in select.order}
    added = tuple(
        OrderKey(ColumnRef(name, select.first), descending=False, nulls_first=False, by=by)
        for name, by in ties
        if (ColumnRef(name, select.first), by) not in present
    )
    return replace(select, order=select.order + added, window=window)


def _all_that_shows(table: Table, grants: Grants, *, tells: bool) -> Iterator[tuple[str, By]]:
    visible = grants.visible(table.name)
    columns = [column for name, column in table.columns.items() if name in visible]
    yield from ((column.name, By.VALUE) for column in columns if column.type.kind not in NESTED)
    yield from ((column.name, By.TEXT) for column in columns if column.type.kind in INEXACT)
    if tells:
        told = (column for column in columns if _is_told(visible[column.name]))
        yield from ((column.name, By.WITHHELD) for column in told)


def _always_visible(table: Table, column: str, grants: Grants) -> bool:
    """Whether no row withholds the column; a view's is withheld where one that it is made of is."""
    bases = table.source.reads[column] if isinstance(table.source, ViewSource) else {(table.name, column)}
    return all(isinstance(grants.visible(base).get(name), Visible) for base, name in bases)


def _is_told(decision: ColumnDecision) -> bool:
    """Whether the cell is withheld in some row, so that an answer can tell it."""
    match decision:
        case Masked(shown=shown):
            return not isinstance(shown, Always)
        case _:
            return isinstance(decision, Conditional)
