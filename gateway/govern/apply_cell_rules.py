"""Pass 4: every column of a scan shows only the cells that the session may see."""

from __future__ import annotations

from dataclasses import replace

from gateway.govern.draft import Draft, DraftScan, DraftSource, Rules
from gateway.plan.nodes import CellRule
from gateway.policy.grants import Conditional, Grants, Visible
from gateway.predicate import ALWAYS, NEVER, Always, Never, Predicate


def apply_cell_rules(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Give each scan's columns their rule: bare, in some rows, or null in all.

    The last is for a view's body, which names more than one operation asks of it: what is withheld, and
    what nothing that was asked for is made of.
    """

    def visible(scan: DraftScan, column: str) -> Predicate:
        match grants.visible(scan.table.name).get(column):
            case Visible():
                return ALWAYS
            case Conditional(predicate):
                return predicate
            case _:
                return NEVER

    def rule(source: DraftSource, scan: DraftScan, column: str) -> CellRule:
        shown = visible(scan, column) if source.needs(scan.table, column) else NEVER
        told = draft.plan.tells_cells and not isinstance(shown, Always | Never)
        return CellRule(scan.table.columns[column], shown, told)

    def apply(source: DraftSource, scan: DraftScan) -> DraftScan:
        return replace(scan, cells=tuple(rule(source, scan, name) for name in scan.columns))

    return replace(
        draft,
        sources=tuple(
            replace(source, scans=tuple(apply(source, scan) for scan in source.scans))
            for source in draft.sources
        ),
    )
