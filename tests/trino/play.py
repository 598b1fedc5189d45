"""The Trino backend as tests drive it: statements of their own making, on one event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from gateway.auth.identity import Session
from gateway.backends.base import Call, Ran
from gateway.backends.trino import TrinoBackend
from gateway.catalog.parse_type import parse_type
from gateway.result.shape import ResultShape
from gateway.settings.engines import Trino
from gateway.sql.render import Statement


def call(username: str = "someone", request_id: str = "request-1") -> Call:
    """On whose behalf a test asks."""
    return Call(Session("subject", username, (), frozenset(), {}, 0.0), request_id, rows=10_000)


def statement(sql: str, *types: str) -> Statement:
    """A statement whose rows have cells of these types."""
    kinds = tuple(map(parse_type, types))
    shape = ResultShape((), single=False)
    return Statement(sql, (), shape, kinds, is_json=False, stringify=False, marks=(), reads=())


class Player:
    """A backend, and what asks it."""

    def __init__(self, backend: TrinoBackend, loop: asyncio.Runner) -> None:
        self.backend = backend
        self.loop = loop

    def run(self, sql: str, *types: str) -> Ran:
        return self.loop.run(self.start(sql, *types))

    async def start(self, sql: str, *types: str, caller: str = "someone") -> Ran:
        return await self.backend.run(statement(sql, *types), (), call(caller))

    def abandon(self, sql: str, *types: str, begun: Callable[[], bool]) -> float:
        """Ask, and hang up once it has begun; gives the seconds until no thread works on it."""

        async def scenario() -> float:
            task = asyncio.create_task(self.start(sql, *types))
            await until(begun)
            task.cancel()
            await asyncio.wait([task])
            assert task.cancelled()
            started = time.monotonic()
            await until(lambda: not self.backend._running)
            return time.monotonic() - started

        return self.loop.run(scenario())


@contextmanager
def player(host: str, port: int, seconds: float = 30.0, **settings: Any) -> Iterator[Player]:
    """A backend of the server at this place."""
    backend = TrinoBackend(Trino(host=host, port=port, **settings), seconds)
    with asyncio.Runner() as loop:
        try:
            yield Player(backend, loop)
        finally:
            loop.run(backend.close())


async def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        await asyncio.sleep(0.01)
