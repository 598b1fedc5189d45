"""The permission SQL: whose own SQL may read a table, and that it shows no cell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from gateway.policy.adapter import enforcer
from gateway.policy.check import check
from gateway.policy.decide import grant
from gateway.policy.decide_views import decide_sql
from gateway.policy.explain import explain
from gateway.policy.grants import Denied, Granted, Grants
from gateway.policy.load import load_policies
from tests.policy.catalogs import ATTRIBUTES, OWNERS, STARTUPS, view
from tests.policy.folders import session, write_policies
from tests.policy.test_casbin import SESSION, unfiltered_denies
from tests.policy.worlds import CATALOG, NOW, World, worlds

SELECT = "p, role:a, table:startups.owners, SELECT, *, *, -, allow\n"
GIVEN = "p, role:a, table:startups.owners, SQL, *, *, -, allow\n"
ROLES = "g, group:a, role:a\n"


def granted(folder: Path, lines: str, filters: str = "", **attributes: str) -> Grants:
    policies = load_policies(write_policies(folder, lines, ROLES, filters), STARTUPS, ATTRIBUTES)
    return grant(STARTUPS, policies, session(policies, ["a"], attributes))


def sql(grants: Grants, table: str = "startups.owners") -> list[str]:
    return [str(rule) for rule in grants.sql(table)]


def with_sql(world: World) -> World:
    """The world with SQL in some of its rules: beside SELECT in one, alone in another."""

    def changed(number: int, permissions: str) -> dict[str, object]:
        if number % 3 == 2:
            return {"permissions": "SQL", "columns": "*", "filter": None}
        return {"permissions": f"{permissions}|SQL"} if number % 3 and "SELECT" in permissions else {}

    return replace(
        world,
        lines=tuple(
            replace(line, **changed(number, line.permissions))  # type: ignore[arg-type]
            for number, line in enumerate(world.lines)
        ),
    )


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_casbin_agrees_on_whose_sql_may_read_a_table(world: World) -> None:
    seen = with_sql(unfiltered_denies(world))
    with TemporaryDirectory() as folder:
        policies = seen.load(Path(folder))
        judge = enforcer(Path(folder), CATALOG, NOW)
    grants = grant(CATALOG, policies, seen.session(policies))

    for name, decision in grants.tables.items():
        allowed = judge.enforce(SESSION, f"table:{name}", "SQL")
        assert bool(grants.sql(name)) is (allowed and isinstance(decision, Granted))
        visible = {column for column in CATALOG.tables[name].columns if column in grants.visible(name)}
        assert visible == {
            column
            for column in CATALOG.tables[name].columns
            if judge.enforce(SESSION, f"column:{name}.{column}", "SELECT")
        }


@pytest.mark.parametrize(
    ("lines", "rules"),
    [
        ("", []),
        ("p, role:a, table:startups.owners, SQL, *, *, -, allow", ["grants.csv:2"]),
        ("p, role:a, database:startups, SQL, *, *, -, allow", ["grants.csv:2"]),
        ("p, role:a, table:startups.owners, SELECT|SQL, age, *, -, allow", ["grants.csv:2"]),
        ("p, role:b, table:startups.owners, SQL, *, *, -, allow", []),
        ("p, role:a, table:startups.companies, SQL, *, *, -, allow", []),
        (
            GIVEN + "p, role:a, database:startups, SQL, *, *, -, deny",
            [],
        ),
        (
            GIVEN + "p, role:a, table:startups.owners, SELECT|SQL, address, *, -, deny",
            ["grants.csv:2"],
        ),
    ],
)
def test_sql_is_given_and_taken_for_whole_tables(lines: str, rules: list[str], tmp_path: Path) -> None:
    assert sql(granted(tmp_path, SELECT + lines)) == rules


def test_sql_shows_no_cell_and_a_deny_of_it_takes_none(tmp_path: Path) -> None:
    alone = "p, role:a, table:startups.owners, SQL, *, *, -, allow\n"
    denied = SELECT + "p, role:a, table:startups.owners, SQL, *, *, -, deny\n"

    assert isinstance(granted(tmp_path, alone).tables["startups.owners"], Denied)
    assert not granted(tmp_path, alone).sql("startups.owners")
    assert set(granted(tmp_path, denied).visible("startups.owners")) == set(OWNERS.columns)


def test_sql_of_rows_by_an_attribute_that_the_session_lacks_is_none(tmp_path: Path) -> None:
    lines = (
        "p, role:a, table:startups.companies, SELECT, *, *, -, allow\n"
        "p, role:a, table:startups.companies, SELECT|SQL, *, own, -, {}\n"
    )
    filters = "p2, own, table:startups.companies, *, continent = session.region"

    def rules(effect: str, **attributes: str) -> list[str]:
        return sql(granted(tmp_path, lines.format(effect), filters, **attributes), "startups.companies")

    assert rules("allow", region="eu") == ["grants.csv:2"]
    assert rules("allow") == []
    assert rules("deny", region="eu") == []


def test_a_deny_of_every_row_that_cannot_be_weighed_takes_sql(tmp_path: Path) -> None:
    lines = (
        "p, role:a, table:startups.companies, SELECT|SQL, *, *, -, allow\n"
        "p, role:a, table:startups.companies, SELECT|SQL, company_id|continent, own, -, deny\n"
    )
    filters = "p2, own, table:startups.companies, company_id|continent, continent = session.region"

    assert sql(granted(tmp_path, lines, filters), "startups.companies") == ["grants.csv:1"]


def test_own_sql_is_decided_as_a_view_over_tables_that_sql_may_read(tmp_path: Path) -> None:
    """A view shows what its reader sees of its tables; one's own SQL needs SQL on each besides."""
    both = "p, role:a, database:startups, SELECT, *, *, -, allow\n"
    more = "p, role:a, table:startups.companies, SQL, *, *, -, allow\n"
    owners = {("startups.owners", "age")}
    companies = {("startups.companies", "continent")}
    asked = view("sql.own", {"x": "VARCHAR"}, {"x": companies}, owners)

    one = granted(tmp_path, both + more)
    assert isinstance(decide_sql(one, asked).tables["sql.own"], Denied)

    two = granted(tmp_path, both + more + "p, role:a, table:startups.owners, SQL, *, *, -, allow\n")
    decision = decide_sql(two, asked).tables["sql.own"]
    assert isinstance(decision, Granted)
    assert [str(rule) for rule in decision.rules] == ["grants.csv:1", "grants.csv:2", "grants.csv:3"]
    assert "sql.own" not in two.tables

    hidden = granted(tmp_path, SELECT + more)
    assert isinstance(decide_sql(hidden, asked).tables["sql.own"], Denied)


