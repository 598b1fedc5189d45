"""Pass 4: every column of a scan shows only the cells that the session may see."""

from __future__ import annotations

from dataclasses import replace

from gateway.govern.draft import Draft, DraftScan, Rules
from gateway.plan.nodes import CellRule
from gateway.policy.grants import Conditional, Grants, Visible
from gateway.predicate import ALWAYS, NEVER, Always, Never, Predicate


def apply_cell_rules(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Give each scan's columns their rule: bare, in some rows, or null in all (in a view's body)."""

    def visible(scan: DraftScan, column: str) -> Predicate:
        match grants.visible(scan.table.name).get(column):
            case Visible():
                return ALWAYS
            case Conditional(predicate):
                return predicate
            case _:
                return NEVER

    def rule(scan: DraftScan, column: str) -> CellRule:
        shown = visible(scan, column)
        told = draft.plan.tells_cells and not isinstance(shown, Always | Never)
        return CellRule(scan.table.columns[column], shown, told)

    def apply(scan: DraftScan) -> DraftScan:
        return replace(scan, cells=tuple(rule(scan, name) for name in scan.columns))

    return replace(
        draft,
        sources=tuple(
            replace(source, scans=tuple(apply(scan) for scan in source.scans)) for source in draft.sources
        ),
    )
