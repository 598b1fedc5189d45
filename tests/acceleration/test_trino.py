"""The whole gateway over HTTP with copies of a real Trino's tables, also while it is away."""

from __future__ import annotations

import asyncio
import json
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
from tests.gateway.shop import NO_NAME, NO_SECRET, Open, Shop, opened, until
from tests.trino.relay import Relay, relay
from tests.trino.server import Server

SCHEMA = f"memory.copies_{uuid4().hex[:12]}"

CATALOG = f"""\
database: shop
tables:
  items:
    engine_table: {SCHEMA}.items
    columns: {{id: INTEGER, name: VARCHAR, secret: VARCHAR, price: "DECIMAL(9, 2)", made: "TIMESTAMPTZ"}}
    primary_key: id
    relationships: {{notes: {{table: notes, kind: array, keys: {{id: item_id}}}}}}
    accelerate: {{refresh: 1s, max_age: 3s}}
  notes:
    engine_table: {SCHEMA}.notes
    columns: {{id: INTEGER, item_id: INTEGER}}
    primary_key: id
"""

ALL = "".join(
    f"p, role:staff, table:shop.{name}, {what}, *, *, -, allow\n"
    for name in ("items", "notes")
    for what in ("SELECT", "SQL")
)

TOLD = {"lakegate": {"copy": True}}
QUERY = "{ items { id name secret } }"


@pytest.fixture
def line(trino: Server) -> Iterator[Relay]:
    trino.rows(f"CREATE SCHEMA {SCHEMA}")
    trino.rows(
        f"CREATE TABLE {SCHEMA}.items AS SELECT * FROM (VALUES"
        " (1, 'apple', 's1', DECIMAL '0000001.50', TIMESTAMP '2024-01-02 03:04:05.678901 UTC'),"
        " (2, 'pear', 's2', NULL, NULL)) t (id, name, secret, price, made)"
    )
    trino.rows(f"CREATE TABLE {SCHEMA}.notes AS SELECT * FROM (VALUES (1, 1)) t (id, item_id)")
    with relay(trino.host, trino.port) as running:
        yield running
    trino.rows(f"DROP TABLE {SCHEMA}.items")
    trino.rows(f"DROP TABLE {SCHEMA}.notes")
    trino.rows(f"DROP SCHEMA {SCHEMA}")


@pytest.fixture
def shop(line: Relay, tmp_path: Path) -> Shop:
    settings = (
        f'[backend]\nkind = "trino"\n[backend.trino]\nport = {line.port}\nrefresh_seconds = 0.2\n'
        "[limits]\nseconds = 8\n[sql]\nenabled = true\n"
    )
    shop = Shop(tmp_path).write(grants=ALL, settings=settings)
    shop.write_catalog(shop.catalog, CATALOG)
    return shop


@asynccontextmanager
async def serving(shop: Shop, max_age: str = "3s", refresh: str = "1s") -> AsyncIterator[Open]:
    """The gateway, when its first copy is there."""
    bounds = f"refresh: {refresh}, max_age: {max_age}"
    shop.write_catalog(shop.catalog, CATALOG.replace("refresh: 1s, max_age: 3s", bounds))
    async with opened(shop) as gateway:
        await until(lambda: is_copied(gateway))
        yield gateway


async def is_copied(gateway: Open) -> bool:
    return bool((await gateway.ready())["copies"]["shop.items"]["ready"])


async def ask(gateway: Open, query: str = QUERY, path: str = "/graphql", **more: Any) -> Any:
    headers = {"authorization": f"Bearer {gateway.shop.token()}", **more}
    body = {"sql": query} if path == "/sql" else {"query": query, "extensions": TOLD}
    if "accept" in more:
        del body["extensions"]
    return await gateway.client.post(path, json=body, headers=headers)


async def told(gateway: Open, query: str = QUERY) -> dict[str, Any]:
    answer: dict[str, Any] = (await ask(gateway, query)).json()
    return answer


def copy(answer: dict[str, Any], key: str = "items") -> dict[str, Any] | None:
    """What an answer tells of the copy that made it."""
    found = answer.get("extensions", {}).get("lakegate", {}).get("copy", {})
    told: dict[str, Any] | None = found.get(key)
    return told


