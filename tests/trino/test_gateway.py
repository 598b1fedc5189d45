"""The whole gateway in front of a real Trino, also while it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.gateway.shop import CATALOG, NO_SECRET, STAFF, Open, Shop, opened, until
from tests.trino.relay import Relay, relay
from tests.trino.server import Server

SCHEMA = f"memory.gateway_{uuid4().hex[:12]}"

ROWS = {"items": [{"id": 1, "name": "apple", "secret": None}, {"id": 2, "name": "pear", "secret": None}]}


@pytest.fixture
def line(trino: Server) -> Iterator[Relay]:
    trino.rows(f"CREATE SCHEMA {SCHEMA}")
    values = "VALUES (1, 'apple', 's1'), (2, 'pear', 's2')"
    trino.rows(f"CREATE TABLE {SCHEMA}.items AS SELECT * FROM ({values}) t (id, name, secret)")
    with relay(trino.host, trino.port) as running:
        yield running
    trino.rows(f"DROP TABLE {SCHEMA}.items")
    trino.rows(f"DROP SCHEMA {SCHEMA}")


@pytest.fixture
def shop(line: Relay, tmp_path: Path) -> Shop:
    settings = (
        f'[backend]\nkind = "trino"\n[backend.trino]\nport = {line.port}\nrefresh_seconds = 0.2\n'
        "[limits]\nseconds = 8\n"
    )
    shop = Shop(tmp_path).write(grants=STAFF + NO_SECRET, settings=settings)
    text = CATALOG.replace("source: {files: DATA/items/*.csv}", f"engine_table: {SCHEMA}.items")
    shop.write_catalog(shop.catalog, text)
    return shop


async def is_ready(gateway: Open) -> bool:
    return bool((await gateway.ready())["ready"])


async def code(gateway: Open) -> str:
    """The code of the one error that the answer has."""
    (error,) = (await gateway.ask())["errors"]
    return str(error["extensions"]["code"])


def test_a_gateway_starts_while_trino_is_away_and_serves_when_it_comes(line: Relay, shop: Shop) -> None:
    async def scenario() -> None:
        line.close()
        async with opened(shop, waits=False) as gateway:
            assert (await gateway.client.get("/healthz")).status_code == 200
            assert (await gateway.client.get("/readyz")).status_code == 503
            assert await code(gateway) == "BACKEND"

            line.open()
            await until(lambda: is_ready(gateway))
            assert (await gateway.ask())["data"] == ROWS

            line.close()
            assert await code(gateway) == "BACKEND"

            async def is_told() -> bool:
                return not await is_ready(gateway)

            await until(is_told)
            assert "ConnectionError" in str((await gateway.ready())["tables"])

    asyncio.run(scenario())


def test_the_audit_tells_which_query_of_trinos_it_was(line: Relay, shop: Shop, trino: Server) -> None:
    async def scenario() -> None:
        async with opened(shop) as gateway:
            assert (await gateway.ask())["data"] == ROWS

    asyncio.run(scenario())

    audit = shop.audit.read_text()
    sql = "SELECT query_id, query FROM system.runtime.queries WHERE source = 'lakegate' ORDER BY created DESC"
    assert any(
        query_id in audit and SCHEMA.removeprefix("memory.") in query for query_id, query in trino.rows(sql)
    )
