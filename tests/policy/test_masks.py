"""Masks in policy files: which are taken, which of two is used, what `check` and `explain` say of them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from gateway.catalog.model import Column
from gateway.catalog.parse_type import parse_type
from gateway.errors import PolicyError
from gateway.mask import Function, Mask
from gateway.policy.check import check
from gateway.policy.decide import grant
from gateway.policy.explain import explain
from gateway.policy.grants import Conditional, Decision, Denied, Granted, Masked, Visible
from gateway.policy.load import load_policies
from gateway.policy.parse_mask import Call, MaskError, mask_of
from gateway.predicate import ALWAYS, NEVER
from tests.policy.catalogs import ATTRIBUTES, STARTUPS, catalog, table
from tests.policy.folders import session, write_policies
from tests.policy.worlds import NOW

OWNERS = "table:startups.owners"
ROLES = "g, group:x, role:a\ng, group:y, role:b\ng, role:b, role:a\n"


def decide(folder: Path, grants: str, filters: str = "", table: str = "startups.owners") -> Decision:
    """The decision on a table for somebody in the group `x`."""
    policies = load_policies(write_policies(folder, grants, ROLES, filters), STARTUPS, ATTRIBUTES)
    return grant(STARTUPS, policies, session(policies, ["x"])).tables[table]


def warnings(folder: Path, grants: str, masks: str = "", filters: str = "") -> list[str]:
    write_policies(folder, grants, ROLES, filters)
    (folder / "masks.csv").write_text(masks)
    faults, found = check(folder, STARTUPS, ATTRIBUTES, NOW)
    assert faults == ()
    return [str(each) for each in found if "mask" in each.message or "says nothing" in each.message]


def test_of_two_masks_the_one_that_shows_less_is_used_whatever_the_order_of_the_lines(tmp_path: Path) -> None:
    masks = (
        *(Mask(Function.NULL), Mask(Function.REDACT), Mask(Function.CONSTANT, "x"), Mask(Function.HASH)),
        *(Mask(Function.BUCKET, Decimal(100)), Mask(Function.BUCKET, Decimal("2.5")), Mask(Function.YEAR)),
        *(Mask(Function.MONTH), Mask(Function.INITIAL), Mask(Function.PARTIAL, 1), Mask(Function.LAST, 2)),
        *(Mask(Function.PARTIAL, 3), Mask(Function.PARTIAL, 20), Mask(Function.KEY)),
    )
    assert sorted(masks, key=lambda mask: mask.rank) == list(masks)

    both = ["partial(4)", "redact"]
    for first, second in (both, both[::-1]):
        lines = f"p, role:a, {OWNERS}, SELECT, people_id|address={first}, *, -, allow\n"
        lines += f"p, role:a, {OWNERS}, SELECT, address={second}, *, -, allow\n"
        granted = decide(tmp_path / first, lines)
        assert isinstance(granted, Granted)
        assert granted.columns["address"] == Masked(NEVER, ((Mask(Function.REDACT), ALWAYS),), ALWAYS)
        assert granted.columns["people_id"] == Visible()
        assert not granted.identifies("address")
        assert not granted.follows("address")


def test_raw_beats_masked_where_it_is_given(tmp_path: Path) -> None:
    lines = f"""
p, role:a, {OWNERS}, SELECT, people_id|address=redact, *,   -, allow
p, role:a, {OWNERS}, SELECT, address|age=bucket(10),   old, -, allow
p, role:a, {OWNERS}, SELECT, age,                      *,   -, allow
"""
    granted = decide(tmp_path, lines, f'p2, old, {OWNERS}, *, "age > 60"\n')

    assert isinstance(granted, Granted)
    assert granted.columns["age"] == Visible()
    address = granted.columns["address"]
    assert isinstance(address, Masked)
    assert address.raw != NEVER
    assert address.masks == ((Mask(Function.REDACT), ALWAYS),)
    assert address.shown == ALWAYS
    assert granted.keys["address"] == address.raw
    assert granted.follows("address")
    assert "age" not in granted.keys


def test_masks_in_other_rows_leave_the_rest_withheld(tmp_path: Path) -> None:
    lines = f"""
