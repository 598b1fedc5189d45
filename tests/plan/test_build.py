from __future__ import annotations

import pytest

from gateway.catalog.types import ColumnType, Kind
from gateway.errors import DocumentError
from gateway.plan.fields import ColumnField, ObjectField, TypenameField
from gateway.plan.nodes import Form as PlanForm
from gateway.plan.nodes import Scan, ViewScan
from gateway.predicate import (
    ALWAYS,
    NEVER,
    And,
    ColumnRef,
    Compare,
    Form,
    InList,
    IsNull,
    Like,
    Matches,
    Not,
    Or,
    Predicate,
    Related,
    Slot,
)
from tests.govern.world import plan_of

TEXT, INTEGER, TRUTH = ColumnType(Kind.VARCHAR), ColumnType(Kind.INTEGER), ColumnType(Kind.BOOLEAN)
STATUS, OWNER_ID, AGE = ColumnRef("status"), ColumnRef("owner_id"), ColumnRef("age", 1)


def where(text: str) -> Predicate:
    return plan_of(f"{{ companies(where: {text}) {{ company_id }} }}").selects[0].where


def status(slot: int, form: Form = Form.VALUE) -> Slot:
    return Slot(slot, TEXT, form)


EQUAL, OTHER = Compare(STATUS, "=", status(0)), Compare(STATUS, "=", status(1))


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("{}", ALWAYS),
        ('{status: {_eq: "a"}}', EQUAL),
        ('{status: {_neq: "a"}}', Compare(STATUS, "<>", status(0))),
        ('{status: {_gt: "a"}}', Compare(STATUS, ">", status(0))),
        ('{status: {_gte: "a"}}', Compare(STATUS, ">=", status(0))),
        ('{status: {_lt: "a"}}', Compare(STATUS, "<", status(0))),
        ('{status: {_lte: "a"}}', Compare(STATUS, "<=", status(0))),
        ('{status: {_in: ["a", "b"]}}', InList(STATUS, (status(0), status(1)))),
        ('{status: {_nin: ["a"]}}', Not(InList(STATUS, (status(0),)))),
        ("{status: {_in: []}}", NEVER),
        ("{status: {_nin: []}}", ALWAYS),
        ("{status: {_is_null: true}}", IsNull(STATUS, Slot(0, TRUTH))),
        ('{status: {_like: "a"}}', Like(STATUS, status(0, Form.LIKE))),
        ('{status: {_nlike: "a"}}', Not(Like(STATUS, status(0, Form.LIKE)))),
        ('{status: {_ilike: "a"}}', Like(STATUS, status(0, Form.LIKE), ignore_case=True)),
        ('{status: {_nilike: "a"}}', Not(Like(STATUS, status(0, Form.LIKE), ignore_case=True))),
        ('{status: {_similar: "a"}}', Matches(STATUS, status(0, Form.SIMILAR))),
        ('{status: {_nsimilar: "a"}}', Not(Matches(STATUS, status(0, Form.SIMILAR)))),
        ('{status: {_regex: "a"}}', Matches(STATUS, status(0, Form.REGEX))),
        ('{status: {_nregex: "a"}}', Not(Matches(STATUS, status(0, Form.REGEX)))),
        ('{status: {_iregex: "a"}}', Matches(STATUS, status(0, Form.IREGEX), ignore_case=True)),
        ('{status: {_niregex: "a"}}', Not(Matches(STATUS, status(0, Form.IREGEX), ignore_case=True))),
        ('{_not: {status: {_eq: "a"}}}', Not(EQUAL)),
        ('{_not: {_not: {status: {_eq: "a"}}}}', EQUAL),
        ("{_not: {}}", NEVER),
        ("{_and: []}", ALWAYS),
        ("{_or: []}", NEVER),
        ('{_or: [{status: {_eq: "a"}}, {status: {_eq: "b"}}]}', Or((EQUAL, OTHER))),
        ('{_and: [{status: {_eq: "a"}}, {status: {_eq: "b"}}]}', And((EQUAL, OTHER))),
        ('{status: {_eq: "a"}, _and: [{status: {_eq: "b"}}]}', And((EQUAL, OTHER))),
        ("{_or: [{}], _and: null, status: null, owner: null}", None),
        ("{owner: {}}", Related(1, ALWAYS)),
        ("{owner: {age: {_eq: 1}}}", Related(1, Compare(AGE, "=", Slot(0, INTEGER)))),
        (
            "{_not: {owner: {_not: {age: {_eq: 1}}}}}",
            Not(Related(1, Not(Compare(AGE, "=", Slot(0, INTEGER))))),
        ),
    ],
)
def test_a_filter_becomes_this_predicate(text: str, predicate: Predicate | None) -> None:
    found = where(text)

    if predicate is None:
        assert found in (ALWAYS, Or((ALWAYS,)))
    else:
        assert found == predicate


