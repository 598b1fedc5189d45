"""A file on its way to a client, whose length nobody knows yet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from starlette.types import Send

from gateway.http.formats import Format
from gateway.http.reply import COMMON

#: Bytes that are handed to the server at once: it keeps what the client has not taken.
_PIECE = 262_144

#: Characters of a file's name in front of its suffix, and of the header that lists what is withheld.
_NAME = 100
_WITHHELD = 4_000


class StalledError(Exception):
    """The client takes no more bytes."""


class Download:
    """Sends a file in chunks, of which the last comes with `end` alone.

    Without it the server cuts the connection, so that no client takes a part of a file for all of it.
    """

    def __init__(self, send: Send, format: Format, request_id: str) -> None:
        self._send = send
        self._format = format
        self._request_id = request_id
        self.started = False

    async def begin(self, name: str, withheld: Iterable[str]) -> None:
        """Send the headers; `name` is a GraphQL name, `withheld` has the columns that are null throughout."""
        self.started = True
        file = f"{name[:_NAME]}.{self._format.suffix}"
        headers = [
            (b"content-type", self._format.content_type),
            (b"content-disposition", f'attachment; filename="{file}"'.encode("ascii")),
            (b"x-request-id", self._request_id.encode("ascii")),
            (b"cache-control", b"no-store"),
            *COMMON,
        ]
        told = _told(withheld)
        if told:
            headers.append((b"lakegate-withheld", told.encode("ascii")))
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def write(self, data: bytes, patience: float) -> None:
        """Send some of the file, when the client has taken most of what was sent before.

        Raises StalledError where it takes none for as many seconds as `patience` is.
        """
        view = memoryview(data)
        for start in range(0, len(view), _PIECE):
            piece = bytes(view[start : start + _PIECE])
            try:
                async with asyncio.timeout(patience):
                    await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            except TimeoutError:
                raise StalledError from None

    async def end(self) -> None:
        """The file is whole."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _told(withheld: Iterable[str]) -> str:
    """The columns as a list of strings (RFC 9651); one that is too long ends in `"..."`."""
    told = ""
    for name in withheld:
        longer = f'{told}, "{name}"' if told else f'"{name}"'
        if len(longer) > _WITHHELD:
            return f'{told}, "..."' if told else '"..."'
        told = longer
    return told
