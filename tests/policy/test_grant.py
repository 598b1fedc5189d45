from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest

from gateway.auth.identity import AttributeValue, Session
from gateway.catalog.types import ColumnType, Kind
from gateway.policy.decide import grant
from gateway.policy.grants import Conditional, Denied, Granted, Grants, Visible
from gateway.policy.load import PolicySet, load_policies
from gateway.predicate import ALWAYS, ColumnRef, Compare, Constant, InList, SessionValue
from tests.policy.catalogs import ATTRIBUTES, COMPANIES, KINDS, OWNERS, STARTUPS, catalog, types, view
from tests.policy.folders import session, write_policies
from tests.policy.worlds import NOW

VARCHAR = ColumnType(Kind.VARCHAR)

GRANTS = """
p, role:a, table:startups.companies, SELECT, *, own, -, allow
p, role:b, table:startups.companies, SELECT, *, mine, -, allow
p, role:c, table:startups.owners, SELECT, age, *, -, allow
p, role:d, table:lake.kinds, SELECT, *, level, -, allow
"""
ROLES = "g, group:a, role:a\ng, group:b, role:b\ng, group:c, role:c\ng, group:d, role:d\n"
FILTERS = """
p2, own, table:startups.companies, *, continent = session.region
p2, mine, table:startups.companies, *, continent IN session.teams
p2, level, table:lake.kinds, *, whole = session.level OR tiny = session.level
"""


@pytest.fixture
def policies(tmp_path: Path) -> PolicySet:
    return load_policies(write_policies(tmp_path, GRANTS, ROLES, FILTERS), STARTUPS, ATTRIBUTES)


def asked(
    policies: PolicySet, *groups: str, attributes: Mapping[str, AttributeValue] | None = None
) -> Grants:
    return grant(STARTUPS, policies, session(policies, groups, attributes))


def test_scalar_attributes_stay_parameters_and_share_one_decision(policies: PolicySet) -> None:
    us = asked(policies, "a", attributes={"region": "us"})
    eu = asked(policies, "a", attributes={"region": "eu"})

    assert us is eu
    companies = us.tables["startups.companies"]
    assert isinstance(companies, Granted)
    assert companies.rows == Compare(ColumnRef("continent"), "=", SessionValue("region", VARCHAR))


def test_a_missing_attribute_is_another_decision(policies: PolicySet) -> None:
    without = asked(policies, "a")

    assert isinstance(without.tables["startups.companies"], Denied)
    assert without is asked(policies, "a", attributes={"level": 3})
    assert without is not asked(policies, "a", attributes={"region": "us"})


def test_list_attributes_become_constants(policies: PolicySet) -> None:
    two = asked(policies, "b", attributes={"teams": ("eu", "us")})
    other = asked(policies, "b", attributes={"teams": ("eu",)})

    assert two is not other
    assert two is asked(policies, "b", attributes={"teams": ("eu", "us", "eu")})
    companies = two.tables["startups.companies"]
    assert isinstance(companies, Granted)
    assert companies.rows == InList(
        ColumnRef("continent"), (Constant("eu", VARCHAR), Constant("us", VARCHAR))
    )


def test_attributes_that_no_rule_of_the_session_reads_make_no_difference(policies: PolicySet) -> None:
    assert asked(policies, "c") is asked(policies, "c", attributes={"region": "us", "teams": ("x",)})


def test_groups_without_rules_make_no_difference(policies: PolicySet) -> None:
    assert asked(policies, "c") is asked(policies, "stranger", "c")


@pytest.mark.parametrize("level", [True, 1.0, "1", Decimal(1), 200, (1,)])
def test_an_attribute_must_fit_every_column_that_it_is_compared_with(
    policies: PolicySet, level: AttributeValue
) -> None:
    # 1 is decided first: True, 1.0 and 1 are one dictionary key.
    fitting = asked(policies, "d", attributes={"level": 1})

    assert isinstance(fitting.tables["lake.kinds"], Granted)
    assert isinstance(asked(policies, "d", attributes={"level": level}).tables["lake.kinds"], Denied)


def test_nobody_sees_nothing(policies: PolicySet) -> None:
    nothing = asked(policies)

    assert {type(decision) for decision in nothing.tables.values()} == {Denied}
    assert nothing.visible("startups.companies") == {}
    assert set(nothing.tables) == set(STARTUPS.tables)


def test_a_decision_is_for_the_catalog_that_the_policies_were_loaded_with(policies: PolicySet) -> None:
    with pytest.raises(AssertionError):
        grant(catalog(*STARTUPS.tables.values()), policies, session(policies, ["a"]))


def test_decisions_cannot_be_changed(policies: PolicySet) -> None:
    grants = asked(policies, "c")
    owners = grants.tables["startups.owners"]

    assert isinstance(owners, Granted)
    for mapping in (grants.tables, owners.columns, owners.withheld):
        with pytest.raises(TypeError):
            mapping["age"] = Visible()  # type: ignore[index]  # it must refuse


def test_all_threads_get_one_decision(policies: PolicySet) -> None:
    together = Barrier(8)

    def ask(number: int) -> Grants:
        together.wait()
        return asked(policies, "a", "c", attributes={"region": f"r{number}"})

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1


