"""A client that hangs up ends its own query."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

T = TypeVar("T")

#: Seconds a request runs before its client is watched: quick ones pay for a timer only.
PATIENCE = 0.05


class HungUpError(Exception):
    """The client went away: nobody waits for the answer."""


async def run_until_hangup(work: Coroutine[Any, Any, T], receive: Receive) -> T:
    """What `work` gives; when the client hangs up first, cancels it and raises HungUpError."""
    watch = _Watch(receive)
    timer = watch.loop.call_later(PATIENCE, watch.start)
    try:
        return await work
    except asyncio.CancelledError:
        # Only our own cancellation ends here: the server's, at a stop, goes on up.
        if watch.hung_up and watch.worker.uncancel() == 0:
            raise HungUpError from None
        raise
    finally:
        timer.cancel()
        watch.stop()


class _Watch:
    __slots__ = ("hung_up", "loop", "receive", "watcher", "worker")

    def __init__(self, receive: Receive) -> None:
        worker = asyncio.current_task()
        assert worker is not None
        self.worker = worker
        self.loop = worker.get_loop()
        self.receive = receive
        self.watcher: asyncio.Task[None] | None = None
        self.hung_up = False

    def start(self) -> None:
        self.watcher = self.loop.create_task(self.await_disconnect())

    def stop(self) -> None:
        if self.watcher is not None:
            self.watcher.cancel()

    async def await_disconnect(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.hung_up = True
        self.worker.cancel()
