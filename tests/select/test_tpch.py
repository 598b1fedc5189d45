"""Seven queries of TPC-H in governed SQL and in GraphQL: DuckDB's own answers over the rows that are seen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gateway.auth.identity import Identity
from gateway.http.request import GraphQLRequest
from tests.cases.play import CONTEXT
from tests.select import tpch, tpch_graphql
from tests.select.conftest import Ask
from tests.select.desk import Desk, open_desk


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def desk(runner: asyncio.Runner) -> Iterator[Desk]:
    catalog = tpch.CATALOG + tpch_graphql.VIEWS
    opening = open_desk(catalog, tpch.GRANTS, filters=tpch.DATA_FILTERS, data=tpch.data())
    yield runner.run(opening.__aenter__())
    runner.run(opening.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def ask(desk: Desk, runner: asyncio.Runner) -> Ask:
    return lambda sql, parameters=(), *groups: runner.run(desk.ask(sql, parameters, *groups))


@pytest.fixture(scope="module")
def read(desk: Desk, runner: asyncio.Runner) -> Callable[[str, str], Any]:
    """Sends a GraphQL document as a member of a group; gives the data of the answer."""

    def data(document: str, group: str) -> Any:
        desk.known.identity = Identity("subject-1", "someone", (group,), "access", 2**31, {})
        request = GraphQLRequest(document, None, {}, {})
        told = json.loads(runner.run(desk.gateway.execute(request, "token", CONTEXT)).body)
        assert "errors" not in told, told
        return told["data"]

    return data


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB over the same files: the schema `main` has every row, `seen` those of the filters."""
    folder: Path = tmp_path_factory.mktemp("tpch")
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA seen")
        for table, text in tpch.data().items():
            (folder / f"{table}.csv").write_text(text)
            read = f"read_csv('{folder / table}.csv', header = true, columns = {tpch.columns(table)})"
            connection.execute(f"CREATE TABLE main.{table} AS SELECT * FROM {read}")
            rows = tpch.FILTERS.get(table, "TRUE")
            connection.execute(f"CREATE VIEW seen.{table} AS SELECT * FROM main.{table} WHERE {rows}")
        yield connection


@pytest.mark.parametrize("group", ["developers", "analysts"])
@pytest.mark.parametrize("query", tpch.QUERIES)
def test_a_query_of_tpch_is_answered_as_the_engine_answers_it(
    query: str, group: str, ask: Ask, engine: duckdb.DuckDBPyConnection
) -> None:
    engine.execute(f"USE {'main' if group == 'developers' else 'seen'}")
    expected = engine.execute(tpch.QUERIES[query]).fetchall()

    told = ask(tpch.QUERIES[query], (), group)

    assert told.code == "ok", told.message
    assert tpch.plain(told.rows) == tpch.nearly(expected)
    assert expected
    assert query not in ("Q1", "Q6", "Q14") or expected[0][-1] is not None


@pytest.mark.parametrize("group", ["developers", "analysts"])
@pytest.mark.parametrize("query", tpch_graphql.DOCUMENTS)
def test_a_query_of_tpch_in_graphql_is_answered_as_the_engine_answers_it(
    query: str, group: str, read: Callable[[str, str], Any], engine: duckdb.DuckDBPyConnection
) -> None:
    engine.execute(f"USE {'main' if group == 'developers' else 'seen'}")
    expected = engine.execute(tpch.QUERIES[query]).fetchall()

    rows = tpch_graphql.READ[query](read(tpch_graphql.DOCUMENTS[query], group))

    assert tpch.plain(rows) == tpch.nearly(expected)


def test_every_query_is_said_in_graphql() -> None:
    assert tpch_graphql.DOCUMENTS.keys() == tpch.QUERIES.keys()


def test_the_filters_change_every_answer(ask: Ask) -> None:
    changed = [
        query for query, sql in tpch.QUERIES.items() if ask(sql).rows != ask(sql, (), "developers").rows
    ]

    assert changed == list(tpch.QUERIES)
