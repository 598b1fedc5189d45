"""Pass 2: make the order total over what the session sees, so that a page never depends on the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gateway.catalog.model import Table, ViewSource
from gateway.catalog.types import INEXACT, NESTED
from gateway.govern.draft import Draft, Rules
from gateway.plan.nodes import By, OrderKey
from gateway.policy.grants import Conditional, Grants, Visible
from gateway.predicate import ColumnRef


def complete_order(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Add the primary key behind the order's own keys, as far as it is visible.

    Where some of it is withheld in some row, or the table has none, all that the session can see of a
    row follows: rows that still tie are then alike to it.
    """
    if not draft.sources or draft.plan.single:
        return draft
    visible = grants.visible(draft.table.name)
    key = draft.table.primary_key
    ties = [(name, By.VALUE) for name in key if name in visible]
    if not key or not all(_always_visible(draft.table, name, grants) for name in key):
        ties += [tie for tie in _all_that_shows(draft, grants) if tie not in ties]
    present = {(order.column, order.by) for order in draft.order}
    added = tuple(
        OrderKey(ColumnRef(name), descending=False, nulls_first=False, by=by)
        for name, by in ties
        if (ColumnRef(name), by) not in present
    )
    return replace(draft, order=draft.order + added).narrowed()


def _all_that_shows(draft: Draft, grants: Grants) -> Iterator[tuple[str, By]]:
    visible = grants.visible(draft.table.name)
    columns = [column for name, column in draft.table.columns.items() if name in visible]
    yield from ((column.name, By.VALUE) for column in columns if column.type.kind not in NESTED)
    yield from ((column.name, By.TEXT) for column in columns if column.type.kind in INEXACT)
    if draft.plan.tells_cells and not draft.table.is_view:
        conditional = (c for c in columns if isinstance(visible[c.name], Conditional))
        yield from ((column.name, By.WITHHELD) for column in conditional)


def _always_visible(table: Table, column: str, grants: Grants) -> bool:
    """Whether no row withholds the column; a view's is withheld where one that it is made of is."""
    bases = table.source.reads[column] if isinstance(table.source, ViewSource) else {(table.name, column)}
    return all(isinstance(grants.visible(base).get(name), Visible) for base, name in bases)
