"""How many cells each change is about: as counting cell by cell has it, over rows with nulls on DuckDB."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from gateway.administer.counting import Count, Counted, count_cells, tables_of
from gateway.administer.difference import difference
from gateway.backends.base import Call, Ran
from gateway.backends.duckdb import DuckDBBackend
from gateway.catalog.load import load_catalog
from gateway.catalog.model import FileSource
from gateway.errors import BackendError
from gateway.policy.load import load_policies
from gateway.settings.engines import DuckDB
from gateway.sql.render import Statement
from tests.policy.catalogs import ATTRIBUTES, catalog, table
from tests.policy.folders import write_policies

#: The columns by which the rules of the tests find rows, of six rows: three have no age.
AGES = (20, 40, 60, None, None, None)
PLACES = ("a", "a", "b", "a", "b", None)

ROLES = "g, group:x, role:a\ng, group:y, role:a\n"
FILTERS = """
p2, old,    table:db.people, *, age >= 40
p2, oldest, table:db.people, *, age > 50
p2, here,   table:db.people, *, place = 'a'
p2, own,    table:db.people, *, place = session.region
p2, teams,  table:db.people, *, place IN session.teams
"""


class Counting(DuckDBBackend):
    """The real backend, which notes what it runs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(DuckDB(threads=1), (folder,))
        self.ran: list[tuple[Statement, Call]] = []

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        self.ran.append((statement, call))
        return await super().run(statement, values, call)


