"""What a caller is told of how its answer was governed, on request.

Whoever manages the policies is told all of it: the SQL, and every rule that was looked at. Others are told
what is kept from them and what they may ask for: rules, and SQL that they have shaped, name columns that one
may not see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gateway.auth.identity import Session
from gateway.catalog.model import OnDenied, ViewSource
from gateway.graphql.schema import on_denied
from gateway.policy.authority import authority
from gateway.policy.explain import Explanation, Step, explain
from gateway.policy.grants import Conditional, Granted, Grants, Masked
from gateway.policy.told import column_text
from gateway.predicate import SessionValue, Slot
from gateway.prepare import Executable, Preparation, QueryRoot
from gateway.sql.parameters import Parameter
from gateway.task import Task

#: A table, and one of its columns; None stands for the whole table.
Place = tuple[str, str | None]


def told_of(
    executable: Executable,
    tasks: Mapping[str, Task],
    grants: Grants,
    session: Session,
    preparation: Preparation,
) -> dict[str, object]:
    """`sql` by root field, and `columns`: those that are withheld, masked, or shown in some rows only."""
    snapshot = preparation.snapshot
    manages = authority(snapshot.policies, session).manages_policy
    told: dict[str, object] = {}
    if manages or executable.is_whole:
        told["sql"] = {key: _statement(task) for key, task in tasks.items()}
    columns: list[dict[str, object]] = []
    for place, paths in _limited(executable, grants).items():
        table, column = place
        entry: dict[str, object] = {"table": table, "column": column, "seen": _seen(grants, *place, manages)}
        if paths:
            entry["paths"] = paths
        if manages:
            explanation = explain(snapshot.catalog, snapshot.policies, session, table)
            entry["rules"] = [_rule(step) for step in _steps(preparation, explanation, place)]
        else:
            entry["request"] = sorted(_requestable(preparation, place))
        columns.append(entry)
    if columns:
        told["columns"] = columns
    return told


def _statement(task: Task) -> dict[str, object]:
    """The text with its marks, and what these stand for: a caller knows its own values."""
    statement = task.statement
    return {
        "dialect": task.backend.dialect.name,
        "text": statement.sql,
        "parameters": list(map(_parameter, statement.parameters)),
    }


def _parameter(parameter: Parameter) -> str:
    match parameter:
        case Slot():
            return f"value {parameter.index} of the operation"
        case SessionValue():
            return f"session.{parameter.attribute}"
        case _:
            # Part of a cursor, or a secret of the deployment.
            return "the gateway's own"


def _limited(executable: Executable, grants: Grants) -> dict[Place, list[tuple[str | int, ...]]]:
    """What an operation does not see as it is; of what is withheld, the paths of its fields."""
    found: dict[Place, list[tuple[str | int, ...]]] = {}
    for field in executable.withheld:
        found.setdefault((field.table, field.column), []).append(field.path)
    for root in executable.roots:
        for source in root.plan.sources if isinstance(root, QueryRoot) else ():
            visible = grants.visible(source.table.name)
            for scan in source.scans:
                for cell in scan.cells if scan.table is source.table else ():
                    if isinstance(visible.get(cell.column.name), Conditional | Masked):
                        found.setdefault((source.table.name, cell.column.name), [])
    return found


def _seen(grants: Grants, table: str, column: str | None, manages: bool) -> str:
    decision = grants.tables[table]
    shown = decision.columns.get(column) if isinstance(decision, Granted) and column else None
    match shown:
        case None:
            return "withheld"
        case _ if manages:
            return column_text(shown)
        case Masked():
            return "masked, or in some rows"
        case _:
            return "in some rows"


def _requestable(preparation: Preparation, place: Place) -> frozenset[str]:
    """The names to ask for: columns, or tables of which nothing is seen; none that are kept secret."""
    tables = preparation.snapshot.catalog.tables
    is_secret = {
        name: on_denied(table, preparation.rules.on_denied) is OnDenied.HIDE for name, table in tables.items()
    }
    return frozenset(
        f"{table}.{name}" if place[1] else table
        for table, name in _bases(preparation, place)
        if not is_secret[table]
    )


def _bases(preparation: Preparation, place: Place) -> Iterator[tuple[str, str]]:
    """The columns of tables that a place is made of: those that one asks for."""
    name, column = place
    table = preparation.snapshot.catalog.tables[name]
    names = [column] if column else list(table.columns)
    if isinstance(table.source, ViewSource):
        source = table.source
        yield from frozenset(source.support).union(*(source.reads[each] for each in names))
    else:
        yield from ((name, each) for each in names)


def _steps(preparation: Preparation, explanation: Explanation, place: Place) -> Iterator[Step]:
    """The rules that name one of the columns of a place, or any column of its table."""
    wanted = set(_bases(preparation, place))
    for each in (explanation, *explanation.bases):
        for step in each.steps:
            if any((each.table, name) in wanted for name in step.columns):
                yield step


def _rule(step: Step) -> dict[str, object]:
    return {"rule": str(step.rule), "text": step.text, "applied": step.applied, "outcome": step.outcome}
