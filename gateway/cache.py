"""The result cache: what a governed statement gave, for everyone whose policies make them ask just that.

INVARIANT: an answer is found only by the statement that governance made for whoever asks, with every value
that is bound to it (the caller's and those of the session), over the same version of the data that it was
made of. So it is what the engine would answer, whoever asked before, and whatever has become of policies,
catalog or data since. Nothing has to be dropped in time for that; what nobody can ask for any more is let go
all the same.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Literal

from gateway.backends.base import Call, Runner
from gateway.errors import BackendError
from gateway.memory import Memory
from gateway.predicate import Slot
from gateway.result.table import Heading
from gateway.settings import Settings
from gateway.sql.render import Address, Statement
from gateway.task import Made, Task, make

#: Statements whose fingerprints are kept.
_FINGERPRINTS = 4096

#: Bytes that an entry takes beside its text and its values, and for each withheld cell.
_ENTRY, _CELL = 800, 300

#: One answer may take so much of the whole at most, so that it does not push out all others.
_SHARE = 1 / 8

#: What became of it: kept from before, made for this request, or on its way for an earlier one.
Status = Literal["hit", "miss", "shared"]


@dataclass(frozen=True, slots=True)
class Lookup:
    """What became of looking for an answer, and how many seconds before the engine was asked for it."""

    status: Status
    age: float

    def told(self) -> dict[str, object]:
        """As the audit and answers have it."""
        return {"status": self.status, "age": round(self.age, 3)}


@dataclass(frozen=True, slots=True)
class Question:
    """What the engine is asked; to equal ones it gives equal answers.

    `backend` is which engine that is, or what holds copies of its tables. `statement` is the fingerprint of
    the governed statement, `values` all that is bound to it, `reader` whom the engine takes the caller for,
    `data` the version of every table that is read. `key` is the response key, which stands in the paths of
    errors and withheld cells; more than `most` rows are an error. With `headings` the answer is a table.
    """

    backend: Runner
    statement: bytes
    values: str
    reader: Hashable
    data: tuple[tuple[Address, str | None], ...]
    key: str
    rows: int
    most: int
    headings: tuple[Heading, ...]

    @property
    def is_versioned(self) -> bool:
        """Whether the engine tells when any of the data change."""
        return all(version is not None for _, version in self.data)


@dataclass(frozen=True, slots=True)
class _Entry:
    made: Made
    asked: float


class Flight:
    """A question on its way; it ends when its answer is there, or when nobody waits for it any more."""

    __slots__ = ("_told", "asked", "task", "waiting")

    def __init__(self, task: asyncio.Task[Made], asked: float) -> None:
        self.task = task
        self.asked = asked
        self.waiting = 0
        self._told = False

    def land(self) -> Made:
        """What came of it; the cost is told once, so that nobody adds it up twice."""
        made = self.task.result()
        told, self._told = self._told, True
        return replace(made, cost=None) if told and made.cost else made


class Cache:
    """Answers questions from what was kept, from what is on its way, or from the engine.

    Belongs to one event loop.
    """

    def __init__(self, settings: Settings) -> None:
        self._bytes = settings.cache.bytes
        self._seconds = settings.cache.seconds
        self._patience = settings.limits.seconds
        self._fingerprints: Memory[Statement, bytes] = Memory(_FINGERPRINTS)
        self._entries: Memory[Question, _Entry] = Memory(self._bytes)
        self._flights: dict[Question, Flight] = {}
        self._newest: dict[Address, str] = {}
        self._snapshot = ""

    def use(self, snapshot: str) -> None:
        """Let go of what was asked under another snapshot, and keep what is asked under this one."""
        if snapshot != self._snapshot:
            self._snapshot = snapshot
            self._newest.clear()
            self._entries.retain(lambda _question: False)

    async def find(
        self, task: Task, call: Call, snapshot: str, age: float = 0.0
    ) -> tuple[Made, Lookup | None]:
        """What a root field comes to, and where it was found; None where it is not looked for.

        `snapshot` is the version of the one that it was governed under; `age` is how old, in seconds, an
        answer may be where the engine cannot tell when data change, if more than the settings say. Whoever is
        cancelled leaves the question to the others that wait for its answer; the last one ends the query in
        the engine.
        """
        age = max(age, self._seconds)
        question = await self._question(task, call, age)
        if question is None:
            return await make(task, call), None
        now = time.monotonic()
        entry = self._entries.recall(question)
        if entry and (question.is_versioned or now - entry.asked < age):
            return entry.made, Lookup("hit", now - entry.asked)
        flight = self._flights.get(question)
        # Nobody waits for one that is as old as a request can get: it might never end.
        patience = self._patience if question.is_versioned else min(self._patience, age)
        if flight and not flight.task.done() and now - flight.asked < patience:
            return await self._wait(question, flight), Lookup("shared", now - flight.asked)
        work = asyncio.create_task(self._make(question, task, call, snapshot, now))
        flight = self._flights[question] = Flight(work, now)
        return await self._wait(question, flight), Lookup("miss", 0.0)

    async def _question(self, task: Task, call: Call, age: float) -> Question | None:
        """What a task asks; None where its answer cannot be kept."""
        statement = task.statement
        if not self._bytes or (None in self.versions(task) and not age):
            return None
        assert call.session is not None, "whoever asks has one"
        try:
            reader = await task.backend.reads_as(call.session)
        except BackendError:
            return None  # as the engine will say itself
        # After whatever was waited for, and before anything runs.
        data = tuple(zip(statement.reads, self.versions(task), strict=True))
        plan = task.root.plan
        return Question(
            task.backend,
            self._fingerprint(statement),
            repr(task.values),
            reader,
            data,
            plan.key,
            task.rows,
            plan.most,
            task.headings,
        )

    def versions(self, task: Task) -> tuple[str | None, ...]:
        """The version of every table that a task reads; None where the engine cannot tell."""
        statement = task.statement
        if statement.reads_past:
            # What a moment or a snapshot means is looked up when it is read.
            return (None,) * len(statement.reads)
        return tuple(map(task.backend.data_version, statement.reads))

    def _fingerprint(self, statement: Statement) -> bytes:
        """What two statements have in common that give the same JSON, whichever plan they were made of."""
        known = self._fingerprints.recall(statement)
        if known is None:
            types = [
                (each.type, each.form if isinstance(each, Slot) else None) for each in statement.parameters
            ]
            decides = (
                *(statement.sql, statement.marks, types),
                *(statement.types, statement.shape, statement.is_json, statement.stringify),
            )
            known = self._fingerprints.keep(statement, hashlib.sha256(repr(decides).encode()).digest())
        return known

    async def _make(self, question: Question, task: Task, call: Call, snapshot: str, asked: float) -> Made:
        made = await make(task, call)
        # The version is that of what was read only if it is the same before and after.
        is_same = tuple(version for _, version in question.data) == self.versions(task)
        if isinstance(made.value, bytes) and is_same and snapshot == self._snapshot:
            self._keep(question, made, made.value, asked)
        return made

    def _keep(self, question: Question, made: Made, json: bytes, asked: float) -> None:
        versions = {address: version for address, version in question.data if version is not None}
        if any(self._newest.get(address, version) != version for address, version in versions.items()):
            self._entries.retain(
                lambda old: all(versions.get(at, was) == was for at, was in old.data if was is not None)
            )
        self._newest.update(versions)
        weight = _ENTRY + len(json) + 4 * len(question.values) + _CELL * len(made.cells)
        if weight <= self._bytes * _SHARE:
            self._entries.forget(question)  # one that is too old
            # What it cost was told to whoever had it made.
            self._entries.keep(question, _Entry(replace(made, cost=None), asked), weight)

    async def _wait(self, question: Question, flight: Flight) -> Made:
        flight.waiting += 1
        try:
            await asyncio.shield(flight.task)
            return flight.land()
        finally:
            flight.waiting -= 1
            if not flight.waiting and self._flights.get(question) is flight:
                # Done, or nobody's: whoever comes now begins anew.
                del self._flights[question]
            if not flight.waiting:
                flight.task.cancel()
