"""Rows for files come from Athena page by page: all of them, or an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import pytest

from gateway.backends.athena.results import Texts, pages
from gateway.errors import BackendError
from tests.athena.desk import Desk, call, statement
from tests.athena.endpoint import AthenaEndpoint

SQL = "SELECT t.n AS id, '' AS rest FROM (SELECT UNNEST(RANGE(2500)) AS n) AS t ORDER BY t.n"


def test_the_pieces_are_all_the_rows_in_their_order(desk: Desk, endpoint: AthenaEndpoint) -> None:
    async def scenario() -> list[object]:
        given = statement(SQL, "BIGINT", "VARCHAR")
        async with aclosing(desk.backend.stream(given, (), call(10**8))) as pieces:
            return [row[0] async for piece in pieces for row in piece.rows]

    assert desk.run(scenario()) == list(range(2500))
    assert endpoint.calls["GetQueryResults"] == 3


def test_pages_are_asked_for_as_they_are_read(desk: Desk, endpoint: AthenaEndpoint) -> None:
    async def scenario() -> None:
        given = statement(SQL, "BIGINT", "VARCHAR")
        async with aclosing(desk.backend.stream(given, (), call(10**8))) as pieces:
            piece = await anext(pieces)
            assert piece.cost
            assert piece.cost.scanned_bytes is not None
            assert endpoint.calls["GetQueryResults"] == 1

    desk.run(scenario())
    assert endpoint.calls["GetQueryResults"] == 1


def test_a_statement_without_a_row_has_no_piece_with_one(desk: Desk) -> None:
    async def scenario() -> list[object]:
        given = statement("SELECT t.n AS id FROM (SELECT UNNEST(RANGE(5)) AS n) AS t WHERE t.n > 9", "BIGINT")
        return [row async for piece in desk.backend.stream(given, (), call(10)) for row in piece.rows]

    assert desk.run(scenario()) == []


def test_rows_that_are_missing_are_an_error_and_not_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def torn(*given: Any) -> AsyncGenerator[Texts, None]:
        async for page in pages(*given):
            yield page[:-1]

    monkeypatch.setattr("gateway.backends.athena.query.pages", torn)

    async def scenario() -> None:
        given = statement(SQL, "BIGINT", "VARCHAR")
        with pytest.raises(BackendError) as caught:
            async for _ in desk.backend.stream(given, (), call(10**8)):
                pass
        assert caught.value.detail == "the result is torn: rows are missing"

    desk.run(scenario())


def test_a_stream_whose_query_runs_is_stopped_with_its_reader(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.seconds = 30.0

    async def scenario() -> None:
        given = statement(SQL, "BIGINT", "VARCHAR")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await anext(desk.backend.stream(given, (), call(10**8)))

    desk.run(scenario())
    desk.settle()
    assert endpoint.calls["StopQueryExecution"] == 1
    assert endpoint.running == []
