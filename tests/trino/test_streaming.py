"""Rows for files come from Trino page by page, and the query ends there with its reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from gateway.backends.base import Piece
from gateway.backends.trino.connections import Connections
from gateway.errors import BackendError
from gateway.settings.engines import Trino
from tests.trino.play import Player, call, player, statement, until
from tests.trino.server import Server

#: 1,500,000 rows, of which Trino keeps only some pages ready.
MANY = "SELECT orderkey AS c0 FROM tpch.sf1.orders"
FEW = "SELECT orderkey AS c0 FROM tpch.tiny.orders ORDER BY orderkey"


def stream(playing: Player, sql: str) -> AsyncGenerator[Piece, None]:
    return playing.backend.stream(statement(sql, "BIGINT"), (), call())


def running(trino: Server, sql: str) -> int:
    """The queries with this text that Trino has not ended."""
    text = sql.replace("'", "''")
    rows = trino.rows(
        "SELECT count(*) FROM system.runtime.queries "
        f"WHERE query = '{text}' AND state NOT IN ('FINISHED', 'FAILED')"
    )
    number: int = rows[0][0]
    return number


def test_the_pieces_are_all_the_rows_in_their_order(trino: Server) -> None:
    async def scenario(playing: Player) -> None:
        pieces = [piece async for piece in stream(playing, FEW)]
        whole = await playing.start(FEW, "BIGINT")
        assert [row for piece in pieces for row in piece.rows] == whole.rows
        assert len(whole.rows) == 15_000
        assert pieces[-1].cost
        assert not playing.backend._running

    with player(trino.host, trino.port) as playing:
        playing.loop.run(scenario(playing))


def test_a_stream_that_is_closed_ends_its_query_in_trino(trino: Server) -> None:
    async def scenario(playing: Player) -> None:
        async with aclosing(stream(playing, MANY)) as pieces:
            async for piece in pieces:
                if piece.rows:
                    break
            assert running(trino, MANY) == 1
        await until(lambda: running(trino, MANY) == 0)

    with player(trino.host, trino.port) as playing:
        playing.loop.run(scenario(playing))


def test_a_stream_that_is_cancelled_ends_its_query_in_trino(trino: Server) -> None:
    slow = "SELECT count(*) AS c0 FROM tpch.sf1.orders a, tpch.sf1.orders b WHERE a.comment > b.comment"

    async def scenario(playing: Player) -> None:
        async def read() -> None:
            async for _ in stream(playing, slow):
                pass

        task = asyncio.create_task(read())
        await until(lambda: running(trino, slow) == 1)
        task.cancel()
        await asyncio.wait([task])
        await until(lambda: running(trino, slow) == 0)

    with player(trino.host, trino.port) as playing:
        playing.loop.run(scenario(playing))


def test_an_error_is_never_the_end(trino: Server) -> None:
    async def scenario(playing: Player) -> None:
        with pytest.raises(BackendError) as caught:
            async for _ in stream(playing, "SELECT 1 / (orderkey - 7) AS c0 FROM tpch.tiny.orders"):
                pass
        assert (caught.value.code, caught.value.detail) == ("BACKEND", "DIVISION_BY_ZERO")

    with player(trino.host, trino.port) as playing:
        playing.loop.run(scenario(playing))


def test_a_file_has_its_own_time_in_trino() -> None:
    connections = Connections(Trino(), 30.0)

    times = [connections.open("", "", seconds).request for seconds in (None, 3600.0)]

    assert [each._client_session.properties["query_max_run_time"] for each in times] == ["32.00s", "3602.00s"]
    connections.close()
