from __future__ import annotations

from pathlib import Path

import pytest

from gateway.policy.check import check
from tests.policy.catalogs import ATTRIBUTES, STARTUPS
from tests.policy.folders import write_policies
from tests.policy.worlds import NOW

ROLES = "g, group:x, role:a\n"
OWNERS = "table:startups.owners"
EXCEPT = "`* except` includes every column that the catalog gets later"


def warnings(folder: Path, grants: str, roles: str = ROLES, filters: str = "") -> list[str]:
    faults, found = check(write_policies(folder, grants, roles, filters), STARTUPS, ATTRIBUTES, NOW)
    assert faults == ()
    return [str(warning) for warning in found]


def test_faults_come_alone(tmp_path: Path) -> None:
    grants = f"p, role:z, {OWNERS}, SELECT, *, *, -, Allow"

    faults, found = check(write_policies(tmp_path, grants), STARTUPS, ATTRIBUTES, NOW)

    assert [str(fault) for fault in faults] == [
        "grants.csv:1: `Allow` is not an effect (write `allow` or `deny`, in small letters)"
    ]
    assert found == ()


def test_the_demonstration_has_one_warning() -> None:
    faults, found = check(Path("policies"), STARTUPS, ATTRIBUTES, NOW)

    assert faults == ()
    assert [warning.message for warning in found] == [EXCEPT]


def test_roles_that_nobody_has_are_told(tmp_path: Path) -> None:
    roles = "g, role:b, role:c\ng, group:x, role:a\ng, role:d, role:b\n"
    grants = "\n".join(f"p, role:{role}, {OWNERS}, SELECT, *, *, -, allow" for role in "abz")

    assert warnings(tmp_path, grants, roles) == [
        "grants.csv:2: no group leads to `role:b` (add a membership, or delete the role's rules)",
        "grants.csv:3: no group leads to `role:z` (add a membership, or delete the role's rules)",
        "roles.csv:1: `role:c` has no rule (add one to `grants.csv`, or delete the role)",
        "roles.csv:1: no group leads to `role:c` (add a membership, or delete the role's rules)",
        "roles.csv:3: no group leads to `role:d` (add a membership, or delete the role's rules)",
    ]


def test_a_role_without_rules_is_told_once(tmp_path: Path) -> None:
    roles = "g, group:x, role:a\ng, group:y, role:a\ng, group:x, role:b\ng, role:b, role:c\n"
    grants = f"p, role:c, {OWNERS}, SELECT, *, *, -, allow"

    assert warnings(tmp_path, grants, roles) == [
        "roles.csv:1: `role:a` has no rule (add one to `grants.csv`, or delete the role)"
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{OWNERS}, SELECT, *, *, -, allow", f"{OWNERS}, SELECT, *, *, -, allow"),
        (f"{OWNERS}, SELECT, *, *, -, allow", f"{OWNERS}, SELECT|DESCRIBE, age, old, -, allow"),
        ("table:startups.*, SELECT, *, *, -, allow", f"{OWNERS}, SELECT, age, *, -, allow"),
        ("catalog, SELECT, *, *, -, allow", "database:startups, DESCRIBE, *, *, -, allow"),
        (f"{OWNERS}, SELECT, *, grown, -, allow", f"{OWNERS}, SELECT, age|gender, old, -, allow"),
        (f"{OWNERS}, SELECT, *, *, -, deny", f"{OWNERS}, SELECT, age, *, -, deny"),
    ],
)
def test_a_rule_that_another_one_includes_is_told(first: str, second: str, tmp_path: Path) -> None:
    filters = (
        f"p2, old, {OWNERS}, age|address, age > 60 AND gender = 'f'\n"
        f"p2, grown, {OWNERS}, *, age > 60\np2, unused, {OWNERS}, *, age > 70\n"
    )
    message = "grants.csv:{}: the rule says nothing that grants.csv:{} does not say (delete one)"

    forth = warnings(tmp_path, f"p, role:a, {first}\np, role:a, {second}", filters=filters)
    back = warnings(tmp_path, f"p, role:a, {second}\np, role:a, {first}", filters=filters)

    assert [text for text in forth if "says nothing" in text] == [message.format(2, 1)]
    # Of two equal rules the later one is the one too many.
    expected = message.format(2, 1) if first == second else message.format(1, 2)
    assert [text for text in back if "says nothing" in text] == [expected]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{OWNERS}, SELECT, age|gender, *, -, allow", f"{OWNERS}, SELECT, age|address, *, -, allow"),
        (f"{OWNERS}, DESCRIBE, *, *, -, allow", f"{OWNERS}, SELECT, age, *, -, allow"),
        (f"{OWNERS}, SELECT, *, old, -, allow", f"{OWNERS}, SELECT, *, young, -, allow"),
        (f"{OWNERS}, SELECT, *, old, -, allow", f"{OWNERS}, SELECT, *, young, -, deny"),
        (f"{OWNERS}, SELECT, age, *, -, deny", f"{OWNERS}, SELECT, *, *, -, allow"),
        (f"{OWNERS}, SELECT, *, *, -, allow", "table:startups.companies, SELECT, *, *, -, allow"),
    ],
)
def test_rules_that_both_say_something_are_left_alone(first: str, second: str, tmp_path: Path) -> None:
    filters = f"p2, old, {OWNERS}, *, age > 60\np2, young, {OWNERS}, *, age < 20\n"
    if "old" not in first:
        filters = ""

    assert warnings(tmp_path, f"p, role:a, {first}\np, role:a, {second}", filters=filters) == []


