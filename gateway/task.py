"""A root field that is ready to run, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

import orjson

from gateway.backends.base import Call, Rows
from gateway.errors import LakegateError, LimitExceeded
from gateway.graphql.operation import Shape
from gateway.plan.nodes import EmptyField, Form, GovernedPlan, OutputField, TypenameField
from gateway.prepare import QueryRoot
from gateway.result.encode import encode_rows, join_objects
from gateway.snapshot import Snapshot
from gateway.sql.render import Statement


@dataclass(frozen=True, slots=True)
class Task:
    """A root field that is ready to run; `rows` is how many may come of it at most."""

    root: QueryRoot
    statement: Statement
    values: tuple[object, ...]
    rows: int


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


def field_json(rows: Rows, statement: Statement, plan: GovernedPlan) -> bytes:
    """Stage 11 for one root field. Raises LimitExceeded (`LIMIT_ROWS`)."""
    longest = statement.longest(rows)
    if longest > plan.most:
        raise LimitExceeded(
            "LIMIT_ROWS",
            f"a list in `{plan.key}` has more than {plan.most} rows, which is the most that is allowed; "
            "ask for a page with `limit`",
            path=(plan.key,),
        )
    if len(rows) > plan.most:
        raise LimitExceeded(
            "LIMIT_ROWS",
            f"`{plan.key}` has more than {plan.most} rows, which is the most that is allowed; "
            "ask for a page with `limit`",
            path=(plan.key,),
        )
    if statement.is_json:
        return join_objects([row[0] for row in rows], statement.shape)
    return encode_rows(rows, statement.shape, statement.stringify)


def nothing_json(plan: GovernedPlan) -> bytes:
    """The answer of a root field of whose table nothing may be seen."""
    match plan.form:
        case Form.ROWS:
            return b"[]"
        case Form.ROW:
            return b"null"
        case Form.WHOLE:
            return orjson.dumps({field.key: _nothing(field) for field in plan.output})
        case _:
            assert_never(plan.form)


def _nothing(field: OutputField) -> object:
    match field:
        case TypenameField(_, typename):
            return typename
        case EmptyField():
            return []
        case _:
            return None
