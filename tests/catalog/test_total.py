from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import parse_one

from gateway.catalog.fault import ViewError
from gateway.catalog.functions import AGGREGATE, SCALAR, WINDOW, spelling
from gateway.catalog.probe import Probe
from gateway.catalog.relation import seen_type
from gateway.catalog.total import Totals
from tests.catalog.calls import AGGREGATES, CALLS, OVER, WINDOWS, fill, listed
from tests.catalog.hostile import COLUMNS, HOSTILE, create_hostile, create_tame

_PROBE = Probe()
_TOTALS = Totals(_PROBE, lambda column: seen_type(COLUMNS[column.name].type))


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        opened.execute("SET TimeZone = 'Europe/Vienna'")
        create_hostile(opened, "main", "hostile")
        create_tame(opened, "main", "tame")
        yield opened


@cache
def total(expression: str) -> str | None:
    """The expression made total, or None when a view cannot have it."""
    try:
        return _TOTALS.rewrite(parse_one(expression, dialect="duckdb")).sql("duckdb")
    except ViewError:
        return None


def run(connection: duckdb.DuckDBPyConnection, expressions: Sequence[str]) -> None:
    """Computes all of the expressions, many at a time: an engine may share their common parts."""
    for start in range(0, len(expressions), 40):
        some = expressions[start : start + 40]
        selected = ", ".join(f"{expression} AS x{index}" for index, expression in enumerate(some))
        # The outer aggregate makes the engine compute each; nothing is fetched that Python cannot hold.
        counted = ", ".join(f"count(x{index})" for index in range(len(some)))
        assert connection.execute(f"SELECT {counted} FROM (SELECT {selected} FROM hostile)").fetchone()


