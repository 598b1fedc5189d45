from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlglot import exp

from gateway.catalog.carry import Carrier
from gateway.catalog.fault import ViewError
from gateway.catalog.functions import AGGREGATE, SCALAR, WINDOW, spelling
from gateway.catalog.load import load_catalog
from gateway.catalog.model import Column, ViewSource
from gateway.catalog.parse_type import parse_type
from gateway.catalog.portable import INEXACT, PORTABLE, REFUSED
from gateway.catalog.types import LACKING
from gateway.catalog.view import ViewReader
from gateway.errors import CatalogError

PAGE = Path(__file__).parents[2] / "docs" / "catalog.md"

TABLES = {
    "shop.orders": {
        name: Column(name, parse_type(type), name)
        for name, type in {
            "id": "INTEGER",
            "name": "VARCHAR",
            "price": "DECIMAL(18, 2)",
            "rate": "DOUBLE",
            "part": "REAL",
            "share": "DECIMAL(38, 38)",
            "day": "DATE",
            "at": "TIMESTAMPTZ",
            "tags": "VARCHAR[]",
        }.items()
    }
}
READERS = {engine: ViewReader(TABLES, engine=engine) for engine in PORTABLE}


def read(sql: str, type: str, engine: str) -> ViewSource:
    return READERS[engine].read(sql, "shop", {"n": Column("n", parse_type(type), "n")})


@pytest.mark.parametrize("engine", PORTABLE)
def test_every_function_runs_on_an_engine_or_is_refused_by_name(engine: str) -> None:
    functions = {*SCALAR, *AGGREGATE, *WINDOW}
    assert PORTABLE[engine] | REFUSED[engine].keys() == functions
    assert not PORTABLE[engine] & REFUSED[engine].keys()
    assert functions >= INEXACT


def test_every_engine_is_told() -> None:
    assert PORTABLE.keys() == REFUSED.keys() == LACKING.keys()


def test_the_page_names_what_other_engines_refuse_and_what_is_inexact() -> None:
    page = PAGE.read_text(encoding="utf-8")
    (refused,) = re.findall(r"do not run on Trino or Athena: (.*?)\.", page, re.DOTALL)
    (inexact,) = re.findall(r"last digit of these may differ: (.*?)\.", page, re.DOTALL)

    assert set(re.findall(r"`(\w+)`", refused)) == {spelling(each) for each in REFUSED["trino"]}
    assert set(re.findall(r"`(\w+)`", inexact)) == {spelling(each) for each in INEXACT}


@pytest.mark.parametrize(
    ("sql", "type", "message", "cure"),
    [
        ("reverse(name)", "VARCHAR", "`REVERSE(orders.name)` cannot run on trino", "keep the reversed text"),
        ("median(id)", "DOUBLE", "`MEDIAN(CAST(orders.id AS DOUBLE))` cannot run on trino", "write AVG"),
        ("CAST(name AS INTEGER)", "INTEGER", "`CAST(orders.name AS INT)` cannot", "declare the column"),
        ("CAST(rate AS VARCHAR)", "VARCHAR", "`CAST(orders.rate AS TEXT)` cannot", "declare the column"),
        ("name", "INTEGER", "`CAST(view.n AS INT)` cannot run on trino", "declare the column"),
        ("price / 3", "DOUBLE", "`CAST(orders.price AS DOUBLE)` cannot", "CAST it to DECIMAL(15, s) first"),
        ("CAST(rate AS DECIMAL(20, 1))", "DOUBLE", "`CAST(orders.rate AS DECIMAL(20, 1))`", "DECIMAL(18, s)"),
        ("CAST('1e5' AS INTEGER)", "INTEGER", "`CAST('1e5' AS INT)` cannot", "write the value as the type"),
        (
            "CAST(name AS ENUM('a')) = name",
            "BOOLEAN",
            "`CAST(orders.name AS ENUM('a'))`",
            "compare it as text",
        ),
        ("id = CAST('5' AS UTINYINT)", "BOOLEAN", "`CAST('5' AS UTINYINT)` is of type UTINYINT", "CAST to"),
        ("rate = price", "BOOLEAN", "`orders.rate = orders.price` cannot run", "CAST what meets a REAL"),
        ("part = id", "BOOLEAN", "`orders.part = orders.id` cannot run", "CAST what meets a REAL"),
        ("coalesce(rate, price)", "DOUBLE", "`COALESCE(orders.rate, orders.price)`", "CAST what meets"),
        ("CASE WHEN id > 1 THEN rate ELSE price END", "DOUBLE", "`CASE WHEN", "CAST what meets"),
        ("CASE tags WHEN tags THEN 1 END", "INTEGER", "`CASE orders.tags", "leave the composed value out"),
        ("tags = tags", "BOOLEAN", "`orders.tags = orders.tags` cannot", "leave the composed value out"),
        ("nullif(tags, tags)", "VARCHAR[]", "`NULLIF(orders.tags, orders.tags)`", "leave the composed value"),
        ("id IN (1) AND tags BETWEEN tags AND tags", "BOOLEAN", "`orders.tags BETWEEN", "leave the composed"),
        ("rank() OVER (ORDER BY tags)", "BIGINT", "`orders.tags`", "leave the composed value out"),
        ("count(*) OVER (PARTITION BY tags)", "BIGINT", "`COUNT(*) OVER", "leave the composed value out"),
        ("count(DISTINCT id) OVER ()", "BIGINT", "`COUNT(DISTINCT orders.id) OVER ()`", "leave DISTINCT out"),
        ("count(*) FILTER (WHERE id > 1) OVER ()", "BIGINT", "`COUNT(*) FILTER", "write CASE"),
        (
            "lag(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
            "INTEGER",
            "`LAG(orders.id) OVER",
            "leave the frame out",
        ),
        ("split_part(name, ',', id)", "VARCHAR", "`SPLIT_PART(orders.name, ',',", "write the delimiter"),
        ("round(part, 1)", "DOUBLE", "`ROUND(orders.part, 1)` cannot run", "CAST it to DOUBLE first"),
        ("round(rate, 20)", "DOUBLE", "`ROUND(orders.rate, 20)` cannot run", "round to at most 15 places"),
        ("floor(share)", "DOUBLE", "`FLOOR(orders.share)` cannot run", "CAST it to DECIMAL(38, 37) first"),
        ("date_diff('day', day, at)", "BIGINT", "`DATE_DIFF('DAY',", "CAST both to one type"),
        (
            "rate = 12345678901234567890",
            "BOOLEAN",
            "`12345678901234567890` cannot run",
            "write at most 18 digits",
        ),
    ],
)
def test_what_an_engine_cannot_run_is_refused_by_name(sql: str, type: str, message: str, cure: str) -> None:
    text = f"SELECT {sql} AS n FROM orders"
    with pytest.raises(ViewError) as raised:
        read(text, type, "trino")

    assert str(raised.value).startswith(message)
    assert cure in raised.value.cure
    view = read(text, type, "duckdb")
    assert isinstance(view.body, exp.Query)
    assert Carrier("athena").obstacle(view.body) or "view.n" in message


