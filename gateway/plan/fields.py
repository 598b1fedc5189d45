"""What an answer looks like: the fields of its objects, each with its response key."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.catalog.types import ColumnType
from gateway.plan.window import CursorField, FactField
from gateway.predicate import ColumnRef, MeasureRef


@dataclass(frozen=True, slots=True)
class ColumnField:
    """The cell of a column."""

    key: str
    column: ColumnRef
    type: ColumnType


@dataclass(frozen=True, slots=True)
class TypenameField:
    """The name of the object's type."""

    key: str
    typename: str


@dataclass(frozen=True, slots=True)
class NullField:
    """A withheld column or object: null in every row."""

    key: str


@dataclass(frozen=True, slots=True)
class ObjectField:
    """A related row, null where source `source` has no match."""

    key: str
    source: int
    fields: tuple[OutputField, ...]


@dataclass(frozen=True, slots=True)
class EmptyField:
    """A withheld list: empty in every row."""

    key: str


@dataclass(frozen=True, slots=True)
class ListField:
    """The rows of a select."""

    key: str
    select: int
    fields: tuple[OutputField, ...]


@dataclass(frozen=True, slots=True)
class AggregateField:
    """An object made of a select as a whole: of its measures and of its rows."""

    key: str
    select: int
    fields: tuple[OutputField, ...]


@dataclass(frozen=True, slots=True)
class GroupField:
    """An object that only holds others together."""

    key: str
    fields: tuple[OutputField, ...]


@dataclass(frozen=True, slots=True)
class MeasureField:
    """The value of a measure."""

    key: str
    measure: MeasureRef
    type: ColumnType


@dataclass(frozen=True, slots=True)
class KeyField:
    """The value of a key of the groups."""

    key: str
    number: int
    type: ColumnType


@dataclass(frozen=True, slots=True)
class EdgesField:
    """The rows of a page, each with what is told of it."""

    key: str
    fields: tuple[OutputField, ...]


@dataclass(frozen=True, slots=True)
class NodeField:
    """The row itself of an edge."""

    key: str
    fields: tuple[OutputField, ...]


OutputField = (
    ColumnField
    | TypenameField
    | NullField
    | ObjectField
    | EmptyField
    | ListField
    | AggregateField
    | GroupField
    | MeasureField
    | KeyField
    | EdgesField
    | NodeField
    | CursorField
    | FactField
)
