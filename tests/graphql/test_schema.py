from __future__ import annotations

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    print_schema,
    validate_schema,
)

from gateway.catalog.model import OnDenied
from gateway.errors import DocumentError
from gateway.graphql.introspect import introspect
from gateway.graphql.schema import SeenColumns, build_schemas, visible_columns
from gateway.policy.grants import Denied, Grants
from gateway.predicate import ALWAYS
from tests.govern.world import everything, only, startups
from tests.graphql.documents import ALL, read, schemas, whole


def output(schema: GraphQLSchema, name: str) -> list[str]:
    """The fields of an object type, or none where there is no such type."""
    found = schema.type_map.get(name)
    return list(found.fields) if isinstance(found, GraphQLObjectType) else []


def inputs(schema: GraphQLSchema, name: str) -> list[str]:
    """The fields of an input type, or none where there is no such type."""
    found = schema.type_map.get(name)
    return list(found.fields) if isinstance(found, GraphQLInputObjectType) else []


def roots(schema: GraphQLSchema) -> list[str]:
    return output(schema, "query_root")


ROOTS_OF_COMPANIES, ROOTS_OF_OWNERS = (
    (name, f"{name}_by_pk", f"{name}_aggregate", f"{name}_connection", f"{name}_group_by")
    for name in ("companies", "owners")
)

#: What leads from an owner to its companies.
LED_TO = ("companies", "companies_aggregate")


@pytest.mark.parametrize("mode", OnDenied)
def test_what_is_shown_is_what_is_visible(mode: OnDenied) -> None:
    shown = schemas(mode, companies="company_id status owner_id", owners="people_id age").shown

    assert roots(shown) == [*ROOTS_OF_COMPANIES, *ROOTS_OF_OWNERS]
    assert output(shown, "companies") == ["company_id", "status", "owner_id", "owner"]
    assert output(shown, "owners") == ["people_id", "age", *LED_TO]
    assert inputs(shown, "owners_bool_exp") == ["_and", "_or", "_not", "people_id", "age", *LED_TO]
    assert inputs(shown, "owners_order_by") == ["people_id", "age", "companies_aggregate"]
    assert inputs(shown, "companies_bool_exp")[-1] == "owner"


def test_what_is_accepted_names_every_column_in_output_alone() -> None:
    accepted = schemas(OnDenied.NULL, owners="age").accepted

    columns = ["people_id", "first_name", "last_name", "age", "address"]
    assert output(accepted, "owners") == [*columns, *LED_TO]
    assert inputs(accepted, "owners_bool_exp") == ["_and", "_or", "_not", "age"]
    assert inputs(accepted, "owners_order_by") == ["age"]
    assert "owners_by_pk" not in roots(accepted), "the key is withheld"
    assert "companies_by_pk" in roots(accepted), "the whole table is withheld, and answers null"
    assert inputs(accepted, "companies_bool_exp") == ["_and", "_or", "_not"]
    assert inputs(accepted, "companies_order_by") == []


def test_where_it_is_hidden_nothing_is_accepted_that_is_not_shown() -> None:
    pair = schemas(OnDenied.HIDE, owners="age first_name", companies="company_id")

    assert pair.accepted is pair.shown
    assert roots(pair.shown) == [
        *ROOTS_OF_COMPANIES,
        *(name for name in ROOTS_OF_OWNERS if name != "owners_by_pk"),
    ]
    assert output(pair.shown, "companies") == ["company_id"]


def test_where_all_is_visible_there_is_one_schema() -> None:
    pair = build_schemas(startups(), ALL, OnDenied.NULL)

    assert pair.accepted is pair.shown


def test_a_session_that_sees_nothing_has_a_schema_that_says_so() -> None:
    pair = schemas(OnDenied.NULL)

    assert roots(pair.shown) == ["no_access"]
    assert "companies" in roots(pair.accepted)
    assert roots(schemas(OnDenied.HIDE).accepted) == ["no_access"]


@pytest.mark.parametrize("key", ["owner_id", "people_id"])
def test_a_relationship_needs_both_its_keys(key: str) -> None:
    companies = " ".join({"company_id", "owner_id"} - {key})
    owners = " ".join({"people_id", "age"} - {key})

    pair = schemas(OnDenied.NULL, companies=companies, owners=owners)

    assert "owner" in output(pair.accepted, "companies")
    for schema in (pair.shown, schemas(OnDenied.HIDE, companies=companies, owners=owners).accepted):
        assert "owner" not in output(schema, "companies")
    for schema in (pair.shown, pair.accepted):
        assert "owner" not in inputs(schema, "companies_bool_exp")
        assert "owner" not in inputs(schema, "companies_order_by")


def test_schemas_are_valid_and_print_as_they_are() -> None:
    for pair in (schemas(OnDenied.NULL, owners="age"), build_schemas(startups(), ALL, OnDenied.NULL)):
        for schema in (pair.shown, pair.accepted):
            assert validate_schema(schema) == []
            assert print_schema(build_schema(print_schema(schema))) == print_schema(schema)


def test_nothing_in_a_schema_tells_of_what_is_not_shown() -> None:
    shown = schemas(OnDenied.NULL, owners="people_id age").shown

    assert "address" not in print_schema(shown)
    assert "first_name" not in print_schema(shown)
    assert {name for name in shown.type_map if name.startswith(("companies", "employees", "getAll"))} == set()


def test_sets_of_visible_columns_leave_out_what_is_denied() -> None:
    grants = only(owners={"age": ALWAYS})
    denied = Grants({**grants.tables, "startups.companies": Denied(())})

    found = dict(visible_columns(denied))

    assert found["startups.owners"] == SeenColumns.raw({"age"})
    assert "startups.companies" not in found
    assert visible_columns(everything()) == visible_columns(everything())


def test_introspection_answers_each_root_field_by_its_key() -> None:
    operation = read(
        "query ($n: String!) { a: __type(name: $n) { name } companies { status } }", {"n": "owners"}
    )
    document = operation.shape.introspection
    assert document

    assert introspect(whole(), document, operation.variables) == {"a": b'{"name":"owners"}'}
    with pytest.raises(DocumentError, match="cannot be answered"):
        introspect(whole(), document, {})
