"""Answers as server-sent events: the "distinct connections" mode of graphql-sse."""

from __future__ import annotations

import asyncio
import logging

from starlette.types import Scope, Send

from gateway.http.answers import Answer, Follow
from gateway.http.protocol import ENDLESS
from gateway.http.reply import COMMON
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.settings.subscriptions import Subscriptions

logger = logging.getLogger(__name__)


class EventStreams:
    """Sends each answer as an event `next`, and an event `complete` when there is no more."""

    def __init__(self, follow: Follow, settings: Subscriptions) -> None:
        self._follow = follow
        self._settings = settings

    async def send(
        self, scope: Scope, send: Send, request: GraphQLRequest, token: str | None, context: RequestContext
    ) -> Answer | None:
        """Send the whole stream; gives the answer back, and sends nothing, where the first is a refusal."""
        stream = _Stream(send, context.request_id, self._settings)
        refusals: list[Answer] = []

        async def deliver(answer: Answer) -> None:
            if answer.failed and not stream.is_open:
                refusals.append(answer)
                return
            await stream.write(b"event: next\ndata: " + answer.body + b"\n\n")

        # At a stop of the server it is not waited for.
        scope[ENDLESS] = True
        keeper = asyncio.create_task(stream.keep_alive())
        try:
            await self._follow(request, token, context, deliver)
            if refusals:
                return refusals[0]
            await stream.write(b"event: complete\ndata: \n\n", ends=True)
        except TimeoutError:
            logger.info(
                "event stream closed: its client does not read", extra={"request_id": context.request_id}
            )
        finally:
            keeper.cancel()
        return None


class _Stream:
    """The open response, one writer at a time."""

    def __init__(self, send: Send, request_id: str, settings: Subscriptions) -> None:
        self.is_open = False
        self._send = send
        self._request_id = request_id
        self._settings = settings
        self._lock = asyncio.Lock()
        self._written = 0.0

    async def write(self, text: bytes, *, ends: bool = False) -> None:
        """Raises TimeoutError where the client does not read."""
        async with asyncio.timeout(self._settings.send_seconds), self._lock:
            if not self.is_open:
                headers = [
                    (b"content-type", b"text/event-stream; charset=utf-8"),
                    (b"x-request-id", self._request_id.encode("ascii")),
                    (b"cache-control", b"no-store"),
                    # Proxies that collect answers would keep events back.
                    (b"x-accel-buffering", b"no"),
                    *COMMON,
                ]
                await self._send({"type": "http.response.start", "status": 200, "headers": headers})
                self.is_open = True
            await self._send({"type": "http.response.body", "body": text, "more_body": not ends})
            self._written = asyncio.get_running_loop().time()

    async def keep_alive(self) -> None:
        """Write a comment whenever nothing was written for a while; ends where nobody reads."""
        loop, silence = asyncio.get_running_loop(), self._settings.keep_alive_seconds
        while True:
            await asyncio.sleep(silence)
            if self.is_open and loop.time() - self._written >= silence:
                try:
                    await self.write(b":\n\n")
                except TimeoutError:
                    return  # as whoever writes the next answer finds
