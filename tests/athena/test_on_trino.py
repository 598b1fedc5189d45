"""The same on a real Trino behind the endpoint, where there is one: every way, every value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import boto3
import pytest

from gateway.catalog.parse_type import parse_type
from tests.athena.desk import Desk
from tests.athena.duckdb_engine import DuckDBEngine
from tests.athena.endpoint import AthenaEndpoint
from tests.athena.test_ways import COLUMNS, HOSTILE, WAYS, fill
from tests.athena.trino_engine import TrinoEngine
from tests.conformance.copy import select_rows
from tests.trino.server import Server


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


ROWS: list[tuple[Any, ...]] = [
    (
        *('a"\n,', 2**63 - 1, Decimal("1.5000000000"), float("nan"), float("inf"), True, date(2020, 1, 2)),
        *(at("2020-01-02T03:04:05.00006"), at("2020-01-02T00:00+00:00"), UUID(int=1), b"\x00\xff"),
        *(["", None, '"'], {"": 1e300, "k": None}, {"a": 1, "B c": []}),
    ),
    (None,) * len(COLUMNS),
    (
        *("", -(2**63), Decimal("-0.0000000001"), -0.0, 0.1, False, date(1, 1, 1)),
        *(at("0001-01-01T00:00"), at("9999-12-31T23:59:59.999999+00:00"), UUID(int=2**128 - 1), b""),
        *([], {}, {"a": None, "B c": None}),
    ),
    (*("\u2028\U0001d518", 0, Decimal(10**27), 1e7, 1e-45), *(None,) * 9),
]


@pytest.fixture(scope="module")
def on_trino(trino: Server, s3_url: str) -> Iterator[Desk]:
    endpoint = AthenaEndpoint(TrinoEngine(trino), boto3.client("s3", endpoint_url=s3_url))
    desk = Desk(endpoint, s3_url)
    yield desk
    desk.close()
    assert endpoint.running == []
    endpoint.close()


@pytest.mark.parametrize("way", WAYS)
def test_trino_and_duckdb_give_the_same_values_every_way(
    desk: Desk, endpoint: AthenaEndpoint, on_trino: Desk, trino: Server, way: str
) -> None:
    assert isinstance(endpoint.engine, DuckDBEngine)
    fill(endpoint, ROWS)
    types = {name: parse_type(type) for name, type in {"place": "INTEGER", **COLUMNS}.items()}
    rows = [(place, *row) for place, row in enumerate(ROWS)]
    trino.rows("CREATE SCHEMA IF NOT EXISTS memory.lake")
    trino.rows("DROP TABLE IF EXISTS memory.lake.hostile")
    trino.rows(f"CREATE TABLE memory.lake.hostile AS {select_rows(types, rows)}")
    try:
        told = on_trino.ask(HOSTILE, *COLUMNS.values(), rows=WAYS[way]).rows
    finally:
        trino.rows("DROP TABLE memory.lake.hostile")
        trino.rows("DROP SCHEMA memory.lake")

    assert repr(told) == repr(desk.ask(HOSTILE, *COLUMNS.values(), rows=WAYS[way]).rows)


@pytest.mark.parametrize("way", WAYS)
def test_trino_keeps_the_order_every_way(on_trino: Desk, way: str) -> None:
    numbers = "SELECT s.n FROM UNNEST(SEQUENCE(1, 3000)) AS s(n)"
    sql = f"SELECT t.n FROM ({numbers}) AS t ORDER BY t.n DESC LIMIT 2500"
    rows = on_trino.ask(sql, "BIGINT", rows=WAYS[way]).rows
    assert rows == [(n,) for n in range(3000, 500, -1)]
