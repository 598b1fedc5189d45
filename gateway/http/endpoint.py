"""The `/graphql` endpoint: GraphQL over HTTP as a bare ASGI application.

Follows the GraphQL over HTTP specification; where it leaves a choice, `docs/http.md` says which we took.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.errors import LakegateError, RequestError, Unauthenticated
from gateway.http.hangup import HangUps, HungUpError
from gateway.http.negotiate import JSON, Acceptable, negotiate, read_token, takes_json
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

T = TypeVar("T")

#: The methods of `/graphql`, as `Allow` lists them.
ALLOW = "GET, HEAD, POST, OPTIONS"

#: What a request asks for: one operation, or a batch of them.
Asked = GraphQLRequest | tuple[GraphQLRequest, ...]


class Answer(Protocol):
    """One GraphQL response; `status` is what a request error has under graphql-response+json."""

    @property
    def body(self) -> bytes: ...
    @property
    def failed(self) -> bool: ...
    @property
    def status(self) -> int: ...
    @property
    def unauthenticated(self) -> bool: ...


class Execute(Protocol):
    """Stages 2 to 12 for one operation; raises nothing but its own cancellation."""

    async def __call__(
        self, request: GraphQLRequest, token: str | None, context: RequestContext
    ) -> Answer: ...


class Endpoint(ABC, Generic[T]):
    """Answers the requests of one address; whatever happens, with an answer of ours."""

    path: ClassVar[str]
    allow: ClassVar[str]

    def __init__(self, limits: Limits) -> None:
        self._body_bytes = limits.body_bytes
        self._hang_ups = HangUps()

    @abstractmethod
    async def _read(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> T | Response:
        """What is asked for, or an answer that needs no token. Raises LakegateError."""

    @abstractmethod
    async def _answer(self, asked: T, token: str | None, context: RequestContext, media: bytes) -> Reply:
        """The answer to what is asked for."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = make_request_id()
        client = scope.get("client")
        context = RequestContext(request_id, client[0] if client else "", scope["method"] != "POST")
        media = JSON
        try:
            headers = read_headers(scope["headers"])
            accepted = negotiate(headers.get(b"accept", b""))
            media = accepted.media or JSON
            asked = await self._read(scope, receive, headers, accepted)
            if isinstance(asked, Response):
                asked.headers["vary"] = VARY.decode("ascii")
                asked.headers["x-request-id"] = request_id
                await asked(scope, receive, send)
                return
            token = read_token(headers.get(b"authorization"))
            reply = await self._hang_ups.run(self._answer(asked, token, context, media), receive)
        except HungUpError:
            logger.info("client hung up", extra={"request_id": request_id, "client": context.client})
            return
        except asyncio.CancelledError:
            logger.info("broken off by the stop", extra={"request_id": request_id, "client": context.client})
            error = LakegateError("BACKEND", "the gateway is stopping")
            reply = Reply(503, media, encode_error(error, request_id=request_id))
        except LakegateError as error:
            reply = _refuse(error, media, context, self.allow)
        except Exception:
            logger.exception("unexpected failure", extra={"request_id": request_id})
            reply = _fail(media, request_id)
        await send_reply(send, reply, request_id)

    async def _read_json(
        self, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> bytes:
        """The body of a POST that says that it is JSON, and takes JSON back."""
        if accepted.media is None:
            raise _not_acceptable()
        if not takes_json(headers.get(b"content-type", b"")):
            raise RequestError(
                "UNSUPPORTED_MEDIA_TYPE",
                "the body is not said to be JSON in UTF-8: send `Content-Type: application/json`",
            )
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise RequestError("UNSUPPORTED_MEDIA_TYPE", "the body is compressed: send it as it is")
        return await read_body(receive, self._body_bytes, headers.get(b"content-length"))

    def _choices(self) -> Response:
        return Response(status_code=204, headers={"allow": self.allow})

    def _not_allowed(self) -> RequestError:
        return RequestError(
            "METHOD_NOT_ALLOWED", f"`{self.path}` does not take this method: use {self.allow}"
        )


class GraphQLEndpoint(Endpoint[Asked]):
    """Answers `/graphql`; `page` makes the console that a browser gets there, None for no console."""

    path = "/graphql"
    allow = ALLOW

    def __init__(self, execute: Execute, limits: Limits, page: Callable[[], Response] | None = None) -> None:
        super().__init__(limits)
        self._execute = execute
        self._batch = limits.batch
        self._page = page

    async def _read(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> Asked | Response:
        method = scope["method"]
        if method == "POST":
            return parse_request(await self._read_json(receive, headers, accepted), self._batch)
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
            return self._choices()
        raise self._not_allowed()

    async def _answer(
        self,
        asked: Asked,
        token: str | None,
        context: RequestContext,
        media: bytes,
    ) -> Reply:
        if isinstance(asked, tuple):
            return await self._answer_batch(asked, token, context, media)
        answer = await self._execute(asked, token, context)
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


def _not_acceptable() -> RequestError:
    return RequestError(
        "NOT_ACCEPTABLE",
        "nothing that `Accept` names can be given:"
        " accept `application/graphql-response+json` or `application/json`",
    )


def _refuse(error: LakegateError, media: bytes, context: RequestContext, allow: str) -> Reply:
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
        return refuse(error, media, ((b"allow", allow.encode("ascii")),))
    return refuse(error, media)


def _fail(media: bytes, request_id: str) -> Reply:
    error = LakegateError("INTERNAL", f"the gateway failed: quote request `{request_id}` to whoever runs it")
    return Reply(error.status, media, encode_error(error, request_id=request_id))
