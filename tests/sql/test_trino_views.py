"""Expressions of views in Trino's words; `tests/conformance/test_views.py` shows that they mean the same."""

from __future__ import annotations

import re

import pytest
from sqlglot import exp, parse_one

from gateway.catalog.carry import Carrier
from gateway.catalog.fault import ViewError
from gateway.catalog.model import Column
from gateway.catalog.parse_type import parse_type
from gateway.catalog.probe import Probe
from gateway.catalog.relation import seen_type
from gateway.catalog.total import Totals
from gateway.catalog.types import ColumnType, Kind
from gateway.catalog.view import ViewReader
from gateway.result.shape import CellShape, ResultShape
from gateway.sql.compile import CompiledQuery
from gateway.sql.render import text_of
from gateway.sql.trino import Trino
from tests.catalog.calls import AGGREGATES, CALLS, WINDOWS, fill
from tests.conformance.edges import EDGES

COLUMNS = {
    name: Column(name, parse_type(type), name)
    for name, type in {
        "i": "INTEGER",
        "b": "BIGINT",
        "t": "VARCHAR",
        "d": "DOUBLE",
        "f": "REAL",
        "p": "DECIMAL(4, 1)",
        "q": "DECIMAL(2, 2)",
        "day": "DATE",
        "at": "TIMESTAMP",
        "tz": "TIMESTAMPTZ",
        "clock": "TIME",
        "yes": "BOOLEAN",
        "u": "UUID",
    }.items()
}
TOTALS = Totals(Probe(), lambda column: seen_type(COLUMNS[column.name].type))
VARCHAR = ColumnType(Kind.VARCHAR)


def tree(cell: exp.Expr) -> exp.Select:
    """A query of one cell, in Trino's terms."""
    select = exp.select(exp.alias_(cell, "c0")).from_(exp.table_("t", db="d"))
    shape = ResultShape((CellShape("c0", 0, VARCHAR),), single=False)
    return Trino().rows(CompiledQuery(select, (VARCHAR,), shape, ()), stringify=False)


def written(expression: str) -> str:
    """An expression of a view as Trino gets it."""
    done = TOTALS.rewrite(parse_one(expression, dialect="duckdb"))
    Carrier("trino").carry([done], TOTALS.type_of)
    return text_of(tree(done), "trino").removeprefix("SELECT ").removesuffix(" AS c0 FROM d.t")


@pytest.mark.parametrize(
    ("expression", "sql"),
    [
        ("contains(t, 'x')", "(STRPOS(t, 'x') > 0)"),
        ("ends_with(t, 'x')", "STARTS_WITH(REVERSE(t), REVERSE('x'))"),
        ("replace(t, '', 'y')", "t"),
        ("replace(t, 'x', 'y')", "REPLACE(t, 'x', 'y')"),
        ("substring(t, 2, 3)", "SUBSTR(t, 2, 3)"),
        ("concat(t, i)", "CONCAT(COALESCE(t, ''), COALESCE(CAST(i AS VARCHAR), ''))"),
        ("rtrim(t, 'x')", "TRIM(TRAILING 'x' FROM t)"),
        ("yes IS TRUE", "COALESCE(yes, FALSE)"),
        ("yes IS FALSE", "COALESCE((NOT yes), FALSE)"),
        ("d > f", "(f < d OR (NOT IS_NAN(f) AND IS_NAN(d)))"),
        ("i < d", "(i < d OR (IS_NAN(d) AND NOT i IS NULL))"),
        ("d < 5", "d < TRY_CAST(5 AS DOUBLE)"),
        ("greatest(i, b)", "ARRAY_MAX(FILTER(ARRAY[i, b], e -> NOT e IS NULL))"),
        ("coalesce(p, 0.5)", "COALESCE(p, TRY_CAST(CAST('0.5' AS DECIMAL(2, 1)) AS DECIMAL(4, 1)))"),
        ("day = '2024-01-02'", "day = TRY_CAST('2024-01-02' AS DATE)"),
        (
            "tz = '2024-01-02T03:04:05+02'",
            "tz = TRY_CAST('2024-01-02 01:04:05 UTC' AS TIMESTAMP(6) WITH TIME ZONE)",
        ),
        ("CAST(q AS VARCHAR)", "REGEXP_REPLACE(CAST(q AS VARCHAR), '^(-?)0', '$1')"),
        ("CAST(b AS DECIMAL(5, 1))", "TRY_CAST(CAST(b AS DECIMAL(38, 0)) AS DECIMAL(5, 1))"),
        ("CAST(NULL AS DATE)", "TRY_CAST(NULL AS DATE)"),
        ("CAST(tz AS DATE)", "TRY_CAST(CAST(AT_TIMEZONE(tz, 'UTC') AS TIMESTAMP(6)) AS DATE)"),
        (
            "CAST(day AS TIMESTAMP)",
            (
                "TRY_CAST(CASE WHEN day BETWEEN CAST('-290308-12-22' AS DATE)"
                " AND CAST('294247-01-10' AS DATE) THEN CAST(day AS TIMESTAMP(6)) END AS TIMESTAMP(6))"
            ),
        ),
        ("round(p, 1)", "TRY_CAST(ROUND(p, 1) AS DECIMAL(4, 1))"),
        ("round(i, 1)", "i"),
        ("floor(i)", "TRY_CAST(i AS DOUBLE)"),
        ("sum(i)", "SUM(CAST(i AS DECIMAL(38, 0)))"),
        (
            "sum(DISTINCT f)",
            (
                "REDUCE(ARRAY_SORT(ARRAY_AGG(DISTINCT CAST(f AS DOUBLE)) FILTER(WHERE NOT f IS NULL)),"
                " CAST(0 AS DOUBLE), (s, e) -> (s + e), s -> s)"
            ),
        ),
        (
            "avg(d) FILTER (WHERE yes)",
            (
                "(CAST(REDUCE(ARRAY_SORT(ARRAY_AGG(CAST(d AS DOUBLE)) FILTER(WHERE yes AND NOT d IS NULL)),"
                " CAST(0 AS DOUBLE), (s, e) -> (s + e), s -> s) AS DOUBLE) / COUNT(d) FILTER(WHERE yes))"
            ),
        ),
        ("avg(p)", "(CAST(SUM(p) AS DOUBLE) / COUNT(p))"),
        (
            "sum(f) OVER (PARTITION BY t)",
            (
                "SUM(CAST(f AS DOUBLE)) OVER (PARTITION BY t ORDER BY f ASC"
                " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
            ),
        ),
        ("sum(f) OVER (ORDER BY f, i)", "SUM(CAST(f AS DOUBLE)) OVER (ORDER BY f, i)"),
        ("sum(i) OVER (ORDER BY t)", "SUM(CAST(i AS DECIMAL(38, 0))) OVER (ORDER BY t)"),
        (
            "max(d)",
            (
                "(MAX_BY(d, CASE WHEN NOT d IS NULL THEN"
                " ROW(IS_NAN(d), CASE WHEN IS_NAN(d) THEN CAST(0 AS DOUBLE) ELSE d END) END)"
                " + TRY_CAST(0 AS DOUBLE))"
            ),
        ),
        (
            "avg(i) FILTER (WHERE yes)",
            "(CAST(SUM(CAST(i AS DECIMAL(38, 0))) FILTER(WHERE yes) AS DOUBLE) / COUNT(i) FILTER(WHERE yes))",
        ),
        ("row_number() OVER (ORDER BY i)", "ROW_NUMBER() OVER (ORDER BY i)"),
        (
            "rank() OVER (ORDER BY d DESC NULLS FIRST)",
            "RANK() OVER (ORDER BY IS_NAN(d) DESC NULLS FIRST, d DESC NULLS FIRST)",
        ),
    ],
)  # fmt: skip
def test_an_expression_is_written_in_trino_s_words(expression: str, sql: str) -> None:
    assert written(expression).replace('"', "") == sql


