"""Which copy a source reads: by the columns that its rows are found by."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from sqlglot import exp

from gateway.catalog.model import Catalog, OnDenied, Table
from gateway.catalog.types import ColumnType, Kind
from gateway.govern import govern
from gateway.graphql.document import choose_operation, read_document
from gateway.graphql.schema import SeenColumns, build_schemas
from gateway.graphql.values import prepare, read_operation
from gateway.mask import Function, Mask
from gateway.plan.build import plan
from gateway.plan.nodes import CellRule, GovernedPlan, GovernedScan, OrderKey
from gateway.plan.projections import Copies, copies
from gateway.policy.grants import ColumnDecision, Conditional, Granted, Grants, Masked, Visible
from gateway.predicate import ALWAYS, NEVER, ColumnRef, InList, Predicate
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
    return ORDERS.get(table.name, ())


def chosen(query: str, grants: Grants | None = None) -> dict[int, int]:
    """By source, the projection that is read; of those that read the table's own copy nothing."""
    return best(govern(plan_of(query), grants or everything(), RULES))


def best(plan: GovernedPlan) -> dict[int, int]:
    return {number: read - 1 for number, each in copies(plan, orders).items() if (read := each.best())}


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

    assert best(of("{ companies(where: {owner_id: {_eq: 1}}) { status } }")) == {}
    assert best(of("{ owners { companies { status } } }")) == {1: 1}


def test_views_and_tables_of_one_order_have_none() -> None:
    assert chosen('{ getAll(where: {status: {_eq: "x"}}) { status } }') == {}
    assert chosen("{ employees(where: {id: {_eq: 1}}) { name } }") == {}


#: As `ORDERS`, with the key behind each.
WHOLE = (
    ("company_id",),
    ("category_code", "status", "company_name", "company_id"),
    ("owner_id", "company_id"),
    ("company_name", "company_id"),
)


def read(query: str, grants: Grants | None = None) -> tuple[int, bool]:
    """The number of the copy that the first table is read from, and whether its rows are sorted."""
    governed = govern(plan_of(query), grants or everything(), RULES)
    tree = compile(governed, lambda _: WHOLE).tree
    (of, *_) = (1 + table.meta.get("projection", -1) for table in tree.find_all(exp.Table))
    return of, tree.find(exp.Order) is not None


@pytest.mark.parametrize(
    ("where", "order_by", "copy", "is_sorted"),
    [
        ("{}", "company_id: asc", 0, False),
        ("{}", "company_id: desc", 0, True),
        ("{}", "company_name: asc", 3, False),
        ("{}", "company_name: desc", 0, True),
        ("{}", "company_name: asc_nulls_first", 0, True),
        ("{owner_id: {_eq: 1}}", "company_id: asc", 2, False),
        ("{owner_id: {_eq: 1}}", "owner_id: desc", 2, False),
        ("{owner_id: {_in: [1, 2]}}", "company_id: asc", 0, False),
        ("{owner_id: {_eq: 1}}", "company_id: desc", 2, True),
        ("{owner_id: {_eq: 1}}", "company_name: asc", 3, False),
        ("{_or: [{owner_id: {_eq: 1}}]}", "owner_id: asc", 2, False),
        ("{_or: [{owner_id: {_eq: 1}}, {owner_id: {_eq: 2}}]}", "company_id: asc", 0, False),
        ('{category_code: {_eq: "x"}, status: {_eq: "y"}}', "company_name: asc", 1, False),
        ('{category_code: {_eq: "x"}, status: {_eq: "y"}}', "company_id: asc", 0, False),
        ('{category_code: {_eq: "x"}, status: {_in: ["y", "z"]}}', "company_name: asc", 3, False),
        ('{category_code: {_eq: "x"}}', "status: asc", 1, True),
        ('{category_code: {_eq: "x"}}', "status: asc, company_name: asc", 1, False),
        ('{status: {_eq: "y"}}', "category_code: asc, company_name: asc", 1, False),
        ('{owner: {age: {_eq: 3}}, category_code: {_eq: "x"}}', "status: asc, company_name: asc", 1, True),
    ],
)
def test_a_copy_that_has_the_first_rows_in_their_order_is_read_without_a_sort(
    where: str, order_by: str, copy: int, is_sorted: bool
) -> None:
    keys = ", ".join(f"{{{key}}}" for key in order_by.split(", "))
    query = f"{{ companies(where: {where}, order_by: [{keys}], limit: 5) {{ company_id }} }}"

    assert read(query) == (copy, is_sorted)


