"""Rules of one person alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.administer.difference import Kind, difference
from gateway.auth.identity import Identity, Session
from gateway.auth.session import open_session
from gateway.errors import PolicyError
from gateway.policy.adapter import enforcer
from gateway.policy.check import check
from gateway.policy.decide import grant
from gateway.policy.explain import explain
from gateway.policy.grants import Granted
from gateway.policy.load import PolicySet, load_policies
from tests.policy.catalogs import ATTRIBUTES, STARTUPS
from tests.policy.folders import write_policies

UNTIL = datetime(2027, 1, 31, tzinfo=UTC).timestamp()
OWNERS = "startups.owners"
RULES = f"""
p, role:a,      table:{OWNERS}, SELECT, age,         *, -,                allow
p, user:8f3a|1, table:{OWNERS}, SELECT, gender=null, *, until=2027-01-31, allow
p, user:8f3a|1, table:{OWNERS}, SELECT, address,     *, until=2027-01-31, allow
p, role:b,      table:{OWNERS}, SELECT, address,     *, -,                deny
"""


@pytest.fixture
def policies(tmp_path: Path) -> PolicySet:
    folder = write_policies(tmp_path, RULES, "g, group:x, role:a\ng, group:y, role:b\n")
    return load_policies(folder, STARTUPS, ATTRIBUTES)


def opened(policies: PolicySet, subject: str, *groups: str, at: float = 0.0) -> Session:
    return open_session(Identity(subject, "someone", groups, "access", 2**31, {}), policies, {}, at)


def seen(policies: PolicySet, session: Session) -> set[str]:
    decision = grant(STARTUPS, policies, session).tables[OWNERS]
    return set(decision.columns) if isinstance(decision, Granted) else set()


def test_a_person_has_rules_beside_those_of_its_groups(policies: PolicySet) -> None:
    assert seen(policies, opened(policies, "8f3a|1", "x")) == {"age", "gender", "address"}
    assert seen(policies, opened(policies, "8f3a|1")) == {"gender", "address"}
    assert seen(policies, opened(policies, "8f3a", "x")) == {"age"}
    assert seen(policies, opened(policies, "", "user:8f3a|1", "8f3a|1")) == set()


def test_a_denial_of_a_role_takes_what_a_person_is_given(policies: PolicySet) -> None:
    assert seen(policies, opened(policies, "8f3a|1", "x", "y")) == {"age", "gender"}


def test_a_rule_of_a_person_ends_by_itself(policies: PolicySet) -> None:
    assert seen(policies, opened(policies, "8f3a|1", "x", at=UNTIL)) == {"age"}


def test_the_session_names_its_own_rules_as_a_role(policies: PolicySet) -> None:
    assert opened(policies, "8f3a|1", "x").roles == {"a", "user:8f3a|1"}
    assert opened(policies, "other", "x").roles == {"a"}
    assert policies.roles == {"a", "b"}
    assert policies.persons == {"user:8f3a|1"}


def test_a_rule_of_somebody_else_is_told_as_not_held(policies: PolicySet) -> None:
    told = str(explain(STARTUPS, policies, opened(policies, "other", "x"), OWNERS))

    assert "not applied: the session does not have the role `user:8f3a|1`" in told


def test_casbin_agrees(tmp_path: Path, policies: PolicySet) -> None:
    judge = enforcer(tmp_path, STARTUPS, 0.0)

    for column in STARTUPS.tables[OWNERS].columns:
        asked = judge.enforce("user:8f3a|1", f"column:{OWNERS}.{column}", "SELECT")
        assert asked is (column in seen(policies, opened(policies, "8f3a|1")))


def test_a_person_is_no_role_that_nobody_reaches(tmp_path: Path, policies: PolicySet) -> None:
    faults, warnings = check(tmp_path, STARTUPS, ATTRIBUTES, 0.0)

    assert not faults
    assert not [str(each) for each in warnings if "user:" in str(each)]


def test_a_difference_names_the_person(tmp_path: Path, policies: PolicySet) -> None:
    folder = write_policies(tmp_path / "before", RULES.replace("p, user", "# "), "g, group:x, role:a\n")
    before = load_policies(folder, STARTUPS, ATTRIBUTES)

    found = [change for change in difference(before, policies, 0.0) if change.who == "user:8f3a|1"]

    assert {(change.column, change.kind) for change in found if not change.since} == {
        ("gender", Kind.GAINS),
        ("address", Kind.GAINS),
    }


def test_a_subject_of_several_issuers_is_nobody(tmp_path: Path) -> None:
    folder = write_policies(tmp_path, RULES, "g, group:x, role:a\n")

    with pytest.raises(PolicyError) as refused:
        load_policies(folder, STARTUPS, ATTRIBUTES, one_issuer=False)
    faults, _ = check(folder, STARTUPS, ATTRIBUTES, 0.0, one_issuer=False)

    assert faults == refused.value.faults
    assert [fault.line for fault in faults] == [3, 4]
    assert "`user:8f3a|1` may be several persons" in str(faults[0])
