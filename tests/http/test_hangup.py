from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import pytest
from starlette.types import Message

from gateway.http import hangup
from gateway.http.hangup import HangUps, HungUpError


class Client:
    """A `receive` of a client that stays until it is told to leave."""

    def __init__(self) -> None:
        self.leaves = asyncio.Event()
        self.watched = asyncio.Event()
        self.released = 0

    async def receive(self) -> Message:
        self.watched.set()
        try:
            await self.leaves.wait()
        except asyncio.CancelledError:
            self.released += 1
            raise
        return {"type": "http.disconnect"}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hangup, "PATIENCE", 0.001)


def test_a_slow_request_is_watched_until_it_ends() -> None:
    async def scenario() -> None:
        client = Client()

        async def work() -> str:
            await client.watched.wait()
            return "done"

        assert await HangUps().run(work(), client.receive) == "done"
        await asyncio.sleep(0)
        assert client.released == 1

    asyncio.run(scenario())


def test_a_request_that_ends_between_two_ticks_is_never_watched() -> None:
    async def scenario() -> None:
        client, hang_ups = Client(), HangUps()

        async def work() -> str:
            while not hang_ups._ageing:  # noqa: ASYNC110 - the clock rings no bell
                await asyncio.sleep(0)
            return "done"

        assert await hang_ups.run(work(), client.receive) == "done"
        await asyncio.sleep(0.02)
        assert not client.watched.is_set()

    asyncio.run(scenario())


def test_the_clock_stops_when_nothing_runs_and_starts_again() -> None:
    async def scenario() -> None:
        hang_ups = HangUps()
        for _ in range(2):
            client = Client()

            async def work(client: Client = client) -> None:
                await client.watched.wait()

            await hang_ups.run(work(), client.receive)
            await asyncio.sleep(0.02)
            assert hang_ups._loop is None

    asyncio.run(scenario())


def test_only_the_work_of_the_client_that_left_is_cancelled() -> None:
    async def scenario() -> None:
        hang_ups, leaver, stayer = HangUps(), Client(), Client()

        async def work(client: Client) -> str:
            await client.watched.wait()
            leaver.leaves.set()
            await asyncio.sleep(0.02)
            return "done"

        left, stayed = await asyncio.gather(
            hang_ups.run(work(leaver), leaver.receive),
            hang_ups.run(work(stayer), stayer.receive),
            return_exceptions=True,
        )
        assert isinstance(left, HungUpError)
        assert stayed == "done"

    asyncio.run(scenario())


def test_a_stop_of_the_server_wins_over_a_client_that_left() -> None:
    async def scenario() -> None:
        client = Client()
        client.leaves.set()

        async def work() -> None:
            try:
                await asyncio.sleep(10)
            finally:
                task.cancel()

        task = asyncio.create_task(HangUps().run(work(), client.receive))
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scenario())


def test_nothing_is_kept_of_a_request_that_ended() -> None:
    async def scenario() -> None:
        hang_ups = HangUps()

        async def fail() -> None:
            raise LookupError

        async def wait() -> None:
            await asyncio.sleep(10)

        works: list[tuple[Coroutine[None, None, None], bool]] = [(fail(), False), (wait(), True)]
        for work, leaves in works:
            client = Client()
            if leaves:
                client.leaves.set()
            with pytest.raises((LookupError, HungUpError)):
                await hang_ups.run(work, client.receive)
        kept = (hang_ups._fresh, hang_ups._ageing, hang_ups._watchers, hang_ups._gone)
        assert not any(kept)

    asyncio.run(scenario())