p, role:a, {OWNERS}, SELECT, people_id,                   *,     -, allow
p, role:a, {OWNERS}, SELECT, address=redact,              old,   -, allow
p, role:a, {OWNERS}, SELECT, address=initial,             young, -, allow
"""
    filters = f'p2, old, {OWNERS}, *, "age > 60"\np2, young, {OWNERS}, *, "age < 30"\n'
    granted = decide(tmp_path, lines, filters)

    assert isinstance(granted, Granted)
    address = granted.columns["address"]
    assert isinstance(address, Masked)
    assert [mask for mask, _ in address.masks] == [Mask(Function.REDACT), Mask(Function.INITIAL)]
    assert address.shown != ALWAYS


def test_a_deny_takes_masked_cells_and_keys_too(tmp_path: Path) -> None:
    lines = f"""
p, role:a, {OWNERS}, SELECT, people_id=key|address=redact|age, *, -, allow
p, role:a, {OWNERS}, SELECT, people_id|address,                *, -, deny
"""
    granted = decide(tmp_path, lines)

    assert isinstance(granted, Granted)
    assert list(granted.columns) == ["age"]
    assert not granted.follows("people_id")


def test_a_key_alone_shows_nothing_and_no_row(tmp_path: Path) -> None:
    denied = decide(tmp_path, f"p, role:a, {OWNERS}, SELECT, people_id=key, *, -, allow\n")

    assert isinstance(denied, Denied)
    assert denied.reasons[0].text == "the rule gives it as a key alone, which is never shown"


def test_a_key_beside_raw_cells_reaches_further_than_they(tmp_path: Path) -> None:
    lines = f"""
p, role:a, {OWNERS}, SELECT, age,           *,   -, allow
p, role:a, {OWNERS}, SELECT, people_id,     old, -, allow
p, role:a, {OWNERS}, SELECT, people_id=key, *,   -, allow
p, role:a, {OWNERS}, SELECT, age=key,       old, -, allow
"""
    granted = decide(tmp_path, lines, f'p2, old, {OWNERS}, *, "age > 60"\n')

    assert isinstance(granted, Granted)
    assert isinstance(granted.columns["people_id"], Conditional)
    assert dict(granted.keys) == {"people_id": ALWAYS}
    assert granted.identifies("people_id")


def test_what_is_denied_neither_leads_nor_identifies(tmp_path: Path) -> None:
    policies = load_policies(write_policies(tmp_path, "", ROLES), STARTUPS, ATTRIBUTES)
    grants = grant(STARTUPS, policies, session(policies, ["x"]))

    assert not grants.follows("startups.owners", "people_id")
    assert not grants.identifies("startups.owners", "people_id")


def test_the_explanation_says_what_is_masked_and_where(tmp_path: Path) -> None:
    lines = f"""
p, role:a, {OWNERS}, SELECT, people_id=key|first_name=initial|address=redact|age=null, *, -, allow
p, role:a, {OWNERS}, SELECT, first_name=redact|address, old, -, allow
"""
    filters = f'p2, old, {OWNERS}, *, "age > 60"\n'
    policies = load_policies(write_policies(tmp_path, lines, ROLES, filters), STARTUPS, ATTRIBUTES)

    told = str(explain(STARTUPS, policies, session(policies, ["x"]), "startups.owners"))

    assert (
        "gives people_id as key, first_name as initial, age as null, address as redact in every row" in told
    )
    assert "  first_name: as redact where age > 60; as initial in these rows\n" in told
    assert "  address: visible where age > 60; as redact in these rows\n" in told
    assert "  people_id: relationships by it are followed where every row\n" in told


def test_check_tells_of_masks_that_meet_and_of_those_that_nobody_uses(tmp_path: Path) -> None:
    lines = f"""