@pytest.mark.parametrize(
    ("sql", "type", "cure"),
    [
        ("SELECT a.id AS n FROM orders a FULL JOIN orders b ON a.id < b.id", "INTEGER", "join by `a = b"),
        ("SELECT a.id AS n FROM orders a FULL JOIN orders b ON a.rate = b.rate", "INTEGER", "join by `a = b"),
        ("SELECT DISTINCT tags AS n FROM orders", "VARCHAR[]", "leave the composed value out"),
        ("SELECT tags AS n FROM orders GROUP BY tags", "VARCHAR[]", "leave the composed value out"),
        ("SELECT 'a' AS n FROM orders GROUP BY n", "VARCHAR", "group by columns alone"),
        ("SELECT tags AS n FROM orders UNION SELECT tags FROM orders", "VARCHAR[]", "write UNION ALL"),
        ("SELECT rate AS n FROM orders UNION ALL SELECT price FROM orders", "DOUBLE", "CAST the floating"),
    ],
)
def test_what_an_engine_cannot_do_with_rows_is_refused_by_name(sql: str, type: str, cure: str) -> None:
    with pytest.raises(ViewError, match=r" cannot run on athena$") as raised:
        read(sql, type, "athena")

    assert raised.value.cure.startswith(cure)
    view = read(sql, type, "duckdb")
    assert isinstance(view.body, exp.Query)
    assert Carrier("athena").obstacle(view.body).endswith("cannot run on athena")
    assert Carrier("duckdb").obstacle(view.body) == ""


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a.id AS n FROM orders a FULL JOIN orders b ON (a.id = b.id AND a.name = b.name)",
        "SELECT tags AS n FROM orders UNION ALL SELECT tags FROM orders",
        "SELECT rate AS n FROM orders UNION SELECT part FROM orders",
        "SELECT part > 0.5 AS n FROM orders",
        "SELECT count(DISTINCT name) AS n FROM orders GROUP BY year(day), id",
    ],
)
def test_what_every_engine_can_run_is_taken(sql: str) -> None:
    types = {"tags": "VARCHAR[]", "rate": "DOUBLE", "part": "BOOLEAN", "count": "BIGINT"}
    type = next((types[word] for word in types if f"SELECT {word}" in sql), "INTEGER")
    view = read(sql, type, "trino")
    assert isinstance(view.body, exp.Query)
    assert Carrier("athena").obstacle(view.body) == ""


def test_a_catalog_for_another_engine_says_where_and_what_instead(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(
        "database: shop\n"
        "tables:\n"
        "  orders:\n"
        "    source: {files: orders.csv}\n"
        "    columns: {name: VARCHAR}\n"
        "views:\n"
        "  turned:\n"
        "    sql: |\n"
        "      SELECT\n"
        "        reverse(name) AS turned FROM orders\n"
        "    columns: {turned: VARCHAR}\n",
        encoding="utf-8",
    )
    assert "shop.turned" in load_catalog(tmp_path).tables

    with pytest.raises(CatalogError) as raised:
        load_catalog(tmp_path, engine="trino")

    (fault,) = raised.value.faults
    assert (fault.file, fault.line) == ("shop.yaml", 10)
    assert fault.message == "`REVERSE(orders.name)` cannot run on trino"
    assert fault.cure == "keep the reversed text in a column of its own"


def test_types_that_are_noted_change_nothing_that_duckdb_gets() -> None:
    for type in ("DATE", "TIMESTAMPTZ"):
        column = "day" if type == "DATE" else "at"
        view = read(f"SELECT extract(week FROM {column}) AS n FROM orders", "BIGINT", "duckdb")
        assert isinstance(view.body, exp.Query)
        bare = view.body.copy()
        for node in bare.walk():
            node.meta.clear()
        assert view.body.sql("duckdb") == bare.sql("duckdb")
