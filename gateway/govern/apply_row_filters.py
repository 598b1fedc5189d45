"""Pass 3: every scan reads only the rows of which the session may see something."""

from __future__ import annotations

from dataclasses import replace

from gateway.govern.draft import Draft, DraftScan, Rules
from gateway.policy.grants import Granted, Grants
from gateway.predicate import NEVER


def apply_row_filters(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Give each scan the row predicate of its table; a table that is denied has no row."""

    def apply(scan: DraftScan) -> DraftScan:
        decision = grants.tables[scan.table.name]
        return replace(scan, rows=decision.rows if isinstance(decision, Granted) else NEVER)

    return replace(
        draft,
        sources=tuple(
            replace(source, scans=tuple(apply(scan) for scan in source.scans)) for source in draft.sources
        ),
    )
