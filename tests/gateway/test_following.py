"""Sources of the catalog that change while requests run."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import duckdb
import httpx
import pytest
from moto import mock_aws

from gateway import refresh
from gateway.catalog import follow
from gateway.catalog.found import SUFFIX
from gateway.errors import CatalogError
from tests.gateway.shop import NO_SECRET, STAFF, Open, Shop, opened, until
from tests.gateway.test_serving import GROUP
from tests.http.server import running_gateway

CATALOG = """\
database: shop
discover: {folder: DATA}
tables:
  items:
    primary_key: id
    default_order: id
    columns: {id: {type: INTEGER}}
"""

#: Looks that are quick enough for a test.
LOOKS = "[backend.duckdb]\nrefresh_seconds = 0.1\n"

NEWEST = "under the newest schema of `shop.yaml`"

EVERYTHING = "p, role:staff, table:shop.*, SELECT, *, *, -, allow\n"
BUT_NAME = "p, role:staff, table:shop.items, SELECT, * except name, *, -, allow\n"


def play(scenario: Callable[[Open], Awaitable[None]], shop: Shop) -> None:
    async def run() -> None:
        async with opened(shop) as running:
            await scenario(running)

    asyncio.run(run())


def follow_shop(folder: Path, *, grants: str = STAFF, settings: str = LOOKS) -> Shop:
    shop = Shop(folder).write(grants=grants, settings=settings)
    shop.write_catalog(shop.catalog, CATALOG)
    return shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return follow_shop(tmp_path)


def data(shop: Shop) -> Path:
    return shop.folder / "data" / "items"


def answers(running: Open, query: str, expected: Any) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return bool((await running.ask(query)).get("data") == expected)

    return condition


def refuses(running: Open, part: str) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return any(part in fault for fault in await running.faults())

    return condition


def warnings(caplog: pytest.LogCaptureFixture, message: str) -> list[dict[str, Any]]:
    return [vars(record) for record in caplog.records if record.getMessage() == message]


def test_a_new_column_can_be_asked_for_within_seconds(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario(running: Open) -> None:
        before = await running.ready()
        assert (await running.ask("{ items { id more } }"))["errors"]
        (data(shop) / "b.csv").write_text("id,name,secret,more\n3,fig,s3,7\n")
        query = "{ items(where: {id: {_eq: 3}}) { id name more } }"
        took = await until(answers(running, query, {"items": [{"id": 3, "name": "fig", "more": 7}]}))
        assert took < 5
        after = await running.ready()
        assert after["snapshot"] != before["snapshot"]
        assert after["faults"] == []

    with caplog.at_level(logging.INFO):
        play(scenario, shop)
    (told,) = warnings(caplog, "the schema changed")
    assert told["changes"] == ["+ column shop.items.more BIGINT"]
    assert told["touches"] == ["grants.csv:1: lists `*` and gives it to role:staff"]
    assert told["levelname"] == "WARNING"


def test_a_new_table_is_seen_by_whom_a_grant_names_and_by_nobody_else(tmp_path: Path) -> None:
    shop = follow_shop(tmp_path)

    async def scenario(running: Open) -> None:
        duckdb.execute(f"COPY (SELECT 1 AS x, 'b' AS y) TO '{shop.folder}/data/extra.parquet'")

        async def is_there() -> bool:
            return "shop.extra" in (await running.ready())["tables"]

        await until(is_there)
        assert '"x":1' not in json.dumps(await running.ask("{ extra { x } }"), separators=(",", ":"))
        assert "extra" not in json.dumps(await running.ask("{ __schema { types { name } } }"))
        shop.grants.write_text(EVERYTHING)
        await until(answers(running, "{ extra { x y } }", {"extra": [{"x": 1, "y": "b"}]}))

    play(scenario, shop)


def test_a_new_partition_is_followed(tmp_path: Path) -> None:
    shop = follow_shop(tmp_path, grants=EVERYTHING)
    (data(shop) / "a.csv").unlink()
    for region in ("eu", "us"):
        (data(shop) / f"region={region}").mkdir()
    (data(shop) / "region=eu" / "a.csv").write_text("id,name\n1,apple\n")

    async def scenario(running: Open) -> None:
        (data(shop) / "region=us" / "a.csv").write_text("id,name,size\n2,pear,1.5\n")
        rows = [
            {"id": 1, "region": "eu", "size": None},
            {"id": 2, "region": "us", "size": 1.5},
        ]
        await until(answers(running, "{ items { id region size } }", {"items": rows}))

    play(scenario, shop)


def test_a_column_that_nobody_was_granted_by_name_goes_with_its_data(shop: Shop) -> None:
    async def scenario(running: Open) -> None:
        assert (await running.ask("{ items { secret } }"))["data"]
        (data(shop) / "a.csv").write_text("id,name\n1,apple\n2,pear\n")

        async def is_gone() -> bool:
            told = await running.ask("{ items { secret } }")
            return bool(told.get("errors")) and told["errors"][0]["extensions"]["code"] == "INVALID"

        await until(is_gone)
        await until(answers(running, "{ items { id } }", {"items": [{"id": 1}, {"id": 2}]}))
        ready = await running.ready()
        assert (ready["ready"], ready["faults"]) == (True, [])

    play(scenario, shop)


def test_a_column_that_a_grant_names_keeps_the_last_good_schema_in_force(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shop = follow_shop(tmp_path, grants=STAFF + NO_SECRET)
    row = {"id": 1, "name": "apple"}

    async def scenario(running: Open) -> None:
        before = await running.ready()
        (data(shop) / "a.csv").write_text("id,name\n1,apple\n")
        await until(refuses(running, f"grants.csv:2: {NEWEST}: `shop.items` has no column `secret`"))
        ready = await running.ready()
        assert (ready["ready"], ready["snapshot"]) == (True, before["snapshot"])
        assert await running.first("{ items { id name secret } }") == row | {"secret": None}
        # A denial still takes effect: what was refused stands in the way of nothing else.
        shop.grants.write_text(STAFF + NO_SECRET + STAFF.replace("*, *", "name, *").replace("allow", "deny"))
        await until(
            answers(
                running,
                "{ items { id name } }",
                {"items": [{"id": 1, "name": None}, {"id": 2, "name": None}]},
            )
        )
        assert await running.faults()
        # Once nothing names the column any more, the schema is taken by itself.
        shop.grants.write_text(STAFF)
        await until(answers(running, "{ items { id name } }", {"items": [row]}))
        assert await running.faults() == []

    with caplog.at_level(logging.ERROR):
        play(scenario, shop)
    first, *_ = warnings(caplog, "the newest schema is refused, the last good one stays in force")
    assert first["file"] == "shop.yaml"
    assert "grants.csv:2" in first["faults"][0]


def test_a_column_that_comes_under_an_exception_is_told_by_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shop = follow_shop(tmp_path, grants=BUT_NAME)

    async def scenario(running: Open) -> None:
        (data(shop) / "b.csv").write_text("id,name,secret,more\n3,fig,s3,7\n")
        await until(
            answers(
                running, "{ items_by_pk(id: 3) { more name } }", {"items_by_pk": {"more": 7, "name": None}}
            )
        )

    with caplog.at_level(logging.INFO):
        play(scenario, shop)
    (told,) = warnings(caplog, "the schema changed")
    assert told["touches"] == ["grants.csv:1: lists `* except name` and gives it to role:staff"]


def test_filters_and_types_that_no_longer_fit_are_mended_together(tmp_path: Path) -> None:
    """The new filter does not fit the old type, nor the old filter the new one."""
    shop = follow_shop(tmp_path, grants=STAFF.replace("*, *", "*, some"))
    filters = shop.policies / "data_filters.csv"
    filters.write_text("p2, some, table:shop.items, *, code = 5\n")
    (data(shop) / "a.csv").write_text("id,code\n1,5\n2,6\n")

    async def scenario(running: Open) -> None:
        await until(answers(running, "{ items { id } }", {"items": [{"id": 1}]}))
        (data(shop) / "a.csv").write_text("id,code\n1,a\n2,b\n")
        await until(refuses(running, f"data_filters.csv:1: {NEWEST}"))
        filters.write_text("p2, some, table:shop.items, *, code = 'b'\n")
        await until(answers(running, "{ items { id code } }", {"items": [{"id": 2, "code": "b"}]}))
        assert await running.faults() == []

    play(scenario, shop)


def test_a_folder_that_goes_away_takes_nothing_away(shop: Shop) -> None:
    async def scenario(running: Open) -> None:
        folder = shop.folder / "data"
        folder.rename(shop.folder / "away")
        await until(refuses(running, f"{folder}: cannot be read"))
        assert (await running.ask("{ items { id } }"))["data"] == {"items": [{"id": 1}, {"id": 2}]}
        (shop.folder / "away").rename(folder)

        async def is_well() -> bool:
            return await running.faults() == []

        await until(is_well)

    play(scenario, shop)


def test_the_gateway_starts_from_what_was_found_last(shop: Shop) -> None:
    play(lambda running: until(answers(running, "{ items { id } }", {"items": [{"id": 1}, {"id": 2}]})), shop)  # type: ignore[arg-type, return-value]  # what it gives is not looked at
    (shop.folder / "data").rename(shop.folder / "away")

    async def scenario(running: Open) -> None:
        assert (await running.ready())["ready"] is False
        assert (await running.ask("{ items { id } }"))["errors"][0]["extensions"][
            "code"
        ] == "DATA_UNAVAILABLE"
        (shop.folder / "away").rename(shop.folder / "data")
        await until(answers(running, "{ items { id } }", {"items": [{"id": 1}, {"id": 2}]}))

    async def run() -> None:
        async with opened(shop, waits=False) as running:
            await scenario(running)

    asyncio.run(run())


def test_without_a_lock_and_a_source_there_is_no_start(shop: Shop) -> None:
    (shop.folder / "data").rename(shop.folder / "away")
    with pytest.raises(CatalogError, match="data: cannot be read: no such file or directory"):
        play(lambda _: asyncio.sleep(0), shop)


def test_a_file_may_begin_to_follow_while_it_is_served(tmp_path: Path) -> None:
    shop = Shop(tmp_path).write(grants=STAFF, settings=LOOKS)

    async def scenario(running: Open) -> None:
        more = f"database: more\ndiscover: {{folder: {data(shop)}}}\ntables: {{a: {{root: again}}}}\n"
        (shop.catalog / "more.yaml").write_text(more)
        shop.grants.write_text(STAFF + STAFF.replace("shop.items", "more.a"))
        await until(answers(running, "{ again { id } }", {"again": [{"id": 1}, {"id": 2}]}))
        assert await running.faults() == []
        assert (shop.catalog / f"more.yaml{SUFFIX}").exists()

    play(scenario, shop)


def test_a_folder_outside_the_places_of_the_start_is_refused(tmp_path: Path) -> None:
    shop = Shop(tmp_path).write(grants=STAFF, settings=LOOKS)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.csv").write_text("x\n1\n")

    async def scenario(running: Open) -> None:
        (shop.catalog / "more.yaml").write_text("database: more\ndiscover: {folder: ../elsewhere}\n")
        await until(refuses(running, f"{tmp_path}/elsewhere: lies outside the places"))
        assert await running.first("{ items { name } }") == {"name": "apple"}

    play(scenario, shop)


def test_reloading_that_is_switched_off_follows_nothing(tmp_path: Path) -> None:
    shop = follow_shop(tmp_path, settings=LOOKS + "[policies]\nreload = false\n")

    async def scenario(running: Open) -> None:
        before = (shop.catalog / f"shop.yaml{SUFFIX}").read_text()
        (data(shop) / "b.csv").write_text("id,name,secret,more\n3,fig,s3,7\n")
        await asyncio.sleep(1)
        assert (shop.catalog / f"shop.yaml{SUFFIX}").read_text() == before

    play(scenario, shop)


def test_a_failure_that_nobody_foresaw_is_told_and_survived(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    async def scenario(running: Open) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(refresh, "find", fail)
            (data(shop) / "b.csv").write_text("id,name,secret,more\n3,fig,s3,7\n")
            await until(refuses(running, "shop.yaml: its source cannot be asked: the log says why"))
        with monkeypatch.context() as broken:
            broken.setattr(refresh, "look", fail)
            await asyncio.sleep(0.3)
        (data(shop) / "c.csv").write_text("id,name,secret,more\n4,fig,s3,8\n")
        await until(answers(running, "{ items_by_pk(id: 4) { more } }", {"items_by_pk": {"more": 8}}))
        assert await running.faults() == []

    play(scenario, shop)
    assert "nobody foresaw this" in caplog.text


def test_several_gateways_on_the_same_files_come_to_the_same(shop: Shop) -> None:
    """As the workers of one server do, each for itself."""

    async def run() -> None:
        async with opened(shop) as one, opened(shop) as other:
            for number in range(3):
                text = f"id,name,secret,n{number}\n{number + 3},fig,s3,7\n"
                (data(shop) / f"b{number}.csv").write_text(text)
                query = f"{{ items_by_pk(id: {number + 3}) {{ n{number} }} }}"
                for running in (one, other):
                    await until(answers(running, query, {"items_by_pk": {f"n{number}": 7}}))

            async def agree() -> bool:
                return bool((await one.ready())["snapshot"] == (await other.ready())["snapshot"])

            await until(agree)
            assert await one.faults() == await other.faults() == []

    asyncio.run(run())


# -- Glue -------------------------------------------------------------------------------------------

GLUE = """\
database: shop
discover: {glue: sales}
tables:
  items:
    source: {files: DATA/items/*.csv}
    primary_key: id
"""

EVENT = {
    "source": "aws.glue",
    "detail-type": "Glue Data Catalog Table State Change",
    "detail": {"databaseName": "sales", "typeOfChange": "UpdateTable", "tableName": "items"},
}


@pytest.fixture
def glue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("EVENTS", "let-me-in")
    with mock_aws():
        client = boto3.client("glue")
        client.create_database(DatabaseInput={"Name": "sales"})
        client.create_table(DatabaseName="sales", TableInput=items("id int", "name string"))
        yield client


def items(*columns: str) -> dict[str, Any]:
    pairs = (column.split() for column in columns)
    return {
        "Name": "items",
        "StorageDescriptor": {"Columns": [{"Name": name, "Type": type} for name, type in pairs]},
    }


def of_glue(folder: Path, settings: str) -> Shop:
    shop = Shop(folder).write(grants=STAFF, settings=settings)
    shop.write_catalog(shop.catalog, GLUE)
    return shop


async def post(running: Open, event: object, token: str = "let-me-in") -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"}
    return await running.client.post("/events/catalog", json=event, headers=headers)


def test_an_event_has_glue_asked(tmp_path: Path, glue: Any) -> None:
    shop = of_glue(tmp_path, "")
    toml = shop.folder / "lakegate.toml"
    toml.write_text(toml.read_text().replace("[catalog]", '[catalog]\nevent_token = "env:EVENTS"'))

    async def scenario(running: Open) -> None:
        assert (await running.ask("{ items { secret } }"))["errors"]
        glue.update_table(DatabaseName="sales", TableInput=items("id int", "name string", "secret string"))
        assert (await post(running, EVENT, "wrong")).status_code == 401
        assert (await post(running, EVENT | {"detail": {"databaseName": "other"}})).status_code == 202
        assert (await post(running, EVENT | {"source": "aws.s3"})).status_code == 202
        await asyncio.sleep(0.7)
        assert (await running.ask("{ items { secret } }"))["errors"], "none of these was for it"
        answer = await post(running, EVENT)
        assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
        rows = [{"id": 1, "secret": "s1"}, {"id": 2, "secret": "s2"}]
        await until(answers(running, "{ items { id secret } }", {"items": rows}))

    play(scenario, shop)


def test_without_the_setting_there_is_no_such_address(tmp_path: Path, glue: Any) -> None:
    async def scenario(running: Open) -> None:
        answer = await post(running, EVENT)
        assert (answer.status_code, answer.json()) == (404, (await running.client.post("/nothing")).json())

    play(scenario, of_glue(tmp_path, ""))


def test_the_clock_has_glue_asked_through_its_outages(
    tmp_path: Path, glue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = of_glue(tmp_path, "")
    toml = shop.folder / "lakegate.toml"
    toml.write_text(toml.read_text().replace("[catalog]", "[catalog]\nrefresh_seconds = 0.3"))

    async def scenario(running: Open) -> None:
        glue.delete_table(DatabaseName="sales", Name="items")
        await until(refuses(running, "glue:sales: no table of it can be seen"))
        assert await running.first("{ items { id name } }") == {"id": 1, "name": "apple"}
        glue.create_table(
            DatabaseName="sales", TableInput=items("id int", "name string", "odd void", "secret string")
        )
        await until(answers(running, "{ items { secret } }", {"items": [{"secret": "s1"}, {"secret": "s2"}]}))
        assert await running.faults() == []

    play(scenario, shop)


def test_a_start_with_a_lock_does_not_ask_glue(
    tmp_path: Path, glue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = of_glue(tmp_path, "")
    follow.find_missing(shop.catalog)
    monkeypatch.setattr("gateway.catalog.glue.open_client", lambda *_: pytest.fail("it was asked"))

    async def scenario(running: Open) -> None:
        assert await running.first("{ items { id name } }") == {"id": 1, "name": "apple"}

    play(scenario, shop)


# -- over HTTP --------------------------------------------------------------------------------------


def test_a_running_server_follows_a_folder(tmp_path: Path) -> None:
    shop = follow_shop(tmp_path)
    (tmp_path / "schema").mkdir()
    (tmp_path / "catalog").rename(tmp_path / "schema" / "catalog")
    toml = tmp_path / "lakegate.toml"
    toml.write_text(toml.read_text().replace('path = "catalog"', 'path = "schema/catalog"'))
    (tmp_path / "lake").mkdir()
    query = {"query": "{ items(where: {id: {_gt: 2}}) { id more } }"}
    with running_gateway(tmp_path) as gateway, gateway.connect(GROUP) as client:
        (data(shop) / "b.csv").write_text("id,name,secret,more\n3,fig,s3,7\n")
        started = time.monotonic()
        while client.post("/graphql", json=query).json().get("data") != {"items": [{"id": 3, "more": 7}]}:
            assert time.monotonic() - started < 20, "it does not come"
            time.sleep(0.05)
        ready = client.get("/readyz").json()
        assert (ready["ready"], ready["faults"]) == (True, [])
    kept = json.loads((tmp_path / f"schema/catalog/shop.yaml{SUFFIX}").read_text())
    assert list(kept["tables"]["items"]["columns"]) == ["id", "name", "secret", "more"]
    log = (tmp_path / "log.jsonl").read_text()
    assert "Traceback" not in log
    (told,) = [json.loads(line) for line in log.splitlines() if "the schema changed" in line]
    assert told["touches"] == ["grants.csv:1: lists `*` and gives it to role:staff"]
