"""Pass 4: every column of a scan shows only the cells that the session may see, and masked where it must."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gateway.catalog.model import Relationship, Table
from gateway.govern.draft import Draft, DraftScan, DraftSource, Rules
from gateway.govern.keys import hidden_keys, is_told, key_name
from gateway.plan.nodes import CellRule
from gateway.policy.grants import Conditional, Grants, Masked, Visible
from gateway.predicate import ALWAYS, NEVER, Always, ColumnRef


def apply_cell_rules(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Give each scan's columns their rule: bare, in some rows, masked, or null in all.

    The last is for a view's body, which names more than one operation asks of it: what is withheld, and
    what nothing that was asked for is made of. Where a relationship is followed by other values than those
    that are shown, these are a column of their own, which nothing else can name.
    """
    followed = {reference for source in draft.sources for reference in _followed(source)}
    return replace(
        draft, sources=tuple(_governed(source, draft, grants, followed) for source in draft.sources)
    )


def _governed(source: DraftSource, draft: Draft, grants: Grants, followed: set[ColumnRef]) -> DraftSource:
    tells = draft.plan.tells_cells

    def cells(scan: DraftScan) -> Iterator[CellRule]:
        keys = hidden_keys(scan.table, grants)
        for name in scan.columns:
            is_key = name in keys and ColumnRef(name, source.number) in followed
            if not is_key or name in grants.visible(scan.table.name):
                yield (
                    _shown(scan.table, name, grants, tells)
                    if source.needs(scan.table, name)
                    else CellRule(scan.table.columns[name], NEVER)
                )
            if is_key and not source.table.is_view:
                told, called = tells and is_told(keys[name]), key_name(scan.table, name)
                yield CellRule(scan.table.columns[name], keys[name], told, key=called)

    scans = tuple(replace(scan, cells=tuple(cells(scan))) for scan in source.scans)
    return replace(source, scans=scans, relationship=_by_keys(source, draft, grants))


def _shown(table: Table, column: str, grants: Grants, tells: bool) -> CellRule:
    match grants.visible(table.name).get(column):
        case Visible():
            return CellRule(table.columns[column], ALWAYS)
        case Conditional(where):
            return CellRule(table.columns[column], where, told=tells)
        case Masked(raw, masks, where):
            return CellRule(table.columns[column], raw, tells and not isinstance(where, Always), masks)
        case _:
            return CellRule(table.columns[column], NEVER)


def _followed(source: DraftSource) -> Iterator[ColumnRef]:
    """The columns by which a relationship leads to a source."""
    if source.relationship is not None and source.parent is not None:
        for own, other in source.relationship.keys:
            yield from (ColumnRef(own, source.parent), ColumnRef(other, source.number))


def _by_keys(source: DraftSource, draft: Draft, grants: Grants) -> Relationship | None:
    """The relationship that leads to a source, by the columns that have its values."""
    if source.relationship is None or source.parent is None:
        return source.relationship
    parent = draft.plan.sources[source.parent].table
    keys = tuple(
        (_key_column(parent, own, grants), _key_column(source.table, other, grants))
        for own, other in source.relationship.keys
    )
    return replace(source.relationship, keys=keys)


def _key_column(table: Table, column: str, grants: Grants) -> str:
    return key_name(table, column) if column in hidden_keys(table, grants) else column
