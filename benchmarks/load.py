"""Servers, and a load that costs little beside them: one request's bytes, sent again and again."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager


def request_bytes(path: str, body: bytes, token: str) -> bytes:
    """A whole HTTP/1.1 request with keep-alive."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


class Connection:
    """One keep-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> Connection:
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**26))

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer; raises RuntimeError unless it is 200."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lowered = head.lower()
        start = lowered.index(b"content-length:") + 15
        body = await self._reader.readexactly(int(lowered[start : lowered.index(b"\r\n", start)]))
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(body[:500])
        return body

    def close(self) -> None:
        self._writer.close()


async def latencies(port: int, request: bytes, count: int) -> list[float]:
    """Milliseconds of `count` requests, one after the other."""
    connection = await Connection.open(port)
    taken = []
    for _ in range(count):
        begun = time.perf_counter()
        await connection.ask(request)
        taken.append((time.perf_counter() - begun) * 1e3)
    connection.close()
    return taken


async def rate(port: int, request: bytes, connections: int, seconds: float) -> float:
    """Requests per second over `seconds`."""
    done = 0
    end = time.perf_counter() + seconds

    async def work() -> None:
        nonlocal done
        connection = await Connection.open(port)
        while time.perf_counter() < end:
            await connection.ask(request)
            done += 1
        connection.close()

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(connections)))
    return done / (time.perf_counter() - begun)


@contextmanager
def server(*command: str, **settings: str) -> Iterator[int]:
    """A process that serves at the port that it is given last; `settings` are of its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([*command, str(port)], env={**os.environ, **settings})
    try:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


async def warm(port: int, request: bytes) -> None:
    """Ask until the server has its data and its caches; an answer with errors must not be measured."""
    connection = await Connection.open(port)
    for _ in range(600):
        answer = await connection.ask(request)
        if b'"errors"' not in answer[:100] and b'"errors"' not in answer[-300:]:
            break
        await asyncio.sleep(0.1)
    else:
        raise RuntimeError(answer[:300])
    for _ in range(3):
        await connection.ask(request)
    connection.close()
