"""What all addresses that answer with data have in common, as a bare ASGI application.

Follows the GraphQL over HTTP specification; where it leaves a choice, `docs/http.md` says which we took.
"""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Generic, Protocol, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.errors import LakegateError, RequestError, Unauthenticated
from gateway.http.answers import Answer, TurnAway
from gateway.http.download import Download
from gateway.http.event_stream import EventStreams
from gateway.http.formats import Format
from gateway.http.hangup import HangUps, HungUpError
from gateway.http.negotiate import GRAPHQL_RESPONSE, JSON, Acceptable, negotiate, read_token, takes_json
from gateway.http.reply import VARY, Reply, challenge, encode_error, make_request_id, refuse, send_reply
from gateway.http.request import GraphQLRequest, RequestContext, read_body
from gateway.http.statement import Request
from gateway.settings import Limits

logger = logging.getLogger(__name__)

#: What an address is asked for.
T = TypeVar("T")


class Export(Protocol):
    """Stages 2 to 12 for what is answered by a file, which goes into the download.

    Gives the answer where the file was not begun; one that was begun and not ended is cut off.
    """

    async def __call__(
        self,
        request: Request,
        token: str | None,
        context: RequestContext,
        format: Format,
        download: Download,
    ) -> Answer | None: ...


class Endpoint(ABC, Generic[T]):
    """Answers the requests of one address; whatever happens, with an answer of ours.

    Without an `export` there are no files, without `events` no event streams; `turn_away` is told whose token
    cannot be one. `failed` is the media type of an answer in place of a file.
    """

    path: str
    allow: str
    failed: ClassVar[bytes]

    def __init__(
        self,
        limits: Limits,
        export: Export | None = None,
        events: EventStreams | None = None,
        turn_away: TurnAway | None = None,
    ) -> None:
        self._body_bytes = limits.body_bytes
        self._export = export
        self._events = events
        self._turn_away = turn_away
        self._hang_ups = HangUps()

    @abstractmethod
    async def _read(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> T | Response:
        """What is asked for, or an answer that needs no token. Raises LakegateError."""

    @abstractmethod
    async def _answer(
        self, asked: T, token: str | None, context: RequestContext, media: bytes, wanted: bytes | None
    ) -> Reply:
        """The answer to what is asked for; `wanted` is what the client has, if it is not to be that."""

    @abstractmethod
    def _one(self, asked: T, otherwise: RequestError) -> Request:
        """The one thing that is asked for. Raises the error where it is several."""

    @abstractmethod
    def _reply(self, answer: Answer, token: str | None, media: bytes) -> Reply:
        """The answer as a reply."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = make_request_id()
        client = scope.get("client")
        context = RequestContext(request_id, client[0] if client else "", scope["method"] != "POST")
        started = time.perf_counter()
        media = JSON
        download: Download | None = None
        try:
            headers = read_headers(scope["headers"])
            accepted = self._possible(negotiate(headers.get(b"accept", b"")))
            media = self.failed if accepted.format else accepted.media or JSON
            asked = await self._read(scope, receive, headers, accepted)
            if isinstance(asked, Response):
                asked.headers["vary"] = VARY.decode("ascii")
                asked.headers["x-request-id"] = request_id
                await asked(scope, receive, send)
                return
            token = read_token(headers.get(b"authorization"))
            if accepted.events:
                stream = self._stream(scope, send, asked, token, context)
                refusal = await self._hang_ups.run(stream, receive)
                if refusal is None:
                    return
                reply = self._reply(refusal, token, media)
            elif accepted.format:
                download = Download(send, accepted.format, request_id)
                work = self._download(asked, token, context, accepted.format, download)
                failure = await self._hang_ups.run(work, receive)
                if failure is None:
                    return
                reply = failure
            else:
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
            if isinstance(error, Unauthenticated) and self._turn_away:
                self._turn_away(error, context, started)
            reply = _refuse(error, media, context, self.allow)
        except Exception:
            logger.exception("unexpected failure", extra={"request_id": request_id})
            reply = _fail(media, request_id)
        if download is None or not download.started:
            await send_reply(send, reply, request_id)

    def _possible(self, accepted: Acceptable) -> Acceptable:
        """What of it this address can give."""
        if accepted.events and self._events is not None:
            return replace(accepted, media=GRAPHQL_RESPONSE, page=False, format=None)
        format = None if self._export is None else accepted.format
        return replace(accepted, format=format, events=False)

    async def _stream(
        self, scope: Scope, send: Send, asked: T, token: str | None, context: RequestContext
    ) -> Answer | None:
        assert self._events is not None
        no_batch = RequestError("BAD_REQUEST", "an event stream has one operation: send no batch")
        request = self._one(asked, no_batch)
        assert isinstance(request, GraphQLRequest)
        return await self._events.send(scope, send, request, token, context)

    async def _download(
        self, asked: T, token: str | None, context: RequestContext, format: Format, download: Download
    ) -> Reply | None:
        assert self._export is not None
        no_batch = RequestError("NOT_EXPORTABLE", "a batch is no file: send its operations one by one")
        answer = await self._export(self._one(asked, no_batch), token, context, format, download)
        return None if answer is None else self._reply(answer, token, self.failed)

    async def _read_json(
        self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], accepted: Acceptable
    ) -> bytes:
        """The body of a POST that says that it is JSON, and takes back what there is."""
        self._check_media(scope, accepted)
        if not takes_json(headers.get(b"content-type", b"")):
            raise RequestError(
                "UNSUPPORTED_MEDIA_TYPE",
                "the body is not said to be JSON in UTF-8: send `Content-Type: application/json`",
            )
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise RequestError("UNSUPPORTED_MEDIA_TYPE", "the body is compressed: send it as it is")
        return await read_body(receive, self._body_bytes, headers.get(b"content-length"))

    @staticmethod
    def _check_media(scope: Scope, accepted: Acceptable) -> None:
        if accepted.format is None:
            if accepted.media is None:
                raise _not_acceptable()
        elif scope["method"] == "HEAD":
            raise RequestError("METHOD_NOT_ALLOWED", "a file has no HEAD: use GET or POST")
        elif scope.get("http_version") == "1.0":
            # Before HTTP/1.1 the end of a file and a cut look alike.
            raise RequestError("NOT_ACCEPTABLE", "files are given over HTTP/1.1 and not over HTTP/1.0")

    def _choices(self) -> Response:
        return Response(status_code=204, headers={"allow": self.allow})

    def _not_allowed(self) -> RequestError:
        return RequestError(
            "METHOD_NOT_ALLOWED", f"`{self.path}` does not take this method: use {self.allow}"
        )


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
