"""Who gains and who loses which cells from one folder to another, and the table of who sees what."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gateway.administer.difference import Change, Kind, difference
from gateway.administer.matrix import matrix
from gateway.administer.people import groups_of, people_of, roles_of
from gateway.administer.revisions import with_folder
from gateway.errors import PolicyError
from gateway.policy.load import PolicySet, load_policies
from tests.policy.catalogs import ATTRIBUTES, STARTUPS
from tests.policy.folders import write_policies

ROLES = "g, group:x, role:a\n"
FILTERS = """
p2, old,   table:startups.owners,    *, age > 60
p2, young, table:startups.owners,    *, age < 30
p2, few,   table:startups.companies, *, continent = 'eu'
p2, more,  table:startups.companies, *, "continent IN ('eu', 'us')"
p2, own,   table:startups.companies, *, continent = session.region
"""
#: What a column is that a mask shows in buckets.
BUCKETS = "as bucket(10) in every row"
OWNERS, COMPANIES = "table:startups.owners", "table:startups.companies"


def rule(
    columns: str,
    rows: str = "*",
    resource: str = OWNERS,
    permissions: str = "SELECT",
    *,
    role: str = "a",
    option: str = "-",
    effect: str = "allow",
) -> str:
    return f"p, role:{role}, {resource}, {permissions}, {columns}, {rows}, {option}, {effect}\n"


def load(folder: Path, grants: str, roles: str = ROLES) -> PolicySet:
    return load_policies(write_policies(folder, grants, roles, FILTERS), STARTUPS, ATTRIBUTES)


def compared(tmp_path: Path, before: str, after: str, roles: str = ROLES) -> list[Change]:
    return list(difference(load(tmp_path / "one", before), load(tmp_path / "two", after, roles), 0.0))


def told(changes: list[Change]) -> list[tuple[str, str, str, str]]:
    return [(change.kind.value, change.column, change.before, change.after) for change in changes]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (rule("age"), rule("age|gender"), ("gains", "gender", "withheld", "visible in every row")),
        (
            rule("age"),
            rule("age") + rule("gender", permissions="DESCRIBE"),
            ("gains", "gender", "not described", "described"),
        ),
        (
            rule("age") + rule("gender", permissions="DESCRIBE"),
            rule("age"),
            ("loses", "gender", "described", "not described"),
        ),
        (rule("age|gender"), rule("age"), ("loses", "gender", "visible in every row", "withheld")),
        (rule("age", "old"), rule("age"), ("gains", "age", "visible where age > 60", "visible in every row")),
        (
            rule("age", "old"),
            rule("age", "young"),
            ("sees otherwise", "age", "visible where age > 60", "visible where age < 30"),
        ),
        (
            rule("age"),
            rule("age=bucket(10)"),
            ("loses", "age", "visible in every row", BUCKETS),
        ),
        (
            rule("age=null"),
            rule("age=bucket(10)"),
            ("sees otherwise", "age", "as null in every row", BUCKETS),
        ),
        (
            rule("gender|age=bucket(10)") + rule("age", "old"),
            rule("gender|age=bucket(10)"),
            (
                "loses",
                "age",
                "visible where age > 60; as bucket(10) in every row",
                "as bucket(10) in every row",
            ),
        ),
        (
            rule("age"),
            rule("age|people_id=key"),
            ("gains", "people_id", "withheld", "relationships by it followed in every row"),
        ),
        (
            rule("age", permissions="SELECT"),
            rule("age", permissions="SELECT") + rule("*", permissions="SQL"),
            ("gains", "SQL", "may not be sent", "may be sent"),
        ),
        (
            rule("company_id", "few", COMPANIES),
            rule("company_id", "more", COMPANIES),
            (
                *("gains", "company_id", "visible where continent = 'eu'"),
                "visible where continent IN ('eu', 'us')",
            ),
        ),
        (
            rule("company_id", "own", COMPANIES),
            rule("company_id", "own", COMPANIES) + rule("company_id", "few", COMPANIES, effect="deny"),
            (
                *("loses", "company_id", "visible where continent = session.region"),
                "visible where continent = session.region AND NOT (continent = 'eu')",
            ),
        ),
    ],
)
def test_a_change_says_what_it_is(
    before: str, after: str, change: tuple[str, str, str, str], tmp_path: Path
) -> None:
    found = compared(tmp_path, before, after)

    assert told(found) == [change]
    assert found[0].who == "group:x"
    assert found[0].rules_after or found[0].kind is Kind.LOSES


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (rule("age|gender"), rule("gender|age")),
        (rule("age") + rule("gender"), rule("age|gender")),
        (rule("age", "old") + rule("age", "young"), rule("age", "young") + rule("age", "old")),
        (rule("age"), rule("age") + rule("age", "old")),
        (rule("age=null", option="until=2030-01-01"), rule("age=null", option="until=2030-01-01T00:00Z")),
    ],
)
def test_what_comes_to_the_same_is_no_change(before: str, after: str, tmp_path: Path) -> None:
    assert compared(tmp_path, before, after) == []


def test_what_changes_when_a_rule_ends_is_told_with_its_moment(tmp_path: Path) -> None:
    before = rule("age|gender")
    after = rule("age") + rule("gender", option="until=2030-01-01")

    (change,) = compared(tmp_path, before, after)

    assert (change.kind, change.column, change.since) == (Kind.LOSES, "gender", "2030-01-01 00:00:00 UTC")
    assert change.rules_before == ("grants.csv:1",)
    assert change.rules_after == ()
    (tmp_path / "back").mkdir()
    (back,) = compared(tmp_path / "back", after, before)
    assert (back.kind, back.since) == (Kind.GAINS, "2030-01-01 00:00:00 UTC")


def test_the_rules_are_those_that_name_the_column(tmp_path: Path) -> None:
    before = rule("gender") + rule("age", "old") + rule("age", permissions="DESCRIBE")
    after = rule("gender") + rule("age", "old") + rule("age", "young")

    (change,) = compared(tmp_path, before, after)

    assert change.rules_before == ("grants.csv:2",)
    assert change.rules_after == ("grants.csv:2", "grants.csv:3")


def test_who_is_in_a_group_no_more_loses_all_of_it(tmp_path: Path) -> None:
    found = compared(tmp_path, rule("age"), rule("age"), "g, group:y, role:a\n")

    assert [(change.who, change.kind) for change in found] == [
        ("group:x", Kind.LOSES),
        ("group:y", Kind.GAINS),
    ]
    assert found[0].rules_before == ("grants.csv:1",)
    assert found[0].rules_after == ()


def test_changes_of_aggregates_are_told(tmp_path: Path) -> None:
    def aggregate(least: int, rows: str = "*", columns: str = "age|gender") -> str:
        return rule("age") + rule(columns, rows, permissions="AGGREGATE", option=f"least={least}")

    five, ten = "in aggregates of 5 rows or more", "in aggregates of 10 rows or more"
    changes = compared(tmp_path, rule("age"), aggregate(5, "old"))
    assert told(changes) == [
        ("gains", "gender", "not described", "described"),
        ("gains", "gender", "in no aggregates", f"{five}, where age > 60"),
        ("gains", "age", "in no aggregates", five),
    ]
    assert changes[0].rules_after == ("grants.csv:2",)
    assert changes[2].rules_after == ("grants.csv:1", "grants.csv:2")
    assert told(compared(tmp_path, aggregate(5), aggregate(10, columns="age"))) == [
        ("loses", "gender", "described", "not described"),
        ("loses", "gender", five, "in no aggregates"),
        ("sees otherwise", "age", five, ten),
    ]


def test_the_matrix_tells_of_names_and_of_aggregates(tmp_path: Path) -> None:
    grants = rule("gender", permissions="AGGREGATE", option="least=5") + rule(
        "address", permissions="DESCRIBE"
    )
    lines = matrix(load(tmp_path, grants), {"x": frozenset({"a"})}, 0.0)
    (columns,) = (line.columns for line in lines if line.table == "startups.owners")

    assert columns["gender"] == "in aggregates of 5 rows or more"
    assert (columns["address"], columns["age"]) == ("described", "withheld")


def test_people_are_groups_and_roles_that_no_group_has(tmp_path: Path) -> None:
    roles = "g, group:x, role:a\ng, role:a, role:b\n"
    policies = load(tmp_path, rule("age") + rule("gender", role="b") + rule("address", role="c"), roles)

    assert dict(groups_of(policies)) == {"group:x": {"a", "b"}}
    assert dict(roles_of(policies)) == {"role:a": {"a", "b"}, "role:b": {"b"}, "role:c": {"c"}}
    assert dict(people_of(policies)) == {"group:x": {"a", "b"}, "role:c": {"c"}}


def test_the_matrix_has_a_line_for_everybody_and_every_table(tmp_path: Path) -> None:
    policies = load(tmp_path, rule("age|address=redact", "old"))

    lines = {line.table: line for line in matrix(policies, roles_of(policies), 0.0)}

    assert set(lines) == set(STARTUPS.tables)
    owners = lines["startups.owners"]
    assert owners.who == "role:a"
    assert owners.rows == "age > 60"
    assert {name: text for name, text in owners.columns.items() if text != "withheld"} == {
        "age": "visible in these rows",
        "address": "as redact in these rows",
    }
    assert lines["startups.companies"].rows == "no row"


# -- revisions ----------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A policy folder below the root of a repository, whose grants have changed since its one commit."""
    folder = tmp_path / "lake" / "policies"
    folder.parent.mkdir()
    write_policies(folder, rule("age"), ROLES, FILTERS)
    (folder / "tests").mkdir()
    (folder / "tests" / "some.yaml").write_text("tests: []\n")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True)
    (folder / "grants.csv").write_text(rule("age|gender"))
    return folder


