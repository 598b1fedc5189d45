"""Athena as the second engine: the same credentials by role, and no query left running."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway import app
from gateway.app import open_mirror
from gateway.backends.base import Backend
from gateway.catalog.model import Catalog
from gateway.settings import Settings
from gateway.shadow.mirror import Mirror
from tests.athena.conftest import credentials as credentials  # noqa: PLC0414  # a fixture of another folder
from tests.athena.conftest import endpoint as endpoint  # noqa: PLC0414  # a fixture of another folder
from tests.athena.conftest import own_endpoint as own_endpoint  # noqa: PLC0414  # a fixture of another folder
from tests.athena.conftest import s3_url as s3_url  # noqa: PLC0414  # a fixture of another folder
from tests.athena.endpoint import AthenaEndpoint
from tests.athena.execution import WorkGroup
from tests.gateway.shop import CATALOG, Open, Shop, opened, until

ROLES = """\
[shadow.athena.roles.staff]
work_group = "staff"
output = "s3://results/staff/"
"""


@pytest.fixture
def shop(tmp_path: Path, endpoint: AthenaEndpoint, s3_url: str) -> Iterator[Shop]:
    """A gateway over a lake, with an Athena that has the same rows but for one name."""
    connection = endpoint.engine.connection  # type: ignore[attr-defined]  # this engine is DuckDB
    connection.execute("CREATE SCHEMA shop")
    connection.execute("CREATE TABLE shop.items (id INTEGER, name VARCHAR, secret VARCHAR)")
    connection.execute("INSERT INTO shop.items VALUES (1, 'apple', 's1'), (2, 'peach', 's2')")
    settings = f"""\
[cache]
bytes = 0
[shadow]
backend = "athena"
share = 1
[shadow.athena]
region = "eu-central-1"
endpoint_url = "{endpoint.url}"
s3_endpoint_url = "{s3_url}"
output = "s3://results/answers/"
poll_seconds = 0.1
{ROLES}"""
    shop = Shop(tmp_path).write(settings=settings)
    shop.write_catalog(shop.catalog, CATALOG)
    yield shop
    connection.execute("DROP SCHEMA shop CASCADE")


@pytest.fixture
def mirrors(monkeypatch: pytest.MonkeyPatch) -> list[Mirror]:
    """What compares, once the gateway is made."""
    made: list[Mirror] = []

    def note(settings: Settings, catalog: Catalog, primary: Backend) -> Mirror | None:
        mirror = open_mirror(settings, catalog, primary)
        assert mirror
        made.append(mirror)
        return mirror

    monkeypatch.setattr(app, "open_mirror", note)
    return made


def lines(shop: Shop) -> list[dict[str, Any]]:
    path = shop.folder / "shadow.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


async def ready(running: Open, mirrors: list[Mirror]) -> None:
    async def is_ready() -> bool:
        return mirrors[0]._second.version == running.gateway.snapshot.version

    await until(is_ready, 30)


def test_what_athena_has_otherwise_is_told_and_its_queries_are_the_roles_own(
    shop: Shop, mirrors: list[Mirror], endpoint: AthenaEndpoint
) -> None:
    endpoint.work_groups["staff"] = WorkGroup()

    async def run() -> None:
        async with opened(shop) as running:
            await ready(running, mirrors)
            for query in ("{ items { id name secret } }", "{ items_by_pk(id: 1) { name } }"):
                before = len(lines(shop))
                assert "errors" not in await running.ask(query)

                async def is_told(before: int = before) -> bool:
                    return len(lines(shop)) > before

                await until(is_told, 30)

    asyncio.run(run())

    different, same = lines(shop)
    assert (different["difference"], different["columns"]) == ("cells", {"shop.items.name": 1})
    assert different["confirmed"] is True
    assert same["difference"] is None
    assert {tuple(line["engines"]) for line in (different, same)} == {("duckdb", "athena")}
    ran = [each for each in endpoint.executions.values() if "items" in each.sql]
    assert len(ran) == 3
    assert {each.work_group for each in ran} == {"staff"}
    assert not any("secret" in each.sql for each in ran)


def test_a_stopping_gateway_leaves_no_query_running(
    shop: Shop, mirrors: list[Mirror], endpoint: AthenaEndpoint
) -> None:
    endpoint.work_groups["staff"] = WorkGroup()
    endpoint.seconds = 60.0

    async def run() -> None:
        async with opened(shop) as running:
            await ready(running, mirrors)
            assert "errors" not in await running.ask("{ items { id } }")

            async def is_running() -> bool:
                return bool(endpoint.running)

            await until(is_running, 30)

    asyncio.run(run())

    assert endpoint.running == []
    assert [(line.get("dropped"), line.get("left_out")) for line in lines(shop)] == [(1, 0)]
