"""The `/sql` endpoint: one governed SELECT in, a table or a file out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope

from gateway.errors import RequestError
from gateway.http.answers import Answer, TurnAway
from gateway.http.endpoint import Endpoint, Export
from gateway.http.negotiate import JSON, Acceptable
from gateway.http.reply import Reply, challenge
from gateway.http.request import RequestContext
from gateway.http.statement import SelectRequest, parse_select
from gateway.settings import Limits


class Select(Protocol):
    """Stages 2 to 12 for one statement; raises nothing but its own cancellation."""

    async def __call__(
        self, request: SelectRequest, token: str | None, context: RequestContext
    ) -> Answer: ...


class SelectEndpoint(Endpoint[SelectRequest]):
    """Answers `/sql`; an answer without rows has the status of its code."""

    path = "/sql"
    allow = "POST, OPTIONS"
    failed = JSON

    def __init__(
        self,
        select: Select,
        limits: Limits,
        export: Export | None = None,
        turn_away: TurnAway | None = None,
    ) -> None:
        super().__init__(limits, export, turn_away=turn_away)
        self._select = select

    async def _read(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> SelectRequest | Response:
        match scope["method"]:
            case "POST":
                return parse_select(await self._read_json(scope, receive, headers, accepted))
            case "OPTIONS":
                return self._choices()
            case _:
                raise self._not_allowed()

    def _one(self, asked: SelectRequest, otherwise: RequestError) -> SelectRequest:
        return asked

    async def _answer(
        self,
        asked: SelectRequest,
        token: str | None,
        context: RequestContext,
        media: bytes,
        wanted: bytes | None,
    ) -> Reply:
        return self._reply(await self._select(asked, token, context), token, JSON)

    def _reply(self, answer: Answer, token: str | None, media: bytes) -> Reply:
        headers = (challenge(token is not None),) if answer.unauthenticated else ()
        return Reply(answer.status, media, answer.body, headers)
