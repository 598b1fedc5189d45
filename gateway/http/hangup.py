"""A client that hangs up ends its own query."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

T = TypeVar("T")
Worker = asyncio.Task[Any]

#: Seconds before a request's client is watched, at least; at most it is twice as long.
PATIENCE = 0.05


class HungUpError(Exception):
    """The client went away: nobody waits for the answer."""


class HangUps:
    """Watches the clients of slow requests; a quick request costs one entry of a dictionary, and no timer.

    One clock ticks as long as anything runs: a request that has seen a whole turn of it is slow.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fresh: dict[Worker, Receive] = {}
        self._ageing: dict[Worker, Receive] = {}
        self._watchers: dict[Worker, asyncio.Task[None]] = {}
        self._gone: set[Worker] = set()

    async def run(self, work: Coroutine[Any, Any, T], receive: Receive) -> T:
        """What `work` gives; when the client hangs up first, cancels it and raises HungUpError."""
        worker = asyncio.current_task()
        assert worker is not None
        self._fresh[worker] = receive
        if self._loop is not worker.get_loop():
            self._loop = worker.get_loop()
            self._loop.call_later(PATIENCE, self._tick)
        try:
            return await work
        except asyncio.CancelledError:
            # Only our own cancellation ends here: the server's, at a stop, goes on up.
            if worker in self._gone and worker.uncancel() == 0:
                raise HungUpError from None
            raise
        finally:
            if self._fresh.pop(worker, None) is None:
                self._forget(worker)

    def _tick(self) -> None:
        assert self._loop is not None
        for worker, receive in self._ageing.items():
            self._watchers[worker] = self._loop.create_task(self._watch(worker, receive))
        self._ageing, self._fresh = self._fresh, {}
        if self._ageing:
            self._loop.call_later(PATIENCE, self._tick)
        else:
            self._loop = None

    async def _watch(self, worker: Worker, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._gone.add(worker)
        worker.cancel()

    def _forget(self, worker: Worker) -> None:
        self._ageing.pop(worker, None)
        self._gone.discard(worker)
        watcher = self._watchers.pop(worker, None)
        if watcher is not None:
            watcher.cancel()