def test_columns_with_the_same_rules_share_one_predicate(tmp_path: Path) -> None:
    grants = (
        "p, role:a, table:startups.companies, SELECT, company_id|status|owner_id, eu, -, allow\n"
        "p, role:a, table:startups.companies, SELECT, company_name, *, -, allow\n"
    )
    filters = "p2, eu, table:startups.companies, *, continent = 'eu'"
    policies = load_policies(write_policies(tmp_path, grants, ROLES, filters), STARTUPS, ATTRIBUTES)

    companies = asked(policies, "a").tables["startups.companies"]

    assert isinstance(companies, Granted)
    assert companies.rows == ALWAYS
    assert companies.columns["company_name"] == Visible()
    assert isinstance(companies.columns["status"], Conditional)
    assert companies.columns["status"] is companies.columns["owner_id"] is companies.columns["company_id"]


def test_a_view_column_made_of_nothing_is_visible_with_its_tables(tmp_path: Path) -> None:
    counted = view(
        "startups.counted",
        {"continent": "VARCHAR", "companies": "BIGINT"},
        {"continent": {("startups.companies", "continent")}, "companies": set()},
        {("startups.companies", "continent")},
    )
    hidden = view("startups.hidden", {"age": "INTEGER"}, {"age": {("startups.owners", "age")}}, set())
    small = catalog(counted, hidden, COMPANIES, OWNERS)
    grants = (
        "p, role:a, table:startups.companies, SELECT, continent, *, -, allow\n"
        "p, role:a, table:startups.owners, SELECT, gender, *, -, allow\n"
        "p, role:b, table:startups.companies, SELECT, status, *, -, allow\n"
    )
    policies = load_policies(write_policies(tmp_path, grants, ROLES), small, {})

    allowed = grant(small, policies, session(policies, ["a"]))
    refused = grant(small, policies, session(policies, ["b"]))

    assert set(allowed.visible("startups.counted")) == {"continent", "companies"}
    assert isinstance(allowed.tables["startups.hidden"], Denied)
    assert isinstance(refused.tables["startups.counted"], Denied)


def test_a_view_cites_the_rules_of_its_tables(tmp_path: Path) -> None:
    grants = (
        "p, role:a, table:startups.owners, SELECT, *, *, -, allow\n"
        "p, role:a, database:startups, SELECT, *, *, -, allow\n"
    )
    policies = load_policies(write_policies(tmp_path, grants, ROLES), STARTUPS, {})

    decision = asked(policies, "a").tables["startups.all_companies"]

    assert isinstance(decision, Granted)
    assert [str(rule) for rule in decision.rules] == ["grants.csv:1", "grants.csv:2"]
    assert decision.rows == ALWAYS


def test_an_enum_column_takes_only_members_from_the_session(tmp_path: Path) -> None:
    filters = "p2, mine, table:lake.kinds, *, mood = session.mood AND mood IN session.moods"
    grants = "p, role:a, table:lake.kinds, SELECT, *, mine, -, allow"
    declared = types(mood="VARCHAR", moods="VARCHAR[]")
    policies = load_policies(write_policies(tmp_path, grants, ROLES, filters), STARTUPS, declared)

    def decision(mood: str, *moods: str) -> object:
        return asked(policies, "a", attributes={"mood": mood, "moods": moods}).tables["lake.kinds"]

    assert isinstance(decision("glad", "glad", "sad"), Granted)
    assert isinstance(decision("angry", "glad"), Denied)
    assert isinstance(decision("glad", "glad", "angry"), Denied)
    assert KINDS.columns["mood"].type.kind is Kind.ENUM


def test_a_session_has_exactly_the_roles_of_its_groups(policies: PolicySet) -> None:
    assert policies.roles_of(["a", "c", "stranger"]) == {"a", "c"}
    assert policies.roles_of([]) == frozenset()
    assert policies.roles_of(["role:a", "group:a", ""]) == frozenset()
    made_up = Session("x", "x", (), frozenset({"nobody"}), {}, 0.0)
    assert isinstance(grant(STARTUPS, policies, made_up).tables["startups.owners"], Denied)


ENDING = """
p, role:a, table:startups.owners, SELECT, age, *, until=2027-01-15T08:00:00Z, allow
p, role:a, table:startups.owners, SELECT, gender, *, -, allow
p, role:a, table:startups.owners, SELECT, gender, *, until=2027-01-15T09:00:00Z, deny
"""


def test_a_rule_gives_and_takes_until_it_ends(tmp_path: Path) -> None:
    policies = load_policies(write_policies(tmp_path, ENDING, ROLES), STARTUPS, {})
    first, second = NOW, NOW + 3600

    def seen(at: float) -> set[str]:
        return set(grant(STARTUPS, policies, session(policies, ["a"], at=at)).visible("startups.owners"))

    for _ in range(2):  # what was decided for one moment is not remembered for another
        assert seen(first - 0.001) == {"age"}
        assert seen(first) == set()
        assert seen(second - 0.001) == set()
        assert seen(second) == {"gender"}


def test_a_decision_is_shared_until_a_rule_ends(tmp_path: Path) -> None:
    policies = load_policies(write_policies(tmp_path, ENDING, ROLES), STARTUPS, {})

    def decided(at: float) -> Grants:
        return grant(STARTUPS, policies, session(policies, ["a"], at=at))

    assert decided(NOW - 7200) is decided(NOW - 1)
    assert decided(NOW) is decided(NOW + 3599)
    assert decided(NOW - 1) is not decided(NOW)
