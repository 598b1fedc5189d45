"""GraphQL over WebSockets: the protocol `graphql-transport-ws` of the library graphql-ws."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson
from starlette.types import Receive, Scope, Send

from gateway.auth.identity import Identity
from gateway.errors import LakegateError, LimitExceeded, RequestError, Unauthenticated
from gateway.http.answers import Answer, Follow, TurnAway
from gateway.http.endpoint import read_headers
from gateway.http.negotiate import read_token
from gateway.http.reply import make_request_id
from gateway.http.request import RequestContext, parse_json, read_request
from gateway.settings.subscriptions import Subscriptions

logger = logging.getLogger(__name__)

SUBPROTOCOL = "graphql-transport-ws"

_ORIGIN = LakegateError("ORIGIN", "the page's origin is none of `subscriptions.origins`")
_WAITING = LimitExceeded("LIMIT_SUBSCRIPTIONS", "`subscriptions.waiting` have not come in yet")


class Operations(Protocol):
    """Who answers; `identify` raises LakegateError for a token that nobody may come in with."""

    @property
    def follow(self) -> Follow: ...
    @property
    def turn_away(self) -> TurnAway: ...
    async def identify(self, token: str | None) -> Identity: ...


class CloseError(Exception):
    """The connection ends, with a code and a reason of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


class SlowError(Exception):
    """The client does not read: not even the end can be told to it."""


