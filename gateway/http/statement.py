"""A caller's own SQL, as it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.errors import RequestError
from gateway.http.request import GraphQLRequest, parse_json


@dataclass(frozen=True, slots=True)
class SelectRequest:
    """A statement as a caller sent it, and its parameters: by place (`?`, `$1`) or by name (`$name`)."""

    sql: str
    parameters: tuple[Any, ...] | Mapping[str, Any] = ()


#: What the pipeline answers.
Request = GraphQLRequest | SelectRequest


def parse_select(body: bytes) -> SelectRequest:
    """The statement of a JSON body. Raises RequestError."""
    document = parse_json(body, "the body")
    if type(document) is not dict:
        raise RequestError("BAD_REQUEST", "the body is no object: send an object with a string `sql`")
    if unknown := sorted(document.keys() - {"sql", "parameters"}):
        raise RequestError(
            "BAD_REQUEST", f"the body has `{unknown[0][:40]}`: send `sql` and `parameters` alone"
        )
    sql = document.get("sql")
    if type(sql) is not str or not sql.strip():
        raise RequestError("BAD_REQUEST", "`sql` is missing, or no text: send the statement as a string")
    parameters = document.get("parameters")
    match parameters:
        case None:
            return SelectRequest(sql)
        case list():
            return SelectRequest(sql, tuple(parameters))
        case dict():
            return SelectRequest(sql, parameters)
        case _:
            raise RequestError(
                "BAD_REQUEST", "`parameters` is neither a list nor an object: send one of them"
            )
