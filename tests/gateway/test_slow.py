"""Requests that take long: the engine stops when the time is over, or when nobody listens any more."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.gateway.served import Served, serve_shop, until
from tests.gateway.shop import CATALOG, NO_SECRET, STAFF, Shop, opened
from tests.gateway.shop import until as eventually

#: Takes minutes.
SLOW = """\
views:
  slow:
    sql: SELECT a.id AS id, COUNT(*) AS pairs FROM items AS a JOIN items AS b ON a.id <> b.id GROUP BY a.id
    columns: {id: INTEGER, pairs: BIGINT}
    primary_key: id
"""
ASK_SLOWLY = "{ slow(limit: 1) { id pairs } }"


@contextmanager
def served(folder: Path, *, settings: str, rows: int = 200_000) -> Iterator[Served]:
    shop = Shop(folder).write(grants=STAFF.replace("SELECT", "SELECT|SQL"), settings=settings)
    shop.write_catalog(shop.catalog, CATALOG + SLOW)
    lines = "".join(f"{number},n{number},s\n" for number in range(rows))
    (folder / "data" / "items" / "a.csv").write_text(f"id,name,secret\n{lines}")
    with serve_shop(shop) as gateway:
        yield gateway


def test_a_request_that_takes_too_long_ends_in_the_engine_too(tmp_path: Path) -> None:
    with served(tmp_path, settings="[limits]\nseconds = 0.5\n[backend.duckdb]\nthreads = 1\n") as gateway:
        for _ in range(3):
            started = time.monotonic()
            told = gateway.ask(ASK_SLOWLY)
            assert 0.4 < time.monotonic() - started < 5
            (error,) = told["errors"]
            assert error["extensions"]["code"] == "LIMIT_SECONDS"
            assert error["message"] == "the request took longer than 0.5 seconds, which is the most"
            until(lambda: not gateway.running)
            quick = gateway.ask("{ items_by_pk(id: 7) { name } }")
            assert quick == {"data": {"items_by_pk": {"name": "n7"}}}
        assert gateway.outcomes() == ["LIMIT_SECONDS", "ok"] * 3


def test_a_client_that_hangs_up_ends_its_query(tmp_path: Path) -> None:
    with served(tmp_path, settings="[backend.duckdb]\nthreads = 2\n") as gateway:
        for _ in range(3):
            with gateway.send({"query": "{ a: slow(limit: 1) { pairs } b: slow(limit: 2) { pairs } }"}):
                until(lambda: gateway.running == 2)
            until(lambda: not gateway.running)
            assert gateway.ask("{ items_by_pk(id: 7) { name } }") == {"data": {"items_by_pk": {"name": "n7"}}}
        assert gateway.outcomes() == ["CANCELLED", "ok"] * 3


def test_however_a_client_asks_its_query_ends_with_it(tmp_path: Path) -> None:
    statement = "SELECT count(*) AS n FROM items a JOIN items b ON a.id <> b.id"
    settings = "[backend.duckdb]\nthreads = 1\n[sql]\nenabled = true\n"
    ways: list[Callable[[Served], AbstractContextManager[object]]] = [
        lambda gateway: gateway.send({"sql": statement}, "/sql"),
        lambda gateway: gateway.send({"sql": statement}, "/sql", accept="text/csv"),
        lambda gateway: gateway.send({"query": ASK_SLOWLY}, accept="text/csv"),
        lambda gateway: gateway.send({"query": f"subscription {ASK_SLOWLY}"}, accept="text/event-stream"),
        lambda gateway: gateway.subscribe(f"subscription {ASK_SLOWLY}"),
    ]
    with served(tmp_path, settings=settings) as gateway:
        for way in ways:
            with way(gateway):
                until(lambda: gateway.running == 1)
            until(lambda: not gateway.running)
            # The engine's only thread is free.
            assert gateway.ask("{ items_by_pk(id: 7) { name } }") == {"data": {"items_by_pk": {"name": "n7"}}}
        until(lambda: gateway.outcomes().count("CANCELLED") == len(ways))


def test_many_hung_up_clients_leave_room_for_others(tmp_path: Path) -> None:
    with served(tmp_path, settings="[backend.duckdb]\nthreads = 1\n") as gateway:
        connections = [gateway.send({"query": ASK_SLOWLY}) for _ in range(40)]
        until(lambda: gateway.running == 1)
        time.sleep(0.3)
        for connection in connections:
            connection.close()
        started = time.monotonic()
        assert gateway.ask("{ items_by_pk(id: 7) { name } }") == {"data": {"items_by_pk": {"name": "n7"}}}
        assert time.monotonic() - started < 5
        until(lambda: gateway.outcomes().count("CANCELLED") == 40)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path).write(grants=STAFF)


def test_nothing_else_waits_for_patterns_to_compile(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    may_compile = threading.Event()

    def compile_slowly(_pattern: str) -> bool:
        return may_compile.wait(30)

    async def scenario() -> None:
        async with opened(shop) as running:
            monkeypatch.setattr(running.gateway._backend, "compiles", compile_slowly)
            waiting = [asyncio.create_task(running.ask(anything(1))) for _ in range(40)]
            try:
                for _ in range(3):
                    assert await running.first() == {"id": 1, "name": "apple", "secret": "s1"}
                shop.grants.write_text(STAFF + NO_SECRET)

                async def is_denied() -> bool:
                    return bool((await running.first())["secret"] is None)

                await eventually(is_denied)
                assert not any(task.done() for task in waiting)
            finally:
                may_compile.set()
            assert [len(told["data"]["items"]) for told in await asyncio.gather(*waiting)] == [2] * 40

    asyncio.run(scenario())


def anything(number: int) -> str:
    """A document with so many patterns that every text matches."""
    each = ", ".join(['{name: {_similar: "%"}}'] * number)
    return f"{{ items(where: {{_and: [{each}]}}) {{ id }} }}"


def test_patterns_are_bounded_in_number(shop: Shop) -> None:
    async def scenario() -> None:
        async with opened(shop) as running:
            few, many = [await running.ask(anything(number)) for number in (20, 21)]
            assert [item["id"] for item in few["data"]["items"]] == [1, 2]
            (error,) = many["errors"]
            assert error["extensions"]["code"] == "VALUE"
            assert error["message"].endswith("is one pattern too many; an operation may have 20")

    asyncio.run(scenario())
