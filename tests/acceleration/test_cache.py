"""The cache, where an engine and the copies of its tables both answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from gateway.backends.base import Call, Ran, Runner
from gateway.cache import Cache, Question
from gateway.plan.nodes import Form, GovernedPlan
from gateway.prepare import QueryRoot
from gateway.settings import Cache as CacheSettings
from gateway.settings import Settings
from gateway.sql.render import Statement
from gateway.task import Task
from tests.backends.lakes import CALL, raw_statement
from tests.properties.planting import Patch

PLAN = GovernedPlan("items", Form.ROWS, (), (), (), 10, False, ())


@dataclass(eq=False)
class Answering:
    """Runs every statement to as many rows as it was told, over data that never change."""

    rows: int
    ran: list[Statement] = field(default_factory=list)

    def data_version(self, address: object) -> str | None:
        return "1"

    async def reads_as(self, session: object) -> None:
        return None

    async def run(self, statement: Statement, values: object, call: Call) -> Ran:
        self.ran.append(statement)
        return Ran([()] * self.rows)


def task(runner: Answering) -> Task:
    statement = replace(raw_statement("SELECT 1"), reads=(("shop", "items"),))
    return Task(QueryRoot("items", PLAN, None), cast(Runner, runner), statement, (), 10)


async def kept_apart() -> None:
    """What one gave is never given for the other, though statement, values and versions are the same."""
    cache = Cache(Settings(cache=CacheSettings(bytes=1_000_000)))
    cache.use("1")
    engine, copies = Answering(2), Answering(3)
    for runner, status in ((engine, "miss"), (copies, "miss"), (engine, "hit"), (copies, "hit")):
        made, lookup = await cache.find(task(runner), CALL, "1")
        assert lookup
        assert (made.rows, lookup.status) == (runner.rows, status)
    assert [len(runner.ran) for runner in (engine, copies)] == [1, 1]


def test_an_engine_and_its_copies_share_no_answer() -> None:
    asyncio.run(kept_apart())


def backend_left_out_of_the_key(patch: Patch) -> None:
    question = Cache._question
    one = Answering(0)

    async def careless(found: Cache, task: Task, call: Call, age: float) -> Question | None:
        asked = await question(found, task, call, age)
        return asked and replace(asked, backend=cast(Runner, one))

    patch.setattr(Cache, "_question", careless)


def test_a_key_without_the_backend_is_noticed() -> None:
    with Patch.context() as patch:
        backend_left_out_of_the_key(patch)
        with pytest.raises(AssertionError):
            asyncio.run(kept_apart())
