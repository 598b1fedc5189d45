"""A root field that is ready to run, what is wanted of it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.backends.base import Call, Rows
from gateway.errors import LakegateError, LimitExceeded, RequestError
from gateway.graphql.operation import Shape
from gateway.http.request import GraphQLRequest
from gateway.plan.nodes import GovernedPlan
from gateway.prepare import Executable, QueryRoot
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request wants to be told beside its data: withheld cells, and what the engine's work cost."""

    cells: bool = False
    cost: bool = False


def read_wanted(request: GraphQLRequest) -> Wanted:
    """What `extensions.lakegate` asks for. Raises RequestError for what it cannot be."""
    asked = request.extensions.get("lakegate", {})
    known: dict[str, object] = {"withheld": "cells", "cost": True}
    if isinstance(asked, dict) and all(known.get(name) == value for name, value in asked.items()):
        return Wanted("withheld" in asked, "cost" in asked)
    raise RequestError(
        "BAD_REQUEST",
        '`extensions.lakegate` can have `"withheld": "cells"` and `"cost": true`, and nothing else',
    )


def check_exportable(executable: Executable, wanted: Wanted) -> None:
    """Refuse what no file can have.

    Raises RequestError (`NOT_EXPORTABLE`), or what a table in the mode `error` makes of a withheld column.
    """
    if wanted.cells or wanted.cost:
        raise RequestError(
            "NOT_EXPORTABLE", "a file tells of no cells and no cost: leave out `extensions.lakegate`"
        )
    root, *others = executable.roots
    if others or not isinstance(root, QueryRoot) or root.plan.single:
        raise RequestError(
            "NOT_EXPORTABLE",
            "a file has the rows of one list: ask for one root field that is a list, or accept JSON",
        )
    for field in executable.withheld:
        if field.is_error:
            raise field.error()
