"""Which tables a governed plan needs, whatever for, and whether copies of them can answer it."""

from __future__ import annotations

from sqlglot import exp

from gateway.catalog.model import Table, ViewSource
from gateway.catalog.settle import is_settled
from gateway.plan.nodes import GovernedPlan


def needs(plan: GovernedPlan) -> frozenset[Table]:
    """The tables of every scan: of what is shown, of conditions and orders by related rows, and of views.

    Nothing else is read: a row filter knows the columns of its own table alone, and `sql/verify.py` sees that
    no other table stands in the statement.
    """
    return frozenset(scan.table for source in plan.sources for scan in source.scans)


def needs_copies(plan: GovernedPlan) -> frozenset[Table]:
    """The tables of which copies are needed to answer the plan; none where copies never can.

    A copy is the table as it was when it was read, and of no version that a caller names. Its rows lie in the
    order of a key, of which a window would tell that numbers rows that tie.
    """
    tables = needs(plan)
    if any(table.acceleration is None for table in tables):
        return frozenset()
    if any(scan.version for source in plan.sources for scan in source.scans):
        return frozenset()
    views = (source.table.source for source in plan.sources if source.table.is_view)
    bodies = (view.body for view in views if isinstance(view, ViewSource))
    return tables if all(isinstance(body, exp.Expr) and is_settled(body) for body in bodies) else frozenset()