def audited(shop: Shop) -> list[dict[str, Any]]:
    """What the newest record has of copies."""
    told: list[dict[str, Any]] = json.loads(shop.audit.read_text().splitlines()[-1])["copies"]
    return told


def test_an_answer_tells_how_old_the_copy_is_that_made_it(shop: Shop) -> None:
    async def scenario() -> None:
        async with serving(shop, max_age="1h", refresh="10m") as gateway:
            answer = await told(gateway, "{ items { id name price made } other: items { id } }")
            assert answer["data"]["items"][0] == {
                "id": 1,
                "name": "apple",
                "price": 1.5,
                "made": "2024-01-02T03:04:05.678901+00:00",
            }
            for key in ("items", "other"):
                found = copy(answer, key)
                assert found
                assert 0 < found["age"] < 60
                assert found["tables"] == ["shop.items"]
            assert [each["tables"] for each in audited(shop)] == [["shop.items"]] * 2
            # Nobody asked to be told.
            assert "extensions" not in await gateway.ask()
            ready = await gateway.ready()
            assert ready["copies"]["shop.items"].keys() == {"ready", "fault", "copied", "age_seconds"}
            assert "shop.notes" not in ready["copies"]

    asyncio.run(scenario())


def test_a_copy_follows_its_table_and_a_table_without_one_is_asked(shop: Shop, trino: Server) -> None:
    both = "{ items { name notes { id } } }"

    async def scenario() -> None:
        async with serving(shop) as gateway:
            assert len((await told(gateway))["data"]["items"]) == 2
            trino.rows(f"INSERT INTO {SCHEMA}.items VALUES (3, 'fig', 's3', NULL, NULL)")
            # One table without a copy has the engine read all of them, as they are now.
            joined = await told(gateway, both)
            assert [row["name"] for row in joined["data"]["items"]] == ["apple", "pear", "fig"]
            assert copy(joined) is None
            assert audited(shop) == []

            async def has_three() -> bool:
                answer = await told(gateway)
                return len(answer["data"]["items"]) == 3 and copy(answer) is not None

            await until(has_three)

    asyncio.run(scenario())


def test_a_copy_answers_while_trino_is_away_until_it_is_too_old(line: Relay, shop: Shop) -> None:
    async def scenario() -> None:
        async with serving(shop, max_age="4s") as gateway:
            line.close()
            answer = await told(gateway)
            assert len(answer["data"]["items"]) == 2
            assert copy(answer)
            failed = await told(gateway, "{ items { notes { id } } }")
            assert failed["errors"][0]["extensions"]["code"] == "BACKEND"

            async def is_told() -> bool:
                found = (await gateway.ready())["copies"]["shop.items"]
                return bool(found["ready"] and found["fault"])

            await until(is_told)

            async def is_over() -> bool:
                answer = await told(gateway)
                return "errors" in answer and str(answer["errors"][0]["extensions"]["code"]) == "BACKEND"

            await until(is_over)
            assert not (await gateway.ready())["copies"]["shop.items"]["ready"]

            line.open()

            async def is_back() -> bool:
                return copy(await told(gateway)) is not None

            await until(is_back)

    asyncio.run(scenario())


def test_other_policies_hold_of_the_copy_at_once(shop: Shop) -> None:
    async def scenario() -> None:
        async with serving(shop, max_age="1h", refresh="10m") as gateway:
            assert (await told(gateway))["data"]["items"][0]["secret"] == "s1"
            age = (await gateway.ready())["copies"]["shop.items"]["age_seconds"]
            shop.write_policies(shop.policies, ALL + NO_SECRET)

            async def is_hidden() -> bool:
                return bool((await told(gateway))["data"]["items"][0]["secret"] is None)

            await until(is_hidden)
            answer = await told(gateway)
            # Of a table of which one sees less, nothing but the answer is told.
            assert copy(answer) is None
            assert audited(shop)[0]["tables"] == ["shop.items"]
            assert (await gateway.ready())["copies"]["shop.items"]["age_seconds"] >= age

            shop.write_policies(shop.policies, ALL + NO_SECRET + NO_NAME)

            async def are_both_hidden() -> bool:
                first = {"id": 1, "name": None, "secret": None}
                return bool((await told(gateway))["data"]["items"][0] == first)

            await until(are_both_hidden)
            refused = await told(gateway, '{ items(where: {name: {_eq: "apple"}}) { id } }')
            assert refused["errors"]

    asyncio.run(scenario())


