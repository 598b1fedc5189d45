"""Which columns a plan finds and orders rows by: names of them, and never a value."""

from __future__ import annotations

import orjson
import pytest

from gateway.plan.uses import Use, uses
from gateway.predicate import ALWAYS, Or
from tests.govern.world import equals, governed, only

COMPANIES, OWNERS = "startups.companies", "startups.owners"

#: The default order, without the key that completes it.
NAME = ("company_name",)


def companies(query: str) -> Use:
    first, *_ = uses(governed(f"{{ companies{query} {{ company_id }} }}"))
    assert first.table == COMPANIES
    return first


@pytest.mark.parametrize(
    ("query", "equal", "ranged", "order"),
    [
        ("", (), (), NAME),
        ('(where: {status: {_eq: "x"}})', ("status",), (), NAME),
        ('(where: {status: {_in: ["x"]}, owner_id: {_gt: 1, _lte: 2}})', ("status",), ("owner_id",), NAME),
        ('(where: {_and: [{status: {_eq: "x"}}, {owner_id: {_eq: 1}}]})', ("status", "owner_id"), (), NAME),
        ('(where: {_or: [{status: {_eq: "x"}}, {owner_id: {_eq: 1}}]})', (), (), NAME),
        ('(where: {_not: {status: {_eq: "x"}}})', (), (), NAME),
        ('(where: {status: {_neq: "x", _like: "y", _is_null: false}})', (), (), NAME),
        ("(order_by: {company_id: asc})", (), (), ("company_id",)),
        ("(order_by: [{status: desc}, {owner_id: asc}])", (), (), ("-status", "owner_id")),
        ("(order_by: [{status: asc}, {owner: {age: asc}}])", (), (), ("status",)),
        ("(order_by: {owner: {age: asc}})", (), (), ()),
    ],
)  # fmt: skip
def test_what_leaves_rows_out_and_what_orders_them_is_told(
    query: str, equal: tuple[str, ...], ranged: tuple[str, ...], order: tuple[str, ...]
) -> None:
    assert companies(query) == Use(COMPANIES, equal, ranged, order, ())


def test_a_look_up_by_key_has_no_order() -> None:
    plan = governed('{ companies_by_pk(company_id: "c:1") { status } }')
    assert uses(plan) == (Use(COMPANIES, ("company_id",), (), (), ()),)


def test_a_relationship_looks_its_table_up_by_key() -> None:
    plan = governed("{ companies(where: {owner: {age: {_gt: 30}}}) { owner { first_name } } }")
    assert uses(plan) == (
        Use(COMPANIES, (), (), NAME, ()),
        Use(OWNERS, (), ("age",), (), ("people_id",)),
    )


def test_row_filters_count_as_the_caller_s_do() -> None:
    rows = equals("status", "secret value")
    (use,) = uses(governed("{ companies { company_id } }", only(companies={"company_id": rows})))
    assert use.equal == ("status",)
    one_of = Or((rows, equals("owner_id", 7)))
    (use,) = uses(governed("{ companies { company_id } }", only(companies={"company_id": one_of})))
    assert use.equal == ()


def test_no_value_is_in_it() -> None:
    grants = only(companies={"company_id": equals("status", "SECRET"), "status": ALWAYS})
    query = '{ companies(where: {company_id: {_eq: "SECRET", _gt: "SECRET"}}, limit: 4711) { status } }'
    told = orjson.dumps(uses(governed(query, grants)))
    assert b"company_id" in told
    assert b"SECRET" not in told
    assert b"4711" not in told
