from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from casbin import Enforcer
from casbin.persist.adapters import FileAdapter
from hypothesis import given, settings

from gateway.errors import PolicyError
from gateway.policy.adapter import LINK_LIMIT, StrictAdapter, enforcer
from gateway.policy.decide import grant
from gateway.policy.grants import Granted
from gateway.policy.load import load_policies
from tests.policy.catalogs import ATTRIBUTES, STARTUPS
from tests.policy.folders import MODEL, session, write_policies
from tests.policy.worlds import CATALOG, COLUMNS, NOW, World, worlds

SESSION = "group:session"


def test_only_the_adapter_imports_casbin() -> None:
    importing = {
        path.as_posix()
        for path in Path("gateway").rglob("*.py")
        if re.search(r"^\s*(from|import) casbin\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert importing == {"gateway/policy/adapter.py"}


def unfiltered_denies(world: World) -> World:
    """The world as the oracle sees it, which has no session: a filtered deny takes nothing there."""
    everyone = {
        (SESSION, role) for member, role in world.memberships if member.removeprefix("group:") in world.groups
    }
    return replace(
        world,
        lines=tuple(replace(line, filter=None) if line.deny else line for line in world.lines),
        memberships=world.memberships | everyone,
        groups=("session",),
        attributes={"level": 1, "team": "x", "teams": ("x",)},
    )


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_casbin_agrees_on_every_table_and_column(world: World) -> None:
    seen = unfiltered_denies(world)
    with TemporaryDirectory() as folder:
        policies = seen.load(Path(folder))
        judge = enforcer(Path(folder), CATALOG, NOW)
    grants = grant(CATALOG, policies, seen.session(policies))

    for name, decision in grants.tables.items():
        columns = {
            column for column in COLUMNS if judge.enforce(SESSION, f"column:{name}.{column}", "SELECT")
        }
        assert set(grants.visible(name)) == columns
        assert isinstance(decision, Granted) is bool(columns)


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_casbin_agrees_on_every_table_when_denies_take_whole_tables(world: World) -> None:
    seen = unfiltered_denies(world)
    seen = replace(
        seen, lines=tuple(replace(line, columns="*") if line.deny else line for line in seen.lines)
    )
    with TemporaryDirectory() as folder:
        policies = seen.load(Path(folder))
        judge = enforcer(Path(folder), CATALOG, NOW)
    grants = grant(CATALOG, policies, seen.session(policies))

    for name, decision in grants.tables.items():
        assert isinstance(decision, Granted) is judge.enforce(SESSION, f"table:{name}", "SELECT")


@settings(max_examples=100, deadline=None)
@given(worlds(filters=False))
def test_casbin_agrees_on_who_has_which_role(world: World) -> None:
    with TemporaryDirectory() as folder:
        policies = world.load(Path(folder))
        judge = enforcer(Path(folder), CATALOG, NOW)

    for group in world.groups:
        roles = judge.get_implicit_roles_for_user(f"group:{group}")
        assert policies.roles_of([group]) == {role.removeprefix("role:") for role in roles}
    assert policies.roles_of(world.groups) == world.roles()


def test_the_link_limit_is_where_casbin_stops(tmp_path: Path) -> None:
    chain = ["group:g", *(f"role:r{number}" for number in range(LINK_LIMIT))]
    roles = "\n".join(f"g, {one}, {other}" for one, other in pairwise(chain))
    grants = f"p, {chain[-1]}, table:d.one, SELECT, *, *, -, allow"
    write_policies(tmp_path, grants, roles)

    assert load_policies(tmp_path, CATALOG, {}).roles_of(["g"]) == {f"r{n}" for n in range(LINK_LIMIT)}
    assert enforcer(tmp_path, CATALOG, NOW).enforce("group:g", "table:d.one", "SELECT")

    (tmp_path / "roles.csv").write_text(f"{roles}\ng, group:above, role:r0\ng, role:top, role:r0\n")
    assert load_policies(tmp_path, CATALOG, {}).roles_of(["above"])
    (tmp_path / "roles.csv").write_text(roles.replace("group:g", "role:top") + "\ng, group:g, role:top\n")
    assert not enforcer(tmp_path, CATALOG, NOW).enforce("group:g", "table:d.one", "SELECT")
    with pytest.raises(PolicyError, match="memberships away"):
        load_policies(tmp_path, CATALOG, {})


@pytest.mark.parametrize(
    "request_",
    [("", "", ""), ("group:x", "table:startups.owners", "SELECT"), ("role:a", "catalog", "DESCRIBE")],
)
def test_an_empty_policy_lets_nobody_in(request_: tuple[str, str, str], tmp_path: Path) -> None:
    write_policies(tmp_path)

    assert enforcer(tmp_path, STARTUPS, NOW).enforce(*request_) is False


def test_casbin_sees_no_view_and_no_unknown_table(tmp_path: Path) -> None:
    write_policies(tmp_path, "p, role:a, catalog, SELECT, *, *, -, allow")
    judge = enforcer(tmp_path, STARTUPS, NOW)

    assert judge.enforce("role:a", "table:startups.owners", "SELECT")
    assert judge.enforce("role:a", "table:startups.owners", "DESCRIBE")
    assert not judge.enforce("role:a", "table:startups.owners", "APPROVE")
    assert not judge.enforce("role:a", "table:startups.all_companies", "SELECT")
    assert not judge.enforce("role:a", "table:startups.nowhere", "SELECT")
    assert not judge.enforce("role:b", "table:startups.owners", "SELECT")


def test_casbin_never_gets_rules_from_faulty_files(tmp_path: Path) -> None:
    write_policies(tmp_path, "p, role:a, catalog, SELECT, *, *, -\n")

    with pytest.raises(PolicyError, match="7 fields"):
        Enforcer(str(MODEL), StrictAdapter(tmp_path))


def test_the_strict_adapter_gives_what_casbins_own_one_loses(tmp_path: Path) -> None:
    rule = 'p, role:a, table:startups.owners, SELECT, "age|gender", *, -, allow'
    write_policies(tmp_path, f"\ufeff{rule}\n")
    own = tmp_path.parent / "own.csv"
    own.write_text(f"\ufeff{rule}\n", encoding="utf-8")

    strict = Enforcer(str(MODEL), StrictAdapter(tmp_path)).get_policy()

    assert strict == [["role:a", "table:startups.owners", "SELECT", "age|gender", "*", "-", "allow"]]
    assert Enforcer(str(MODEL), FileAdapter(str(own))).get_policy() == []


def test_policies_load_with_no_rule_at_all(tmp_path: Path) -> None:
    policies = load_policies(write_policies(tmp_path), STARTUPS, ATTRIBUTES)

    assert policies.clauses == ()
    assert policies.roles_of(["x"]) == frozenset()


def test_casbin_agrees_on_tags(tmp_path: Path) -> None:
    case = Path(__file__).parent / "cases" / "decisions" / "tags_nearest_first"
    write_policies(tmp_path, (case / "grants.csv").read_text(), (case / "roles.csv").read_text())
    (tmp_path / "tags.csv").write_text((case / "tags.csv").read_text())
    policies = load_policies(tmp_path, STARTUPS, ATTRIBUTES)
    judge = enforcer(tmp_path, STARTUPS, 0.0)

    for group in "xyz":
        grants = grant(STARTUPS, policies, session(policies, [group]))
        for table in STARTUPS.tables.values():
            if not table.is_view:
                visible = grants.visible(table.name)
                for column in table.columns:
                    asked = f"group:{group}", f"column:{table.name}.{column}", "SELECT"
                    assert judge.enforce(*asked) is (column in visible), asked


def test_casbin_loads_masks_and_takes_a_masked_column_for_a_visible_one(tmp_path: Path) -> None:
    columns = "people_id=key|age=bucket(10)|address=short"
    lines = f"p, role:a, table:startups.owners, SELECT, {columns}, *, -, allow\n"
    write_policies(tmp_path, lines, "g, group:x, role:a\n")
    (tmp_path / "masks.csv").write_text("p4, short, partial, 3\n")

    judge = enforcer(tmp_path, STARTUPS, 0.0)

    assert judge.model["p"]["p4"].policy == [["short", "partial", "3"]]
    assert judge.enforce("group:x", "table:startups.owners", "SELECT")
    assert judge.enforce("group:x", "column:startups.owners.address", "SELECT")
    assert not judge.enforce("group:x", "column:startups.owners.people_id", "SELECT")
