"""What stage 5 gives: an operation whose values have been lifted out of it.

Every constant of the document and every leaf of its variables becomes a numbered slot. What is left is
the operation's shape: two operations of one shape share one plan and one SQL text, whatever their values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, OperationDefinitionNode

from gateway.errors import DocumentError, Location


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: its location in the document, and its path below the argument's field."""

    location: Location
    path: tuple[str, ...]

    def fault(self, message: str) -> DocumentError:
        """A value at this place that cannot be used."""
        return DocumentError("VALUE", f"`{'.'.join(self.path)}` {message}", locations=(self.location,))


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar value: number `slot` of the operation's values."""

    slot: int
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Null:
    """An explicit null."""

    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Symbol:
    """The name of an enum's value."""

    name: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Argument, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Entries:
    """An input object, in the order its author wrote it."""

    entries: tuple[tuple[str, Argument], ...]


Argument = Leaf | Null | Symbol | Items | Entries


@dataclass(frozen=True, slots=True)
class Field:
    """A selected field after fragments, directives and merging; `key` is its response key."""

    key: str
    name: str
    parent: str
    arguments: tuple[tuple[str, Argument], ...] = ()
    fields: tuple[Field, ...] = ()
    location: Location = field(default=Location(0, 0), compare=False)

    def argument(self, name: str) -> Argument | None:
        """An argument's value; None when it is absent or null."""
        for given, value in self.arguments:
            if given == name:
                return None if isinstance(value, Null) else value
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """An operation without its values; equality is identity, so that caches can key on it.

    `weight` is the length of its document's text, by which caches are bounded.
    `places` has one place per slot. `introspection` has, per root key that asks about the schema, the
    document that asks only this. `is_live` says that it is a subscription, `is_change` a mutation.
    """

    name: str | None
    document_hash: str
    weight: int
    fields: tuple[Field, ...]
    places: tuple[Place, ...]
    introspection: DocumentNode | None
    is_live: bool = False
    is_change: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A shape, its values, and the variables that introspection may need."""

    shape: Shape
    values: tuple[object, ...]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A parsed, limited and validated document."""

    ast: DocumentNode
    operations: Mapping[str, OperationDefinitionNode]
    hash: str
    length: int
