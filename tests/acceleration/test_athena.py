"""The whole gateway in front of Athena's protocol, with copies of its tables."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.athena.conftest import credentials, endpoint, own_endpoint, s3_url
from tests.athena.duckdb_engine import DuckDBEngine
from tests.athena.endpoint import AthenaEndpoint, WorkGroup
from tests.athena.test_gateway import SETTINGS
from tests.gateway.shop import CATALOG, Open, Shop, opened, until

__all__ = ["credentials", "endpoint", "own_endpoint", "s3_url"]

COPIED = CATALOG.replace(
    "    source: {files: DATA/items/*.csv}\n", "    accelerate: {refresh: 10m, max_age: 1h}\n"
)


@pytest.fixture
def shop(tmp_path: Path, endpoint: AthenaEndpoint) -> Shop:
    assert isinstance(endpoint.engine, DuckDBEngine)
    endpoint.work_groups["primary"] = WorkGroup(is_managed=True)
    connection = endpoint.engine.connection
    connection.execute("CREATE SCHEMA IF NOT EXISTS shop")
    connection.execute("CREATE OR REPLACE TABLE shop.items (id INTEGER, name VARCHAR, secret VARCHAR)")
    connection.execute("INSERT INTO shop.items SELECT range, 'n' || range, 's' FROM range(3000)")
    shop = Shop(tmp_path).write(settings=SETTINGS.format(url=endpoint.url))
    shop.write_catalog(shop.catalog, COPIED)
    return shop


async def is_copied(gateway: Open) -> bool:
    return bool((await gateway.ready())["copies"]["shop.items"]["ready"])


def test_what_copies_answer_costs_athena_nothing(shop: Shop, endpoint: AthenaEndpoint) -> None:
    async def scenario() -> None:
        async with opened(shop) as gateway:
            await until(lambda: is_copied(gateway))
            begun = endpoint.calls["StartQueryExecution"]
            answer = await gateway.ask(
                "{ items(limit: 2) { id name secret } items_aggregate { aggregate { count } } }"
            )
            assert answer["data"] == {
                "items": [{"id": 0, "name": "n0", "secret": None}, {"id": 1, "name": "n1", "secret": None}],
                "items_aggregate": {"aggregate": {"count": 3000}},
            }
            assert endpoint.calls["StartQueryExecution"] == begun

            # What is withheld is in the copy, and in no statement over it.
            refused = await gateway.ask('{ items(where: {secret: {_eq: "s"}}) { id } }')
            assert refused["errors"][0]["extensions"]["code"] == "INVALID"

    asyncio.run(scenario())
    record = json.loads(shop.audit.read_text().splitlines()[0])
    assert [each["tables"] for each in record["copies"]] == [["shop.items"]] * 2
    assert record["engine"] == []
    assert record["columns"] == {"shop.items": ["id", "name"]}


def test_athena_answers_where_there_is_no_copy_yet(shop: Shop, endpoint: AthenaEndpoint) -> None:
    async def scenario() -> None:
        assert isinstance(endpoint.engine, DuckDBEngine)
        # The key of the copy is not one: there is none, and that is told.
        endpoint.engine.connection.execute("INSERT INTO shop.items VALUES (1, 'again', 's')")
        async with opened(shop) as gateway:

            async def is_told() -> bool:
                found = (await gateway.ready())["copies"]["shop.items"]
                return "its primary key (id) is null in 0 rows and repeated in 1" in found["fault"]

            await until(is_told)
            answer = await gateway.ask("{ items_aggregate { aggregate { count } } }")
            assert answer["data"]["items_aggregate"]["aggregate"]["count"] == 3001
            assert (await gateway.ready())["ready"]

    asyncio.run(scenario())
    record = json.loads(shop.audit.read_text().splitlines()[-1])
    assert record["copies"] == []
    assert len(record["engine"]) == 1
