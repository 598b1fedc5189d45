"""Live queries: the pipeline, passed through again and again, and what is new sent each time.

INVARIANT: what is sent was made by a whole passage through the stages, under the snapshot in force when it is
handed over, for a token that was verified in that passage; and it differs from what was sent before. So
nothing is told by a message but what an answer tells, and nothing by its absence.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from gateway.auth.identity import Identity
from gateway.errors import LakegateError, LimitExceeded
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.pipeline import Gateway
from gateway.result.answer import Answer
from gateway.settings.subscriptions import Subscriptions
from gateway.trail import Run

#: Hands an answer over; ended by cancellation, it has handed over nothing.
Deliver = Callable[[Answer], Awaitable[None]]

Person = tuple[str, str]


class Place:
    """One operation's place among all that are under way."""

    __slots__ = ("_person", "_settings", "_taken")

    def __init__(self, taken: Counter[Person], settings: Subscriptions) -> None:
        self._taken = taken
        self._settings = settings
        self._person: Person | None = None

    def enter(self, identity: Identity) -> None:
        """Take it, once. Raises LimitExceeded."""
        if self._person is not None:
            return
        person = identity.issuer, identity.subject
        for actual, most, name in (
            (self._taken.total(), self._settings.in_all, "in_all"),
            (self._taken[person], self._settings.per_principal, "per_principal"),
        ):
            if actual >= most:
                whose = "of this person " if name == "per_principal" else ""
                raise LimitExceeded(
                    "LIMIT_SUBSCRIPTIONS",
                    f"`subscriptions.{name}` is {most}, and so many operations {whose}are under way; end "
                    "others first",
                )
        self._person = person
        self._taken[person] += 1

    def leave(self) -> None:
        """Give it back."""
        if self._person is not None:
            self._taken[self._person] -= 1
            # Nobody is remembered who is gone.
            self._taken += Counter()


class LiveQueries:
    """Answers operations for as long as they last. Belongs to one event loop."""

    def __init__(self, gateway: Gateway, settings: Subscriptions) -> None:
        self._gateway = gateway
        self._settings = settings
        self._taken: Counter[Person] = Counter()

    async def identify(self, token: str | None) -> Identity:
        """Who the token speaks for; raises Unauthenticated."""
        return await self._gateway.identify(token)

    def turn_away(
        self, error: LakegateError, context: RequestContext, started: float, identity: Identity | None = None
    ) -> None:
        """Have a line in the audit of somebody who was refused before any operation was looked at."""
        self._gateway.turn_away(error, context, started, identity)

    async def follow(
        self, request: GraphQLRequest, token: str | None, context: RequestContext, deliver: Deliver
    ) -> None:
        """Deliver the answer of a query, or every answer of a subscription; returns when there is no more.

        The last answer has no `data` where the subscription ended by a refusal.
        """
        place = Place(self._taken, self._settings)
        last: bytes | None = None
        try:
            while True:
                run = await self._gateway.run(request, token, context, place)
                if not self._gateway.is_in_force(run):
                    continue
                if run.answer.body != last:
                    answer = self._gateway.record(run, context)
                    if not await self._hand_over(answer, deliver):
                        continue
                    last = answer.body
                    if answer.failed:
                        return
                elif run.trail.costs:
                    # Nobody sees anything of it; what it cost is accounted for.
                    self._gateway.record(run, context)
                if not run.is_live:
                    return
                await self._change(run, token)
        finally:
            place.leave()

    async def _hand_over(self, answer: Answer, deliver: Deliver) -> bool:
        """Whether an answer was delivered before another snapshot came: a slow client gets no older one."""
        ending = self._gateway.superseded

        async def hand_over() -> None:
            if not ending.is_set():
                await deliver(answer)

        delivery = asyncio.ensure_future(hand_over())
        superseded = asyncio.ensure_future(ending.wait())
        try:
            await asyncio.wait((delivery, superseded), return_when=asyncio.FIRST_COMPLETED)
            if delivery.done():
                await delivery
            return not ending.is_set()
        finally:
            for task in (delivery, superseded):
                task.cancel()
            await asyncio.gather(delivery, superseded, return_exceptions=True)

    async def _change(self, run: Run, token: str | None) -> None:
        """Wait until there may be another answer: by data or a snapshot, or as a rule or the token ended."""
        interval, poll = self._settings.interval, self._settings.poll_seconds
        loop = asyncio.get_running_loop()
        turn = loop.time() // poll
        while self._gateway.is_in_force(run):
            # All look at the same moments, so that those who ask the same ask the engine once.
            with suppress(TimeoutError):
                async with asyncio.timeout(interval - loop.time() % interval):
                    await self._gateway.superseded.wait()
                    return
            try:
                await self._gateway.identify(token)
            except LakegateError:
                return
            if run.has_outlasted_a_rule(time.time()):
                return
            now = self._gateway.versions(run.trail)
            if (None in now or run.outcome != "ok") and loop.time() // poll != turn:
                return
            # What is another one at every look is changing still.
            if now != run.trail.versions and now == self._gateway.versions(run.trail):
                return
