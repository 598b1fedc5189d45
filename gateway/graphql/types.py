"""The types that every schema shares, made by Strawberry once: scalars, sort directions, comparisons.

Names and operators are those of Hasura v2's public documentation.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from decimal import Decimal
from types import GenericAlias
from typing import Any, NewType

import strawberry
from graphql import (
    BooleanValueNode,
    FloatValueNode,
    GraphQLError,
    GraphQLNamedType,
    IntValueNode,
    StringValueNode,
    ValueNode,
)
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import StrawberryArgument

from gateway.catalog.measures import Unit
from gateway.catalog.types import NESTED, ColumnType

#: The scalars that GraphQL does not have, and what each is in JSON.
_SCALARS = {
    "bigint": "A whole number of up to 38 digits; a string of digits is taken too.",
    "numeric": "A decimal number, every digit kept; a string of digits is taken too.",
    "uuid": "A UUID in text.",
    "date": "A date, `2027-01-31`.",
    "time": "A time of day, `13:05:00.25`.",
    "timestamp": "A date and time without a zone, `2027-01-31T13:05:00`.",
    "timestamptz": "A date and time in UTC, `2027-01-31T13:05:00+00:00`.",
    "interval": "An ISO 8601 duration, `P1Y2M3DT4H`.",
    "bytea": "Bytes in base64.",
    "jsonb": "Any JSON value.",
}


def _scalar_value(value: object) -> object:
    if isinstance(value, (str, int, float)):
        return value
    raise GraphQLError("expected a string, a number or a truth value")


def _scalar_literal(node: ValueNode, _variables: object = None) -> object:
    match node:
        case StringValueNode():
            return node.value
        case IntValueNode():
            return int(node.value) if len(node.value) <= 60 else node.value
        case FloatValueNode():
            return Decimal(node.value) if len(node.value) <= 100 else node.value
        case BooleanValueNode():
            return node.value
        case _:
            raise GraphQLError("expected a string, a number or a truth value")


#: Python-side names of the scalars, as Strawberry wants them.
SCALARS: dict[str, Any] = {
    "Int": int,
    "Float": float,
    "String": str,
    "Boolean": bool,
    **{name: NewType(name, object) for name in _SCALARS},
}

_CONFIG = StrawberryConfig(
    auto_camel_case=False,
    scalar_map={
        SCALARS[name]: strawberry.scalar(
            name=name,
            description=description,
            serialize=lambda value: value,
            parse_value=_scalar_value,
            parse_literal=_scalar_literal,
        )
        for name, description in _SCALARS.items()
    },
)

DIRECTIONS: dict[str, tuple[bool, bool]] = {
    "asc": (False, False),
    "asc_nulls_first": (False, True),
    "asc_nulls_last": (False, False),
    "desc": (True, True),
    "desc_nulls_first": (True, True),
    "desc_nulls_last": (True, False),
}
"""Sort directions: name -> (descending, nulls first)."""

_Directions: Any = enum.Enum("order_by", {name: name for name in DIRECTIONS})  # type: ignore[misc]  # from data

_OrderBy: Any = strawberry.enum(
    _Directions,
    name="order_by",
    description="A sort direction; plain `asc` puts nulls last, plain `desc` nulls first.",
)

_Units: Any = enum.Enum("date_unit", {unit.value: unit.value for unit in Unit})  # type: ignore[misc]  # from data

_DateUnit: Any = strawberry.enum(
    _Units,
    name="date_unit",
    description="What a date or moment is cut down to; a week begins on Monday.",
)

TYPENAME = "__typename"

#: What the names of a table's aggregate add to its root: of fields, of the type with the measures, of the
#: input that compares a count.
AGGREGATE = "_aggregate"
MEASURES = "_aggregate_fields"
COUNT_EXP = "_aggregate_bool_exp_count"

#: The same of its groups: the root field, and one of them.
GROUP_BY = "_group_by"
GROUP = "_group"

#: The same of its pages between cursors, and of what these have.
CONNECTION = "_connection"
EDGE = "_edge"

COMPARISONS = ("_eq", "_neq", "_gt", "_gte", "_lt", "_lte")
LISTS = ("_in", "_nin")
LIKES = ("_like", "_nlike", "_ilike", "_nilike", "_similar", "_nsimilar")
REGEXES = ("_regex", "_nregex", "_iregex", "_niregex")
IS_NULL = "_is_null"


def _define(name: str, fields: Mapping[str, Any], about: str) -> Any:
    """An input type; `fields` are annotations by name. Attributes are numbered: a name may be Python's."""
    made = type(name, (), {"__annotations__": {f"f{n}": kind for n, kind in enumerate(fields.values())}})
    for number, field_name in enumerate(fields):
        setattr(made, f"f{number}", strawberry.field(name=field_name, default=strawberry.UNSET))
    return strawberry.input(made, name=name, description=about)


def _comparison(name: str) -> Any:
    kind = SCALARS[name]
    fields: dict[str, Any] = {}
    if name != "jsonb":
        fields |= dict.fromkeys(COMPARISONS, kind | None)
        fields |= dict.fromkeys(LISTS, GenericAlias(list, kind) | None)
    if name == "String":
        fields |= dict.fromkeys((*LIKES, *REGEXES), str | None)
    fields[IS_NULL] = bool | None
    about = f"Operators on a column of type {name}; all that are given must hold."
    if name == "jsonb":
        about = "Operators on a column that holds a composed value."
    return _define(f"{name}_comparison_exp", fields, about)


_AsOf = _define(
    "as_of_input",
    {"timestamp": SCALARS["timestamptz"] | None, "snapshot_id": SCALARS["bigint"] | None},
    "The version of a table that is read; exactly one of the two must be given.",
)


def _everything() -> Any:
    """A query type that has all of them as arguments, so that Strawberry makes GraphQL's types of them."""
    kinds = (*SCALARS.values(), *map(_comparison, SCALARS), _AsOf, _OrderBy, _DateUnit)
    made: Any = strawberry.field(resolver=lambda: None, graphql_type=bool | None)
    made.arguments = [
        StrawberryArgument(f"a{n}", None, StrawberryAnnotation(kind | None)) for n, kind in enumerate(kinds)
    ]
    return strawberry.type(type("everything", (), {"everything": made, "__annotations__": {}}))


_SHARED = strawberry.Schema(query=_everything(), config=_CONFIG)._schema.type_map

ORDER_BY: GraphQLNamedType = _SHARED["order_by"]
DATE_UNIT: GraphQLNamedType = _SHARED["date_unit"]
AS_OF: GraphQLNamedType = _SHARED["as_of_input"]


def scalar(type: ColumnType) -> GraphQLNamedType:
    """The scalar of a column that is no list."""
    return _SHARED[type.graphql]


def comparison(type: ColumnType) -> GraphQLNamedType:
    """The input type with the operators of a column of this type."""
    return _SHARED["jsonb_comparison_exp" if type.kind in NESTED else f"{type.graphql}_comparison_exp"]


def counts() -> GraphQLNamedType:
    """The same of a number of rows."""
    return _SHARED["Int_comparison_exp"]


def orderable(type: ColumnType) -> bool:
    """Whether rows can be sorted by a column of this type."""
    return type.kind not in NESTED
