"""The Trino backend on a real server: whose queries they are, what they take, how they end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from gateway.catalog.model import Catalog, Column, EngineSource, Table
from gateway.catalog.parse_type import parse_type
from gateway.errors import BackendError
from tests.trino.play import Player, player, until
from tests.trino.relay import Relay, relay
from tests.trino.server import Server

#: Runs for hours.
SLOW = "SELECT count(*) FROM tpch.sf100000.lineitem WHERE comment LIKE '%no such words%'"


@pytest.fixture
def source() -> str:
    """What this test's queries name as their source, so that they can be told from all others."""
    return f"test-{uuid4().hex[:12]}"


@pytest.fixture
def gateway(trino: Server, source: str) -> Iterator[Player]:
    with player(trino.host, trino.port, source=source) as running:
        yield running


def states(trino: Server, source: str) -> dict[str, int]:
    """How many queries of a source there are by their state."""
    sql = f"SELECT state, count(*) FROM system.runtime.queries WHERE source = '{source}' GROUP BY state"
    return dict(trino.rows(sql))


def running(trino: Server, source: str) -> int:
    """How many queries of a source have not ended."""
    return sum(n for state, n in states(trino, source).items() if state not in {"FINISHED", "FAILED"})


def test_cells_come_as_the_encoder_takes_them(gateway: Player) -> None:
    ran = gateway.run(
        "SELECT 1, 'a', CAST(NULL AS VARCHAR), DATE '2020-02-29'", *["INTEGER", "VARCHAR"], "VARCHAR", "DATE"
    )

    assert ran.rows == [(1, "a", None, "2020-02-29")]


def test_many_pages_come_whole_and_in_order(gateway: Player) -> None:
    sql = "SELECT orderkey FROM tpch.tiny.orders ORDER BY orderkey"

    rows = gateway.run(sql, "BIGINT").rows

    assert len(rows) == 15_000
    assert rows == sorted(rows)


def test_trino_knows_the_caller_the_request_and_the_time_limit(
    trino: Server, gateway: Player, source: str
) -> None:
    ran = gateway.loop.run(
        gateway.start("SHOW SESSION LIKE 'query_max_run_time'", *["VARCHAR"] * 5, caller="Zoë")
    )

    assert ran.rows[0][1] == "32.00s"
    assert ran.cost
    told = (
        f"SELECT \"user\", source, state FROM system.runtime.queries WHERE query_id = '{ran.cost.query_id}'"
    )
    assert trino.rows(told) == [("Zo%C3%AB", source, "FINISHED")]


def test_what_a_query_scanned_is_told(gateway: Player) -> None:
    cost = gateway.run("SELECT count(*) FROM tpch.tiny.lineitem WHERE quantity > 1", "BIGINT").cost

    assert cost
    assert cost.scanned_bytes is not None
    assert cost.run_seconds is not None
    assert 0 <= cost.run_seconds < 30


def test_a_statement_that_is_longer_than_trino_takes_says_so(gateway: Player) -> None:
    with pytest.raises(BackendError) as caught:
        gateway.run(f"SELECT '{'x' * 1_000_000}'", "VARCHAR")

    assert caught.value.code == "LIMIT_SQL"


def test_a_query_whose_client_hangs_up_is_stopped_long_before_it_would_end_itself(
    trino: Server, source: str
) -> None:
    limit = 60.0
    with player(trino.host, trino.port, seconds=limit, source=source) as gateway:
        seconds = gateway.abandon(SLOW, "BIGINT", begun=lambda: states(trino, source).get("RUNNING") == 1)

    assert running(trino, source) == 0
    assert seconds < limit / 4


def test_a_query_without_time_left_is_stopped_and_the_next_one_runs(
    trino: Server, gateway: Player, source: str
) -> None:
    async def scenario() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await gateway.start(SLOW, "BIGINT")
        await until(lambda: not gateway.backend._running)

    gateway.loop.run(scenario())

    assert running(trino, source) == 0
    assert gateway.run("SELECT 1", "INTEGER").rows == [(1,)]


def test_a_query_that_nobody_can_stop_ends_itself(trino: Server, source: str) -> None:
    opened = player(trino.host, trino.port, seconds=-1, source=source)
    with opened as gateway, pytest.raises(BackendError) as caught:
        gateway.run(SLOW, "BIGINT")

    assert caught.value.detail == "EXCEEDED_TIME_LIMIT"
    assert running(trino, source) == 0


