"""Stage 7: the one point of enforcement. A query plan goes in; only a governed plan comes out.

Governance is passes: one file, one function of the same name, in the order of `PASSES`. Each fills in
what the draft lacks, and a draft that any pass has left unfinished does not become a plan.
"""

from __future__ import annotations

from gateway.govern.apply_cell_rules import apply_cell_rules
from gateway.govern.apply_row_filters import apply_row_filters
from gateway.govern.check_references import check_references
from gateway.govern.clamp_limits import clamp_limits
from gateway.govern.complete_order import complete_order
from gateway.govern.draft import Draft, Rules
from gateway.govern.suppress_small_groups import in_aggregates, suppress_small_groups
from gateway.plan.nodes import GovernedPlan, QueryPlan
from gateway.policy.grants import Grants

PASSES = (
    check_references,
    complete_order,
    apply_row_filters,
    apply_cell_rules,
    clamp_limits,
    suppress_small_groups,
)


def govern(plan: QueryPlan, grants: Grants, rules: Rules) -> GovernedPlan:
    """The plan under the grants.

    Raises AccessDenied where it uses what the session may not see for anything but output.
    """
    draft = Draft.of(plan)
    grants = in_aggregates(plan, grants)
    for apply in PASSES:
        draft = apply(draft, grants, rules)
    return draft.finished()
