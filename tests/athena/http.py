"""The least of an HTTP server: requests with a body over kept-alive connections, on a thread of its own.

Unlike a real server it can also break off an answer, or never give one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; of a `cut` one half the body is sent, and of a `silent` one nothing at all."""

    status: int
    body: bytes
    is_cut: bool = False
    is_silent: bool = False


Answer = Callable[[Mapping[str, str], bytes], Awaitable[Reply]]


class HTTPServer:
    """Serves `answer` (headers by lower-case name, the path as `:path`, body) at `url` until `close`."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_open = True
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="athena-endpoint", daemon=True)
        self._thread.start()
        self._wait(self._listen())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Serve again after `hang_up`."""
        self._is_open = True

    def hang_up(self) -> None:
        """Cut every connection, and each new one."""
        self._is_open = False
        self._wait(self._cut())

    def close(self) -> None:
        self.hang_up()
        self._wait(self._drain())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def _wait(self, work: Awaitable[None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(30)  # type: ignore[arg-type]  # mypy wants a coroutine, and has an awaitable

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _drain(self) -> None:
        if self._server:
            self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while self._is_open and await self._exchange(reader, writer):
                    pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        headers[":path"] = head[0].split()[1]
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        reply = await self._answer(headers, body)
        if reply.is_silent:
            return False
        sent = reply.body[: len(reply.body) // 2] if reply.is_cut else reply.body
        writer.write(
            f"HTTP/1.1 {reply.status} X\r\ncontent-type: application/x-amz-json-1.1\r\n"
            f"content-length: {len(reply.body)}\r\n\r\n".encode()
            + sent
        )
        await writer.drain()
        if reply.is_cut:
            # What was sent arrives before the connection ends.
            writer.close()
            await writer.wait_closed()
        return not reply.is_cut
