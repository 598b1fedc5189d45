"""A client that hangs up stops its query in Athena, whatever it asked over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.athena.duckdb_engine import DuckDBEngine
from tests.athena.endpoint import AthenaEndpoint, WorkGroup
from tests.athena.test_gateway import SETTINGS
from tests.gateway.served import Served, serve_shop, until
from tests.gateway.shop import CATALOG, STAFF, Shop

ITEMS = "{ items { id } }"

WAYS: Mapping[str, Callable[[Served], AbstractContextManager[object]]] = {
    "a query": lambda gateway: gateway.send({"query": ITEMS}),
    "a batch": lambda gateway: gateway.send([{"query": ITEMS}]),
    "a statement": lambda gateway: gateway.send({"sql": "SELECT id FROM items"}, "/sql"),
    "a file": lambda gateway: gateway.send({"query": ITEMS}, accept="text/csv"),
    "an event stream": lambda gateway: gateway.send(
        {"query": f"subscription {ITEMS}"}, accept="text/event-stream"
    ),
    "a WebSocket": lambda gateway: gateway.subscribe(f"subscription {ITEMS}"),
}


@pytest.fixture(scope="module")
def gateway(own_endpoint: AthenaEndpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    own_endpoint.calm()
    own_endpoint.work_groups["primary"] = WorkGroup(is_managed=True)
    assert isinstance(own_endpoint.engine, DuckDBEngine)
    connection = own_endpoint.engine.connection
    connection.execute("CREATE SCHEMA IF NOT EXISTS shop")
    connection.execute("CREATE OR REPLACE TABLE shop.items (id INTEGER, name VARCHAR, secret VARCHAR)")
    connection.execute("INSERT INTO shop.items VALUES (1, 'apple', 's1')")
    folder: Path = tmp_path_factory.mktemp("shop")
    settings = SETTINGS.format(url=own_endpoint.url) + "[sql]\nenabled = true\n"
    shop = Shop(folder).write(grants=STAFF.replace("SELECT", "SELECT|SQL"), settings=settings)
    shop.write_catalog(shop.catalog, CATALOG.replace("    source: {files: DATA/items/*.csv}\n", ""))
    with serve_shop(shop) as gateway:
        yield gateway


@pytest.mark.parametrize("way", WAYS)
def test_who_hangs_up_stops_the_query_in_athena(
    gateway: Served, own_endpoint: AthenaEndpoint, way: str
) -> None:
    # Longer than the test may wait: of itself it does not end.
    own_endpoint.seconds = 600
    own_endpoint.calls.clear()
    with WAYS[way](gateway):
        until(lambda: len(own_endpoint.running) == 1)
        assert own_endpoint.calls["StopQueryExecution"] == 0

    until(lambda: not own_endpoint.running)
    assert own_endpoint.calls["StopQueryExecution"] == 1
    assert own_endpoint.last.state == "CANCELLED"
    until(lambda: gateway.outcomes()[-1] == "CANCELLED")
    own_endpoint.seconds = 0
    assert gateway.ask(ITEMS) == {"data": {"items": [{"id": 1}]}}
