"""The scalars, directions and comparisons of graphql-core's schema: values as they are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    BooleanValueNode,
    FloatValueNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
    IntValueNode,
    StringValueNode,
    ValueNode,
)

from gateway.catalog.types import ColumnType
from tests.properties.arguments import DIRECTIONS
from tests.properties.groups import UNITS
from tests.properties.patterns import OPERATORS
from tests.properties.spelling import encode
from tests.properties.values import Row


@dataclass(frozen=True, slots=True)
class Spelled:
    """A leaf whose JSON text is known."""

    text: str


def _written(node: ValueNode, _variables: object = None) -> object:
    match node:
        case StringValueNode():
            return node.value
        case IntValueNode() | FloatValueNode():
            return node.value
        case BooleanValueNode():
            return node.value
        case _:
            raise TypeError(node)


def _scalar(name: str) -> GraphQLScalarType:
    return GraphQLScalarType(
        name, serialize=lambda value: value, parse_value=lambda value: value, parse_literal=_written
    )


_BUILT_IN = {"Int": GraphQLInt, "Float": GraphQLFloat, "String": GraphQLString, "Boolean": GraphQLBoolean}
INPUT = _BUILT_IN | {
    name: _scalar(name)
    for name in (
        "bigint",
        "numeric",
        "uuid",
        "date",
        "time",
        "timestamp",
        "timestamptz",
        "interval",
        "bytea",
        "jsonb",
    )
}
#: Output types that pass finished JSON text through; their names differ so that both sorts fit in one schema.
OUTPUT = {name: GraphQLScalarType(f"{name}_out", serialize=lambda value: value) for name in INPUT}
UNIT = GraphQLEnumType("date_unit", {name: name for name in UNITS})
DIRECTION = GraphQLEnumType("order_by", {name: name for name in DIRECTIONS})


@cache
def comparison(name: str) -> GraphQLInputObjectType:
    scalar = INPUT[name]
    tests: dict[str, Any] = {}
    if name != "jsonb":
        tests |= dict.fromkeys(("_eq", "_neq", "_gt", "_gte", "_lt", "_lte"), scalar)
        tests |= dict.fromkeys(("_in", "_nin"), GraphQLList(GraphQLNonNull(scalar)))
    if name == "String":
        tests |= dict.fromkeys((*OPERATORS, *OPERATORS.values()), scalar)
    tests["_is_null"] = GraphQLBoolean
    return GraphQLInputObjectType(
        f"{name}_comparison_exp", {key: GraphQLInputField(kind) for key, kind in tests.items()}
    )


def output_type(type: ColumnType) -> Any:
    scalar = OUTPUT[type.graphql]
    return GraphQLList(scalar) if type.is_scalar_list else scalar


def cell_of(name: str, type: ColumnType) -> Callable[..., object]:
    def resolve(row: Row, _info: object) -> object:
        value = row[name]
        if value is None:
            return None
        if type.is_scalar_list:
            assert type.element
            assert isinstance(value, tuple)
            return [None if item is None else Spelled(encode(type.element, item)) for item in value]
        return Spelled(encode(type, value))

    return resolve
