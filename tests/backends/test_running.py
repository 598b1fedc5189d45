"""Queries on their way: cancelled, too many, failing, or under way when the gateway stops."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gateway.backends.base import Ran
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.faults import tell_statement
from gateway.backends.query import Query
from gateway.errors import BackendError
from gateway.settings.engines import DuckDB
from tests.backends.lakes import Engine, Rows, catalog, csv, engine, table, write

#: Runs for minutes, and stops within milliseconds once it is interrupted.
SLOW = "SELECT COUNT(*) FROM RANGE(1000000) AS a, RANGE(1000000) AS b WHERE (a.range * b.range) % 7 = $1"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Engine]:
    path = write(tmp_path / "t.csv", "i,s\n1,SECRET\n2,b\n")
    with engine(table({"i": "INTEGER", "s": "VARCHAR"}, csv(path)), threads=1) as running:
        yield running


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        await asyncio.sleep(0.002)


def test_a_query_that_is_cancelled_stops_in_the_engine(lake: Engine) -> None:
    async def scenario() -> None:
        for _ in range(3):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await lake.start(SLOW, 3)
            await until(lambda: not lake.backend._running)
            assert await lake.start("SELECT $1", 7) == [(7,)]

    lake.loop.run(scenario())


def test_a_cancellation_never_hits_the_query_after_it(lake: Engine) -> None:
    choice = random.Random(7)

    async def scenario() -> None:
        for number in range(200):
            task = asyncio.create_task(lake.start(SLOW if number % 2 else "SELECT $1", 3))
            await asyncio.sleep(choice.choice((0, 0, 0.0005, 0.001, 0.002)))
            task.cancel()
            assert await lake.start("SELECT $1", number) == [(number,)]

    lake.loop.run(scenario())


class Hesitant:
    """A cursor that waits before it begins to execute."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.cursor = cursor
        self.asked = threading.Event()
        self.may_begin = threading.Event()

    def execute(self, *arguments: Any) -> duckdb.DuckDBPyConnection:
        self.asked.set()
        self.may_begin.wait()
        return self.cursor.execute(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor, name)


def test_a_cancellation_that_comes_before_the_engine_begins_is_not_lost(
    lake: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitant = Hesitant(lake.backend._connection.cursor())
    monkeypatch.setattr(lake.backend, "_cursor", lambda: hesitant)

    async def scenario() -> None:
        task = asyncio.create_task(lake.start(SLOW, 3))
        await until(hesitant.asked.is_set)
        task.cancel()
        await asyncio.sleep(0.02)
        hesitant.may_begin.set()
        await until(lambda: not lake.backend._running)

    lake.loop.run(scenario())


def test_cancelled_queries_that_wait_take_no_place_in_the_pool(lake: Engine) -> None:
    async def scenario() -> None:
        tasks = [asyncio.create_task(lake.start(SLOW, number)) for number in range(200)]
        await until(lambda: bool(lake.backend._running))
        for task in tasks:
            task.cancel()
        started = time.monotonic()
        assert await lake.start("SELECT $1", 7) == [(7,)]
        assert time.monotonic() - started < 20
        await asyncio.gather(*tasks, return_exceptions=True)
        assert not lake.backend._running

    lake.loop.run(scenario())


def test_answers_belong_to_their_questions(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "i,s\n" + "".join(f"{i},{i}\n" for i in range(1000)))

    async def scenario(lake: Engine) -> None:
        sql = "SELECT i, s FROM {t} WHERE i = $1"
        rows = await asyncio.gather(*(lake.start(sql, number) for number in range(600)))
        assert rows == [[(number, str(number))] for number in range(600)]

    with engine(table({"i": "INTEGER", "s": "VARCHAR"}, csv(path)), threads=8) as lake:
        lake.loop.run(scenario(lake))


@pytest.mark.parametrize(
    ("sql", "code", "detail"),
    [
        ("SELECT CAST(s AS INTEGER) FROM {t}", "BACKEND", "ConversionException"),
        ("SELECT ERROR(s) FROM {t}", "BACKEND", "InvalidInputException"),
        ("SELECT i * 2147483647 FROM {t}", "BACKEND", "OutOfRangeException"),
        ("SELECT JSON_EXTRACT(s, '$.a') FROM {t}", "BACKEND", "InvalidInputException"),
        (
            "SELECT nothing FROM {t}",
            "BACKEND",
            'BinderException: Binder Error: Referenced column "nothing" not found in FROM clause!',
        ),
        ("SELEC 1", "BACKEND", 'ParserException: Parser Error: syntax error at or near "SELEC"'),
        (
            "SELECT * FROM lake.nothing",
            "DATA_UNAVAILABLE",
            "CatalogException: Catalog Error: Table with name nothing does not exist!",
        ),
    ],
)
def test_an_error_says_in_public_nothing_and_in_the_log_no_cell(
    lake: Engine, sql: str, code: str, detail: str
) -> None:
    with pytest.raises(BackendError) as caught:
        lake.run(sql)
    error = caught.value
    assert (error.code, error.detail) == (code, detail)
    assert error.message in ("the engine could not answer", "the table's data is not loaded")
    assert error.__suppress_context__, "a traceback would have the engine's own words"
    assert lake.run("SELECT 1") == [(1,)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'Binder Error: no "known" and no "SECRET"\nCandidates: SECRET',
            'Binder Error: no "known" and no ...',
        ),
        ("Binder Error: 'known' is not 'SECRET'", "Binder Error: 'known' is not ..."),
        ("", ""),
    ],
)
def test_of_an_error_of_planning_the_log_has_what_the_statement_has(text: str, told: str) -> None:
    sql = 'SELECT "known" FROM t'
    assert tell_statement(duckdb.BinderException(text), sql) == f"BinderException: {told}"
    assert tell_statement(duckdb.ConversionException(text), sql) == "ConversionException"


