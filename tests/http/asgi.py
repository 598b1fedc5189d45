"""Calling an ASGI application without a server: one request in, what it sent out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Receive

JSON_TYPE = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True)
class Sent:
    """A response as the application sent it."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        code = self.json["errors"][0]["extensions"]["code"]
        assert isinstance(code, str)
        return code


def receive_chunks(chunks: Iterable[bytes], *, hang_up: bool = False) -> Receive:
    """A `receive` that gives the chunks, then waits for ever, or says that the client hung up."""
    pieces = list(chunks)
    messages: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": hang_up or number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    ]
    waiting = iter(messages)

    async def receive() -> Message:
        for message in waiting:
            return message
        if hang_up:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


def make_scope(
    method: str, path: str, headers: Iterable[tuple[bytes, bytes]], query: bytes
) -> dict[str, Any]:
    """The scope of an HTTP request from 192.0.2.7."""
    return {
        "type": "http",
        "method": method,
        "path": path,
        "headers": list(headers),
        "query_string": query,
        "client": ("192.0.2.7", 40000),
    }


async def request(
    app: ASGIApp,
    body: bytes | Iterable[bytes] = b"",
    *,
    method: str = "POST",
    path: str = "/graphql",
    headers: Iterable[tuple[bytes, bytes]] = (JSON_TYPE,),
    query: bytes = b"",
    receive: Receive | None = None,
) -> Sent | None:
    """What the application answers; None when it sends nothing."""
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    chunks = [body] if isinstance(body, bytes) else body
    await app(make_scope(method, path, headers, query), receive or receive_chunks(chunks), send)
    if not messages:
        return None
    start, *rest = messages
    assert start["type"] == "http.response.start"
    named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
    assert len(dict(named)) == len(named), "a header was sent twice"
    return Sent(start["status"], dict(named), b"".join(message.get("body", b"") for message in rest))


def ask(app: ASGIApp, body: bytes | Iterable[bytes] = b"", **options: Any) -> Sent:
    """The same from a test that is not asynchronous, for an application that must answer."""
    sent = asyncio.run(request(app, body, **options))
    assert sent is not None
    return sent
