"""A root field that is ready to run, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.backends.base import Call, Rows
from gateway.errors import LakegateError, LimitExceeded
from gateway.graphql.operation import Shape
from gateway.plan.nodes import GovernedPlan
from gateway.prepare import QueryRoot
from gateway.result.encode import encode_rows, join_objects
from gateway.result.table import Heading, encode_table
from gateway.snapshot import Snapshot
from gateway.sql.render import Statement


@dataclass(frozen=True, slots=True)
class Task:
    """A root field that is ready to run; `rows` is how many may come of it at most.

    With `headings` it is a caller's own SQL, and its answer a table under them.
    """

    root: QueryRoot
    statement: Statement
    values: tuple[object, ...]
    rows: int
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A root field that was answered, for whoever watches.

    `value` is its JSON, or why there is none; `seconds` is how long the engine took; `shape` is that of the
    whole operation.
    """

    task: Task
    call: Call
    value: bytes | LakegateError
    seconds: float
    shape: Shape
    snapshot: Snapshot


#: Is shown what was answered, once the answer is made; must neither wait nor fail.
Observer = Callable[[Seen], None]


def field_json(
    rows: Rows, statement: Statement, plan: GovernedPlan, headings: tuple[Heading, ...] = ()
) -> bytes:
    """Stage 11 for one root field, or for a table. Raises LimitExceeded (`LIMIT_ROWS`)."""
    if len(rows) > plan.most:
        raise LimitExceeded(
            "LIMIT_ROWS",
            f"`{plan.key}` has more than {plan.most} rows, which is the most that is allowed; "
            "ask for a page with `limit`",
            path=(plan.key,),
        )
    if headings:
        return encode_table(rows, headings, statement.stringify)
    if statement.is_json:
        return join_objects([row[0] for row in rows], statement.shape)
    return encode_rows(rows, statement.shape, statement.stringify)
