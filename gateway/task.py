"""A root field that is ready to run, what is made of it, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

import orjson

from gateway.backends.base import Call, Copy, Cost, FailedQueryError, Ran, Rows, Runner
from gateway.errors import BackendError, LakegateError, LimitExceeded
from gateway.graphql.operation import Shape
from gateway.plan.fields import EmptyField, GroupField, OutputField, TypenameField
from gateway.plan.nodes import Form, GovernedPlan
from gateway.plan.window import Fact, FactField
from gateway.prepare import QueryRoot
from gateway.result.answer import WithheldField
from gateway.result.encode import encode_rows
from gateway.result.engine_text import Objects, join_objects
from gateway.result.page import Seal, page_row
from gateway.result.table import Heading, encode_table
from gateway.result.withheld import withheld_cells
from gateway.snapshot import Snapshot
from gateway.sql.render import Statement

#: What is told of a page of which nothing may be seen.
_NOTHING = {Fact.NEXT: False, Fact.PREVIOUS: False, Fact.START: None, Fact.END: None, Fact.TOTAL: 0}


@dataclass(frozen=True, slots=True)
class Task:
    """A root field that is ready to run, and who runs it; `rows` is how many may come of it at most.

    `copy` tells of the copies that answer it where the engine itself does not. With `headings` it is a
    caller's own SQL, and its answer a table under them. A page between cursors has `size` rows at most, whose
    cursors `seal` makes.
    """

    root: QueryRoot
    backend: Runner
    statement: Statement
    values: tuple[object, ...]
    rows: int
    headings: tuple[Heading, ...] = ()
    seal: Seal | None = None
    size: int = 0
    copy: Copy | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a root field came to: `value` is its JSON, or why there is none.

    `rows` is how many there are, `cells` which of their cells are withheld (where that was asked), `seconds`
    how long the engine took, `cost` what that cost, where the engine tells.
    """

    value: bytes | LakegateError
    seconds: float
    rows: int = 0
    cells: tuple[WithheldField, ...] = ()
    cost: Cost | None = None


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


async def make(task: Task, call: Call) -> Made:
    """Stages 10 and 11 for one root field; raises nothing that the engine raises on purpose."""
    plan, statement = task.root.plan, task.statement
    began = time.perf_counter()
    try:
        ran = await task.backend.run(statement, task.values, call)
    except BackendError as error:
        failed = LakegateError(error.code, error.message, detail=error.detail, path=(plan.key,))
        cost = error.cost if isinstance(error, FailedQueryError) else None
        return Made(failed, time.perf_counter() - began, cost=cost)
    seconds = time.perf_counter() - began
    try:
        rows = arranged(ran, statement, task)
        value = field_json(rows, statement, plan, task.headings)
    except LimitExceeded as error:
        return Made(error, seconds, cost=ran.cost)
    if isinstance(rows, Objects):
        return Made(value, seconds, rows.count, cost=ran.cost)
    cells = withheld_cells(rows, statement.shape, plan.key) if plan.tells_cells else ()
    count = len(rows[0][0]) if statement.shape.page else len(rows)
    return Made(value, seconds, count, tuple(cells), ran.cost)


def arranged(ran: Ran, statement: Statement, task: Task) -> Rows | Objects:
    """The rows as the answer has them: a page between cursors is one, with its rows within."""
    if ran.objects is not None:
        return ran.objects
    page = statement.shape.page
    if page is None:
        return ran.rows
    assert task.seal is not None, "there is one for every page"
    return [page_row(ran.rows, page, task.size, task.seal)]


def field_json(
    rows: Rows | Objects, statement: Statement, plan: GovernedPlan, headings: tuple[Heading, ...] = ()
) -> bytes:
    """Stage 11 for one root field, or for a table. Raises LimitExceeded (`LIMIT_ROWS`)."""
    longest = rows.longest if isinstance(rows, Objects) else statement.longest(rows)
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
    if isinstance(rows, Objects):
        return join_objects(rows, statement.shape)
    if headings:
        return encode_table(rows, headings, statement.stringify)
    return encode_rows(rows, statement.shape, statement.stringify)


def nothing_json(plan: GovernedPlan) -> bytes:
    """The answer of a root field of whose table nothing may be seen."""
    match plan.form:
        case Form.ROWS | Form.GROUPS:
            return b"[]"
        case Form.ROW:
            return b"null"
        case Form.WHOLE | Form.PAGE:
            return orjson.dumps({field.key: _nothing(field) for field in plan.output})
        case _:
            assert_never(plan.form)


def _nothing(field: OutputField) -> object:
    match field:
        case TypenameField(_, typename):
            return typename
        case EmptyField():
            return []
        case GroupField(fields=fields):
            return {each.key: _nothing(each) for each in fields}
        case FactField(_, fact):
            return _NOTHING[fact]
        case _:
            return None
