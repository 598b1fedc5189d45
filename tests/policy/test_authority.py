"""What a session may do about policies: administrative permissions, and what holders of `grant` hand on."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.policy.authority import Authority, authority, may_hand_on
from gateway.policy.check import check
from gateway.policy.decide import grant
from gateway.policy.load import PolicySet, load_policies
from tests.policy.catalogs import ATTRIBUTES, OWNERS, STARTUPS
from tests.policy.folders import session, write_policies
from tests.policy.worlds import NOW

NOTHING = Authority(manages_policy=False, reads_audit=False, approves=frozenset())
ALL = frozenset(table.name for table in STARTUPS.tables.values() if not table.is_view)
ROLES = "g, group:x, role:a\ng, group:y, role:b\ng, role:b, role:a"


def load(folder: Path, grants: str, filters: str = "") -> PolicySet:
    return load_policies(write_policies(folder, grants, ROLES, filters), STARTUPS, ATTRIBUTES)


@pytest.mark.parametrize(
    ("grants", "wanted"),
    [
        ("", NOTHING),
        ("p, role:a, catalog, MANAGE_POLICY, *, *, -, allow", Authority(True, False, frozenset())),
        ("p, role:a, table:*.*, READ_AUDIT|APPROVE, *, *, -, allow", Authority(False, True, ALL)),
        (
            "p, role:a, database:startups, APPROVE, *, *, -, allow",
            Authority(False, False, ALL - {"lake.kinds"}),
        ),
        (
            "p, role:a, table:startups.owners, APPROVE, *, *, -, allow",
            Authority(False, False, frozenset({"startups.owners"})),
        ),
        (
            """
            p, role:a, catalog, APPROVE|MANAGE_POLICY, *, *, -, allow
            p, role:b, catalog, MANAGE_POLICY, *, *, -, deny
            p, role:b, table:startups.companies, APPROVE, *, *, -, deny
            """,
            Authority(False, False, ALL - {"startups.companies"}),
        ),
        ("p, role:a, catalog, MANAGE_POLICY, *, *, until=2001-01-01, allow", NOTHING),
        ("p, role:other, catalog, MANAGE_POLICY, *, *, -, allow", NOTHING),
        ("p, role:a, catalog, SELECT, *, *, -, allow", NOTHING),
    ],
)
def test_authority_is_what_rules_of_ones_roles_give(tmp_path: Path, grants: str, wanted: Authority) -> None:
    policies = load(tmp_path, grants)
    assert authority(policies, session(policies, ["y"], at=NOW)) == wanted
    assert authority(policies, session(policies, ["nobody"], at=NOW)) == NOTHING


def test_whoever_administers_sees_no_cell(tmp_path: Path) -> None:
    rule = "p, role:a, catalog, MANAGE_POLICY|READ_AUDIT|APPROVE, *, *, -, allow"
    policies = load(tmp_path, rule)
    grants = grant(STARTUPS, policies, session(policies, ["x"]))

    assert not any(grants.visible(name) for name in STARTUPS.tables)
    assert policies.roles == {"a", "b"}
    _, warnings = check(tmp_path, STARTUPS, ATTRIBUTES, NOW)
    assert warnings == ()


def test_check_tells_of_administrative_rules_that_nobody_reaches_or_that_ended(tmp_path: Path) -> None:
    load(tmp_path, "p, role:other, catalog, MANAGE_POLICY, *, *, until=2001-01-01, allow")
    _, warnings = check(tmp_path, STARTUPS, ATTRIBUTES, NOW)

    told = {each.message for each in warnings if each.file == "grants.csv"}
    assert told == {"no group leads to `role:other`", "the rule ended at 2001-01-01 00:00:00 UTC"}


OWN = (
    "p, role:a, table:startups.owners, SELECT, people_id|age|address=redact, adults, "
    "grant|until=2030-01-01, allow"
)
FILTERS = """
p2, adults, table:startups.owners, *, age > 17
p2, older, table:startups.owners, *, gender = 'f' AND age > 17
p2, some, table:startups.owners, *, age > 10
"""


@pytest.mark.parametrize(
    ("rest", "may"),
    [
        ("SELECT, people_id|age, adults, until=2030-01-01, allow", True),
        ("SELECT|DESCRIBE, age, older, until=2029-12-31, allow", True),
        ("SELECT, address=redact, older, until=2029-12-31|grant, allow", True),
        ("SELECT, address, adults, until=2029-12-31, allow", False),
        ("SELECT, address=null, adults, until=2029-12-31, allow", False),
        ("SELECT, people_id|gender, adults, until=2029-12-31, allow", False),
        ("SELECT, *, adults, until=2029-12-31, allow", False),
        ("SELECT, age, some, until=2029-12-31, allow", False),
        ("SELECT, age, *, until=2029-12-31, allow", False),
        ("SELECT, age, adults, -, allow", False),
        ("SELECT, age, adults, until=2031-01-01, allow", False),
        ("SELECT, age, adults, until=2029-12-31, deny", False),
        ("AGGREGATE, age, adults, until=2029-12-31|least=5, allow", False),
    ],
)
def test_no_more_is_handed_on_than_is_held(tmp_path: Path, rest: str, may: bool) -> None:
    policies = load(tmp_path, f"{OWN}\np, role:new, table:startups.owners, {rest}", FILTERS)
    wanted = policies.clauses[1]

    assert may_hand_on(policies, session(policies, ["x"], at=NOW), wanted, OWNERS) is may
    assert not may_hand_on(policies, session(policies, ["nobody"], at=NOW), wanted, OWNERS)


@pytest.mark.parametrize(
    ("more", "may"),
    [
        ("p, role:a, table:startups.owners, SELECT, age, adults, -, deny", False),
        ("p, role:a, table:startups.owners, SELECT, gender, adults, -, deny", True),
        ("p, role:a, table:startups.owners, SQL, *, *, -, deny", True),
    ],
)
def test_nothing_is_handed_on_that_is_denied_oneself(tmp_path: Path, more: str, may: bool) -> None:
    wanted = "p, role:new, table:startups.owners, SELECT, age, *, -, allow"
    own = "p, role:a, table:startups.owners, SELECT, *, *, grant, allow"
    policies = load(tmp_path, f"{wanted}\n{own}\n{more}", FILTERS)

    assert may_hand_on(policies, session(policies, ["x"], at=NOW), policies.clauses[0], OWNERS) is may


def test_without_the_option_nothing_is_handed_on(tmp_path: Path) -> None:
    line = "p, role:a, table:startups.owners, SELECT, *, *, -, allow"
    policies = load(tmp_path, line)
    assert not may_hand_on(policies, session(policies, ["x"], at=NOW), policies.clauses[0], OWNERS)
