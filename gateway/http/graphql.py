"""The `/graphql` endpoint: GraphQL over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope

from gateway.errors import RequestError
from gateway.http.answers import Answer, TurnAway
from gateway.http.endpoint import Endpoint, Export
from gateway.http.event_stream import EventStreams
from gateway.http.lasting import last
from gateway.http.negotiate import GRAPHQL_RESPONSE, JSON, Acceptable
from gateway.http.reply import Reply, challenge
from gateway.http.request import GraphQLRequest, RequestContext, parse_query_string, parse_request
from gateway.settings import Limits

#: What a request asks for: one operation, or a batch of them.
Asked = GraphQLRequest | tuple[GraphQLRequest, ...]


class Execute(Protocol):
    """Stages 2 to 12 for one operation; raises nothing but its own cancellation."""

    async def __call__(
        self, request: GraphQLRequest, token: str | None, context: RequestContext
    ) -> Answer: ...


class GraphQLEndpoint(Endpoint[Asked]):
    """Answers `/graphql`; `page` makes the console that a browser gets there, None for no console.

    `max_age` is for how many seconds a client may keep the answer to a GET, None for not at all.
    """

    path = "/graphql"
    allow = "GET, HEAD, POST, OPTIONS"
    failed = GRAPHQL_RESPONSE

    def __init__(
        self,
        execute: Execute,
        limits: Limits,
        page: Callable[[], Response] | None = None,
        export: Export | None = None,
        max_age: int | None = None,
        events: EventStreams | None = None,
        turn_away: TurnAway | None = None,
    ) -> None:
        super().__init__(limits, export, events, turn_away)
        self._execute = execute
        self._batch = limits.batch
        self._page = page
        self._max_age = max_age

    async def _read(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> Asked | Response:
        method = scope["method"]
        if method == "POST":
            return parse_request(await self._read_json(scope, receive, headers, accepted), self._batch)
        if method in {"GET", "HEAD"}:
            request = parse_query_string(scope["query_string"], self._body_bytes)
            if request is None and accepted.page and self._page is not None:
                return self._page()
            self._check_media(scope, accepted)
            if request is None:
                raise RequestError(
                    "BAD_REQUEST", "`query` is missing in the query string: send a GraphQL document"
                )
            return request
        if method == "OPTIONS":
            return self._choices()
        raise self._not_allowed()

    def _one(self, asked: Asked, otherwise: RequestError) -> GraphQLRequest:
        if isinstance(asked, tuple):
            raise otherwise
        return asked

    async def _answer(
        self,
        asked: Asked,
        token: str | None,
        context: RequestContext,
        media: bytes,
        wanted: bytes | None,
    ) -> Reply:
        if isinstance(asked, tuple):
            return await self._answer_batch(asked, token, context, media)
        answer = await self._execute(asked, token, context)
        reply = self._reply(answer, token, media)
        return last(reply, wanted, self._max_age) if context.is_get and answer.is_clean else reply

    async def _answer_batch(
        self, batch: tuple[GraphQLRequest, ...], token: str | None, context: RequestContext, media: bytes
    ) -> Reply:
        results = await asyncio.gather(
            *(self._execute(request, token, context) for request in batch), return_exceptions=True
        )
        answers: list[Answer] = []
        for result in results:
            if isinstance(result, BaseException):
                raise result
            answers.append(result)
        body = b"[" + b",".join(answer.body for answer in answers) + b"]"
        if any(answer.unauthenticated for answer in answers):
            return Reply(401, media, body, (challenge(token is not None),))
        return Reply(200, media, body)

    def _reply(self, answer: Answer, token: str | None, media: bytes) -> Reply:
        status = answer.status
        if status == 200:
            return Reply(200, media, answer.body)
        if answer.unauthenticated:
            return Reply(401, media, answer.body, (challenge(token is not None),))
        # Under the older media type the status tells of HTTP alone: a document at fault is a 200.
        return Reply(200 if media is JSON and status < 500 else status, media, answer.body)