@pytest.mark.parametrize(
    "text",
    [
        '{_or: [{}, {status: {_eq: "a"}}]}',
        '{_and: [{_or: []}, {status: {_eq: "a"}}]}',
        '{_or: [{status: {_eq: "a"}}, {status: {_nin: []}}]}',
        '{status: {_in: [], _eq: "a"}}',
        '{_not: {_or: [{}, {status: {_eq: "a"}}]}}',
    ],
)
def test_a_value_is_kept_whatever_stands_beside_it(text: str) -> None:
    # Its column has to take it, also where it decides nothing.
    assert "Slot(index=0" in repr(where(text))


@pytest.mark.parametrize(
    "text", ["{status: {_eq: null}}", "{status: {_in: null}}", "{owner: {age: {_is_null: null}}}"]
)
def test_null_compares_with_nothing(text: str) -> None:
    with pytest.raises(DocumentError, match="must not be null; `_is_null` finds nulls"):
        where(text)


def test_a_relationship_is_followed_once() -> None:
    plan = plan_of(
        "{ employees(where: {company: {owner: {age: {_gt: 1}}}}, order_by: {company: {status: asc}})"
        " { company { owner { age } } manager { company { status } } } }"
    )

    followed = [
        (source.parent, source.relationship.name)
        for source in plan.sources
        if source.relationship is not None
    ]
    assert followed == [(0, "company"), (1, "owner"), (0, "manager"), (3, "company")]
    assert [source.table.short_name for source in plan.sources] == [
        "employees",
        "companies",
        "owners",
        "employees",
        "companies",
    ]


def test_a_scan_reads_what_is_named_and_the_keys_that_are_followed() -> None:
    root, owner = plan_of(
        '{ companies(where: {status: {_eq: "a"}}, order_by: {continent: asc}) { founded owner { age } } }'
    ).sources

    assert root.relation == Scan(root.table, ("status", "owner_id", "continent", "founded"))
    assert owner.relation == Scan(owner.table, ("people_id", "age"))


def test_a_view_reads_its_body_s_tables() -> None:
    (source,) = plan_of("{ getAll { age } }").sources

    assert isinstance(source.relation, ViewScan)
    assert source.relation.columns == ("company_name", "age")
    assert [scan.table.name for scan in source.relation.scans] == ["startups.companies", "startups.owners"]


def test_the_output_is_in_the_caller_s_order_under_the_caller_s_keys() -> None:
    plan = plan_of("{ x: companies { b: status __typename owner { t: __typename age } a: status } }")

    assert plan.key == "x"
    assert plan.output == (
        ColumnField("b", STATUS, TEXT),
        TypenameField("__typename", "companies"),
        ObjectField("owner", 1, (TypenameField("t", "owners"), ColumnField("age", AGE, INTEGER))),
        ColumnField("a", STATUS, TEXT),
    )


def test_a_look_up_takes_every_column_of_the_key() -> None:
    plan = plan_of('{ companies_by_pk(company_id: "c1") { status } }')

    (select,) = plan.selects
    assert plan.form is PlanForm.ROW
    assert select.limit == 1
    assert select.where == Compare(ColumnRef("company_id"), "=", status(0))
    assert select.order == ()


@pytest.mark.parametrize(
    ("argument", "columns", "is_default"),
    [
        ("", [("company_name", 0)], True),
        ("(order_by: [])", [("company_name", 0)], True),
        ("(order_by: {})", [("company_name", 0)], True),
        ("(order_by: [{status: null}, {owner: null}, {owner: {}}])", [("company_name", 0)], True),
        ("(order_by: {status: asc})", [("status", 0)], False),
        (
            "(order_by: [{owner: {age: desc}}, {status: asc}, {owner: {age: asc}}])",
            [("age", 1), ("status", 0)],
            False,
        ),
    ],
)
def test_an_order_is_the_caller_s_or_the_default(
    argument: str, columns: list[tuple[str, int]], is_default: bool
) -> None:
    (select,) = plan_of(f"{{ companies{argument} {{ company_id }} }}").selects

    assert [key.column for key in select.order] == [ColumnRef(*column) for column in columns]
    assert select.order_is_default is is_default