def test_a_rule_of_an_inherited_role_counts(tmp_path: Path) -> None:
    roles = "g, group:x, role:a\ng, role:a, role:b\n"
    grants = f"p, role:a, {OWNERS}, SELECT, age, *, -, allow\np, role:b, {OWNERS}, SELECT, *, *, -, allow"

    assert warnings(tmp_path, grants, roles) == [
        "grants.csv:1: the rule says nothing that grants.csv:2 does not say (delete one)"
    ]


def test_a_grant_that_a_deny_takes_is_told(tmp_path: Path) -> None:
    grants = (
        f"p, role:a, {OWNERS}, SELECT, age, *, -, allow\np, role:a, {OWNERS}, SELECT, age|gender, *, -, deny"
    )

    assert warnings(tmp_path, grants) == [
        "grants.csv:1: the rule gives nothing that grants.csv:2 does not take (delete one)"
    ]


def test_filters_are_looked_at(tmp_path: Path) -> None:
    filters = (
        f"p2, none, {OWNERS}, *, age = 1 AND age = 2\n"
        f"p2, all, {OWNERS}, * except address, age IS NULL OR age IS NOT NULL\n"
        f"p2, every, {OWNERS}, age, *\n"
        f"p2, unused, {OWNERS}, *, age > 1\n"
    )
    grants = "\n".join(f"p, role:a, {OWNERS}, SELECT, age, {name}, -, deny" for name in ("none", "all"))

    assert warnings(
        tmp_path, f"{grants}\np, role:a, {OWNERS}, SELECT, *, every, -, allow", filters=filters
    ) == [
        "data_filters.csv:1: no row passes `none` (mend its rows)",
        f"data_filters.csv:2: {EXCEPT} (list the columns, to keep later ones out)",
        "data_filters.csv:2: every row passes `all` (write `*` for its rows)",
        "data_filters.csv:4: no rule uses `unused` (use it, or delete it)",
    ]


def test_rules_that_have_ended_are_told(tmp_path: Path) -> None:
    grants = (
        f"p, role:a, {OWNERS}, SELECT, gender, *, until=2027-01-15T09:00:00+01:00, allow\n"
        f"p, role:a, {OWNERS}, SELECT, age, *, until=2027-01-16, allow\n"
    )

    assert warnings(tmp_path, grants) == [
        "grants.csv:1: the rule ended at 2027-01-15 08:00:00 UTC (delete it)"
    ]


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("-", "-", True),
        ("-", "until=2028-01-01", True),
        ("until=2028-01-01", "-", False),
        ("until=2028-01-02", "until=2028-01-01", True),
        ("until=2028-01-01", "until=2028-01-02", False),
    ],
)
def test_a_rule_says_again_what_another_says_for_as_long(
    one: str, other: str, said: bool, tmp_path: Path
) -> None:
    grants = (
        f"p, role:a, {OWNERS}, SELECT, gender|age, *, {one}, allow\n"
        f"p, role:a, {OWNERS}, SELECT, age, *, {other}, allow\n"
    )

    again = "grants.csv:2: the rule says nothing that grants.csv:1 does not say (delete one)"
    assert warnings(tmp_path, grants) == ([again] if said else [])
