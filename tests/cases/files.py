"""Asks for a case's answer as files, through the gateway's own stages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.types import Message

from gateway.backends.base import Backend
from gateway.export import Exporter
from gateway.http.download import Download
from gateway.http.formats import Format
from gateway.http.request import GraphQLRequest
from gateway.pipeline import Gateway
from gateway.result.answer import Answer
from gateway.settings import Settings
from tests.cases.play import CONTEXT


@dataclass(slots=True)
class Received:
    """What a client has got: a file, whole or cut, or why there is none."""

    answer: Answer | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_whole: bool = False


async def file_of(
    gateway: Gateway,
    backend: Backend,
    settings: Settings,
    request: GraphQLRequest,
    format: Format,
    token: str = "token",
) -> Received:
    """What comes of a request for a file."""
    received = Received()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            pairs: Any = message["headers"]
            received.headers = {name.decode(): value.decode() for name, value in pairs}
        else:
            received.body += message["body"]
            received.is_whole = not message["more_body"]

    download = Download(send, format, CONTEXT.request_id)
    exporter = Exporter(gateway, settings)
    received.answer = await exporter.export(request, token, CONTEXT, format, download)
    return received