p, role:a, {OWNERS}, SELECT, people_id|address=redact, *, -, allow
p, role:a, {OWNERS}, SELECT, address=short|age=bucket(5), *, -, allow
p, role:b, {OWNERS}, SELECT, age=null|people_id=key, *, -, allow
p, role:b, {OWNERS}, SELECT, address=redact, *, -, allow
"""
    masks = "p4, short, partial, 3\np4, long, partial, 30\n"

    used, cure = "in rows of both `{}` is shown", "(give the column one mask)"
    assert warnings(tmp_path, lines, masks) == [
        f"grants.csv:3: `address` is masked by grants.csv:2 too: {used.format('redact')} {cure}",
        f"grants.csv:4: `age` is masked by grants.csv:3 too: {used.format('null')} {cure}",
        f"grants.csv:5: `address` is masked by grants.csv:3 too: {used.format('redact')} {cure}",
        "grants.csv:5: the rule says nothing that grants.csv:2 does not say (delete one)",
        "masks.csv:2: no rule uses the mask `long` (use it, or delete it)",
    ]


def test_a_raw_grant_says_all_that_a_masked_one_says_and_not_the_other_way_round(tmp_path: Path) -> None:
    lines = f"""
p, role:a, {OWNERS}, SELECT, people_id|address=redact, *, -, allow
p, role:a, {OWNERS}, SELECT, people_id|address, *, -, allow
"""
    assert warnings(tmp_path, lines) == [
        "grants.csv:2: the rule says nothing that grants.csv:3 does not say (delete one)"
    ]


@pytest.mark.parametrize(
    ("text", "type", "mask"),
    [
        ("constant(true)", "BOOLEAN", Mask(Function.CONSTANT, True)),
        ("constant(-7)", "SMALLINT", Mask(Function.CONSTANT, -7)),
        ("constant(2.50)", "DECIMAL(8, 2)", Mask(Function.CONSTANT, Decimal("2.50"))),
        ("constant(1.5)", "DOUBLE", Mask(Function.CONSTANT, 1.5)),
        ("constant(2020-01-01)", "DATE", Mask(Function.CONSTANT, "2020-01-01")),
        ("constant()", "VARCHAR", Mask(Function.CONSTANT, "")),
        ("constant(sad)", "ENUM('sad', 'glad')", Mask(Function.CONSTANT, "sad")),
        ("bucket(0.25)", "REAL", Mask(Function.BUCKET, Decimal("0.25"))),
        ("bucket(0.5)", "DECIMAL(8, 2)", Mask(Function.BUCKET, Decimal("0.50"))),
        ("bucket(1000)", "UBIGINT", Mask(Function.BUCKET, Decimal(1000))),
        ("null", "DOUBLE[]", Mask(Function.NULL)),
        ("key", "UUID", Mask(Function.KEY)),
    ],
)
def test_an_argument_is_a_value_of_the_columns_type(text: str, type: str, mask: Mask) -> None:
    name, _, argument = text.partition("(")
    call = Call(Function(name), argument.removesuffix(")") if argument else None)

    assert mask_of(call, Column("c", parse_type(type), "c"), can_hash=False) == mask


@pytest.mark.parametrize(
    ("call", "type"),
    [
        (Call(Function.CONSTANT, "yes"), "BOOLEAN"),
        (Call(Function.CONSTANT, "1.5"), "INTEGER"),
        (Call(Function.CONSTANT, "1"), "INTEGER[]"),
        (Call(Function.CONSTANT, "angry"), "ENUM('sad', 'glad')"),
        (Call(Function.BUCKET, "10"), "HUGEINT"),
        (Call(Function.BUCKET, "10"), "DECIMAL(38, 2)"),
        (Call(Function.BUCKET, "0.001"), "DECIMAL(8, 2)"),
        (Call(Function.REDACT, None), "ENUM('sad', 'glad')"),
        (Call(Function.HASH, None), "VARCHAR"),
    ],
)
def test_a_mask_that_does_not_suit_its_column_is_refused(call: Call, type: str) -> None:
    with pytest.raises(MaskError) as refused:
        mask_of(call, Column("c", parse_type(type), "c"), can_hash=False)

    assert all(refused.value.args)


def test_a_rule_over_several_tables_has_one_mask(tmp_path: Path) -> None:
    two = catalog(table("d.one", {"a": "INTEGER"}), table("d.two", {"a": "VARCHAR"}))
    lines = "p, role:a, table:d.*, SELECT, a={}, *, -, allow\n"

    with pytest.raises(PolicyError) as refused:
        load_policies(write_policies(tmp_path / "one", lines.format("constant(0)"), ROLES), two, {})
    assert "is of another type in some of the tables" in str(refused.value)
    load_policies(write_policies(tmp_path / "two", lines.format("null"), ROLES), two, {})
