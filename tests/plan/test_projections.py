"""Which copy a source reads: by the columns that its rows are found by."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from sqlglot import exp

from gateway.catalog.model import Catalog, OnDenied, Table
from gateway.govern import govern
from gateway.graphql.document import choose_operation, read_document
from gateway.graphql.schema import SeenColumns, build_schemas
from gateway.graphql.values import prepare, read_operation
from gateway.plan.build import plan
from gateway.plan.nodes import GovernedPlan
from gateway.plan.projections import projections
from gateway.policy.grants import Grants
from gateway.predicate import Predicate
from gateway.settings import Limits
from gateway.sql.compile import compile
from tests.govern.world import RULES, equals, everything, only, plan_of, startups

ORDERS = {
    "startups.companies": (
        ("company_id",),
        ("category_code", "status"),
        ("owner_id",),
        ("status", "company_id"),
    ),
    "startups.owners": (("people_id",), ("age",)),
}


def orders(table: Table) -> tuple[tuple[str, ...], ...]:
    return ORDERS.get(table.name, ((),))


def chosen(query: str, grants: Grants | None = None) -> dict[int, int]:
    return dict(projections(govern(plan_of(query), grants or everything(), RULES), orders))


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ('{category_code: {_eq: "x"}}', 0),
        ('{category_code: {_in: ["x", "y"]}, status: {_eq: "z"}}', 0),
        ('{status: {_eq: "z"}}', 2),
        ("{owner_id: {_eq: 1}}", 1),
        ('{_and: [{owner_id: {_eq: 1}}, {status: {_neq: "z"}}]}', 1),
        ('{company_id: {_eq: "c1"}}', None),
        ('{company_id: {_eq: "c1"}, owner_id: {_eq: 1}}', None),
        ('{company_id: {_eq: "c1"}, status: {_eq: "z"}}', 2),
        ('{category_code: {_gt: "x"}}', None),
        ('{category_code: {_neq: "x"}}', None),
        ('{_or: [{category_code: {_eq: "x"}}, {owner_id: {_eq: 1}}]}', None),
        ('{_not: {category_code: {_eq: "x"}}}', None),
        ("{}", None),
    ],
)
def test_the_copy_whose_leading_columns_are_held_to_values_is_read(where: str, number: int | None) -> None:
    found = chosen(f"{{ companies(where: {where}) {{ status }} }}")

    assert found == ({} if number is None else {0: number})


def test_a_row_filter_holds_columns_as_the_caller_does() -> None:
    rows: Predicate = equals("owner_id", 7)
    grants = only(companies={"company_id": rows, "status": rows})

    assert chosen("{ companies { status } }", grants) == {0: 1}


def test_a_relationship_holds_the_columns_that_it_leads_by() -> None:
    assert chosen("{ owners { age companies { status } } }") == {1: 1}
    assert chosen("{ companies { owner { age } } }") == {}


def test_an_index_serves_what_is_held_to_values() -> None:
    tables = startups().tables
    made = replace(tables["startups.companies"], indexes=("owner_id",))
    catalog = Catalog(MappingProxyType({**tables, made.name: made}), "1")
    visible = {name: SeenColumns.raw(table.columns) for name, table in catalog.tables.items()}
    schema = build_schemas(catalog, visible, OnDenied.NULL).accepted

    def of(query: str) -> GovernedPlan:
        document = read_document(query, schema, Limits())
        operation = read_operation(prepare(document, choose_operation(document, None), schema), {}, Limits())
        (field,) = operation.shape.fields
        return govern(plan(field, catalog), everything(), RULES)

    assert projections(of("{ companies(where: {owner_id: {_eq: 1}}) { status } }"), orders) == {}
    assert projections(of("{ owners { companies { status } } }"), orders) == {1: 1}


def test_views_and_tables_of_one_order_have_none() -> None:
    assert chosen('{ getAll(where: {status: {_eq: "x"}}) { status } }') == {}
    assert chosen("{ employees(where: {id: {_eq: 1}}) { name } }") == {}


@pytest.mark.parametrize(
    ("order_by", "is_projected"),
    [("", True), ("order_by: {company_id: asc}", False), ("order_by: {company_id: desc}", True)],
)
def test_the_first_rows_in_the_copys_own_order_are_taken_from_it(order_by: str, is_projected: bool) -> None:
    query = f"{{ companies(where: {{owner_id: {{_eq: 1}}}} {order_by}) {{ company_id }} }}"
    governed = govern(plan_of(query), everything(), RULES)
    tree = compile(governed, lambda _: ("company_id",), projections(governed, orders)).tree

    read = [table.meta.get("projection") for table in tree.find_all(exp.Table)]
    assert read == ([1] if is_projected else [None])
