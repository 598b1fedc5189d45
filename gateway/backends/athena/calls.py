"""Calls to AWS: on a few threads of their own, again where that helps; waiting in between holds no thread."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from gateway.backends.athena.faults import AWSFault, Fault, kind_of

T = TypeVar("T")

#: Threads, which is also how many connections a client keeps.
THREADS = 16

#: How often a call is tried at most, by what helps against its fault.
_TRIES = {Fault.THROTTLED: 12, Fault.BROKEN: 7, Fault.EXPIRED: 2, Fault.FINAL: 1}

#: Seconds before the second try, doubled before each further one up to the longest; jitter takes part of it.
_FIRST = 0.05
_LONGEST = 3.0


class Calls:
    """Makes blocking calls without blocking; `make` bounds how often, its caller how long."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, "athena")

    async def run(self, work: Callable[[], T]) -> T:
        """What the work gives, done on one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    async def make(
        self,
        call: Callable[[], T],
        renew: Callable[[], Awaitable[None]],
        is_wanted: Callable[[], bool],
    ) -> T:
        """What a call to AWS gives; throttled calls wait and try again, broken ones too.

        `renew` gets other credentials for `call`. Once it is not `is_wanted` any more, a call that AWS has
        refused is not tried again; one whose answer was lost still is, since AWS may have done it.
        Raises an `AWSFault`.
        """
        tries = dict.fromkeys(Fault, 0)
        while True:
            try:
                return await self.run(call)
            except AWSFault as error:
                fault = kind_of(error)
                tries[fault] += 1
                if tries[fault] >= _TRIES[fault] or not (fault is Fault.BROKEN or is_wanted()):
                    raise
            if fault is Fault.EXPIRED:
                await renew()
            else:
                longest = min(_FIRST * 2 ** (tries[fault] - 1), _LONGEST)
                await asyncio.sleep(longest * random.uniform(0.5, 1))  # noqa: S311  # no secret

    def close(self) -> None:
        """Start nothing more; what is under way ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)
