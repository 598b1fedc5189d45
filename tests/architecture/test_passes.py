from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from gateway import govern
from gateway.govern import PASSES
from gateway.govern.draft import Draft, Rules
from gateway.plan.nodes import CellRule
from gateway.policy.grants import Grants
from gateway.predicate import ALWAYS
from tests.cases.case import read_case
from tests.cases.golden import actual_files, written_files

Pass = Callable[[Draft, Grants, Rules], Draft]

#: Per pass, cases that only it makes come out right.
BEARING = {
    "check_references": ("denied/output_column", "order/default_order_with_a_withheld_key", "denied/table"),
    "complete_order": ("order/table_without_a_key", "order/total_without_the_key"),
    "apply_row_filters": ("cells/each_grant_in_its_own_rows", "views/aggregate_over_governed_rows"),
    "apply_cell_rules": ("cells/two_grants_meet_cell_by_cell", "relations/conditional_key"),
    "clamp_limits": ("pages/row_cap",),
    "suppress_small_groups": ("aggregates/groups_of_few_rows",),
}


def leak_references(draft: Draft, _grants: Grants, _rules: Rules) -> Draft:
    """Takes every reference as allowed."""
    return draft


def leak_order(draft: Draft, _grants: Grants, _rules: Rules) -> Draft:
    """Leaves the order as the caller gave it."""
    return draft


def leak_rows(draft: Draft, _grants: Grants, _rules: Rules) -> Draft:
    """Shows every row."""
    sources = tuple(
        replace(source, scans=tuple(replace(scan, rows=ALWAYS) for scan in source.scans))
        for source in draft.sources
    )
    return replace(draft, sources=sources)


def leak_cells(draft: Draft, _grants: Grants, _rules: Rules) -> Draft:
    """Shows every cell."""
    sources = tuple(
        replace(
            source,
            scans=tuple(
                replace(
                    scan, cells=tuple(CellRule(scan.table.columns[name], ALWAYS) for name in scan.columns)
                )
                for scan in source.scans
            ),
        )
        for source in draft.sources
    )
    return replace(draft, sources=sources)


def leak_limits(draft: Draft, _grants: Grants, _rules: Rules) -> Draft:
    """Takes any number of rows."""
    selects = tuple(
        replace(select, limit=10**6 if select.limit is None else select.limit) for select in draft.selects
    )
    return replace(draft, selects=selects, most=10**6)


def leak_groups(draft: Draft, _grants: Grants, _rules: Rules) -> Draft:
    """Shows groups of any size."""
    return replace(draft, least=0)


LEAKS: dict[str, Pass] = {
    "check_references": leak_references,
    "complete_order": leak_order,
    "apply_row_filters": leak_rows,
    "apply_cell_rules": leak_cells,
    "clamp_limits": leak_limits,
    "suppress_small_groups": leak_groups,
}


def comes_out_right(name: str) -> bool:
    """Whether a case still comes to what its files say."""
    case = read_case(name)
    try:
        return asyncio.run(actual_files(case)) == written_files(case)
    except (AssertionError, KeyError):
        return False


def test_every_pass_has_its_cases_and_its_leak() -> None:
    names = [each.__name__ for each in PASSES]

    assert names == list(BEARING)
    assert names == list(LEAKS)


@pytest.mark.parametrize(("leaving_out", "case"), [(n, c) for n, cases in BEARING.items() for c in cases])
def test_without_a_pass_a_case_fails(leaving_out: str, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(govern, "PASSES", tuple(p for p in PASSES if p.__name__ != leaving_out))

    assert not comes_out_right(case)


@pytest.mark.parametrize(("leaking", "case"), [(n, c) for n, cases in BEARING.items() for c in cases])
def test_where_a_pass_leaks_a_case_fails(leaking: str, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = tuple(LEAKS[each.__name__] if each.__name__ == leaking else each for each in PASSES)
    monkeypatch.setattr(govern, "PASSES", planted)

    assert not comes_out_right(case)