@pytest.mark.parametrize("accept", ["text/csv", "application/x-ndjson"])
def test_a_file_is_made_of_the_copy(line: Relay, shop: Shop, accept: str) -> None:
    async def scenario() -> None:
        async with serving(shop, max_age="1h", refresh="10m") as gateway:
            line.close()
            answer = await ask(gateway, "{ items { id name } }", accept=accept)
            assert answer.status_code == 200
            assert "apple" in answer.text
            assert audited(shop)[0]["tables"] == ["shop.items"]

    asyncio.run(scenario())


def test_a_callers_own_sql_is_answered_by_the_copy(line: Relay, shop: Shop) -> None:
    async def scenario() -> None:
        async with serving(shop, max_age="1h", refresh="10m") as gateway:
            line.close()
            answer = await ask(gateway, "SELECT name FROM shop.items ORDER BY name DESC", "/sql")
            assert answer.json()["rows"] == [["pear"], ["apple"]]
            assert audited(shop)[0]["tables"] == ["shop.items"]
            failed = await ask(gateway, "SELECT id FROM shop.notes", "/sql")
            assert failed.json()["errors"][0]["extensions"]["code"] == "BACKEND"

    asyncio.run(scenario())


def test_an_answer_that_is_kept_goes_with_the_copy_that_made_it(shop: Shop, trino: Server) -> None:
    query = {"query": QUERY, "extensions": {"lakegate": {"cache": True, "copy": True}}}

    async def scenario() -> None:
        async with serving(shop, max_age="1h", refresh="10m") as gateway:
            headers = {"authorization": f"Bearer {shop.token()}"}

            async def found() -> tuple[str, int]:
                answer = (await gateway.client.post("/graphql", json=query, headers=headers)).json()
                status = answer["extensions"]["lakegate"]["cache"]["items"]["status"]
                assert answer["extensions"]["lakegate"]["copy"]["items"]
                return status, len(answer["data"]["items"])

            assert [await found() for _ in range(2)] == [("miss", 2), ("hit", 2)]
            trino.rows(f"INSERT INTO {SCHEMA}.items VALUES (3, 'fig', 's3', NULL, NULL)")
            assert await found() == ("hit", 2)
            copies = gateway.gateway._copies
            assert copies
            for held in copies._current.values():
                held.due = 0.0
            await copies.refresh()
            assert await found() == ("miss", 3)

    asyncio.run(scenario())


def test_a_live_query_follows_the_copies_and_the_engine_behind_them(shop: Shop, trino: Server) -> None:
    async def scenario() -> None:
        async with serving(shop, max_age="1h", refresh="1s") as gateway:
            answers: asyncio.Queue[Any] = asyncio.Queue()

            async def deliver(answer: Answer) -> None:
                answers.put_nowait(json.loads(answer.body))

            async def number() -> int:
                return len((await asyncio.wait_for(answers.get(), 10))["data"]["items"])

            # What has no version would be asked again only after an hour.
            live = LiveQueries(gateway.gateway, Subscriptions(interval=0.05, poll_seconds=3600.0))
            request = GraphQLRequest("subscription { items { id } }")
            context = RequestContext("request", "", is_get=False)
            task = asyncio.create_task(live.follow(request, shop.token(), context, deliver))
            try:
                assert await number() == 2
                trino.rows(f"INSERT INTO {SCHEMA}.items VALUES (3, 'fig', 's3', NULL, NULL)")
                assert await number() == 3

                copies = gateway.gateway._copies
                assert copies
                assert copies._following
                copies._following.cancel()
                trino.rows(f"INSERT INTO {SCHEMA}.items VALUES (4, 'kiwi', 's4', NULL, NULL)")
                for held in copies._current.values():
                    held.read_at -= 3600.0
                # The copy is too old now: whoever follows it is answered by the engine.
                assert await number() == 4
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    asyncio.run(scenario())
