"""What a request wants to be told beside its data, and what no file can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.errors import RequestError
from gateway.http.request import GraphQLRequest
from gateway.plan.fields import AggregateField, EmptyField, GroupField, ListField, ObjectField, OutputField
from gateway.prepare import Executable, QueryRoot

_TOLD = ("cost", "cache", "copy", "explain")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Withheld cells, what the engine's work cost, what the cache had, a copy's age, how it was governed."""

    cells: bool = False
    cost: bool = False
    cache: bool = False
    copy: bool = False
    explain: bool = False


def read_wanted(request: GraphQLRequest) -> Wanted:
    """What `extensions.lakegate` asks for. Raises RequestError for what it cannot be."""
    asked = request.extensions.get("lakegate", {})
    known: dict[str, object] = {"withheld": "cells", **dict.fromkeys(_TOLD, True)}
    if isinstance(asked, dict) and all(known.get(name) == value for name, value in asked.items()):
        return Wanted("withheld" in asked, **{name: name in asked for name in _TOLD})
    rest = ", ".join(f'`"{name}": true`' for name in _TOLD)
    raise RequestError(
        "BAD_REQUEST",
        f'`extensions.lakegate` can have `"withheld": "cells"`, {rest}, and nothing else',
    )


def check_exportable(executable: Executable, wanted: Wanted) -> None:
    """Refuse what no file can have.

    Raises RequestError (`NOT_EXPORTABLE`), or what a table in the mode `error` makes of a withheld column.
    """
    if wanted != Wanted():
        raise RequestError(
            "NOT_EXPORTABLE",
            "a file tells of nothing but its rows: leave out `extensions.lakegate`",
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
