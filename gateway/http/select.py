"""The `/sql` endpoint: one governed SELECT in, a table out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope

from gateway.errors import RequestError
from gateway.http.endpoint import Answer, Endpoint
from gateway.http.negotiate import JSON, Acceptable
from gateway.http.reply import Reply, challenge
from gateway.http.request import RequestContext, parse_json
from gateway.settings import Limits


@dataclass(frozen=True, slots=True)
class SelectRequest:
    """A statement as a caller sent it, and its parameters: by place (`?`, `$1`) or by name (`$name`)."""

    sql: str
    parameters: tuple[Any, ...] | Mapping[str, Any] = ()


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


class Select(Protocol):
    """Stages 2 to 12 for one statement; raises nothing but its own cancellation."""

    async def __call__(
        self, request: SelectRequest, token: str | None, context: RequestContext
    ) -> Answer: ...


class SelectEndpoint(Endpoint[SelectRequest]):
    """Answers `/sql`; an answer without rows has the status of its code."""

    path = "/sql"
    allow = "POST, OPTIONS"

    def __init__(self, select: Select, limits: Limits) -> None:
        super().__init__(limits)
        self._select = select

    async def _read(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> SelectRequest | Response:
        match scope["method"]:
            case "POST":
                return parse_select(await self._read_json(receive, headers, accepted))
            case "OPTIONS":
                return self._choices()
            case _:
                raise self._not_allowed()

    async def _answer(
        self, asked: SelectRequest, token: str | None, context: RequestContext, media: bytes
    ) -> Reply:
        answer = await self._select(asked, token, context)
        headers = (challenge(token is not None),) if answer.unauthenticated else ()
        return Reply(answer.status, JSON, answer.body, headers)
