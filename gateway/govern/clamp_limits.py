"""Pass 5: no list is longer than the settings allow."""

from __future__ import annotations

from dataclasses import replace

from gateway.govern.draft import Draft, Rules
from gateway.policy.grants import Grants
from gateway.predicate import Slot


def clamp_limits(draft: Draft, grants: Grants, rules: Rules) -> Draft:
    """Bound the rows; a list without its caller's limit reads one row more, so that being too long shows.

    A limit of the caller's is compared with `most` when its value is bound.
    """
    most = rules.most_rows
    limit = draft.limit
    if not isinstance(limit, Slot):
        limit = most + 1 if limit is None else min(limit, most + 1)
    return replace(draft, limit=limit, most=most)
