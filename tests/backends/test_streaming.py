"""Queries that are read in pieces: in order, stopped at any moment, and never an end that is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from gateway.backends.base import Piece
from gateway.backends.duckdb import DuckDBBackend
from gateway.errors import BackendError
from gateway.settings.engines import DuckDB
from tests.backends.lakes import CALL, Engine, catalog, csv, engine, raw_statement, table, write
from tests.backends.test_running import SLOW, until

MANY = "SELECT range AS c0 FROM RANGE($1)"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Engine]:
    lines = "".join(f"{number},{'SECRET' if number == 90_000 else number}\n" for number in range(100_000))
    path = write(tmp_path / "t.csv", f"i,s\n{lines}")
    with engine(table({"i": "INTEGER", "s": "VARCHAR"}, csv(path), key=("i",)), threads=1) as running:
        yield running


def stream(lake: Engine, sql: str, *values: object) -> AsyncGenerator[Piece, None]:
    return lake.backend.stream(lake.statement(sql), values, CALL)


def column(piece: Piece) -> list[Any]:
    rows: Any = piece.rows
    found: list[Any] = rows.column(0).to_pylist()
    return found


def is_idle(lake: Engine) -> bool:
    return not lake.backend._running and not lake.backend._open


def test_the_pieces_are_all_the_rows_in_their_order(lake: Engine) -> None:
    async def scenario() -> None:
        pieces = [column(piece) async for piece in stream(lake, MANY, 150_000)]
        assert len(pieces) > 3
        assert [number for piece in pieces for number in piece] == list(range(150_000))
        assert [piece async for piece in stream(lake, MANY, 0)] == []
        assert is_idle(lake)

    lake.loop.run(scenario())


def test_a_piece_of_wide_rows_has_few_of_them(lake: Engine) -> None:
    async def scenario() -> None:
        wide = "SELECT REPEAT('x', 1000) AS c0 FROM RANGE($1)"
        lengths = [len(piece.rows) async for piece in stream(lake, wide, 50_000)]
        assert sum(lengths) == 50_000
        assert max(lengths) < 10_000

    lake.loop.run(scenario())


def test_a_stream_that_waits_for_its_reader_holds_no_thread(lake: Engine) -> None:
    async def scenario() -> None:
        async with aclosing(stream(lake, MANY, 10**9)) as one, aclosing(stream(lake, MANY, 10**9)) as other:
            for _ in range(3):
                assert column(await anext(one)) == column(await anext(other))
                assert await lake.start("SELECT $1", 7) == [(7,)]
        await until(lambda: is_idle(lake))

    lake.loop.run(scenario())


def test_a_stream_that_is_closed_or_cancelled_stops_in_the_engine(lake: Engine) -> None:
    async def scenario() -> None:
        for _ in range(3):
            async with aclosing(stream(lake, MANY, 10**9)) as pieces:
                await anext(pieces)
            await until(lambda: is_idle(lake))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05), aclosing(stream(lake, SLOW, 3)) as pieces:
                    await anext(pieces)
            await until(lambda: is_idle(lake))
            assert await lake.start("SELECT $1", 7) == [(7,)]

    lake.loop.run(scenario())


def test_streams_that_are_cancelled_before_they_begin_never_run(lake: Engine) -> None:
    async def scenario() -> None:
        tasks = [asyncio.create_task(anext(stream(lake, SLOW, number))) for number in range(50)]
        await until(lambda: bool(lake.backend._running))
        for task in tasks:
            task.cancel()
        assert await lake.start("SELECT $1", 7) == [(7,)]
        await asyncio.gather(*tasks, return_exceptions=True)
        await until(lambda: is_idle(lake))

    lake.loop.run(scenario())


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT CAST(s AS INTEGER) AS c0 FROM {t}", "BACKEND"),
        ("SELECT CAST(s AS INTEGER) AS c0 FROM {t} ORDER BY i DESC", "BACKEND"),
        ("SELECT nothing FROM {t}", "BACKEND"),
        ("DROP TABLE {t}", "BACKEND"),
        ("SELECT * FROM lake.nothing", "DATA_UNAVAILABLE"),
    ],
)
def test_an_error_is_never_the_end_and_says_no_cell(lake: Engine, sql: str, code: str) -> None:
    async def scenario() -> None:
        with pytest.raises(BackendError) as caught:
            async for _ in stream(lake, sql):
                pass
        assert caught.value.code == code
        assert "SECRET" not in caught.value.message + caught.value.detail
        assert caught.value.__context__ is None or caught.value.__suppress_context__
        assert is_idle(lake)

    lake.loop.run(scenario())


def test_a_table_that_is_replaced_meanwhile_is_read_to_its_end(lake: Engine, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with aclosing(stream(lake, "SELECT i AS c0 FROM {t}")) as pieces:
            read = column(await anext(pieces))
            write(tmp_path / "t.csv", "i,s\n1,new\n")
            for _ in range(2):
                await lake.backend.prepare(lake.served)
            assert await lake.start("SELECT s FROM {t}") == [("new",)]
            async for piece in pieces:
                read += column(piece)
        assert len(read) == 100_000

    lake.loop.run(scenario())


def test_a_stop_breaks_off_streams_and_is_no_end_of_theirs() -> None:
    backend = DuckDBBackend(DuckDB(threads=1), ())
    lake = Engine(backend, catalog(), asyncio.Runner())

    async def scenario() -> None:
        idle = stream(lake, MANY, 10**9)
        await anext(idle)
        busy = asyncio.create_task(anext(stream(lake, SLOW, 3)))
        await until(lambda: len(backend._open) == 2)
        await backend.close()
        with pytest.raises((BackendError, asyncio.CancelledError)):
            await busy
        with pytest.raises((BackendError, asyncio.CancelledError)):
            async for _ in idle:
                pass
        with pytest.raises(BackendError, match="the gateway is stopping"):
            await anext(backend.stream(raw_statement("SELECT 1"), (), CALL))

    with lake.loop:
        lake.loop.run(scenario())