def test_explain_says_who_may_send_sql(tmp_path: Path) -> None:
    lines = (
        "p, role:a, table:startups.owners, SELECT|SQL, *, *, -, allow\n"
        "p, role:a, table:startups.owners, SQL, *, *, -, allow\n"
        "p, role:b, table:startups.owners, SQL, *, *, -, deny\n"
    )
    policies = load_policies(
        write_policies(tmp_path, lines, ROLES + "g, group:b, role:b\n"), STARTUPS, ATTRIBUTES
    )

    told = str(explain(STARTUPS, policies, session(policies, ["a"]), "startups.owners"))
    assert "applied: gives every column in every row, and gives SQL" in told
    assert "gives SQL\n" in told
    assert "SQL: the session may send its own (grants.csv:1, grants.csv:2)" in told

    taken = str(explain(STARTUPS, policies, session(policies, ["a", "b"]), "startups.owners"))
    assert "takes SQL" in taken
    assert "may send its own" not in taken


def test_a_rule_of_sql_is_not_shadowed_by_one_without(tmp_path: Path) -> None:
    lines = SELECT + "p, role:a, table:startups.owners, SQL, *, *, -, allow\n"

    faults, warnings = check(write_policies(tmp_path, lines, ROLES), STARTUPS, ATTRIBUTES, NOW)

    assert (faults, warnings) == ((), ())
