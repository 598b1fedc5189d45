"""Which of a table's sorted copies a source reads: one by whose leading columns its rows are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import takewhile

from gateway.catalog.model import Table
from gateway.plan.nodes import GovernedPlan, GovernedScan
from gateway.plan.uses import Use, uses

#: The orders of a table's copies: its own first, then those of the projections.
Orders = tuple[tuple[str, ...], ...]


def projections(plan: GovernedPlan, orders: Callable[[Table], Orders]) -> Mapping[int, int]:
    """By source, the number of the projection that serves it better than the table's own order; none is none.

    A source is served by the leading columns that are held to one value or a list of them, by the caller or a
    row filter, or by which a relationship leads to it.
    """
    chosen: dict[int, int] = {}
    told = iter(uses(plan))
    for source in plan.sources:
        of_scans = [next(told) for _ in source.scans]
        relation = source.relation
        if isinstance(relation, GovernedScan) and relation.version is None:
            number = _best(orders(relation.table), of_scans[0], relation.table)
            if number is not None:
                chosen[source.number] = number
    return chosen


def _best(orders: Orders, use: Use, table: Table) -> int | None:
    named = {*use.equal, *use.joined}
    if len(orders) < 2 or not named or not {*table.indexes}.isdisjoint(use.equal):  # its own alone
        return None
    served = [len(list(takewhile(named.__contains__, order))) for order in orders]
    best = max(range(len(orders)), key=served.__getitem__)
    return best - 1 if best else None
