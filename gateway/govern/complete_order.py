"""Pass 2: make every order total over what the session sees, so that a page never depends on the rest."""

from __future__ import annotations

from dataclasses import replace

from gateway.catalog.model import Table, ViewSource
from gateway.govern.draft import Draft, Rules
from gateway.govern.tell_apart import tell_apart, ways_to_differ
from gateway.plan.grouping import Grouping, GroupOrderKey, KeyRef
from gateway.plan.nodes import By, Form, OrderKey, Select, Tie
from gateway.policy.grants import Grants, Visible
from gateway.predicate import ColumnRef


def complete_order(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Add the primary key behind each order's own keys, as far as it is visible.

    Where some of it is withheld in some row, or the table has none, all that the session can see of a
    row follows: rows that still tie are then alike to it, but for where they lead (`tell_apart`).
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
    apart: tuple[Tie, ...] = ()
    if not key or not all(_always_visible(table, name, grants) for name in key):
        window = window and replace(window, has_copies=True)
        ties += [tie for tie in _all_that_shows(table, grants, tells=draft.tells(table)) if tie not in ties]
        apart = tell_apart(select, draft, grants)
    present = {(order.column, order.by) for order in select.order}
    added = tuple(
        OrderKey(ColumnRef(name, select.first), descending=False, nulls_first=False, by=by)
        for name, by in ties
        if (ColumnRef(name, select.first), by) not in present
    )
    return replace(select, order=select.order + added, window=window, ties=apart)


def _all_that_shows(table: Table, grants: Grants, *, tells: bool) -> list[tuple[str, By]]:
    visible = grants.visible(table.name)
    columns = [column for name, column in table.columns.items() if name in visible]
    ways = {
        column.name: tuple(ways_to_differ(column, visible[column.name], tells=tells)) for column in columns
    }
    return [(name, way) for way in By for name in ways if way in ways[name]]


def _always_visible(table: Table, column: str, grants: Grants) -> bool:
    """Whether no row withholds the column; a view's is withheld where one that it is made of is."""
    bases = table.source.reads[column] if isinstance(table.source, ViewSource) else {(table.name, column)}
    return all(isinstance(grants.visible(base).get(name), Visible) for base, name in bases)
