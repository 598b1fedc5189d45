"""What a decision shows of a column, in words."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.policy.grants import Aggregates, ColumnDecision, Conditional, Masked, Visible
from gateway.policy.text import predicate_text
from gateway.predicate import Always, Never

#: What is said of a column that is visible in every visible row.
ALL_OF_THEM = "visible in these rows"


def column_text(decision: ColumnDecision) -> str:
    """`visible in these rows`, `visible where age > 60; as redact in these rows`, among the table's rows."""
    match decision:
        case Visible():
            return ALL_OF_THEM
        case Conditional(where):
            return f"visible where {predicate_text(where)}"
        case _:
            return "; ".join(_masked(decision))


def aggregate_text(aggregates: Aggregates | None, column: str) -> str:
    """`in aggregates of 10 rows or more, where age > 60`; empty where a column is in none."""
    if aggregates is None or column not in aggregates.decision.columns:
        return ""
    decision = aggregates.decision.columns[column]
    rows = decision.predicate if isinstance(decision, Conditional) else aggregates.decision.rows
    where = "" if isinstance(rows, Always) else f", where {predicate_text(rows)}"
    return f"in aggregates of {aggregates.least} rows or more{where}"


def _masked(decision: Masked) -> Iterator[str]:
    if not isinstance(decision.raw, Never):
        yield f"visible where {predicate_text(decision.raw)}"
    for mask, where in decision.masks:
        rows = "in these rows" if isinstance(where, Always) else f"where {predicate_text(where)}"
        yield f"as {mask} {rows}"
