"""GraphQL types made of what a catalog has: thousands for one schema, which graphql-core makes fast.

A type is not null unless it is `optional`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
)


@dataclass(frozen=True, slots=True)
class Optional:
    """A type that may be null, or left out where it is given."""

    type: Any


def optional(kind: Any) -> Optional:
    """The type, or null."""
    return Optional(kind)


def list_of(kind: Any) -> Any:
    """A list of the type."""
    return GraphQLList(_whole(kind))


@dataclass(slots=True)
class Later:
    """An object or input type whose fields come later, since types refer to one another."""

    name: str
    about: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    _made: Any = None

    def output(self) -> GraphQLObjectType:
        """The object type; the same one each time."""
        if self._made is None:
            self._made = GraphQLObjectType(self.name, lambda: self.fields, description=self.about or None)
        assert isinstance(self._made, GraphQLObjectType)
        return self._made

    def input(self) -> GraphQLInputObjectType:
        """The input type; the same one each time."""
        if self._made is None:
            self._made = GraphQLInputObjectType(
                self.name, lambda: self.fields, description=self.about or None
            )
        assert isinstance(self._made, GraphQLInputObjectType)
        return self._made


def field_of(kind: Any, about: str = "", arguments: Mapping[str, Any] | None = None) -> GraphQLField:
    """A field of an object."""
    given = {name: GraphQLArgument(_whole(type)) for name, type in (arguments or {}).items()}
    return GraphQLField(_whole(kind), given, description=about or None)


def given(kinds: Mapping[str, Any]) -> dict[str, GraphQLInputField]:
    """The fields of an input type."""
    return {name: GraphQLInputField(_whole(kind)) for name, kind in kinds.items()}


def input_of(name: str, kinds: Mapping[str, Any], about: str = "") -> GraphQLInputObjectType:
    """An input type."""
    return GraphQLInputObjectType(name, given(kinds), description=about or None)


def symbols(name: str, names: list[str], about: str) -> GraphQLEnumType:
    """An enumeration."""
    return GraphQLEnumType(name, {each: each for each in names}, description=about)


def _whole(kind: Any) -> Any:
    return kind.type if isinstance(kind, Optional) else GraphQLNonNull(kind)
