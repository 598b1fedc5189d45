"""Pass 2: make the order total over what the session sees, so that a page never depends on the rest."""

from __future__ import annotations

from dataclasses import replace

from gateway.catalog.model import Table, ViewSource
from gateway.catalog.types import NESTED
from gateway.govern.draft import Draft, Rules
from gateway.plan.nodes import OrderKey
from gateway.policy.grants import Grants, Visible
from gateway.predicate import ColumnRef


def complete_order(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Add the primary key behind the order's own keys, as far as it is visible.

    Where some of it is withheld in some row, or the table has none, every visible column that can be
    compared follows: rows that still tie are then alike in all that the session can see of them.
    """
    if not draft.sources or draft.plan.single:
        return draft
    visible = grants.visible(draft.table.name)
    key = draft.table.primary_key
    ties = [name for name in key if name in visible]
    if not key or not all(_always_visible(draft.table, name, grants) for name in key):
        ties += [
            name
            for name, column in draft.table.columns.items()
            if name in visible and name not in ties and column.type.kind not in NESTED
        ]
    present = {order.column for order in draft.order}
    added = tuple(
        OrderKey(ColumnRef(name), descending=False, nulls_first=False)
        for name in ties
        if ColumnRef(name) not in present
    )
    return replace(draft, order=draft.order + added).narrowed()


def _always_visible(table: Table, column: str, grants: Grants) -> bool:
    """Whether no row withholds the column; a view's is withheld where one that it is made of is."""
    bases = table.source.reads[column] if isinstance(table.source, ViewSource) else {(table.name, column)}
    return all(isinstance(grants.visible(base).get(name), Visible) for base, name in bases)