def _filled(calls: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every call over every column, and over every two where it has two places."""
    for call in calls:
        places = call.count("?")
        for columns in itertools.product(COLUMNS, repeat=min(places, 2)):
            yield call, fill(call, *(columns[min(index, 1)] for index in range(places)))


def test_no_call_of_one_row_can_raise(connection: duckdb.DuckDBPyConnection) -> None:
    accepted: dict[str, list[str]] = {}
    for call, filled in _filled(CALLS):
        done = total(filled)
        if done is not None:
            accepted.setdefault(call, []).append(done)
    assert set(CALLS) == set(accepted)
    run(connection, list(itertools.chain(*accepted.values())))


@pytest.mark.parametrize("operator", ["=", "<", "IS DISTINCT FROM", "+", "-", "*", "/", "//", "%"])
def test_no_operator_can_raise(connection: duckdb.DuckDBPyConnection, operator: str) -> None:
    pairs = [f"{one} {operator} {other}" for one, other in itertools.product(COLUMNS, repeat=2)]
    accepted = [done for pair in pairs if (done := total(pair)) is not None]
    assert len(accepted) >= len(COLUMNS)
    run(connection, accepted)


@pytest.mark.parametrize(
    "call", ["coalesce(?, ?)", "greatest(?, ?)", "nullif(?, ?)", "CASE ? WHEN ? THEN 1 END"]
)
def test_nothing_that_meets_can_raise(connection: duckdb.DuckDBPyConnection, call: str) -> None:
    accepted = []
    for one, other in itertools.product(COLUMNS, repeat=2):
        done = total(fill(call, one, other))
        if done is not None:
            accepted.append(done)
    assert len(accepted) >= len(COLUMNS)
    run(connection, accepted)


def test_no_aggregate_can_raise(connection: duckdb.DuckDBPyConnection) -> None:
    accepted: dict[str, list[str]] = {}
    for call, filled in _filled(AGGREGATES):
        done = total(filled)
        if done is not None:
            accepted.setdefault(call, []).append(done)
    assert set(AGGREGATES) == set(accepted)
    for done in itertools.chain(*accepted.values()):
        # Enough rows for a sum to leave its type, if it could.
        query = f"SELECT count(x) FROM (SELECT {done} AS x FROM hostile, range(50) GROUP BY c0)"
        assert connection.execute(query).fetchone()


def test_no_window_can_raise(connection: duckdb.DuckDBPyConnection) -> None:
    accepted: dict[str, list[str]] = {}
    for call, over in itertools.product(WINDOWS, OVER):
        for name in COLUMNS:
            done = total(f"{call} {over}".replace("?", name))
            if done is not None:
                accepted.setdefault(call, []).append(done)
    assert set(WINDOWS) == set(accepted)
    for done in itertools.chain(*accepted.values()):
        assert connection.execute(f"SELECT count(x) FROM (SELECT {done} AS x FROM hostile)").fetchone()


def test_what_can_be_computed_is_computed_as_written(connection: duckdb.DuckDBPyConnection) -> None:
    real = f"c{list(HOSTILE).index('REAL')}"
    checked = set()
    for call, filled in _filled(CALLS):
        done = total(filled)
        # A view gives null where DuckDB gives infinity for x/0, and computes REAL in 64 bits.
        if done is None or call in ("?/0", "?//0", "?%0") or real in filled:
            continue
        try:
            connection.execute(f"SELECT count({filled}) FROM tame").fetchall()
        except duckdb.Error:
            continue  # it overflows, where a view computes in a wider type
        query = f"SELECT bool_and(({filled}) IS NOT DISTINCT FROM ({done})) FROM tame"
        assert connection.execute(query).fetchone() == (True,), filled
        checked.add(call)
    assert len(checked) > 110


def test_every_function_of_the_list_is_tried() -> None:
    tried = {
        type(node)
        for call in [*CALLS, *AGGREGATES, *WINDOWS]
        for node in parse_one(call.replace("?", "x"), dialect="duckdb").walk()
    }
    missing = [spelling(function) for function in {*SCALAR, *AGGREGATE, *WINDOW} if function not in tried]
    assert missing == []


# -- expressions in expressions ---------------------------------------------------------------------


def _leaves(*types: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"c{list(HOSTILE).index(type)}" for type in types])


def _built(templates: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    bracketed = [part.map(lambda text: f"({text})") for part in parts]
    return st.builds(fill, st.sampled_from(listed(templates)), *bracketed)


numbers: st.SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        _leaves("TINYINT", "INTEGER", "BIGINT", "DECIMAL(4, 1)", "DECIMAL(18, 3)", "REAL", "DOUBLE"),
        st.sampled_from(["0", "1", "-1", "2.5", "1e300", "NULL"]),
        _built("? + ?; ? - ?; ? * ?; ? / ?; ? // ?; ? % ?; coalesce(?, ?); greatest(?, ?)", numbers, numbers),
        _built("abs(?); -?; round(?, 1); floor(?); sqrt(?); power(?, 2); CAST(? AS BIGINT)", numbers),
        _built("length(?); CAST(? AS INTEGER); CAST(? AS DOUBLE); strpos(?, 'x')", texts),
        _built("year(?); EXTRACT(week FROM ?); dayofyear(?)", moments),
        _built("date_diff('day', ?, ?); date_diff('second', ?, ?)", moments, moments),
        _built("CASE WHEN ? THEN ? ELSE ? END", truths, numbers, numbers),
    )
)
texts: st.SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        _leaves("VARCHAR", "ENUM('a', 'b')"),
        _built("upper(?); trim(?); reverse(?); replace(?, 'x', '')", texts),
        _built("? || ?; concat(?, ?); coalesce(?, ?); nullif(?, ?)", texts, texts),
        _built("substring(?, ?); left(?, ?); split_part(?, ',', ?)", texts, numbers),
        _built("CAST(? AS VARCHAR); ? || 'x'", st.one_of(numbers, moments, truths)),
    )
)
moments: st.SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        _leaves("DATE", "TIMESTAMP", "TIMESTAMPTZ"),
        _built("date_trunc('month', ?); ? + INTERVAL '3' MONTH; ? - INTERVAL '9' DAY; last_day(?)", moments),
        _built("CAST(? AS DATE); CAST(? AS TIMESTAMP)", st.one_of(texts, moments)),
    )
)
truths: st.SearchStrategy[str] = st.deferred(
    lambda: st.one_of(
        _leaves("BOOLEAN"),
        _built("? = ?; ? < ?; ? IS DISTINCT FROM ?", numbers, numbers),
        _built("? = ?; ? LIKE ?; starts_with(?, ?)", texts, texts),
        _built("? >= ?; ? <> '2024-02-29'", moments, moments),
        _built("? AND ?; ? OR ?", truths, truths),
        _built("NOT ?; ? IS NULL; ? IS TRUE", truths),
    )
)


@settings(deadline=None)
@given(st.lists(st.one_of(numbers, texts, moments, truths), min_size=3, max_size=8))
def test_no_expression_can_raise(connection: duckdb.DuckDBPyConnection, written: list[str]) -> None:
    accepted = [done for each in written if (done := total(each)) is not None]
    # Doubled, because common parts are computed apart from the expressions that they stand in.
    run(connection, [*accepted, *(f"({each}) IS NULL" for each in accepted)])
    for condition in accepted:
        if _TOTALS.type_of(parse_one(condition, dialect="duckdb")) == "BOOLEAN":
            assert connection.execute(f"SELECT count(*) FROM hostile WHERE {condition}").fetchone()