BY_NAME = """{
  companies(
    where: {category_code: {_eq: "x"}, status: {_eq: "y"}}, order_by: {company_name: asc}, limit: 5
  ) { company_id }
}"""


def seen(rows: Predicate = ALWAYS, **columns: ColumnDecision) -> Grants:
    """Everything, but of the companies these rows, and some columns as it is decided here."""
    plain = dict.fromkeys(startups().tables["startups.companies"].columns, Visible())
    return Grants({**everything().tables, "startups.companies": Granted(plain | columns, rows, (), {})})


SOME = equals("owner_id", 7)
LIST = InList(ColumnRef("owner_id"), (SOME.right, equals("owner_id", 8).right))
REDACTED = Masked(NEVER, ((Mask(Function.REDACT), ALWAYS),), ALWAYS)


@pytest.mark.parametrize(
    ("grants", "copy", "is_sorted"),
    [
        (seen(status=Conditional(SOME)), 1, False),
        (seen(status=REDACTED), 3, False),
        (seen(category_code=REDACTED), 3, False),
        (seen(company_name=Conditional(SOME)), 1, True),
        (seen(company_name=REDACTED), 1, True),
        (seen(company_id=Conditional(SOME)), 1, True),
    ],
)
def test_rows_stand_in_the_order_of_what_is_shown(grants: Grants, copy: int, is_sorted: bool) -> None:
    assert read(BY_NAME, grants) == (copy, is_sorted)


def test_a_row_filter_holds_a_column_to_one_value() -> None:
    query = "{ companies(order_by: {company_id: asc}, limit: 5) { status } }"

    assert read(query, seen(SOME)) == (2, False)
    assert read(query, seen(LIST)) == (0, False)


@pytest.mark.parametrize(
    ("where", "copy", "is_sorted"),
    [
        ("owner_id: {_in: [1, 2]}", 2, True),
        ("owner_id: {_eq: 1}", 2, False),
        ("owner_id: {_gt: 1}", 0, False),
    ],
)
def test_all_that_a_filter_leaves_is_found_before_it_is_sorted(
    where: str, copy: int, is_sorted: bool
) -> None:
    query = f"{{ companies(where: {{{where}}}, order_by: {{company_id: asc}}) {{ status }} }}"

    assert read(query) == (copy, is_sorted)


def test_what_the_list_of_a_row_filter_leaves_may_be_most_of_a_table() -> None:
    assert read("{ companies(order_by: {company_id: asc}) { status } }", seen(LIST)) == (0, False)
    assert read("{ companies_aggregate { aggregate { count } } }", seen(LIST)) == (2, False)
    groups = "{ companies_group_by(by: [{column: status}]) { key { status } } }"
    assert read(groups, seen(LIST))[0] == 2


@pytest.mark.parametrize(("page", "is_sorted"), [("first", False), ("last", True)])
def test_a_page_between_cursors_is_read_forwards_as_it_stands(page: str, is_sorted: bool) -> None:
    arguments = f"where: {{owner_id: {{_eq: 1}}}}, order_by: {{company_id: asc}}, {page}: 2"

    assert read(f"{{ companies_connection({arguments}) {{ edges {{ cursor }} }} }}") == (2, is_sorted)


@pytest.mark.parametrize(("held", "stands"), [(set(), set()), ({"status"}, {0}), ({"company_id"}, set())])
def test_an_enumeration_of_many_values_stands_as_it_is_declared(held: set[str], stands: set[int]) -> None:
    table = startups().tables["startups.companies"]
    kind = ColumnType(Kind.ENUM, members=("y", "x"))
    columns = {**table.columns, "status": replace(table.columns["status"], type=kind)}
    scan = GovernedScan(
        replace(table, columns=columns), tuple(CellRule(each, ALWAYS) for each in columns.values()), ALWAYS
    )
    known = Copies(0, scan, (("status", "company_id"),), (0,), (0,), frozenset(held))

    wanted = (OrderKey(ColumnRef("status"), False, False), OrderKey(ColumnRef("company_id"), False, False))
    assert known.in_order(wanted) == stands