class SocketEndpoint:
    """Answers WebSockets at `/graphql`."""

    def __init__(self, operations: Operations, settings: Subscriptions) -> None:
        self._operations = operations
        self._settings = settings
        # Nobody knows yet who these are, so no limit of a person's holds for them.
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = read_headers(scope["headers"])
        client = scope.get("client")
        connection = _Connection(self._operations, self._settings, receive, send, client[0] if client else "")
        await receive()
        if not self._lets_in(headers):
            connection.turn_away(_ORIGIN)
            await send({"type": "websocket.close", "code": 1000})
            return
        if SUBPROTOCOL not in scope["subprotocols"]:
            logger.info("websocket closed", extra={"client": connection.client, "code": 4406})
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": 4406, "reason": "Subprotocol not acceptable"})
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        if self._waiting >= self._settings.waiting:
            connection.turn_away(_WAITING)
            await send({"type": "websocket.close", "code": 1013, "reason": "Try again later"})
            return
        await connection.serve(headers.get(b"authorization"), self._wait)

    @contextmanager
    def _wait(self) -> Iterator[None]:
        """While a client has not come in."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def _lets_in(self, headers: Mapping[bytes, bytes]) -> bool:
        """Browsers say which page connects, and let every page: it must be ours, or a listed one."""
        origin = headers.get(b"origin")
        if origin is None:
            return True
        text = origin.decode("latin-1")
        own = headers.get(b"host", b"").decode("latin-1").lower()
        return text in self._settings.origins or (
            text.startswith(("http://", "https://")) and urlsplit(text).netloc.lower() == own
        )


class _Connection:
    """One WebSocket with its operations."""

    def __init__(
        self, operations: Operations, settings: Subscriptions, receive: Receive, send: Send, client: str
    ) -> None:
        self._operations = operations
        self._settings = settings
        self._receive = receive
        self._send = send
        self.client = client
        self._lock = asyncio.Lock()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._token: str | None = None
        self._identity: Identity | None = None
        self._opened = time.perf_counter()

    def turn_away(self, error: LakegateError, started: float | None = None) -> None:
        """Refuse the client in the audit and the log; it waited since `started`, or since it is there."""
        context = RequestContext(make_request_id(), self.client, is_get=False)
        self._operations.turn_away(error, context, started or self._opened, self._identity)
        logger.info(
            "websocket refused",
            extra={
                "request_id": context.request_id,
                "client": context.client,
                "code": error.code,
                "detail": error.detail or error.message,
            },
        )

    async def serve(
        self, authorization: bytes | None, wait: Callable[[], AbstractContextManager[None]]
    ) -> None:
        """Until either side ends it; nothing that was asked over it runs on then. It begins within `wait`."""
        closing: CloseError | None = None
        try:
            async with asyncio.TaskGroup() as group:
                with wait():
                    has_begun = await self._begin(authorization)
                if has_begun:
                    while (message := await self._next()) is not None:
                        await self._take(message, group)
                for task in self._running.values():
                    task.cancel()
        except* CloseError as errors:
            found = errors.exceptions[0]
            assert isinstance(found, CloseError)
            closing = found
        except* SlowError:
            logger.info("websocket closed: its client does not read", extra={"client": self.client})
        except* OSError:
            logger.info("client hung up", extra={"client": self.client})
        if closing is not None:
            extra = {"client": self.client, "code": closing.code}
            logger.info("websocket closed", extra=extra)
            message = {"type": "websocket.close", "code": closing.code, "reason": closing.reason}
            try:
                async with asyncio.timeout(self._settings.send_seconds):
                    await self._send(message)
            except OSError:  # it has gone, or does not read: a TimeoutError is one too
                logger.info("client hung up", extra={"client": self.client})

    async def _begin(self, authorization: bytes | None) -> bool:
        """Whether the client came in; False where it went away before."""
        try:
            async with asyncio.timeout(self._settings.init_seconds):
                while True:
                    message = await self._next()
                    if message is None:
                        return False
                    if message["type"] == "connection_init":
                        break
                    if message["type"] == "subscribe":
                        self.turn_away(Unauthenticated("`subscribe` came before `connection_init`"))
                        raise CloseError(4401, "Unauthorized")
                    await self._answer_ping(message)
        except TimeoutError:
            raise CloseError(4408, "Connection initialisation timeout") from None
        payload = message.get("payload")
        if payload is not None and type(payload) is not dict:
            raise CloseError(4400, "the payload of connection_init is no object")
        given = [payload[name] for name in ("Authorization", "authorization") if payload and name in payload]
        try:
            if given:
                is_text = isinstance(given[0], str)
                authorization = given[0].encode("utf-8", "surrogatepass") if is_text else b""
            self._token = read_token(authorization)
            self._identity = await self._operations.identify(self._token)
        except LakegateError as error:
            self.turn_away(error)
            raise CloseError(4403, "Forbidden") from None
        await self._tell(b'{"type":"connection_ack"}')
        return True

    async def _next(self) -> dict[str, Any] | None:
        """The next message; None where there is no other. Raises CloseError for what is none."""
        received = await self._receive()
        if received["type"] == "websocket.disconnect":
            return None
        text = received.get("text")
        if text is None:
            raise CloseError(4400, "the message is not text")
        try:
            message = parse_json(text.encode("utf-8", "surrogatepass"), "the message")
        except RequestError:
            message = None
        if type(message) is not dict or type(message.get("type")) is not str:
            raise CloseError(4400, "the message is no JSON object with a type")
        return message

    async def _take(self, message: dict[str, Any], group: asyncio.TaskGroup) -> None:
        match message:
            case {"type": "connection_init"}:
                raise CloseError(4429, "Too many initialisation requests")
            case {"type": "subscribe", "id": str(id), "payload": dict(payload)} if id:
                await self._subscribe(id, payload, group)
            case {"type": "complete", "id": str(id)}:
                if task := self._running.pop(id, None):
                    task.cancel()
            case _:
                await self._answer_ping(message)

    async def _answer_ping(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "ping":
                payload = message.get("payload")
                pong = {"type": "pong"} | ({"payload": payload} if type(payload) is dict else {})
                await self._tell(orjson.dumps(pong, default=float))
            case "pong":
                pass
            case _:
                raise CloseError(4400, "the message's type or what goes with it is not of the protocol")

    async def _subscribe(self, id: str, payload: dict[str, Any], group: asyncio.TaskGroup) -> None:
        if id in self._running:
            raise CloseError(4409, "Subscriber for this id already exists")
        most = self._settings.per_connection
        if len(self._running) >= most:
            error = LimitExceeded(
                "LIMIT_SUBSCRIPTIONS",
                f"`subscriptions.per_connection` is {most}, and so many operations are under way; end others "
                "first",
            )
            self.turn_away(error, time.perf_counter())
            shown = [{"message": error.message, "extensions": {"code": error.code}}]
            await self._tell(orjson.dumps({"id": id, "type": "error", "payload": shown}))
            return
        self._running[id] = group.create_task(self._run(id, payload))

    async def _run(self, id: str, payload: dict[str, Any]) -> None:
        """One operation from its first answer to its last."""
        name = orjson.dumps(id)
        has_failed = False

        async def deliver(answer: Answer) -> None:
            nonlocal has_failed
            if answer.unauthenticated:
                raise CloseError(4403, "Forbidden")
            if answer.failed:
                has_failed = True
                errors = orjson.dumps(orjson.loads(answer.body)["errors"])
                await self._tell(b'{"id":%s,"type":"error","payload":%s}' % (name, errors))
            else:
                await self._tell(b'{"id":%s,"type":"next","payload":%s}' % (name, answer.body))

        try:
            try:
                request = read_request(payload, "")
            except RequestError as error:
                # Fits a close frame, whatever it quotes.
                raise CloseError(4400, error.message[:100]) from None
            context = RequestContext(make_request_id(), self.client, is_get=False)
            await self._operations.follow(request, self._token, context, deliver)
            if self._running.get(id) is asyncio.current_task():
                # From now on the client may use the id again.
                del self._running[id]
                if not has_failed:
                    await self._tell(b'{"id":%s,"type":"complete"}' % name)
        finally:
            if self._running.get(id) is asyncio.current_task():
                del self._running[id]

    async def _tell(self, message: bytes) -> None:
        """Send a message; cancelled, it has sent nothing. Raises SlowError."""
        try:
            async with asyncio.timeout(self._settings.send_seconds), self._lock:
                await self._send({"type": "websocket.send", "text": message.decode()})
        except TimeoutError:
            raise SlowError from None
