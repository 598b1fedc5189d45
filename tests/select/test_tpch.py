"""Seven queries of TPC-H in governed SQL: what DuckDB itself answers, over the rows that the session sees."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.select import tpch
from tests.select.conftest import Ask
from tests.select.desk import open_desk

GRANTS = "p, role:developer, database:tpch, SELECT|SQL, *, *, -, allow\n" + "".join(
    f"p, role:analyst, table:tpch.{table}, SELECT|SQL, *, {table if table in tpch.FILTERS else '*'}, -,"
    " allow\n"
    for table in tpch.TABLES
)
FILTERS = "".join(f'p2, {table}, table:tpch.{table}, *, "{rows}"\n' for table, rows in tpch.FILTERS.items())


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with asyncio.Runner() as runner:
        opening = open_desk(tpch.CATALOG, GRANTS, filters=FILTERS, data=tpch.data())
        desk = runner.run(opening.__aenter__())
        yield lambda sql, parameters=(), *groups: runner.run(desk.ask(sql, parameters, *groups))
        runner.run(opening.__aexit__(None, None, None))


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
    assert [[_number(cell) for cell in row] for row in told.rows] == [
        [pytest.approx(cell, rel=1e-12) if isinstance(cell, float) else cell for cell in map(_number, row)]
        for row in expected
    ]
    assert expected
    assert query not in ("Q1", "Q6", "Q14") or expected[0][-1] is not None


def test_the_filters_change_every_answer(ask: Ask) -> None:
    changed = [
        query for query, sql in tpch.QUERIES.items() if ask(sql).rows != ask(sql, (), "developers").rows
    ]

    assert changed == list(tpch.QUERIES)


def _number(cell: Any) -> Any:
    return str(cell) if isinstance(cell, date) else float(cell) if isinstance(cell, Decimal) else cell
