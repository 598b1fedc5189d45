"""Servers, and a load that costs little beside them: one request's bytes, sent again and again."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast

#: Seconds that a server may take until it listens, and until it has its data.
_START, _READY = 180, 300


def request_bytes(path: str, body: bytes, token: str = "", accept: str = "application/json") -> bytes:
    """A whole HTTP/1.1 request with keep-alive."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}"
        f"Content-Type: application/json\r\nAccept: {accept}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


class _Answer(asyncio.Protocol):
    """Reads one answer after another, with a length or in chunks.

    Bodies of a million rows pass here while servers share the machine, so bytes are skipped by their lengths
    and joined only for who asks for them.
    """

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.is_kept = False
        self._done: asyncio.Future[None] | None = None
        self._reset()

    def _reset(self) -> None:
        self.head = b""
        self.pieces: list[bytes] = []
        self.size = 0
        self._rest = b""
        # Bytes of the body or of a chunk with its line end that are still to come; None in a head.
        self._left: int | None = None
        self._is_chunked = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none of asyncio's by type.
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._done and not self._done.done():
            self._done.set_exception(exc or ConnectionResetError("the server hung up"))

    def begin(self) -> asyncio.Future[None]:
        self._reset()
        self._done = asyncio.get_running_loop().create_future()
        return self._done

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data, self._rest = self._rest + data, b""
        at = 0
        if not self.head:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._rest = data
                return
            self._read_head(data[: end + 4])
            at = end + 4
        if self._is_chunked:
            self._read_chunks(data, at)
        else:
            self._take(data[at:] if at else data)
            if self._left == 0:
                self._end()

    def _read_head(self, head: bytes) -> None:
        self.head = head
        lowered = head.lower()
        start = lowered.find(b"content-length:")
        if start >= 0:
            self._left = int(lowered[start + 15 : lowered.index(b"\r\n", start)])
        else:
            self._is_chunked = b"transfer-encoding: chunked" in lowered
            assert self._is_chunked, head

    def _read_chunks(self, data: bytes, at: int) -> None:
        while at < len(data):
            if self._left is None:
                line = data.find(b"\r\n", at)
                if line < 0:
                    self._rest = data[at:]
                    return
                size = int(data[at:line].split(b";")[0], 16)
                at, self._left = line + 2, size + 2
                if size == 0:
                    self._left = -2
            if self._left < 0:
                # Behind the last chunk comes one more line end.
                taken = min(-self._left, len(data) - at)
                at, self._left = at + taken, self._left + taken
                if self._left == 0:
                    self._end()
                    return
                continue
            body = data[at : at + self._left]
            at += len(body)
            self._take(body, 2)
            if self._left == 0:
                self._left = None

    def _take(self, body: bytes, behind: int = 0) -> None:
        """Bytes of the body, of which the last `behind` of a chunk are its line end."""
        assert self._left is not None
        self._left -= len(body)
        own = len(body) - max(0, behind - self._left)
        self.size += max(0, own)
        if self.is_kept and own > 0:
            self.pieces.append(body[:own])

    def _end(self) -> None:
        if self._done and not self._done.done():
            self._done.set_result(None)


class Connection:
    """One keep-alive connection."""

    def __init__(self, protocol: _Answer) -> None:
        self._protocol = protocol

    @classmethod
    async def open(cls, port: int) -> Connection:
        _, protocol = await asyncio.get_running_loop().create_connection(_Answer, "127.0.0.1", port)
        return cls(protocol)

    async def send(self, request: bytes, *, is_kept: bool = False) -> int:
        """Bytes of the answer's body; raises RuntimeError unless it is 200."""
        protocol = self._protocol
        assert protocol.transport is not None
        protocol.is_kept = is_kept
        done = protocol.begin()
        protocol.transport.write(request)
        await done
        if not protocol.head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError((protocol.head + b"".join(protocol.pieces))[:1000].decode(errors="replace"))
        return protocol.size

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer; raises RuntimeError unless it is 200."""
        await self.send(request, is_kept=True)
        return b"".join(self._protocol.pieces)

    def close(self) -> None:
        if self._protocol.transport is not None:
            self._protocol.transport.close()


async def latencies(port: int, request: bytes, count: int) -> list[float]:
    """Milliseconds of `count` requests, one after the other."""
    connection = await Connection.open(port)
    taken = []
    for _ in range(count):
        begun = time.perf_counter()
        await connection.send(request)
        taken.append((time.perf_counter() - begun) * 1e3)
    connection.close()
    return taken


async def rate(port: int, request: bytes, connections: int, seconds: float) -> float:
    """Requests per second over `seconds`, or over one request of each connection if that takes longer."""
    done = 0
    end = time.perf_counter() + seconds

    async def work() -> None:
        nonlocal done
        connection = await Connection.open(port)
        while True:
            await connection.send(request)
            done += 1
            if time.perf_counter() >= end:
                break
        connection.close()

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    return done / (time.perf_counter() - begun)


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def process(command: Sequence[str], port: int, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that serves at `port`, from when it listens; `settings` are of its environment."""
    started = subprocess.Popen(command, env={**os.environ, **settings})
    try:
        end = time.monotonic() + _START
        while not _listens(port):
            if started.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"`{' '.join(command)}` does not listen at port {port}")
            time.sleep(0.05)
        yield started
    finally:
        started.terminate()
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


@contextmanager
def server(*command: str, **settings: str) -> Iterator[int]:
    """The same for a command that is given its port last; gives the port."""
    port = free_port()
    with process([*command, str(port)], port, **settings):
        yield port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def warm(port: int, request: bytes, times: int = 3) -> None:
    """Ask until the server has its data and its caches; an answer with errors must not be measured."""
    connection = await Connection.open(port)
    end = time.monotonic() + _READY
    while True:
        try:
            answer = await connection.ask(request)
            if b'"errors"' not in answer[:100] and b'"errors"' not in answer[-300:]:
                break
            fault = answer[:1000].decode(errors="replace")
        except RuntimeError as error:
            fault = str(error)
        if time.monotonic() > end or not _may_pass(fault):
            raise RuntimeError(fault)
        await asyncio.sleep(0.1)
    for _ in range(times):
        await connection.send(request)
    connection.close()


def _may_pass(fault: str) -> bool:
    """Whether it is only that the data are not loaded yet."""
    return "DATA_UNAVAILABLE" in fault
