from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gateway.catalog.model import OnDenied
from gateway.errors import AccessDenied
from gateway.govern import PASSES, govern
from gateway.govern.apply_cell_rules import apply_cell_rules
from gateway.govern.apply_row_filters import apply_row_filters
from gateway.govern.draft import Draft, Rules
from gateway.mask import Function, Mask
from gateway.plan.grouping import Grouping
from gateway.plan.nodes import GovernedScan, GovernedView, Scan
from gateway.plan.page import COUNT
from gateway.policy.grants import Denied, Granted, Grants, Masked
from gateway.predicate import ALWAYS, NEVER, ColumnRef, Form, Not, Slot
from gateway.task import nothing_json
from tests.govern.world import RULES, equals, everything, governed, only, plan_of

HIDDEN = only(owners={"people_id": ALWAYS, "age": ALWAYS})
KEYLESS = only(owners={"age": ALWAYS})
ROOTLESS = only(companies={"company_id": ALWAYS, "status": ALWAYS})

#: Uses of what `HIDDEN` withholds, by documents that were read against another schema than they should be.
USES = (
    '{ owners(where: {last_name: {_eq: "x"}}) { age } }',
    "{ owners(where: {_not: {_or: [{age: {_eq: 1}}, {address: {_is_null: true}}]}}) { age } }",
    "{ owners(order_by: {first_name: asc}) { age } }",
    '{ companies(where: {owner: {last_name: {_eq: "x"}}}) { status } }',
    "{ companies(order_by: {owner: {address: asc}}) { status } }",
    '{ employees(where: {company: {owner: {first_name: {_like: "x"}}}}) { name } }',
    "{ owners_group_by(by: {column: last_name}) { aggregate { count } } }",
    "{ owners_group_by(by: {column: age}, having: {max: {last_name: {_is_null: true}}}) { key { age } } }",
    "{ owners_group_by(by: {column: age}, order_by: {aggregate: {min: {address: asc}}}) { key { age } } }",
)

#: Uses of a relationship whose key is withheld: by `KEYLESS` in its target, by `ROOTLESS` where it begins.
FOLLOWED = (
    "{ companies(where: {owner: {}}) { status } }",
    "{ companies(where: {_not: {owner: {age: {_gt: 1}}}}) { status } }",
    "{ companies(order_by: {owner: {age: asc}}) { status } }",
    "{ employees(where: {company: {owner: {}}}) { name } }",
)


def denying(*tables: str) -> Grants:
    """Everything, but nothing of these tables."""
    seen = dict(everything().tables)
    return Grants(seen | {f"startups.{table}": Denied(()) for table in tables})


@pytest.mark.parametrize("mode", OnDenied)
@pytest.mark.parametrize(
    ("query", "grants"),
    [
        *((query, HIDDEN) for query in USES),
        *((query, grants) for query in FOLLOWED for grants in (KEYLESS, ROOTLESS)),
    ],
)
def test_using_what_is_withheld_is_refused_whatever_the_schema_took(
    query: str, grants: Grants, mode: OnDenied
) -> None:
    assert not governed(query).withheld

    with pytest.raises(AccessDenied, match=r"there is no field `\w+` that can be used here") as refused:
        govern(plan_of(query), grants, Rules(100, mode))

    assert refused.value.code == "INVALID"


@pytest.mark.parametrize(
    ("query", "grants"),
    [
        ("{ owners { first_name } }", HIDDEN),
        ("{ companies { owner { first_name } } }", HIDDEN),
        ("{ companies { owner { age } } }", KEYLESS),
        ("{ companies { owner { age } } }", ROOTLESS),
        ("{ companies { owner { age } } }", denying("owners")),
        ("{ owners { age } }", denying("owners")),
        ("{ owners_by_pk(people_id: 1) { age } }", denying("owners")),
    ],
)
def test_showing_what_is_withheld_is_refused_where_it_is_hidden(query: str, grants: Grants) -> None:
    assert govern(plan_of(query), grants, Rules(100, OnDenied.NULL)).withheld

    with pytest.raises(AccessDenied, match="there is no field"):
        govern(plan_of(query), grants, Rules(100, OnDenied.HIDE))


def test_a_table_s_own_mode_wins() -> None:
    plan = plan_of("{ owners { first_name } }")
    owners = plan.sources[0].table
    table = replace(owners, on_denied=OnDenied.HIDE)
    source = replace(plan.sources[0], relation=Scan(table, ("first_name",)))

    with pytest.raises(AccessDenied):
        govern(replace(plan, sources=(source,)), HIDDEN, RULES)


def test_a_look_up_by_a_withheld_key_is_refused() -> None:
    with pytest.raises(AccessDenied, match="`people_id`"):
        govern(plan_of("{ owners_by_pk(people_id: 1) { age } }"), KEYLESS, RULES)


def test_a_look_up_by_a_masked_key_is_refused() -> None:
    whole = everything().tables["startups.owners"]
    assert isinstance(whole, Granted)
    masked = Masked(NEVER, ((Mask(Function.BUCKET, Decimal(10)), ALWAYS),), ALWAYS)
    columns = {**whole.columns, "people_id": masked}
    owners = replace(whole, columns=columns, keys={"people_id": NEVER})
    grants = Grants({**everything().tables, "startups.owners": owners})

    assert governed("{ owners { people_id } }", grants).sources
    with pytest.raises(AccessDenied):
        govern(plan_of("{ owners_by_pk(people_id: 1) { age } }"), grants, RULES)


