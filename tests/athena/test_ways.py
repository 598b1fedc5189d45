"""Results come by pages, by CSV or by Parquet: the same rows, all of them or none."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from gateway.backends.athena.counted import CountedStatements, counted, placed, unload
from gateway.catalog.parse_type import parse_type
from gateway.errors import BackendError
from gateway.predicate import Slot
from gateway.result.shape import ResultShape
from gateway.sql.compile import CompiledQuery
from gateway.sql.render import render
from gateway.sql.trino import Trino
from tests.athena.desk import OUTPUT, Desk, call, objects, statement
from tests.athena.endpoint import AthenaEndpoint, WorkGroup

#: Most rows that a call allows, by the way its result comes.
PAGES, CSV, PARQUET = 1000, 1001, 100_001
WAYS = {"pages": PAGES, "csv": CSV, "parquet": PARQUET}

COLUMNS = {
    "text": "VARCHAR",
    "whole": "BIGINT",
    "exact": "DECIMAL(38, 10)",
    "double": "DOUBLE",
    "real": "REAL",
    "truth": "BOOLEAN",
    "day": "DATE",
    "moment": "TIMESTAMP",
    "instant": "TIMESTAMPTZ",
    "id": "UUID",
    "bytes": "BLOB",
    "texts": "VARCHAR[]",
    "map": "MAP(VARCHAR, DOUBLE)",
    "struct": 'STRUCT(a INTEGER, "B c" VARCHAR[])',
}

TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            '"',
            '""',
            "\n",
            "\r\n",
            ",",
            "NULL",
            "null",
            "\\",
            "'",
            '",\n"',
            "é",
            "\U0001d518\u2028",
            " ",
            "\t",
        ]
    ),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
)
DOUBLES = st.one_of(
    st.sampled_from([float("nan"), float("inf"), -0.0, 1e-300, 1e7, 0.001]), st.floats(width=64)
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "whole": st.integers(-(2**63), 2**63 - 1),
    "exact": st.decimals(-(10**27), 10**27, allow_nan=False, places=10),
    "double": DOUBLES,
    "real": st.floats(width=32),
    "truth": st.booleans(),
    "day": st.dates(),
    "moment": st.datetimes(),
    "instant": st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC)),  # noqa: DTZ001  # the type has no zone
    "id": st.uuids(),
    "bytes": st.binary(max_size=6),
    "texts": st.lists(st.none() | TEXTS, max_size=3),
    "map": st.dictionaries(TEXTS, st.none() | DOUBLES, max_size=2),
    "struct": st.fixed_dictionaries(
        {"a": st.none() | st.integers(-9, 9), "B c": st.none() | st.lists(st.none() | TEXTS, max_size=2)}
    ),
}
ROWS = st.lists(st.tuples(*(st.none() | VALUES[name] for name in COLUMNS)), max_size=6)

#: Every row of the table `hostile`, in its order.
HOSTILE = f"SELECT {', '.join(f't.{name}' for name in COLUMNS)} FROM lake.hostile AS t ORDER BY t.place"


def fill(endpoint: AthenaEndpoint, rows: list[tuple[Any, ...]]) -> None:
    connection = endpoint.engine.connection  # type: ignore[attr-defined]  # this engine is DuckDB
    columns = ", ".join(f"{name} {type}" for name, type in COLUMNS.items())
    connection.execute("CREATE SCHEMA IF NOT EXISTS lake")
    connection.execute(f"CREATE OR REPLACE TABLE lake.hostile (place INTEGER, {columns})")
    for place, row in enumerate(rows):
        values = dict(zip(COLUMNS, row, strict=True))
        marks = {name: f"CAST(? AS {type})" for name, type in COLUMNS.items()}
        if values["map"] is not None:
            # The client takes no empty name, nor a value without a type.
            marks["map"] = "MAP(CAST(? AS VARCHAR[]), CAST(? AS DOUBLE[]))"
            values["map"] = list(values["map"]), list(values["map"].values())
        if values["struct"] is not None:
            marks["struct"] = f"CAST(CAST(? AS JSON) AS {COLUMNS['struct']})"
            values["struct"] = json.dumps(values["struct"])
        given = [
            part for value in values.values() for part in (value if isinstance(value, tuple) else (value,))
        ]
        connection.execute(f"INSERT INTO lake.hostile VALUES ({place}, {', '.join(marks.values())})", given)


def numbers(desk: Desk, count: int, rows: int) -> list[tuple[Any, ...]]:
    sql = f"SELECT t.n, '' FROM (SELECT UNNEST(RANGE({count})) AS n) AS t ORDER BY t.n DESC"
    return desk.ask(sql, "BIGINT", "VARCHAR", rows=rows).rows


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=ROWS)
def test_every_way_gives_the_same_values(
    rows: list[tuple[Any, ...]], desk: Desk, endpoint: AthenaEndpoint
) -> None:
    fill(endpoint, rows)

    told = {way: desk.ask(HOSTILE, *COLUMNS.values(), rows=most).rows for way, most in WAYS.items()}

    assert repr(told["csv"]) == repr(told["pages"])
    assert repr(told["parquet"]) == repr(told["pages"])
    assert [row[:3] for row in told["pages"]] == [row[:3] for row in rows]


def test_values_come_as_they_are(desk: Desk, endpoint: AthenaEndpoint) -> None:
    fill(
        endpoint,
        [
            (
                *('a"\n', 2**62, Decimal("1.5000000000"), float("inf"), 0.1, True, date(2020, 1, 2)),
                *(datetime(2020, 1, 2, 3, 4, 5, 60), datetime(2020, 1, 2, tzinfo=UTC)),  # noqa: DTZ001  # the type has no zone
                *(UUID(int=1), b"\x00", ["", None], {"k": float("nan")}, {"a": 1, "B c": []}),
            ),
            (None,) * len(COLUMNS),
        ],
    )

    for most in WAYS.values():
        full, empty = desk.ask(HOSTILE, *COLUMNS.values(), rows=most).rows
        assert full[:3] == ('a"\n', 2**62, Decimal("1.5000000000"))
        assert full[3:7] == (float("inf"), "0.1", True, "2020-01-02")
        assert full[7:9] == ("2020-01-02T03:04:05.00006", "2020-01-02T00:00:00+00:00")
        assert full[9:11] == ("00000000-0000-0000-0000-000000000001", "AA==")
        assert full[11:] == ('["",null]', '{"k":null}', '{"a":1,"B c":[]}')
        assert empty == (None,) * len(COLUMNS)


@pytest.mark.parametrize(
    ("count", "calls"),
    [(0, 1), (999, 1), (1000, 2)],
)
def test_pages_take_one_call_for_every_thousand_rows(
    desk: Desk, endpoint: AthenaEndpoint, count: int, calls: int
) -> None:
    assert numbers(desk, count, PAGES) == [(n, "") for n in reversed(range(count))]
    assert endpoint.calls == {"StartQueryExecution": 1, "GetQueryExecution": 1, "GetQueryResults": calls}


@pytest.mark.parametrize("most", [CSV, PARQUET])
def test_a_result_in_s3_takes_no_call_for_its_rows(desk: Desk, endpoint: AthenaEndpoint, most: int) -> None:
    assert numbers(desk, 2500, most) == [(n, "") for n in reversed(range(2500))]
    assert endpoint.calls == {"StartQueryExecution": 1, "GetQueryExecution": 1}


def test_an_empty_file_is_confirmed_by_a_page(desk: Desk, endpoint: AthenaEndpoint) -> None:
    assert numbers(desk, 0, CSV) == []
    assert endpoint.calls["GetQueryResults"] == 1


def test_nothing_unloaded_is_nothing(desk: Desk) -> None:
    assert numbers(desk, 0, PARQUET) == []


@pytest.mark.parametrize("most", [PAGES, CSV, PARQUET])
def test_results_that_athena_keeps_itself_come_by_pages(
    desk: Desk, endpoint: AthenaEndpoint, most: int
) -> None:
    endpoint.work_groups["primary"] = WorkGroup(is_managed=True)
    desk.open(output="")

    assert numbers(desk, 2500, most) == [(n, "") for n in reversed(range(2500))]
    assert endpoint.calls["GetQueryResults"] == 3


def test_results_may_lie_where_the_work_group_says(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.work_groups["primary"] = WorkGroup(output="s3://results/elsewhere/", enforces=True)
    desk.open(output="")

    assert numbers(desk, 1500, CSV)[-1] == (0, "")
    assert endpoint.last.location.startswith("s3://results/elsewhere/")
    assert "GetQueryResults" not in endpoint.calls


def test_what_was_unloaded_is_removed(desk: Desk, endpoint: AthenaEndpoint) -> None:
    numbers(desk, 10, PARQUET)
    desk.settle()

    assert objects(endpoint, f"{OUTPUT}lakegate/") == []
    assert objects(endpoint, f"{OUTPUT}{endpoint.last.id}") == []


def without_a_row(body: bytes) -> bytes:
    lines = body.splitlines(keepends=True)
    return b"".join(lines[:-1])


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: None, id="lost"),
        pytest.param(lambda _: b"", id="emptied"),
        pytest.param(lambda body: body[: len(body) // 2], id="cut"),
        pytest.param(lambda body: body[:-2], id="cut in the last row"),
        pytest.param(without_a_row, id="without its last row"),
        pytest.param(lambda body: body.replace(b'"c0"', b'"other"'), id="another's"),
        pytest.param(lambda body: body + body.splitlines(keepends=True)[-1], id="with a row more"),
    ],
)
def test_a_file_that_is_not_whole_is_an_error(
    desk: Desk, endpoint: AthenaEndpoint, spoil: Callable[[bytes], bytes | None]
) -> None:
    endpoint.spoil = spoil

    with pytest.raises(BackendError, match="the engine could not answer") as error:
        numbers(desk, 20, CSV)
    assert error.value.code == "BACKEND"


@pytest.mark.parametrize("which", ["manifest", "file", "all files"])
@pytest.mark.parametrize("spoil", ["lost", "cut"])
def test_unloaded_rows_that_are_not_whole_are_an_error(
    desk: Desk, endpoint: AthenaEndpoint, which: str, spoil: str
) -> None:
    done: list[bytes] = []

    def spoils(body: bytes) -> bytes | None:
        is_file = body.startswith(b"PAR1")
        if is_file == (which == "manifest") or (which == "file" and done):
            return body
        done.append(body)
        return None if spoil == "lost" else body[: len(body) // 2]

    endpoint.spoil = spoils

    with pytest.raises(BackendError, match="the engine could not answer"):
        numbers(desk, 20, PARQUET)
    assert done


def test_a_manifest_that_misses_a_file_is_an_error(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.spoil = lambda body: body if body.startswith(b"PAR1") else without_a_row(body)

    with pytest.raises(BackendError, match="the engine could not answer"):
        numbers(desk, 20, PARQUET)


def test_files_elsewhere_are_not_read(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.spoil = lambda body: body if body.startswith(b"PAR1") else b"s3://results/other/file\n"

    with pytest.raises(BackendError, match="the engine could not answer") as error:
        numbers(desk, 20, PARQUET)
    assert "other files" in error.value.detail


def test_the_order_stands_outermost_again() -> None:
    assert counted("SELECT t.a AS c0 FROM x AS t ORDER BY t.b DESC, t.a NULLS FIRST") == (
        "SELECT answer.c0, COUNT(*) OVER () AS total FROM (SELECT t.a AS c0, t.b AS k0, t.a AS k1 "
        "FROM x AS t) AS answer ORDER BY answer.k0 DESC, answer.k1 NULLS FIRST"
    )


def test_a_limited_order_stays_inside_too() -> None:
    sql = counted("SELECT t.a AS c0 FROM x AS t ORDER BY t.a LIMIT 5")
    assert re.fullmatch(r"SELECT .* FROM \(.* ORDER BY t.a LIMIT 5\) AS answer ORDER BY answer.k0", sql)


def test_rows_without_an_order_are_counted_too() -> None:
    assert counted("SELECT t.a AS c0 FROM x AS t") == (
        "SELECT answer.c0, COUNT(*) OVER () AS total FROM (SELECT t.a AS c0 FROM x AS t) AS answer"
    )


def test_unloaded_rows_know_their_place() -> None:
    sql = unload(placed("SELECT t.a AS c0 FROM x AS t ORDER BY t.a LIMIT 5"), "s3://it's/")
    assert sql == (
        "UNLOAD (SELECT CAST(answer.c0 AS VARCHAR) AS c0, COUNT(*) OVER () AS total, "
        "ROW_NUMBER() OVER (ORDER BY answer.k0) AS place FROM (SELECT t.a AS c0, t.a AS k0 FROM x AS t "
        "ORDER BY t.a LIMIT 5) AS answer) TO 's3://it''s/' WITH (format = 'PARQUET')"
    )


@pytest.mark.parametrize("most", WAYS.values())
def test_values_stand_where_they_belong_in_every_text(desk: Desk, most: int) -> None:
    types = parse_type("INTEGER"), parse_type("VARCHAR")
    tree = sqlglot.parse_one(
        "SELECT t.n AS c0, $2 AS c1 FROM (VALUES (1), (2), (3)) AS t(n) WHERE t.n > $1 ORDER BY t.n",
        dialect="duckdb",
    )
    assert isinstance(tree, exp.Select)
    for mark in list(tree.find_all(exp.Placeholder)):
        mark.replace(exp.Parameter(this=exp.Literal.number(mark.name)))
    slots = tuple(Slot(number, type) for number, type in enumerate(types))
    query = CompiledQuery(tree, types, ResultShape((), single=False), slots)
    asked = render(query, Trino(), {}, is_json=False, stringify=False)

    for value in ("it's :p1", "", "\n"):
        ran = desk.run(desk.backend.run(asked, (1, value), call(most)))
        assert ran.rows == [(2, value), (3, value)]


def test_a_statement_is_counted_once() -> None:
    statements = CountedStatements(Trino())
    asked = statement("SELECT t.n FROM (VALUES (1)) AS t(n)", "INTEGER")
    assert statements.counted(asked) is statements.counted(asked)
    assert statements.placed(asked) is statements.placed(asked)