def test_what_is_needed_twice_is_computed_once() -> None:
    assert written("length(t || 'x') // (i + 1)").count("LENGTH(") == 1
    assert written("(d + 1) = (d * 2)").count("(d + ") == 0


def test_every_expression_reads_back_as_it_was_written() -> None:
    names = {str(column.type): name for name, column in COLUMNS.items()} | {
        "TINYINT": "i",
        "SMALLINT": "i",
        "DECIMAL(18, 3)": "p",
        "DECIMAL(38, 0)": "b",
        "DECIMAL(15, 0)": "p",
    }
    edges = [re.sub(r"\{(.*?)\}", lambda found: names[found[1]], edge) for edge in EDGES]
    windows = [f"{call} OVER (PARTITION BY ? ORDER BY d NULLS FIRST)" for call in WINDOWS]
    done = 0
    for call in (*CALLS, *AGGREGATES, *windows, *edges):
        for name in COLUMNS:
            try:
                assert written(fill(call.replace("c0", "i"), *[name] * call.count("?")))
            except ViewError:
                continue
            done += 1
    assert done > 900


def test_qualify_is_a_condition_around() -> None:
    reader = ViewReader({"d.t": COLUMNS}, engine="trino")
    sql = "SELECT DISTINCT i AS n, t AS keeps FROM t QUALIFY row_number() OVER (ORDER BY i) = 1"
    columns = {
        "n": Column("n", ColumnType(Kind.INTEGER), "n"),
        "keeps": Column("keeps", ColumnType(Kind.VARCHAR), "keeps"),
    }
    body = reader.read(sql, "d", columns).body
    assert isinstance(body, exp.Query)
    inner = exp.Subquery(this=body, alias=exp.TableAlias(this=exp.to_identifier("v")))
    shape = ResultShape((CellShape("c0", 0, VARCHAR),), single=False)
    select = exp.select(exp.alias_(exp.column("n"), "c0")).from_(inner)

    done = Trino().rows(CompiledQuery(select, (VARCHAR,), shape, ()), stringify=False)

    assert text_of(done, "trino").replace('"', "") == (
        "SELECT n AS c0 FROM (SELECT DISTINCT kept.n, kept.keeps FROM (SELECT t.i AS n, t.t AS keeps,"
        " ROW_NUMBER() OVER (ORDER BY t.i, t.t) = TRY_CAST(1 AS BIGINT) AS keeps_ FROM d.t AS t) AS kept"
        " WHERE kept.keeps_) AS v"
    )


def test_an_enum_is_a_member_or_null() -> None:
    reader = ViewReader({"d.t": COLUMNS}, engine="trino")
    body = reader.read(
        "SELECT t AS n FROM t", "d", {"n": Column("n", parse_type("ENUM('a', 'b')"), "n")}
    ).body
    assert isinstance(body, exp.Select)

    assert "CASE WHEN view.n IN ('a', 'b') THEN view.n END" in tree(body.expressions[0].this.copy()).sql(
        "trino"
    ).replace('"', "")
