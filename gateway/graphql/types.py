"""The Strawberry types that every schema shares: scalars, the sort directions, the comparisons.

Names and operators are those of Hasura v2's public documentation.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING
from decimal import Decimal
from typing import Any, NewType

import strawberry
from graphql import (
    BooleanValueNode,
    FloatValueNode,
    GraphQLError,
    IntValueNode,
    StringValueNode,
    ValueNode,
)
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from gateway.catalog.types import NESTED, ColumnType, Kind

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

CONFIG = StrawberryConfig(
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

OrderBy: Any = strawberry.enum(
    _Directions,
    name="order_by",
    description="A sort direction; plain `asc` puts nulls last, plain `desc` nulls first.",
)

TYPENAME = "__typename"

#: What the names of a table's aggregate add to its root: of fields, of the type with the measures, of the
#: input that compares a count.
AGGREGATE = "_aggregate"
MEASURES = "_aggregate_fields"
COUNT_EXP = "_aggregate_bool_exp_count"

#: What the names of a table's pages between cursors add to its root: of fields, and of what pages have.
CONNECTION = "_connection"
EDGE = "_edge"

COMPARISONS = ("_eq", "_neq", "_gt", "_gte", "_lt", "_lte")
LISTS = ("_in", "_nin")
LIKES = ("_like", "_nlike", "_ilike", "_nilike", "_similar", "_nsimilar")
REGEXES = ("_regex", "_nregex", "_iregex", "_niregex")
IS_NULL = "_is_null"


def optional(kind: Any) -> Any:
    """The annotation `kind | None`, for classes made from data."""
    return kind | None


def list_of(kind: Any) -> Any:
    """The annotation `list[kind]`, for classes made from data."""
    return list[kind]


def comparison_name(type: ColumnType) -> str:
    """The name of the input type with the operators of a column of this type."""
    return "jsonb_comparison_exp" if type.kind in NESTED else f"{type.graphql}_comparison_exp"


def define(kind: Callable[..., Any], name: str, fields: dict[str, tuple[Any, str]], about: str = "") -> Any:
    """Make a Strawberry type or input `name`; `fields` are GraphQL name -> (annotation, description)."""
    return fill(kind, type(name, (), {}), name, fields, about)


def field(name: str, annotation: Any, arguments: Mapping[str, Any], about: str) -> StrawberryField:
    """An output field with arguments, each of which may be left out if its type says so."""
    # The resolver is never called: the gateway's own executor answers every field.
    made: Any = strawberry.field(
        name=name, resolver=lambda: None, graphql_type=annotation, description=about or None
    )
    made.arguments = [
        StrawberryArgument(
            python_name=argument,
            graphql_name=argument,
            type_annotation=StrawberryAnnotation(kind),
            default=strawberry.UNSET,
        )
        for argument, kind in arguments.items()
    ]
    return made  # type: ignore[no-any-return]  # Strawberry's overloads lose the type


def object_type(cls: Any, name: str, fields: Sequence[StrawberryField], about: str) -> None:
    """Make a class the Strawberry type `name` with these fields."""
    cls.__annotations__ = {}
    for number, each in enumerate(fields):
        setattr(cls, f"f{number}", each)
    strawberry.type(cls, name=name, description=about or None)


def fill(
    kind: Callable[..., Any],
    cls: Any,
    name: str,
    fields: dict[str, tuple[Any, str]],
    about: str = "",
    required: AbstractSet[str] = frozenset(),
) -> Any:
    """Like `define`, for a class that other types refer to already; `required` are those to be given.

    Attributes are numbered, since a GraphQL name may be a keyword of Python.
    """
    annotations = {}
    for number, (field_name, (annotation, description)) in enumerate(fields.items()):
        attribute = f"f{number}"
        default: Any = strawberry.UNSET if kind is strawberry.input else None
        if field_name in required:
            default = MISSING
        made = strawberry.field(name=field_name, description=description or None, default=default)
        setattr(cls, attribute, made)
        annotations[attribute] = annotation
    cls.__annotations__ = annotations
    return kind(cls, name=name, description=about or None)


def _comparison(name: str) -> Any:
    scalar = SCALARS[name]
    fields: dict[str, tuple[Any, str]] = dict.fromkeys(COMPARISONS, (scalar | None, ""))
    fields |= {op: (optional(list_of(scalar)), "") for op in LISTS}
    if name == "String":
        fields |= dict.fromkeys((*LIKES, *REGEXES), (str | None, ""))
    fields[IS_NULL] = (bool | None, "")
    return define(
        strawberry.input,
        f"{name}_comparison_exp",
        fields,
        f"Operators on a column of type {name}; all that are given must hold.",
    )


COMPARISON_TYPES: dict[str, Any] = {
    f"{name}_comparison_exp": _comparison(name) for name in SCALARS if name != "jsonb"
} | {
    "jsonb_comparison_exp": define(
        strawberry.input,
        "jsonb_comparison_exp",
        {IS_NULL: (bool | None, "")},
        "Operators on a column that holds a composed value.",
    )
}


AsOf: Any = define(
    strawberry.input,
    "as_of_input",
    {
        "timestamp": (optional(SCALARS["timestamptz"]), "The table as it was at this moment."),
        "snapshot_id": (optional(SCALARS["bigint"]), "The table as it is in this snapshot."),
    },
    "The version of a table that is read; exactly one of the two must be given.",
)


PageInfo: Any = define(
    strawberry.type,
    "PageInfo",
    {
        "hasNextPage": (bool, "Whether there are rows behind the page."),
        "hasPreviousPage": (bool, "Whether there are rows before the page."),
        "startCursor": (str | None, "The cursor of the first row of the page."),
        "endCursor": (str | None, "The cursor of the last row of the page."),
    },
    "Where a page stands in its list.",
)


def output_annotation(type: ColumnType) -> Any:
    """The annotation of an output field; every column may be null, because any cell may be withheld."""
    scalar = SCALARS[type.graphql]
    return optional(list_of(optional(scalar))) if type.is_scalar_list else optional(scalar)


def orderable(type: ColumnType) -> bool:
    """Whether rows can be sorted by a column of this type."""
    return type.kind not in NESTED


def primary_key_annotation(type: ColumnType) -> Any:
    """The annotation of an argument that takes a key column's value."""
    assert type.kind is not Kind.LIST
    return SCALARS[type.graphql]