def test_a_gateway_that_stops_leaves_no_query(trino: Server, source: str) -> None:
    async def scenario(gateway: Player) -> None:
        tasks = [asyncio.create_task(gateway.start(SLOW, "BIGINT")) for _ in range(3)]
        await until(lambda: running(trino, source) == 2)
        await gateway.backend.close()
        told = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(error, BackendError) for error in told)

    with player(trino.host, trino.port, source=source, queries=2) as gateway:
        gateway.loop.run(scenario(gateway))
    assert running(trino, source) == 0


@pytest.fixture
def line(trino: Server) -> Iterator[Relay]:
    with relay(trino.host, trino.port) as running:
        yield running


def test_a_connection_that_is_cut_and_comes_back_costs_nothing(line: Relay) -> None:
    async def scenario(gateway: Player) -> None:
        sql = "SELECT count(*) FROM tpch.tiny.orders a, tpch.tiny.part b WHERE a.custkey > b.partkey"
        task = asyncio.create_task(gateway.start(sql, "BIGINT"))
        for _ in range(3):
            await asyncio.sleep(0.07)
            line.cut()
        assert not task.done()
        assert (await task).rows == [(11_316_746,)]

    with player("127.0.0.1", line.port) as gateway:
        gateway.loop.run(scenario(gateway))


def test_a_server_that_goes_away_in_mid_query_is_a_clear_error_soon(
    trino: Server, line: Relay, source: str
) -> None:
    async def scenario(gateway: Player) -> None:
        task = asyncio.create_task(gateway.start(SLOW, "BIGINT"))
        await until(lambda: states(trino, source).get("RUNNING") == 1)
        started = time.monotonic()
        line.close()
        with pytest.raises(BackendError) as caught:
            await task
        assert caught.value.code == "BACKEND"
        assert time.monotonic() - started < 5
        line.open()
        assert (await gateway.start("SELECT 1", "INTEGER")).rows == [(1,)]

    with player("127.0.0.1", line.port, seconds=2, source=source) as gateway:
        gateway.loop.run(scenario(gateway))
        # What could not be stopped Trino ends by itself.
        gateway.loop.run(until(lambda: running(trino, source) == 0))


SCHEMA = f"memory.backend_{uuid4().hex[:12]}"


@pytest.fixture
def schema(trino: Server) -> Iterator[str]:
    trino.rows(f"CREATE SCHEMA {SCHEMA}")
    yield SCHEMA
    for (table,) in trino.rows(f"SHOW TABLES FROM {SCHEMA}"):
        trino.rows(f"DROP TABLE {SCHEMA}.{table}")
    trino.rows(f"DROP SCHEMA {SCHEMA}")


def catalog(**columns: str) -> Catalog:
    """A catalog of one table, `t`."""
    declared = {name: Column(name, parse_type(type), name) for name, type in columns.items()}
    place = tuple(f"{SCHEMA}.t".split("."))
    table = Table("db", "t", "t", declared, EngineSource(), (), engine_name=place)
    return Catalog({table.name: table}, "1")


def test_a_table_is_served_as_soon_as_it_is_what_the_catalog_says(
    trino: Server, gateway: Player, schema: str
) -> None:
    def look() -> tuple[bool, str]:
        gateway.loop.run(gateway.backend.prepare(catalog(i="INTEGER", s="VARCHAR")))
        status = gateway.backend.status()["db.t"]
        return status.ready, status.fault

    assert look() == (False, "TABLE_NOT_FOUND")
    assert gateway.backend.refresh_seconds == 5
    trino.rows(f"CREATE TABLE {schema}.t (i BIGINT, s VARCHAR)")
    assert look() == (False, "columns are not of their declared types: `i` is bigint and not INTEGER")
    trino.rows(f"DROP TABLE {schema}.t")
    trino.rows(f"CREATE TABLE {schema}.t (i INTEGER, s VARCHAR(3), more DOUBLE)")
    assert look() == (True, "")
    assert gateway.backend.refresh_seconds == 60


def test_tables_of_a_server_that_is_away_are_told_soon_and_all_at_once(line: Relay) -> None:
    line.close()
    (table,) = catalog(i="INTEGER").tables.values()
    many = Catalog({f"db.t{n}": table for n in range(50)}, "1")
    started = time.monotonic()

    with player("127.0.0.1", line.port) as gateway:
        gateway.loop.run(gateway.backend.prepare(many))
        assert not any(each.ready for each in gateway.backend.status().values())

    assert time.monotonic() - started < 5
