"""Hybrid tables: one door for roles that are opted in, another for everyone else, and never both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.catalog.load import load_catalog
from gateway.errors import PolicyError
from gateway.policy.adapter import enforcer
from gateway.policy.check import check
from gateway.policy.decide import grant, grant_roles
from gateway.policy.explain import explain
from gateway.policy.load import PolicySet, load_policies
from tests.policy.catalogs import ATTRIBUTES, catalog, table
from tests.policy.folders import session, write_policies
from tests.policy.worlds import NOW

COLUMNS = {"a": "INTEGER", "b": "INTEGER"}
LAKE = catalog(
    replace(table("d.one", COLUMNS), is_hybrid=True),
    replace(table("d.two", COLUMNS), is_hybrid=True),
    table("e.one", COLUMNS),
)
EVERYONE = "group:IAMAllowedPrincipals"
ROLES = "g, group:x, role:a\ng, group:y, role:b\ng, group:z, role:c\ng, role:c, role:a"
GRANTS = f"""
p, role:a, table:d.one, SELECT, a, *, -, allow
p, {EVERYONE}, table:d.one, SELECT, *, *, -, allow
p, {EVERYONE}, database:d, DESCRIBE, *, *, -, allow
p, role:b, table:d.one, SELECT, *, *, -, deny
p, role:b, table:d.two, SELECT, *, *, -, allow
"""


def load(folder: Path, optins: str, grants: str = GRANTS) -> PolicySet:
    write_policies(folder, grants, ROLES)
    (folder / "optins.csv").write_text(optins)
    return load_policies(folder, LAKE, ATTRIBUTES)


def seen(policies: PolicySet, *groups: str, name: str = "d.one") -> set[str]:
    return set(grant(LAKE, policies, session(policies, groups)).visible(name))


@pytest.mark.parametrize("optins", ["p5, role:a, table:d.one", "p5, role:a, database:d"])
def test_each_comes_through_one_door(tmp_path: Path, optins: str) -> None:
    policies = load(tmp_path, optins)

    # Opted in, by a role or through another: by its own rules alone.
    assert seen(policies, "x") == seen(policies, "z") == {"a"}
    # Everyone else by the coarse rules alone: no denial of its own, and no role needed.
    assert seen(policies, "y") == seen(policies, "nobody") == seen(policies) == {"a", "b"}
    # One role that is opted in closes the other door, and its denials count.
    assert seen(policies, "x", "y") == set()
    # Where there is no coarse rule that shows data, roles that are not opted in see nothing.
    assert seen(policies, "y", name="d.two") == set()


def test_an_opt_in_is_of_its_resource(tmp_path: Path) -> None:
    policies = load(tmp_path, "p5, role:b, table:d.two")

    assert seen(policies, "y") == {"a", "b"}
    assert seen(policies, "y", name="d.two") == {"a", "b"}
    assert seen(policies, "x", name="d.two") == set()


def test_a_role_that_is_opted_in_and_has_no_rule_sees_nothing(tmp_path: Path) -> None:
    policies = load(tmp_path, "p5, role:c, table:d.one", GRANTS.replace("role:a", "role:other"))

    assert seen(policies, "z") == set()
    assert seen(policies, "x") == {"a", "b"}
    assert grant_roles(policies, frozenset({"c"}), NOW).visible("d.one") == {}
    assert grant_roles(policies, frozenset({"a"}), NOW).visible("d.one").keys() == {"a", "b"}
    assert policies.roles == {"a", "b", "c", "other"}


def test_explain_says_which_door_a_rule_stands_at(tmp_path: Path) -> None:
    policies = load(
        tmp_path, "p5, role:a, table:d.one", GRANTS.replace("*, -, deny", "*, until=2001-01-01, deny")
    )

    def outcomes(*groups: str) -> dict[int, str]:
        found = explain(LAKE, policies, session(policies, groups, at=NOW), "d.one")
        return {step.rule.line: step.outcome for step in found.steps}

    closed = "the table is hybrid, and {} of the session's roles is opted in there"
    assert outcomes("x", "y") == {
        2: "gives a in every row",
        3: closed.format("one"),
        4: closed.format("one"),
        5: "it ended at 2001-01-01 00:00:00 UTC",
    }
    assert outcomes("y") == {
        2: "the session does not have the role `a`",
        3: "gives every column in every row",
        4: "describes every column",
        5: closed.format("no"),
    }


def test_casbin_agrees_at_both_doors(tmp_path: Path) -> None:
    policies = load(tmp_path, "p5, role:a, table:d.one")
    judge = enforcer(tmp_path, LAKE, NOW)

    for groups, subject in ((["x"], "group:x"), (["y"], EVERYONE), ([], EVERYONE)):
        for column in COLUMNS:
            asked = judge.enforce(subject, f"column:d.one.{column}", "SELECT")
            assert asked is (column in seen(policies, *groups))


def test_check_takes_opted_in_roles_and_the_coarse_group_as_they_are(tmp_path: Path) -> None:
    load(tmp_path, "p5, role:c, table:d.one")
    faults, warnings = check(tmp_path, LAKE, ATTRIBUTES, NOW)

    assert not faults
    assert not [each for each in warnings if "no group leads" in each.message or "no rule" in each.message]


def test_a_new_column_that_is_kept_hidden_is_given_by_its_name_alone(tmp_path: Path) -> None:
    lake = catalog(replace(table("d.one", COLUMNS), hidden=frozenset({"b"})))
    write_policies(
        tmp_path,
        """
        p, role:star, table:d.one, SELECT, *, *, -, allow
        p, role:but, table:d.one, SELECT, * except a, *, -, allow
        p, role:tag, tag:kind=x, SELECT, *, *, -, allow
        p, role:named, table:d.one, SELECT, a|b, all, -, allow
        p, role:denied, table:d.one, SELECT, b, *, -, allow
        p, role:denied, table:d.one, SELECT, * except a, *, -, deny
        """,
        "\n".join(f"g, group:{name}, role:{name}" for name in ("star", "but", "tag", "named", "denied")),
        "p2, all, table:d.one, *, a > 0",
    )
    (tmp_path / "tags.csv").write_text("p3, table:d.one, kind, x\np3, column:d.one.b, kind, x\n")
    policies = load_policies(tmp_path, lake, ATTRIBUTES)
    judge = enforcer(tmp_path, lake, NOW)

    shown = {"star": {"a"}, "but": set(), "tag": {"a"}, "named": {"a", "b"}, "denied": set()}
    for group, columns in shown.items():
        grants = grant(lake, policies, session(policies, [group]))
        assert set(grants.visible("d.one")) == columns
        for column in COLUMNS:
            asked = f"group:{group}", f"column:d.one.{column}", "SELECT"
            assert judge.enforce(*asked) is (column in columns)


YAML = """
database: d
mode: hybrid
tables:
  one: {source: {files: a.csv}, columns: {a: INTEGER}}
  two: {source: {files: a.csv}, columns: {a: INTEGER}, mode: strict}
"""


def test_the_catalog_says_what_is_hybrid(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text(YAML)
    tables = load_catalog(tmp_path).tables
    assert [name for name, each in tables.items() if each.is_hybrid] == ["d.one"]

    (tmp_path / "d.yaml").write_text(YAML.replace("mode: hybrid\n", "").replace("strict", "hybrid"))
    tables = load_catalog(tmp_path).tables
    assert [name for name, each in tables.items() if each.is_hybrid] == ["d.two"]


def test_a_rule_for_everyone_on_a_strict_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"`e\.one` is not hybrid"):
        load(tmp_path, "", f"p, {EVERYONE}, catalog, SELECT, *, *, -, allow")
