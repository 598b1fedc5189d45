from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gateway.errors import DocumentError
from gateway.graphql.operation import Entries, Field, Items, Leaf, Null, Symbol
from gateway.graphql.values import MOST_SHAPES, read_operation
from gateway.settings import Limits
from tests.graphql.documents import prepared, read

FILTERED = """
query ($where: companies_bool_exp, $order: [companies_order_by!], $n: Int, $with: Boolean = true) {
  companies(where: $where, order_by: $order, limit: $n) { status owner @include(if: $with) { age } }
}
"""


def where(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"where": given}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"n": 1}, {"n": 2}),
        (where({"status": {"_eq": "a"}}), where({"status": {"_eq": "b"}})),
        (where({"owner_id": {"_in": [1, 2]}}), where({"owner_id": {"_in": [3, 4]}})),
        ({"with": True}, {}),
    ],
)
def test_other_values_are_one_shape(one: dict[str, Any], other: dict[str, Any]) -> None:
    operation = prepared(FILTERED)

    first, second = (read_operation(operation, variables, Limits()) for variables in (one, other))

    assert first.shape is second.shape


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"n": 1}, {"n": None}),
        ({"n": None}, {}),
        (where({"status": {"_eq": "a"}}), where({"status": {"_neq": "a"}})),
        (where({"status": {"_eq": "a"}}), where({"status": {"_eq": None}})),
        (where({"owner_id": {"_in": [1]}}), where({"owner_id": {"_in": [1, 2]}})),
        (where({"owner_id": {"_in": [1]}}), where({"owner_id": {"_in": 1}})),
        (where({"_and": [{}]}), where({"_and": {}})),
        ({"order": [{"status": "asc"}]}, {"order": [{"status": "desc"}]}),
        # A truth value may decide what the statement is: `distinct` does.
        (where({"status": {"_is_null": True}}), where({"status": {"_is_null": False}})),
        ({"with": True}, {"with": False}),
    ],
)
def test_another_structure_is_another_shape(one: dict[str, Any], other: dict[str, Any]) -> None:
    operation = prepared(FILTERED)

    first, second = (read_operation(operation, variables, Limits()) for variables in (one, other))

    assert first.shape is not second.shape


def test_no_caller_can_make_shapes_without_end() -> None:
    operation = prepared(FILTERED)
    for length in range(1, MOST_SHAPES * 2):
        read_operation(operation, where({"owner_id": {"_in": [1] * length}}), Limits())
        assert len(operation.shapes) <= MOST_SHAPES


def argument(query: str, name: str, variables: Mapping[str, Any] | None = None) -> object:
    (field,) = read(query, variables).shape.fields
    return field.argument(name)


def test_an_argument_is_what_was_written_or_sent() -> None:
    literal = '{ companies(where: {_or: [{status: {_in: ["a", "b"]}}, {owner: null}]}, limit: 3) { status } }'
    operation = read(literal)
    (field,) = operation.shape.fields

    place = operation.shape.places[0]
    filter_ = Entries((("_or", Items((Entries((("status", Entries((("_in", Items((Leaf(0, place), Leaf(1, place)), place)),))),)), Entries((("owner", Null(place)),))), place)),))  # fmt: skip  # noqa: E501  # one document, on one line
    assert field.argument("where") == filter_
    assert field.argument("limit") == Leaf(2, place)
    assert field.argument("offset") is None
    assert operation.values == ("a", "b", 3)
    assert [found.path for found in operation.shape.places] == [
        ("where", "_or", "0", "status", "_in", "0"),
        ("where", "_or", "0", "status", "_in", "1"),
        ("limit",),
    ]


def test_a_list_may_be_written_or_sent_as_its_only_item() -> None:
    sent = "query ($v: companies_order_by!) { companies(order_by: [$v]) { status } }"
    written = "{ companies(order_by: {status: asc}) { status } }"

    assert argument(written, "order_by") == argument(sent, "order_by", {"v": {"status": "asc"}})


def test_a_variable_that_was_not_sent_is_left_out() -> None:
    query = "query ($a: String, $b: order_by) { companies(where: {status: {_eq: $a}}, order_by: {status: $b}) { status } }"  # noqa: E501  # one document, on one line

    (field,) = read(query).shape.fields

    assert field.argument("where") == Entries((("status", Entries(())),))
    order = field.argument("order_by")
    assert isinstance(order, Items)
    assert order.items == (Entries(()),)


def test_a_variable_of_a_list_that_was_not_sent_is_null() -> None:
    query = "query ($a: String = null) { companies(where: {status: {_in: [$a, $a]}}) { status } }"
    query_without = query.replace(" = null", "")

    for text in (query, query_without):
        with pytest.raises(DocumentError):
            # `[String!]` takes no null; graphql-core says so for the type of the variable already.
            read(text)


def test_enums_come_by_name_from_anywhere() -> None:
    sent = "query ($w: order_by = asc) { companies(order_by: {status: $w}) { status } }"

    for variables, name in (({}, "asc"), ({"w": "desc_nulls_last"}, "desc_nulls_last")):
        items = argument(sent, "order_by", variables)
        assert isinstance(items, Items)
        assert items.items == (Entries((("status", Symbol(name)),)),)


@pytest.mark.parametrize("literal", ["[1]", "{a: 1}", "asc", '["x"]'])
def test_a_scalar_takes_no_composed_literal(literal: str) -> None:
    with pytest.raises(DocumentError) as error:
        read(f"{{ visits(where: {{at: {{_eq: {literal}}}}}) {{ place }} }}")

    assert error.value.code == "INVALID"
    assert "expected a string, a number or a truth value" in error.value.message


@pytest.mark.parametrize("digits", ["9" * 61, "9" * 309, "-1." + "0" * 200])
def test_long_numbers_are_kept_as_their_text(digits: str) -> None:
    operation = read(f"{{ companies(where: {{revenue: {{_eq: {digits}}}}}) {{ status }} }}")

    assert operation.values == (digits,)


@pytest.mark.parametrize("column", ["age", "people_id"])
@pytest.mark.parametrize("digits", [310, 4_000, 5_000, 100_000])
def test_numbers_that_nothing_takes_are_refused(column: str, digits: int) -> None:
    with pytest.raises(DocumentError) as error:
        read(f"{{ owners(where: {{{column}: {{_eq: {'9' * digits}}}}}) {{ age }} }}")

    assert error.value.code == "INVALID"
    assert error.value.message == f"a whole number has {digits} digits; no value takes more than 309"


MERGED = """
{ a: companies { status } a: companies { owner { age } ...F } }
fragment F on companies { owner { address } }
"""


def test_merged_fields_are_one_in_document_order() -> None:
    inner = (Field("age", "age", "owners"), Field("address", "address", "owners"))
    owner = Field("owner", "owner", "companies", fields=inner)

    assert read(MERGED).shape.fields == (
        Field("a", "companies", "query_root", fields=(Field("status", "status", "companies"), owner)),
    )
