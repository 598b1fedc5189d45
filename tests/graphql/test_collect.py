"""What is selected, against graphql-core's own executor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    GraphQLObjectType,
    GraphQLResolveInfo,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    print_schema,
)
from hypothesis import given
from hypothesis import strategies as st

from gateway.graphql.operation import Field
from tests.graphql.documents import read, whole
from tests.properties.effort import effort

#: The same schema without the gateway's own resolvers.
BARE = build_schema(print_schema(whole()))

LEAVES = {"companies": ["status", "continent", "__typename"], "owners": ["age", "address", "__typename"]}
CONDITIONS = st.sampled_from(
    [
        "",
        " @include(if: $yes)",
        " @include(if: $no)",
        " @skip(if: $no)",
        " @skip(if: true)",
        " @skip(if: $yes)",
    ]
)


@st.composite
def selections(draw: st.DrawFn, parent: str, depth: int) -> str:
    """A selection set in which a key always is the same field."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        condition = " " + draw(CONDITIONS)
        match draw(st.sampled_from(["leaf", "leaf", "object", "inline", "typed", "spread"])):
            case "object" if parent == "companies" and depth:
                parts.append(f"owner{condition} {{ {draw(selections('owners', depth - 1))} }}")
            case "inline" if depth:
                parts.append(f"...{condition} {{ {draw(selections(parent, depth - 1))} }}")
            case "typed" if depth:
                parts.append(f"... on {parent}{condition} {{ {draw(selections(parent, depth - 1))} }}")
            case "spread":
                parts.append(f"...F{draw(st.integers(0, 1))}_{parent}{condition}")
            case _:
                leaf = draw(st.sampled_from(LEAVES[parent]))
                alias = draw(st.sampled_from(["", f"x_{leaf}: ", f"y_{leaf}: "]))
                parts.append(alias + leaf + condition)
    return " ".join(parts)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A query of companies with fragments on both types, all of which are used."""
    query = draw(selections("companies", 3))
    fragments = " ".join(
        f"fragment F{number}_{parent} on {parent} {{ {draw(st.sampled_from(LEAVES[parent]))} }}"
        for parent in LEAVES
        for number in range(2)
    )
    used = " ".join(f"...F{n}_companies @skip(if: true)" for n in range(2))
    others = " ".join(f"...F{n}_owners @skip(if: true)" for n in range(2))
    return (
        "query ($yes: Boolean = true, $no: Boolean!) { z: __typename @include(if: $yes) @skip(if: $no) "
        f"companies {{ {query} {used} owner @skip(if: true) {{ age {others} }} }} }} {fragments}"
    )


def resolve(_source: object, info: GraphQLResolveInfo[Any], **_arguments: object) -> object:
    """A row that has everything."""
    if not isinstance(get_named_type(info.return_type), GraphQLObjectType):
        return None
    return [{}] if info.field_name == "companies" else {}


def keys(value: object) -> object:
    """The response keys of a result, in order, all the way down."""
    if isinstance(value, Mapping):
        return [(key, keys(inner)) for key, inner in value.items()]
    return keys(value[0]) if isinstance(value, list) else None


def planned(fields: tuple[Field, ...], parent: str) -> object:
    objects = {"companies", "owner"}
    return [
        (field.key, planned(field.fields, field.name) if field.name in objects else None) for field in fields
    ]


@given(query=documents(), no=st.booleans(), yes=st.sampled_from([{}, {"yes": True}, {"yes": False}]))
@effort(20)
def test_fields_are_collected_as_graphql_core_does(query: str, no: bool, yes: dict[str, bool]) -> None:
    variables = {"no": no, **yes}
    result = execute_sync(BARE, parse(query), variable_values=variables, field_resolver=resolve)
    assert isinstance(result, ExecutionResult)
    assert not result.errors

    fields = read(query, variables).shape.fields

    assert planned(fields, "query_root") == keys(result.data)


@pytest.mark.parametrize(
    "query",
    [
        '{ __schema { queryType { name } } ...F } fragment F on query_root { __type(name: "a") { name } }',
        '{ ... { ... @skip(if: true) { __type(name: "a") { name } } } companies { status } }',
        "{ ... @include(if: false) { companies { status } } __typename __schema { queryType { name } } }",
    ],
)
def test_questions_about_the_schema_are_taken_out_of_an_operation(query: str) -> None:
    operation = read(query)
    asked = [field.key for field in operation.shape.fields if field.name in ("__schema", "__type")]

    assert (operation.shape.introspection is not None) == bool(asked)
    if operation.shape.introspection:
        result = execute_sync(whole(), operation.shape.introspection)
        assert isinstance(result, ExecutionResult)
        assert list(result.data or {}) == asked