class Stage:
    """Two policy folders over a table, and an engine that has its rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        rows = zip(AGES, PLACES, strict=True)
        lines = [f"{age if age is not None else ''},{place or ''},x" for age, place in rows]
        path = folder / "data" / "people.csv"
        path.parent.mkdir()
        path.write_text("\n".join(("age,place,name", *lines)) + "\n")
        columns = {"age": "INTEGER", "place": "VARCHAR", "name": "VARCHAR"}
        self.catalog = catalog(table("db.people", columns, FileSource("csv", (str(path),))))
        self.backend = Counting(path.parent)
        self.loop = asyncio.Runner()
        self.loop.run(self.backend.prepare(self.catalog))

    def close(self) -> None:
        self.loop.run(self.backend.close())
        self.loop.close()

    def compare(self, before: str, after: str, *, seconds: float = 30.0) -> list[Counted]:
        one, other = (
            load_policies(
                write_policies(self.folder / name, grants, ROLES, FILTERS), self.catalog, ATTRIBUTES
            )
            for name, grants in (("before", before), ("after", after))
        )
        changes = list(difference(one, other, 0.0))
        return self.loop.run(count_cells(changes, self.catalog, self.backend, seconds))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.close()


def rule(columns: str, rows: str = "*", effect: str = "allow", permissions: str = "SELECT") -> str:
    return f"p, role:a, table:db.people, {permissions}, {columns}, {rows}, -, {effect}\n"


def counted(
    was: Callable[[int | None, str | None], str], is_now: Callable[[int | None, str | None], str]
) -> Count:
    """Cell by cell: each side says how it shows one, with an empty word where it withholds it."""
    pairs = [(was(*row), is_now(*row)) for row in zip(AGES, PLACES, strict=True)]
    return Count(
        sum(not before and bool(after) for before, after in pairs),
        sum(bool(before) and not after for before, after in pairs),
        sum(bool(before) and bool(after) and before != after for before, after in pairs),
        len(pairs),
    )


def nothing(_age: int | None, _place: str | None) -> str:
    return ""


def everything(_age: int | None, _place: str | None) -> str:
    return "raw"


def old(age: int | None, _place: str | None) -> str:
    return "raw" if age is not None and age >= 40 else ""


def here(_age: int | None, place: str | None) -> str:
    return "raw" if place == "a" else ""


def not_old(age: int | None, _place: str | None) -> str:
    """Denied where the denial is true, and where it is unknown."""
    return "raw" if age is not None and age < 40 else ""


def redacted(_age: int | None, _place: str | None) -> str:
    return "redact"


def raw_if_old(age: int | None, place: str | None) -> str:
    return old(age, place) or "redact"


def raw_if_oldest_null_if_old(age: int | None, place: str | None) -> str:
    if age is not None and age > 50:
        return "raw"
    return "null" if old(age, place) else ""


def strictest(age: int | None, place: str | None) -> str:
    return "null" if old(age, place) else "redact"


@pytest.mark.parametrize(
    ("before", "after", "was", "is_now", "numbers"),
    [
        (rule("age"), rule("age|name"), nothing, everything, (6, 0, 0)),
        (rule("age|name"), rule("age"), everything, nothing, (0, 6, 0)),
        (rule("age") + rule("name", "old"), rule("age|name"), old, everything, (4, 0, 0)),
        (rule("age") + rule("name", "old"), rule("age") + rule("name", "here"), old, here, (2, 1, 0)),
        (rule("age|name"), rule("age|name") + rule("name", "old", "deny"), everything, not_old, (0, 5, 0)),
        (rule("age|name"), rule("age|name=redact"), everything, redacted, (0, 0, 6)),
        (
            *(rule("age|name"), rule("age|name=redact") + rule("name", "old"), everything, raw_if_old),
            (0, 0, 4),
        ),
        (
            rule("age|name=redact"),
            rule("age") + rule("name=null", "old") + rule("name", "oldest"),
            *(redacted, raw_if_oldest_null_if_old, (0, 4, 2)),
        ),
        (
            rule("age|name=redact"),
            rule("age|name=redact") + rule("name=null", "old"),
            *(redacted, strictest, (0, 0, 2)),
        ),
        (
            rule("age") + rule("name=redact", "old"),
            rule("age|name=redact"),
            lambda age, place: old(age, place) and "redact",
            *(redacted, (4, 0, 0)),
        ),
    ],
)
def test_the_numbers_are_those_of_every_cell(
    before: str,
    after: str,
    was: Callable[[int | None, str | None], str],
    is_now: Callable[[int | None, str | None], str],
    numbers: tuple[int, int, int],
    stage: Stage,
) -> None:
    expected = counted(was, is_now)
    found = stage.compare(before, after)

    assert (expected.gained, expected.lost, expected.otherwise) == numbers
    assert [(each.change.who, each.change.column, each.count) for each in found] == [
        ("group:x", "name", expected),
        ("group:y", "name", expected),
    ]


def test_cells_by_which_relationships_are_followed_alone_are_not_shown(stage: Stage) -> None:
    found = stage.compare(rule("age"), rule("age|name=key"))

    assert [each.count for each in found] == [Count(0, 0, 0, 6)] * 2


def test_what_says_the_same_is_counted_once(stage: Stage) -> None:
    found = stage.compare(rule("age", "old"), rule("age|place|name"))

    assert [each.count for each in found] == [Count(4, 0, 0, 6), Count(6, 0, 0, 6), Count(6, 0, 0, 6)] * 2
    ((statement, call),) = stage.backend.ran
    assert statement.sql.count("FROM") == 2
    assert statement.sql.count(' AS "before') == 2
    assert (call.session, call.rows) == (None, 1)


def test_a_statement_counts_so_many_changes_and_no_more(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.administer.counting._AT_ONCE", 1)

    found = stage.compare(rule("age", "old"), rule("age|place|name"))

    assert [each.count for each in found[:3]] == [Count(4, 0, 0, 6), Count(6, 0, 0, 6), Count(6, 0, 0, 6)]
    assert len(stage.backend.ran) == 2


@pytest.mark.parametrize(
    ("rows", "why"),
    [("own", "depends on session.region"), ("teams", "depends on session.teams")],
)
@pytest.mark.parametrize("is_masked", [False, True])
def test_what_depends_on_a_session_is_not_counted(rows: str, why: str, is_masked: bool, stage: Stage) -> None:
    after = rule("age") + rule("name=redact" if is_masked else "name", rows)

    found = stage.compare(rule("age"), after)

    assert [(each.change.column, each.count, each.not_counted) for each in found] == [("name", None, why)] * 2
    assert tables_of(each.change for each in found) == frozenset()
    assert stage.backend.ran == []


def test_every_attribute_is_named_once(stage: Stage) -> None:
    found = stage.compare(
        rule("age") + rule("name", "teams"), rule("age") + rule("name", "own") + rule("name=redact", "own")
    )

    assert found[0].not_counted == "depends on session.region, session.teams"


def test_names_sql_and_aggregates_have_no_cells(stage: Stage) -> None:
    found = stage.compare(
        rule("age"),
        rule("age")
        + rule("*", permissions="SQL")
        + "p, role:a, table:db.people, AGGREGATE, name, *, least=5, allow\n",
    )

    assert {each.change.column for each in found} == {"SQL", "age", "name"}
    assert {(each.count, each.not_counted) for each in found} == {(None, "")}
    assert stage.backend.ran == []


@pytest.mark.parametrize(
    ("detail", "told"),
    [("", "the table's data is not loaded"), ("no file", "the table's data is not loaded: no file")],
)
def test_where_the_engine_fails_it_is_told_why(detail: str, told: str, stage: Stage) -> None:
    async def fail(statement: Statement, values: Sequence[object], call: Call) -> Ran:
        raise BackendError("DATA_UNAVAILABLE", "the table's data is not loaded", detail=detail)

    stage.backend.run = fail  # type: ignore[method-assign]  # an engine that has lost a table
    found = stage.compare(rule("age"), rule("age|name"))

    assert [(each.count, each.not_counted) for each in found] == [(None, told)] * 2


def test_a_count_has_its_time_and_is_stopped_in_the_engine(stage: Stage) -> None:
    stopped: list[bool] = []

    async def wait(statement: Statement, values: Sequence[object], call: Call) -> Ran:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            stopped.append(True)
            raise
        return Ran([])

    stage.backend.run = wait  # type: ignore[method-assign]  # an engine that takes its time
    found = stage.compare(rule("age"), rule("age|name"), seconds=0.05)

    assert [each.not_counted for each in found] == ["it took longer than 0.05 seconds"] * 2
    assert stopped == [True]


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (Count(120, 3, 0, 1000), "gains 120 cells, loses 3 cells of 1,000 rows"),
        (Count(1, 0, 1, 2), "gains 1 cell, sees 1 cell otherwise of 2 rows"),
        (Count(0, 1234567, 0, 1234567), "loses 1,234,567 cells of 1,234,567 rows"),
        (Count(0, 0, 0, 1), "no cell of 1 row"),
        (Count(0, 0, 0, 0), "no cell of 0 rows"),
    ],
)
def test_numbers_in_words(count: Count, told: str) -> None:
    assert str(count) == told


LINKED = """\
database: shop
links:
  folk: {table: crm.folk, root: theirs}