def loading(folder: Path) -> PolicySet:
    return load_policies(folder, STARTUPS, ATTRIBUTES)


def test_a_revision_is_what_the_folder_was(repository: Path) -> None:
    before = with_folder("git:HEAD", repository, loading)
    after = with_folder(str(repository), repository, loading)

    assert told(list(difference(before, after, 0.0))) == [
        ("gains", "gender", "withheld", "visible in every row")
    ]


@pytest.mark.parametrize(
    ("side", "why"),
    [
        ("git:nothing", "the revision `nothing` cannot be read: "),
        ("git:", "the revision `` cannot be read: a revision is a commit, a branch or a tag"),
        ("git:--output=x", "a revision is a commit, a branch or a tag"),
        ("nowhere", "nowhere: there is no such folder"),
    ],
)
def test_a_side_that_is_not_there_is_told(side: str, why: str, repository: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        with_folder(side, repository, loading)

    assert why in str(refused.value)
    assert str(refused.value).startswith(side)
    assert not (repository / "x").exists()


def test_a_fault_of_a_revision_names_it(repository: Path) -> None:
    (repository / "grants.csv").write_text("p, role:a\n")

    with pytest.raises(PolicyError) as refused:
        with_folder(str(repository), repository, loading)

    assert str(refused.value).startswith(f"{repository}: grants.csv:1: a grant has 7 fields")


def test_without_git_it_says_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(PolicyError, match="git cannot be run"):
        with_folder("git:HEAD", repository, loading)


def test_a_git_that_says_nothing_is_told_of(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    silent = tmp_path / "bin"
    silent.mkdir()
    (silent / "git").write_text("#!/bin/sh\nexit 3\n")
    (silent / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{silent}:/bin:/usr/bin")

    with pytest.raises(PolicyError, match="git gave no reason"):
        with_folder("git:HEAD", repository, loading)