def test_what_is_withheld_is_not_read() -> None:
    plan = governed("{ companies { status owner { first_name last_name } } }", HIDDEN)
    without = governed("{ companies { status owner { age } } }", KEYLESS)

    assert [cell.column.name for cell in plan.sources[1].scans[0].cells] == ["people_id"]
    assert [source.table.name for source in without.sources] == ["startups.companies"]
    assert [cell.column.name for cell in without.sources[0].scans[0].cells] == [
        "company_id",
        "company_name",
        "status",
    ]


def test_a_view_s_body_gets_nothing_of_what_it_may_not_see() -> None:
    # The decision on a view withholds it whole then; its scans hold all the same.
    draft = Draft.of(plan_of("{ getAll { last_name age } }"))
    grants = only(owners={"people_id": ALWAYS, "age": equals("age", 40, "owners")})

    (source,) = apply_cell_rules(draft, grants, RULES).sources

    shown = {cell.column.name: cell.visible for cell in source.scans[1].cells or ()}
    assert shown["last_name"] == NEVER
    assert shown["age"] == equals("age", 40, "owners")


def test_rows_of_a_denied_table_are_none() -> None:
    draft = Draft.of(plan_of("{ getAll { age } }"))

    (source,) = apply_row_filters(draft, denying("owners"), RULES).sources

    assert [scan.rows for scan in source.scans] == [ALWAYS, NEVER]


def test_of_a_denied_table_there_are_no_groups_and_only_the_page_is_looked_at() -> None:
    having = "having: {count: {predicate: {_gt: 1}}}"
    query = f"{{ owners_group_by(by: {{column: age}}, {having}, limit: 2) {{ key {{ age }} }} }}"
    plan = governed(query, denying("owners"))

    assert (plan.sources, plan.output) == ((), ())
    assert plan.grouping == Grouping((), ALWAYS, (), Slot(1, COUNT, Form.COUNT), None)
    assert nothing_json(plan) == b"[]"
    assert [withheld.table.name for withheld in plan.withheld] == ["startups.owners"]


@pytest.mark.parametrize("missing", ["apply_row_filters", "apply_cell_rules", "clamp_limits"])
def test_a_draft_that_a_pass_left_unfinished_becomes_no_plan(missing: str) -> None:
    draft = Draft.of(plan_of("{ companies { status } }"))
    for apply in PASSES:
        if apply.__name__ != missing:
            draft = apply(draft, everything(), RULES)

    with pytest.raises(AssertionError):
        draft.finished()


def test_a_governed_plan_has_nothing_but_governed_scans() -> None:
    for query in (
        "{ companies { status owner { age } } }",
        "{ getAll { age } }",
        "{ continents { oldest } }",
    ):
        plan = governed(query)
        assert all(isinstance(source.relation, GovernedScan | GovernedView) for source in plan.sources)
        assert all(scan.cells and scan.rows == ALWAYS for source in plan.sources for scan in source.scans)


def test_cells_that_are_told_are_those_of_some_rows() -> None:
    plan = replace(plan_of("{ companies { company_id status revenue } }"), tells_cells=True)
    grants = only(companies={"company_id": ALWAYS, "status": Not(equals("status", "x")), "revenue": ALWAYS})

    cells = govern(plan, grants, RULES).sources[0].scans[0].cells

    assert {cell.column.name: cell.told for cell in cells} == {
        "company_id": False,
        "status": True,
        "revenue": False,
    }


def test_the_order_is_that_of_the_caller_then_of_the_key_then_of_all_that_is_seen() -> None:
    def order(query: str, grants: Grants | None = None) -> list[str]:
        (select,) = governed(query, grants).selects
        return [key.column.column for key in select.order if isinstance(key.column, ColumnRef)]

    conditional = only(owners={"people_id": equals("age", 1, "owners"), "age": ALWAYS, "address": ALWAYS})
    assert order("{ owners(order_by: {age: desc}) { age } }") == ["age", "people_id"]
    assert order("{ owners(order_by: {people_id: desc}) { age } }") == ["people_id"]
    assert order("{ owners { age } }", KEYLESS) == ["age"]
    assert order("{ owners { age } }", conditional) == ["people_id", "age", "address"]
    assert order("{ visits { place } }") == ["place", "at", "score"]
    assert order("{ owners_by_pk(people_id: 1) { age } }") == []


def test_limits_are_bounded_and_never_cut_in_silence() -> None:
    assert governed("{ owners { age } }").selects[0].limit == RULES.most_rows + 1
    assert governed("{ getAll { age } }").selects[0].limit == 5
    assert govern(plan_of("{ getAll { age } }"), everything(), Rules(3, OnDenied.NULL)).selects[0].limit == 4
    assert governed("{ owners_by_pk(people_id: 1) { age } }").selects[0].limit == 1
    assert governed("{ owners(limit: 7) { age } }").selects[0].limit == Slot(0, COUNT, Form.COUNT)


def test_equal_requests_under_equal_grants_are_equal_plans() -> None:
    query = '{ companies(where: {status: {_eq: "x"}}) { status owner { age } } }'

    assert governed(query) == governed(query)
    assert hash(governed(query)) == hash(governed(query))
    assert governed(query, HIDDEN) == governed(query)
    narrower = only(owners={"people_id": ALWAYS, "age": equals("age", 1, "owners")})
    assert governed(query, narrower) != governed(query)