"""
CRM = """\
database: crm
tables:
  folk:
    source: {files: ../data/folk.csv}
    columns: {name: VARCHAR, rank: "ENUM('low', 'high')"}
views:
  seen: {sql: SELECT name FROM folk, columns: {name: VARCHAR}}
"""


def test_a_link_is_counted_where_it_leads_and_a_view_in_its_tables(tmp_path: Path) -> None:
    for name, text in (
        ("catalog/crm.yaml", CRM),
        ("catalog/shop.yaml", LINKED),
        ("data/folk.csv", "name,rank\na,low\nb,high\nc,high\nd,\n"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    served = load_catalog(tmp_path / "catalog")
    rows = "p2, upper, table:crm.folk, *, rank <> 'low'\n"
    given = "p, role:a, table:crm.folk, SELECT, name, upper, -, allow\n"
    link = "p, role:a, table:shop.folk, DESCRIBE, *, *, -, allow\n"
    before, after = (
        load_policies(write_policies(tmp_path / name, grants, "g, group:x, role:a\n", rows), served, {})
        for name, grants in (("before", ""), ("after", given + link))
    )
    changes = list(difference(before, after, 0.0))
    backend = Counting(tmp_path / "data")
    with asyncio.Runner() as loop:
        loop.run(backend.prepare(served))
        found = loop.run(count_cells(changes, served, backend, 30.0))
        loop.run(backend.close())

    assert tables_of(changes) == {"crm.folk"}
    assert {(each.change.table, each.change.column): each.count for each in found} == {
        ("crm.folk", "name"): Count(2, 0, 0, 4),
        ("shop.folk", "name"): None,
        ("shop.folk", "rank"): None,
    }
