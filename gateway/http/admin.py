"""The addresses below `/admin`: a JSON object in, a JSON value out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope

from gateway.errors import RequestError
from gateway.http.answers import Answer, TurnAway
from gateway.http.endpoint import Endpoint
from gateway.http.negotiate import JSON, Acceptable
from gateway.http.reply import Reply, challenge
from gateway.http.request import RequestContext, parameters_of, parse_json
from gateway.http.statement import Request
from gateway.settings import Limits

Parameters = Mapping[str, Any]


class Administer(Protocol):
    """Stages 2 to 12 for one address; raises nothing but its own cancellation."""

    async def __call__(
        self, parameters: Parameters, token: str | None, context: RequestContext
    ) -> Answer: ...


class AdminEndpoint(Endpoint[Parameters]):
    """Answers one address; a GET has its parameters in the query string, a POST as a JSON object."""

    failed = JSON

    def __init__(
        self,
        path: str,
        method: str,
        administer: Administer,
        limits: Limits,
        turn_away: TurnAway | None = None,
    ) -> None:
        super().__init__(limits, turn_away=turn_away)
        self.path = path
        self.allow = "GET, HEAD, OPTIONS" if method == "GET" else "POST, OPTIONS"
        self._administer = administer

    async def _read(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> Parameters | Response:
        method = scope["method"]
        if method not in self.allow.split(", "):
            raise self._not_allowed()
        if method == "OPTIONS":
            return self._choices()
        if method == "POST":
            document = parse_json(await self._read_json(scope, receive, headers, accepted), "the body")
            if type(document) is not dict:
                raise RequestError("BAD_REQUEST", "the body is no object: send `{}` or more")
            return document
        self._check_media(scope, accepted)
        return parameters_of(scope["query_string"], self._body_bytes, otherwise="ask for less")

    def _one(self, asked: Parameters, otherwise: RequestError) -> Request:
        # There are neither files nor event streams.
        raise otherwise

    async def _answer(
        self,
        asked: Parameters,
        token: str | None,
        context: RequestContext,
        media: bytes,
        wanted: bytes | None,
    ) -> Reply:
        return self._reply(await self._administer(asked, token, context), token, JSON)

    def _reply(self, answer: Answer, token: str | None, media: bytes) -> Reply:
        headers = (challenge(token is not None),) if answer.unauthenticated else ()
        return Reply(answer.status, media, answer.body, headers)
