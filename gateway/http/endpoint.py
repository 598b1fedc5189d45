"""The `/graphql` endpoint: GraphQL over HTTP as a bare ASGI application.

Follows the GraphQL over HTTP specification; where it leaves a choice, `docs/http.md` says which we took.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.errors import LakegateError, RequestError, Unauthenticated
from gateway.http.answers import Answer
from gateway.http.event_stream import EventStreams
from gateway.http.hangup import HangUps, HungUpError
from gateway.http.lasting import last
from gateway.http.negotiate import (
    GRAPHQL_RESPONSE,
    JSON,
    Acceptable,
    negotiate,
    read_token,
    takes_json,
    wants_events,
)
from gateway.http.reply import VARY, Reply, challenge, encode_error, make_request_id, refuse, send_reply
from gateway.http.request import (
    GraphQLRequest,
    RequestContext,
    parse_query_string,
    parse_request,
    read_body,
)
from gateway.settings import Limits

logger = logging.getLogger(__name__)

#: The methods of `/graphql`, as `Allow` lists them.
ALLOW = "GET, HEAD, POST, OPTIONS"

#: What a request asks for: one operation, or a batch of them.
Asked = GraphQLRequest | tuple[GraphQLRequest, ...]


class Execute(Protocol):
    """Stages 2 to 12 for one operation; raises nothing but its own cancellation."""

    async def __call__(
        self, request: GraphQLRequest, token: str | None, context: RequestContext
    ) -> Answer: ...


class GraphQLEndpoint:
    """Answers `/graphql`; `page` makes the console that a browser gets there, None for no console.

    `max_age` is for how many seconds a client may keep the answer to a GET, None for not at all.
    """

    def __init__(
        self,
        execute: Execute,
        limits: Limits,
        page: Callable[[], Response] | None = None,
        max_age: int | None = None,
        events: EventStreams | None = None,
    ) -> None:
        self._execute = execute
        self._body_bytes = limits.body_bytes
        self._batch = limits.batch
        self._page = page
        self._max_age = max_age
        self._events = events
        self._hang_ups = HangUps()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = make_request_id()
        client = scope.get("client")
        context = RequestContext(request_id, client[0] if client else "", scope["method"] != "POST")
        media = JSON
        try:
            headers = read_headers(scope["headers"])
            accept = headers.get(b"accept", b"")
            accepted = negotiate(accept)
            events = self._events if b"event-stream" in accept and wants_events(accept) else None
            if events:
                accepted = replace(accepted, media=GRAPHQL_RESPONSE, page=False)
            media = accepted.media or JSON
            asked = await self._read(scope, receive, headers, accepted)
            if isinstance(asked, Response):
                asked.headers["vary"] = VARY.decode("ascii")
                asked.headers["x-request-id"] = request_id
                await asked(scope, receive, send)
                return
            token = read_token(headers.get(b"authorization"))
            if events:
                stream = events.send(scope, send, _single(asked), token, context)
                refused = await self._hang_ups.run(stream, receive)
                if refused is None:
                    return
                await send_reply(send, self._reply(refused, token, media), request_id)
                return
            wanted = headers.get(b"if-none-match")
            reply = await self._hang_ups.run(self._answer(asked, token, context, media, wanted), receive)
        except HungUpError:
            logger.info("client hung up", extra={"request_id": request_id, "client": context.client})
            return
        except asyncio.CancelledError:
            logger.info("broken off by the stop", extra={"request_id": request_id, "client": context.client})
            error = LakegateError("BACKEND", "the gateway is stopping")
            reply = Reply(503, media, encode_error(error, request_id=request_id))
        except LakegateError as error:
            reply = _refuse(error, media, context)
        except Exception:
            logger.exception("unexpected failure", extra={"request_id": request_id})
            reply = _fail(media, request_id)
        await send_reply(send, reply, request_id)

    async def _read(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> Asked | Response:
        method = scope["method"]
        if method == "POST":
            if accepted.media is None:
                raise _not_acceptable()
            if not takes_json(headers.get(b"content-type", b"")):
                raise RequestError(
                    "UNSUPPORTED_MEDIA_TYPE",
                    "the body is not said to be JSON in UTF-8: send `Content-Type: application/json`",
                )
            if headers.get(b"content-encoding", b"identity").lower() != b"identity":
                raise RequestError("UNSUPPORTED_MEDIA_TYPE", "the body is compressed: send it as it is")
            body = await read_body(receive, self._body_bytes, headers.get(b"content-length"))
            return parse_request(body, self._batch)
        if method in {"GET", "HEAD"}:
            request = parse_query_string(scope["query_string"], self._body_bytes)
            if request is None and accepted.page and self._page is not None:
                return self._page()
            if accepted.media is None:
                raise _not_acceptable()
            if request is None:
                raise RequestError(
                    "BAD_REQUEST", "`query` is missing in the query string: send a GraphQL document"
                )
            return request
        if method == "OPTIONS":
            return Response(status_code=204, headers={"allow": ALLOW})
        raise RequestError("METHOD_NOT_ALLOWED", f"`/graphql` does not take this method: use {ALLOW}")

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
        may_last = answer.status == 200 and context.is_get and answer.is_clean
        return last(reply, wanted, self._max_age) if may_last else reply

    def _reply(self, answer: Answer, token: str | None, media: bytes) -> Reply:
        status = answer.status
        if status == 200:
            return Reply(200, media, answer.body)
        if answer.unauthenticated:
            return Reply(401, media, answer.body, (challenge(token is not None),))
        # Under the older media type the status tells of HTTP alone: a document at fault is a 200.
        return Reply(200 if media is JSON and status < 500 else status, media, answer.body)

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


def read_headers(pairs: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Header values by lower-case name; one that is repeated is joined by commas, as RFC 9110 reads it."""
    headers = dict(pairs)
    if len(headers) == len(pairs):
        return headers
    headers = {}
    for name, value in pairs:
        headers[name] = headers[name] + b", " + value if name in headers else value
    return headers


def _single(asked: Asked) -> GraphQLRequest:
    if isinstance(asked, tuple):
        raise RequestError("BAD_REQUEST", "an event stream has one operation: send no batch")
    return asked


def _not_acceptable() -> RequestError:
    return RequestError(
        "NOT_ACCEPTABLE",
        "nothing that `Accept` names can be given:"
        " accept `application/graphql-response+json` or `application/json`",
    )


def _refuse(error: LakegateError, media: bytes, context: RequestContext) -> Reply:
    logger.info(
        "request refused",
        extra={
            "request_id": context.request_id,
            "client": context.client,
            "code": error.code,
            "detail": error.detail or error.message,
        },
    )
    if isinstance(error, Unauthenticated):
        # To the byte what a token gets that is well-formed and bad.
        body = encode_error(error, request_id=context.request_id)
        return Reply(error.status, media, body, (challenge(True),))
    if error.code == "METHOD_NOT_ALLOWED":
        return refuse(error, media, ((b"allow", ALLOW.encode("ascii")),))
    return refuse(error, media)


def _fail(media: bytes, request_id: str) -> Reply:
    error = LakegateError("INTERNAL", f"the gateway failed: quote request `{request_id}` to whoever runs it")
    return Reply(error.status, media, encode_error(error, request_id=request_id))
