"""Pass 6: groups of few rows are not shown where aggregates are all that the session is given."""

from __future__ import annotations

from dataclasses import replace

from gateway.catalog.measures import SHOWS_A_CELL
from gateway.govern.draft import Draft, Rules
from gateway.plan.nodes import Form, QueryPlan
from gateway.policy.grants import Grants


def suppress_small_groups(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Say how many rows a group must have under these grants to be shown; none, where rows are."""
    return replace(draft, least=grants.least)


def in_aggregates(plan: QueryPlan, grants: Grants) -> Grants:
    """The grants that a plan is governed by: those of aggregates, where it needs them and is all aggregates.

    What SELECT can answer it answers, so that a rule of AGGREGATE never takes anything away. Rows are told
    apart by what relates to them, by an order or a limit: with such a thing nothing is an aggregate here.
    """
    table = plan.sources[0].table
    if table.name not in grants.aggregates or not _is_aggregate(plan):
        return grants
    visible = grants.visible(table.name)
    if visible and all(reference.column in visible for reference in Draft.of(plan).references()):
        return grants
    return grants.aggregated(table.name)


def _is_aggregate(plan: QueryPlan) -> bool:
    if plan.form not in (Form.WHOLE, Form.GROUPS) or len(plan.sources) > 1 or len(plan.selects) > 1:
        return False
    (select,) = plan.selects
    shows_a_cell = any(measure.function in SHOWS_A_CELL for measure in select.measures)
    return not (select.is_listed or select.is_cut or shows_a_cell)
