"""The root fields of a mutation: their arguments, and what is told of what they gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.graphql.operation import Argument, Field, Items, Leaf, Operation


def read_arguments(field: Field, operation: Operation) -> dict[str, Any]:
    """The arguments of a field by name, as plain values."""
    return {name: _value(argument, operation) for name, argument in field.arguments}


def _value(argument: Argument, operation: Operation) -> Any:
    if isinstance(argument, Items):
        return [_value(item, operation) for item in argument.items]
    assert isinstance(argument, Leaf), "mutations take texts, numbers and lists of them"
    return operation.values[argument.slot]


def select_fields(field: Field, value: Mapping[str, Any]) -> dict[str, Any]:
    """Those members of an object that a field selects, under their response keys."""
    return {each.key: each.parent if each.name == "__typename" else value[each.name] for each in field.fields}
