"""Live queries on every engine: what changes there is told, and who asks the same costs one query."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from gateway.http.request import GraphQLRequest, RequestContext
from gateway.live import LiveQueries
from gateway.result.answer import Answer
from gateway.settings.subscriptions import Subscriptions
from tests.conformance.copy import SCHEMA
from tests.conformance.engines import Engine
from tests.gateway.shop import CATALOG, Open, Shop, opened
from tests.gateway.shop import until as eventually
from tests.subscriptions.socket import GRANTS, ITEMS

POLL = 0.5

#: Looks at the engine that are waited for: two subscribers would come to twice as many.
LOOKS = 6
SETTINGS = f"[subscriptions]\npoll_seconds = {POLL}\n[backend]\nkind = "

Told = asyncio.Queue[dict[str, Any]]


@pytest.fixture
def table() -> str:
    """A table that the engine was never asked about."""
    return ".".join((*SCHEMA, f"live_{uuid4().hex}"))


@pytest.fixture
def shop(tmp_path: Path, engine: Engine, table: str) -> Iterator[Shop]:
    """A shop whose items the engine keeps."""
    engine.execute(f"CREATE TABLE {table} (id INTEGER, name VARCHAR, secret VARCHAR)")
    engine.execute(f"INSERT INTO {table} VALUES (1, 'apple', 's1'), (2, 'pear', 's2')")
    shop = Shop(tmp_path).write(grants=GRANTS, settings=f"{SETTINGS}'{engine.kind}'\n{engine.settings}")
    shop.write_catalog(
        shop.catalog, CATALOG.replace("source: {files: DATA/items/*.csv}", f"engine_table: {table}")
    )
    (shop.policies / "roles.csv").write_text("g, group:staff, role:staff\ng, group:half, role:half\n")
    (shop.policies / "data_filters.csv").write_text('p2, first, table:shop.items, *, "id = 1"\n')
    yield shop
    engine.execute(f"DROP TABLE {table}")


@asynccontextmanager
async def following(running: Open, group: str, username: str) -> AsyncIterator[Told]:
    """What is delivered to somebody."""
    told: Told = asyncio.Queue()

    async def deliver(answer: Answer) -> None:
        told.put_nowait(json.loads(answer.body))

    live = LiveQueries(running.gateway, Subscriptions(interval=0.05, poll_seconds=POLL))
    token = running.shop.issuer.token([group], now=time.time(), username=username)
    context = RequestContext("request", "", is_get=False)
    task = asyncio.create_task(live.follow(GraphQLRequest(ITEMS), token, context, deliver))
    try:
        yield told
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def names(told: Told) -> list[str]:
    answer = await asyncio.wait_for(told.get(), 20)
    return [row["name"] for row in answer["data"]["items"]]


def test_rows_that_come_in_the_engine_are_told_to_those_who_see_them(
    shop: Shop, engine: Engine, table: str
) -> None:
    async def scenario() -> None:
        async with (
            opened(shop) as running,
            following(running, "staff", "ann") as ann,
            following(running, "staff", "bob") as bob,
            following(running, "half", "cid") as cid,
        ):
            assert await names(ann) == await names(bob) == ["apple", "pear"]
            assert await names(cid) == ["apple"]
            insert = f"INSERT INTO {table} VALUES (3, 'fig', 's3')"
            await asyncio.to_thread(engine.execute, insert)
            assert await names(ann) == await names(bob) == ["apple", "pear", "fig"]

            async def is_asked() -> bool:
                return len((await asyncio.to_thread(looks, engine, table))[1]) >= LOOKS

            await eventually(is_asked, 60)
            assert ann.empty()
            assert bob.empty()
            assert cid.empty()

    asyncio.run(scenario())
    shared, single = looks(engine, table)
    # Each of two by themselves would have asked as often as the third; first answers may be apart.
    assert len(shared) <= len(single) + 2


def looks(engine: Engine, table: str) -> tuple[list[str], list[str]]:
    """What the engine was asked for those who see every row, and for the one who sees the first."""
    found = [sql for sql in engine.asked(table.rpartition(".")[2]) if "LIMIT" in sql]
    single = [sql for sql in found if "WHERE" in sql]
    return [sql for sql in found if sql not in single], single
