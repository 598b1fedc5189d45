"""What someone sees, in a line, as the policies of the moment have it."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.catalog.model import Catalog, Table
from gateway.policy.grants import Conditional, Granted, Grants, Masked
from gateway.predicate import Always


def in_a_line(grants: Grants, catalog: Catalog) -> str:
    """The tables that grants show: `all of companies; owners without address`."""
    seen = [
        _describe(table, decision)
        for table in catalog.tables.values()
        if not table.is_view and isinstance(decision := grants.tables[table.name], Granted)
    ]
    return "; ".join(seen) or "nothing"


def _describe(table: Table, decision: Granted) -> str:
    limits = list(_limits(table, decision))
    return f"{table.root} {', '.join(limits)}" if limits else f"all of {table.root}"


def _limits(table: Table, decision: Granted) -> Iterator[str]:
    absent = [name for name in table.columns if name not in decision.columns]
    if absent:
        yield f"without {', '.join(absent)}"
    if not isinstance(decision.rows, Always):
        yield "in some rows"
    partly = [name for name, column in decision.columns.items() if isinstance(column, Conditional)]
    if partly:
        yield f"{', '.join(partly)} in some of them"
    masked = [name for name, column in decision.columns.items() if isinstance(column, Masked)]
    if masked:
        yield f"{', '.join(masked)} masked"
