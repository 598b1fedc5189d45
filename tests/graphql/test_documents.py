from __future__ import annotations

import time

import pytest

from gateway.errors import DocumentError
from gateway.graphql.document import InvalidDocumentError, choose_operation, read_document
from gateway.settings import Limits
from tests.graphql.documents import prepared, read, whole


def refused(query: str, name: str | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as error:
        prepared(query, name)
    return error.value


def test_a_fault_has_its_place() -> None:
    error = refused("{\n  companies {\n    nope\n  }\n}")

    assert [(place.line, place.column) for place in error.locations] == [(3, 5)]


def test_every_fault_is_reported_up_to_a_bound() -> None:
    with pytest.raises(InvalidDocumentError) as error:
        prepared("{ companies { " + " ".join(f"no{n}" for n in range(50)) + " } }")

    assert len(error.value.faults) == 21
    assert error.value.faults[0].message == "Cannot query field 'no0' on type 'companies'."
    assert error.value.message == error.value.faults[0].message


@pytest.mark.parametrize("size", [1_000, 100_000])
def test_no_message_echoes_a_long_literal(size: int) -> None:
    query = f'{{ companies(limit: "{"x" * size}") {{ status }} }}'

    assert len(refused(query).message) < 310


@pytest.mark.parametrize(
    "query",
    [
        "{ companie { status } }",
        "{ companies { statu } }",
        "{ companies { owner } }",
        "{ companies(wher: {}) { status } }",
        "{ companies(where: {statu: {_eq: 1}}) { status } }",
        "{ companies(order_by: {status: as}) { status } }",
        "{ companies { status @inclde(if: true) } }",
        "{ companies { ... on companie { status } } }",
        "query ($a: compnies_bool_exp) { companies(where: $a) { status } }",
    ],
)
def test_nothing_is_suggested(query: str) -> None:
    error = refused(query)

    assert error.code == "INVALID"
    assert "did you mean" not in error.message.lower()


@pytest.mark.parametrize(
    ("query", "name", "message"),
    [
        ("query A { __typename } query B { __typename }", None, "the document has 2 operations"),
        ("query A { __typename } query B { __typename }", "", "the document has 2 operations"),
        ("query A { __typename }", "C", "the document has no operation `C`"),
        ("{ __typename }", "C" * 1_000, "the document has no operation `" + "C" * 100 + "`"),
    ],
)
def test_an_operation_is_named_or_the_only_one(query: str, name: str | None, message: str) -> None:
    error = refused(query, name)

    assert error.code == "OPERATION_NAME"
    assert error.message.startswith(message)


def test_an_operation_is_found_by_its_name() -> None:
    document = read_document("query A { __typename } query B { companies { status } }", whole(), Limits())

    for name in ("A", "B"):
        chosen = choose_operation(document, name)
        assert chosen.name
        assert chosen.name.value == name


def test_mutations_are_not_taken() -> None:
    error = refused("query A { __typename }\nmutation B { __typename }", "A")

    assert error.code == "OPERATION_TYPE"
    assert [place.line for place in error.locations] == [2]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("{ companies { a: status a: continent } }", "`status` and `continent` are different fields"),
        (
            "{ companies(limit: 1) { status } companies(limit: 2) { status } }",
            "they have different arguments",
        ),
        ("{ companies(limit: 1) { status } companies { status } }", "they have different arguments"),
        ("{ companies { ...A b: status } } fragment A on companies { b: continent }", "different fields"),
        ("{ companies { ... on companies { b: status } b: continent } }", "different fields"),
        ("{ companies { owner { a: age } owner { a: address } } }", "different fields"),
        ("query A { __typename } query B { companies { a: status a: continent } }", "different fields"),
    ],
)
def test_fields_of_one_key_must_be_the_same_field(query: str, why: str) -> None:
    error = refused(query, "A" if query.startswith("query A") else None)

    assert error.code == "INVALID"
    assert why in error.message
    assert len(error.locations) == 2


@pytest.mark.parametrize(
    "query",
    [
        "{ companies(limit: 1, offset: 2) { status } companies(offset: 2, limit: 1) { status } }",
        '{ visits(where: {place: {_eq: "a"}}) { at } visits(where: {place: {_eq: "a"}}) { place } }',
        "{ visits { ...A ...A at } } fragment A on visits { at ...B } fragment B on visits { at }",
        "{ a: companies { x: status } b: companies { x: continent } }",
    ],
)
def test_the_same_field_twice_is_one(query: str) -> None:
    assert read(query).shape.fields


def test_a_document_of_repeats_is_read_in_no_time() -> None:
    repeats = " ".join("companies { status owner { age } }" for _ in range(300))
    began = time.perf_counter()

    (field,) = read("{" + repeats + "}").shape.fields

    assert [inner.key for inner in field.fields] == ["status", "owner"]
    assert time.perf_counter() - began < 3
