"""What a request wants to be told beside its data, and what no file can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.errors import RequestError
from gateway.http.request import GraphQLRequest
from gateway.plan.fields import AggregateField, EmptyField, GroupField, ListField, ObjectField, OutputField
from gateway.prepare import Executable, QueryRoot


@dataclass(frozen=True, slots=True)
class Wanted:
    """Withheld cells, what the engine's work cost, what was found in the cache, and how old a copy is."""

    cells: bool = False
    cost: bool = False
    cache: bool = False
    copy: bool = False


def read_wanted(request: GraphQLRequest) -> Wanted:
    """What `extensions.lakegate` asks for. Raises RequestError for what it cannot be."""
    asked = request.extensions.get("lakegate", {})
    known: dict[str, object] = {"withheld": "cells", "cost": True, "cache": True, "copy": True}
    if isinstance(asked, dict) and all(known.get(name) == value for name, value in asked.items()):
        return Wanted("withheld" in asked, "cost" in asked, "cache" in asked, "copy" in asked)
    raise RequestError(
        "BAD_REQUEST",
        '`extensions.lakegate` can have `"withheld": "cells"`, `"cost": true`, `"cache": true` and '
        '`"copy": true`, and nothing else',
    )


def check_exportable(executable: Executable, wanted: Wanted) -> None:
    """Refuse what no file can have.

    Raises RequestError (`NOT_EXPORTABLE`), or what a table in the mode `error` makes of a withheld column.
    """
    if wanted != Wanted():
        raise RequestError(
            "NOT_EXPORTABLE",
            "a file tells of no cells, no cost, no cache and no copies: leave out `extensions.lakegate`",
        )
    root, *others = executable.roots
    if others or not isinstance(root, QueryRoot) or root.plan.single:
        raise RequestError(
            "NOT_EXPORTABLE",
            "a file has the rows of one list: ask for one root field that is a list, or accept JSON",
        )
    if within := _list_within(root.plan.output):
        raise RequestError(
            "NOT_EXPORTABLE",
            f"a file has no lists within its rows: leave out `{within}`, or accept JSON",
            path=(root.key,),
        )
    for field in executable.withheld:
        if field.is_error:
            raise field.error()


def _list_within(fields: Iterable[OutputField], before: str = "") -> str | None:
    """The response keys to the first list among fields, with dots."""
    for field in fields:
        match field:
            case ListField(key) | EmptyField(key):
                return f"{before}{key}"
            case ObjectField() | AggregateField() | GroupField():
                if within := _list_within(field.fields, f"{before}{field.key}."):
                    return within
    return None
