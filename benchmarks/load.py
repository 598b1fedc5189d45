"""A load generator that costs little beside the servers: one request's bytes, sent again and again."""

from __future__ import annotations

import asyncio
import time


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
