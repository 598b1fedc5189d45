"""Live queries inside: snapshots that come in between, clients that do not read, and planted leaks."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.cache import Cache
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.http.socket import SocketEndpoint
from gateway.live import LiveQueries
from gateway.pipeline import Gateway
from gateway.result.answer import Answer
from gateway.settings.subscriptions import Subscriptions
from gateway.snapshot import load_snapshot
from gateway.trail import Run
from tests.gateway.shop import NO_NAME, NO_SECRET, STAFF, Open, Shop, opened

ITEMS = "subscription { items { id name } }"
SETTINGS = "[backend.duckdb]\nrefresh_seconds = 0.05\n"
CONTEXT = RequestContext("request", "", is_get=False)
Told = asyncio.Queue[dict[str, Any]]


@asynccontextmanager
async def following(
    running: Open, query: str = ITEMS, before: Callable[[], Awaitable[None]] | None = None
) -> AsyncIterator[Told]:
    """What is delivered to a member of the staff; `before` each delivery something is waited for."""
    told: Told = asyncio.Queue()

    async def deliver(answer: Answer) -> None:
        if before:
            await before()
        told.put_nowait(json.loads(answer.body))

    live = LiveQueries(running.gateway, Subscriptions(interval=0.05))
    request = GraphQLRequest(query)
    task = asyncio.create_task(live.follow(request, running.shop.token(), CONTEXT, deliver))
    try:
        yield told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert not live._taken


async def names(told: Told) -> list[str]:
    answer = await asyncio.wait_for(told.get(), 10)
    return [row["name"] for row in answer["data"]["items"]]


def use(running: Open, grants: str) -> None:
    """Puts a snapshot in force, at this very moment."""
    running.shop.grants.write_text(grants)
    gateway = running.gateway
    gateway.use(load_snapshot(gateway._settings, gateway.entry._attributes))


def test_a_client_that_reads_late_gets_nothing_of_an_older_snapshot(tmp_path: Path) -> None:
    async def scenario() -> None:
        reads = asyncio.Event()

        async def wait() -> None:
            await reads.wait()

        async with (
            opened(Shop(tmp_path).write(settings=SETTINGS)) as running,
            following(running, before=wait) as told,
        ):
            await asyncio.sleep(0.2)
            use(running, STAFF + NO_SECRET + NO_NAME)
            await asyncio.sleep(0.2)
            reads.set()
            assert await names(told) == [None, None]

    asyncio.run(scenario())


def test_an_answer_of_before_a_rule_ended_is_followed_by_one_without_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        ends = datetime.fromtimestamp(time.time() + 1.5, UTC).isoformat()
        ending = f"p, role:staff, table:shop.items, SELECT, name, *, until={ends}, allow\n"
        lasting = "p, role:staff, table:shop.items, SELECT, id, *, -, allow\n"
        shop = Shop(tmp_path).write(grants=ending + lasting, settings=SETTINGS)
        async with opened(shop) as running, following(running) as told:
            assert await names(told) == ["apple", "pear"]
            assert await names(told) == [None, None]

    asyncio.run(scenario())


def test_an_answer_that_a_snapshot_overtook_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        async with opened(Shop(tmp_path).write(settings=SETTINGS)) as running:
            find, overtaken = Cache.find, False

            async def late(*arguments: Any) -> Any:
                nonlocal overtaken
                found = await find(*arguments)
                if not overtaken:
                    overtaken = True
                    use(running, STAFF + NO_SECRET + NO_NAME)
                return found

            monkeypatch.setattr(Cache, "find", late)
            async with following(running) as told:
                assert await names(told) == [None, None]

    asyncio.run(scenario())


def test_only_trusted_documents_are_followed(tmp_path: Path) -> None:
    async def scenario() -> None:
        shop = Shop(tmp_path).write(settings=SETTINGS + '[documents]\npath = "trusted"\nmode = "only"\n')
        (tmp_path / "trusted").mkdir()
        (tmp_path / "trusted" / "items.graphql").write_text(ITEMS)
        async with opened(shop) as running:
            async with following(running) as told:
                assert await names(told) == ["apple", "pear"]
            async with following(running, ITEMS + " ") as told:
                (error,) = (await told.get())["errors"]
                assert error["extensions"]["code"] == "UNTRUSTED_DOCUMENT"

    asyncio.run(scenario())


async def _hidden_change(running: Open) -> int:
    """How many answers there are beyond the first when a hidden cell changed."""
    async with following(running) as told:
        assert await names(told) == ["apple", "pear"]
        file = running.shop.folder / "data" / "items" / "a.csv"
        file.write_text(file.read_text().replace("s1", "new secret"))
        await asyncio.sleep(0.5)
        return told.qsize()


@pytest.mark.parametrize("leaks", [False, True], ids=["as it is", "planted"])
def test_a_message_for_a_hidden_change_is_a_leak_that_shows(
    leaks: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        if leaks:
            # Its answers differ whenever it runs, as one with a version or an age in it would.
            run, runs = Gateway.run, itertools.count()

            async def telling(*arguments: Any) -> Run:
                made = await run(*arguments)
                body = made.answer.body + b" " * next(runs)
                return replace(made, answer=replace(made.answer, body=body))

            monkeypatch.setattr(Gateway, "run", telling)
        async with opened(Shop(tmp_path).write(settings=SETTINGS)) as running:
            assert (await _hidden_change(running) > 0) is leaks

    asyncio.run(scenario())


@pytest.mark.parametrize("leaks", [False, True], ids=["as it is", "planted"])
def test_an_answer_shared_across_statements_is_a_leak_that_shows(
    leaks: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        if leaks:
            same = hashlib.sha256(b"").digest()
            monkeypatch.setattr(Cache, "_fingerprint", lambda _cache, _statement: same)
            monkeypatch.setattr(Cache, "use", lambda _cache, snapshot: setattr(_cache, "_snapshot", snapshot))
        async with opened(Shop(tmp_path).write(settings=SETTINGS)) as running, following(running) as told:
            assert await names(told) == ["apple", "pear"]
            use(running, STAFF + NO_SECRET + NO_NAME)
            await asyncio.sleep(0.3)
            shown = [] if told.empty() else await names(told)
            assert (shown != [None, None]) is leaks

    asyncio.run(scenario())


def test_a_client_that_does_not_read_is_let_go(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with opened(Shop(tmp_path).write(settings=SETTINGS)) as running:
            settings = Subscriptions(send_seconds=0.2)
            live = LiveQueries(running.gateway, settings)
            start = {
                "type": "connection_init",
                "payload": {"Authorization": f"Bearer {running.shop.token()}"},
            }
            ask = {"type": "subscribe", "id": "1", "payload": {"query": ITEMS}}
            inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
            inbox.put_nowait({"type": "websocket.connect"})
            for message in (start, ask):
                inbox.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

            async def send(message: Any) -> None:
                if '"next"' in message.get("text", ""):
                    await asyncio.Event().wait()

            scope = {"type": "websocket", "headers": [], "subprotocols": ["graphql-transport-ws"]}
            endpoint = SocketEndpoint(live, settings)
            await asyncio.wait_for(endpoint(scope, inbox.get, send), 5)
            assert not live._taken

    asyncio.run(scenario())
