"""Queries that are cancelled wherever they are, many at once, and those under way when the gateway stops."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from gateway.errors import BackendError
from tests.athena.desk import OUTPUT, Desk, objects, until
from tests.athena.endpoint import AthenaEndpoint, Trouble

SQL = "SELECT t.n FROM (VALUES (1), (2)) AS t(n) ORDER BY t.n"


def steps(work: Coroutine[Any, Any, Any], most: int) -> Coroutine[Any, Any, bool]:
    """Cancels the work at its so-manieth await; gives whether it still ran then."""

    async def run() -> bool:
        task = asyncio.create_task(work)
        for _ in range(most):
            await asyncio.sleep(0)
            if task.done():
                break
        return task.cancel()

    return run()


@pytest.mark.parametrize("rows", [10, 2000, 200_000])
def test_a_cancellation_at_any_moment_leaves_nothing(desk: Desk, endpoint: AthenaEndpoint, rows: int) -> None:
    choice = random.Random(rows)
    endpoint.seconds = 0.02
    desk.ask(SQL, "INTEGER", rows=rows)

    async def scenario() -> None:
        for number in range(25):
            task = asyncio.create_task(desk.start(SQL, "INTEGER", rows=rows))
            await asyncio.sleep(choice.uniform(0, 0.12) if number % 5 else 0)
            task.cancel()
            try:
                ran = await task
            except asyncio.CancelledError:
                continue
            assert ran.rows == [(1,), (2,)]

    desk.run(scenario())
    desk.settle()
    assert endpoint.running == []
    assert desk.ask(SQL, "INTEGER", rows=rows).rows == [(1,), (2,)]
    desk.settle()
    assert objects(endpoint, f"{OUTPUT}lakegate/") == []


@pytest.mark.parametrize("at", range(12))
def test_a_cancellation_at_every_step_of_the_start_leaves_nothing(
    desk: Desk, endpoint: AthenaEndpoint, at: int
) -> None:
    endpoint.seconds = 30
    desk.run(steps(desk.start(SQL, "INTEGER"), at))
    desk.settle()
    assert endpoint.running == []


def test_whoever_is_cancelled_waits_for_nothing(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.seconds = 30
    endpoint.inject("StopQueryExecution", Trouble.THROTTLED, 4)

    async def scenario() -> float:
        task = asyncio.create_task(desk.start(SQL, "INTEGER"))
        await until(lambda: bool(endpoint.running))
        began = time.monotonic()
        task.cancel()
        await asyncio.wait([task])
        return time.monotonic() - began

    assert desk.run(scenario()) < 0.1
    desk.settle()
    assert endpoint.last.state == "CANCELLED"


def test_two_hundred_slow_queries_hold_no_thread_each(desk: Desk, endpoint: AthenaEndpoint) -> None:
    desk.open(queries=300, poll_seconds=2)
    desk.ask(SQL, "INTEGER")
    idle = threading.active_count()
    endpoint.seconds = 1.0
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, threading.active_count())
            await asyncio.sleep(0.02)

    async def scenario() -> list[Any]:
        watching = asyncio.create_task(watch())
        try:
            return await asyncio.gather(*(desk.start(SQL, "INTEGER") for _ in range(200)))
        finally:
            watching.cancel()

    began = time.monotonic()
    told = desk.run(scenario())
    seconds = time.monotonic() - began

    assert [ran.rows for ran in told] == [[(1,), (2,)]] * 200
    assert most - idle <= 24
    assert seconds < 60
    print(f"200 queries of 1 s: {seconds:.1f} s, {most - idle} more threads, {endpoint.calls}")  # noqa: T201  # the figure is what it is for


def test_more_queries_than_allowed_wait_for_their_turn(desk: Desk, endpoint: AthenaEndpoint) -> None:
    desk.open(queries=2)
    desk.ask(SQL, "INTEGER")
    endpoint.seconds = 0.1
    most = 0

    async def scenario() -> None:
        nonlocal most
        tasks = [asyncio.create_task(desk.start(SQL, "INTEGER")) for _ in range(6)]
        while not all(task.done() for task in tasks):
            most = max(most, len(endpoint.running))
            await asyncio.sleep(0.005)

    desk.run(scenario())
    assert most == 2


def test_a_stopping_gateway_stops_its_queries(desk: Desk, endpoint: AthenaEndpoint) -> None:
    desk.open()
    endpoint.seconds = 30

    async def scenario() -> None:
        tasks = [asyncio.create_task(desk.start(SQL, "INTEGER")) for _ in range(5)]
        await until(lambda: len(endpoint.running) == 5)
        await desk.backend.close()
        assert endpoint.running == []
        for told in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(told, BackendError)
            assert told.message == "the gateway is stopping"
        with pytest.raises(BackendError, match="the gateway is stopping"):
            await desk.start(SQL, "INTEGER")

    desk.run(scenario())


def test_a_query_is_looked_after_often_at_first_and_less_later(desk: Desk, endpoint: AthenaEndpoint) -> None:
    desk.open(poll_seconds=0.5)
    desk.ask(SQL, "INTEGER")
    looks = []
    for endpoint.seconds in (0.03, 1.0):
        endpoint.calls.clear()
        desk.ask(SQL, "INTEGER")
        looks.append(endpoint.calls["GetQueryExecution"])
    assert looks[0] <= 4
    assert 3 <= looks[1] <= 11
