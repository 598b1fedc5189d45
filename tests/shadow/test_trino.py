"""A real Trino as the second engine: an embedded DuckDB is compared with where it may move to."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway import app
from gateway.backends.base import Backend
from gateway.catalog.model import Catalog
from gateway.settings import Settings
from gateway.shadow.mirror import Mirror
from tests.gateway.shop import NO_SECRET, STAFF, Open, Shop, opened, until
from tests.trino.server import Server

CATALOG = """\
database: shop
tables:
  items:
    source: {files: DATA/items/*.csv}
    engine_table: memory.SCHEMA.items
    columns:
      id: INTEGER
      name: VARCHAR
      secret: VARCHAR
      price: DECIMAL(8, 2)
      weight: DOUBLE
      seen: TIMESTAMP
    primary_key: id
  odd:
    source: {files: DATA/odd/*.csv}
    engine_table: memory.SCHEMA.odd
    columns: {id: INTEGER, wide: HUGEINT}
    primary_key: id
views:
  cheap:
    sql: SELECT id, name FROM items WHERE price < 2
    columns: {id: INTEGER, name: VARCHAR}
    primary_key: id
"""

ITEMS = """\
id,name,secret,price,weight,seen
1,apple,s1,1.10,0.5,2026-01-02 03:04:05.678901
2,pear,s2,2.00,,2026-01-02 03:04:05
3,,s3,3.50,1e22,
"""

GRANTS = STAFF + NO_SECRET + STAFF.replace("shop.items", "shop.odd")

#: The same rows in Trino's SQL, save what stands in the place of NAME.
ROWS = """\
(1, 'apple', 'S1', DECIMAL '1.10', DOUBLE '0.5', TIMESTAMP '2026-01-02 03:04:05.678901'),
(2, 'NAME', 'S2', DECIMAL '2.00', NULL, TIMESTAMP '2026-01-02 03:04:05.000000'),
(3, NULL, 'S3', DECIMAL '3.50', DOUBLE '1e22', NULL)"""


@pytest.fixture
def schema(trino: Server) -> Iterator[str]:
    """A schema of this test's own."""
    name = f"memory.shadow_{os.getpid()}"
    trino.rows(f"CREATE SCHEMA {name}")
    yield name
    trino.rows(f"DROP TABLE IF EXISTS {name}.items")
    trino.rows(f"DROP SCHEMA {name}")


def lines(shop: Shop) -> list[dict[str, Any]]:
    path = shop.folder / "shadow.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


async def compare(running: Open, query: str) -> dict[str, Any]:
    """The line that a query leaves."""
    before = len(lines(running.shop))
    answer = await running.ask(query)
    assert "errors" not in answer, answer

    async def is_told() -> bool:
        return len(lines(running.shop)) > before

    await until(is_told, 30)
    return lines(running.shop)[-1]


def compared(
    folder: Path, monkeypatch: pytest.MonkeyPatch, trino: Server, schema: str, *queries: str
) -> list[dict[str, Any]]:
    """The lines of queries to the embedded engine, compared with Trino."""
    settings = f"""\
[cache]
bytes = 0
[shadow]
backend = "trino"
share = 1
[shadow.trino]
host = "{trino.host}"
port = {trino.port}
"""
    shop = Shop(folder).write(grants=GRANTS, settings=settings)
    shop.write_catalog(shop.catalog, CATALOG.replace("memory.SCHEMA", schema))
    (folder / "data" / "items" / "a.csv").write_text(ITEMS)
    (folder / "data" / "odd").mkdir()
    (folder / "data" / "odd" / "a.csv").write_text("id,wide\n1,2\n")
    made: list[Mirror] = []
    own = app.open_mirror

    def open_mirror(given: Settings, catalog: Catalog, primary: Backend) -> Mirror | None:
        mirror = own(given, catalog, primary)
        assert mirror
        made.append(mirror)
        return mirror

    async def run() -> list[dict[str, Any]]:
        async with opened(shop) as running:

            async def is_ready() -> bool:
                return made[0]._second.version == running.gateway.snapshot.version

            await until(is_ready, 30)
            return [await compare(running, query) for query in queries]

    monkeypatch.setattr(app, "open_mirror", open_mirror)
    monkeypatch.setattr("gateway.shadow.mirror._PACE", 0.0)
    return asyncio.run(run())


ALL = "{ items { id name secret price weight seen } }"


def test_duckdb_and_trino_agree_over_the_same_rows(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trino: Server,
    schema: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    names = "id, name, secret, price, weight, seen"
    rows = ROWS.replace("NAME", "pear")
    trino.rows(f"CREATE TABLE {schema}.items AS SELECT * FROM (VALUES {rows}) AS t ({names})")
    queries = (
        ALL,
        "{ items(limit: 2, offset: 1, order_by: {name: desc_nulls_last}) { name price } }",
        '{ items(where: {name: {_regex: "^p"}, price: {_gte: "2.00"}}) { id seen } }',
        '{ items(where: {_or: [{seen: {_lt: "2026-01-02T03:04:05.5"}}, {id: {_is_null: true}}]}) { id } }',
        "{ items_by_pk(id: 3) { name weight } }",
        "{ cheap { id name } }",
    )

    found = compared(tmp_path, monkeypatch, trino, schema, *queries)

    assert [line["codes"] for line in found] == [[None, None]] * len(queries)
    assert [line["difference"] for line in found] == [None] * len(queries)
    assert {tuple(line["engines"]) for line in found} == {("duckdb", "trino")}
    left_out = [r for r in caplog.records if r.message == "the shadow leaves a table out"]
    assert [(r.__dict__["table"], r.__dict__["fault"]) for r in left_out] == [
        ("shop.odd", "column `wide` is of type HUGEINT, which trino does not have")
    ]


def test_a_cell_that_trino_has_otherwise_is_told_by_its_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trino: Server, schema: str
) -> None:
    names = "id, name, secret, price, weight, seen"
    rows = ROWS.replace("NAME", "peach")
    trino.rows(f"CREATE TABLE {schema}.items AS SELECT * FROM (VALUES {rows}) AS t ({names})")

    whole, missing, left_out = compared(
        tmp_path,
        monkeypatch,
        trino,
        schema,
        ALL,
        '{ items(where: {name: {_eq: "pear"}}) { id } }',
        "{ odd { id } }",
    )

    assert (whole["difference"], whole["columns"]) == ("cells", {"shop.items.name": 1})
    assert whole["confirmed"] is True
    assert (missing["difference"], missing["rows"]) == ("rows", [1, 0])
    assert left_out.keys() == {"at", "dropped", "left_out"}
    assert left_out["left_out"] == 1


def test_a_table_that_trino_has_not_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trino: Server, schema: str
) -> None:
    (line,) = compared(tmp_path, monkeypatch, trino, schema, ALL)

    assert (line["dropped"], line["left_out"]) == (0, 1)
