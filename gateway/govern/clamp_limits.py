"""Pass 5: no list is longer than the settings allow."""

from __future__ import annotations

from dataclasses import replace

from gateway.govern.draft import Draft, Rules
from gateway.plan.nodes import Select
from gateway.policy.grants import Grants
from gateway.predicate import Slot


def clamp_limits(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Bound the rows; a list without its caller's limit reads one row more, so that being too long shows.

    A limit of the caller's is compared with `most` when its value is bound.
    """
    most = rules.most_rows
    selects = tuple(replace(select, limit=_clamped(select, most)) for select in draft.selects)
    grouping = draft.grouping
    if grouping and not isinstance(grouping.limit, Slot):
        grouping = replace(grouping, limit=most + 1)
    return replace(draft, selects=selects, grouping=grouping, most=most)


def _clamped(select: Select, most: int) -> Slot | int | None:
    limit = select.limit
    if isinstance(limit, Slot) or not select.is_listed:
        return limit
    if limit is None:
        # What is measured is measured whole; only as much of it is shown.
        return None if select.measures else most + 1
    return min(limit, most + 1)