def test_a_copied_table_is_a_table_of_the_engine(lake: Engine) -> None:
    """A view over the copy would cost a tenth of a look-up's time for its own planning."""
    schema, name = lake.backend.addresses(lake.served)["db.t"]
    found = lake.run(f"SELECT table_type FROM information_schema.tables WHERE table_name = '{name}'")
    assert (schema, found) == ("lake", [("BASE TABLE",)])


def test_a_stop_ends_what_is_running_and_refuses_what_waits() -> None:
    backend = DuckDBBackend(DuckDB(threads=2), ())
    lake = Engine(backend, catalog(), asyncio.Runner())

    async def scenario() -> list[Rows | BaseException]:
        tasks = [asyncio.create_task(lake.start(SLOW, number)) for number in range(6)]
        await until(lambda: len(backend._running) == 2)
        started = time.monotonic()
        await backend.close()
        assert time.monotonic() - started < 20
        with pytest.raises(BackendError) as caught:
            await lake.start("SELECT 1")
        assert caught.value.message == "the gateway is stopping"
        return await asyncio.gather(*tasks, return_exceptions=True)

    with lake.loop:
        ended = lake.loop.run(scenario())
    assert sorted(type(each).__name__ for each in ended) == ["BackendError"] * 2 + ["CancelledError"] * 4


def test_a_stop_breaks_off_a_load(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "i\n" + "1\n" * 20_000)
    column = {"i": "INTEGER"}
    tables = [table(column, csv(path), name=f"t{number}") for number in range(400)]

    async def scenario(backend: DuckDBBackend) -> None:
        loading = asyncio.create_task(backend.prepare(catalog(*tables)))
        await until(lambda: sum(held.status.ready for held in backend._lake._held.values()) > 2)
        started = time.monotonic()
        await backend.close()
        assert time.monotonic() - started < 3.0
        await loading
        assert sum(held.status.ready for held in backend._lake._held.values()) < len(tables)
        await backend.prepare(catalog(*tables))  # a late look is harmless

    with asyncio.Runner() as loop:
        loop.run(scenario(DuckDBBackend(DuckDB(threads=1), [path])))


def test_what_was_cancelled_or_overtaken_by_a_stop_before_it_began_never_runs(
    lake: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled = Query([3])
    cancelled.cancel()
    assert lake.backend._execute(cancelled, SLOW) == Ran([])
    monkeypatch.setattr(lake.backend, "_is_closed", True)
    with pytest.raises(BackendError, match="the gateway is stopping"):
        lake.backend._execute(Query([3]), SLOW)
