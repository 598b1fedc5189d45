"""Groups of rows as a plan has them: what they are made by, which are kept, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.catalog.measures import Unit
from gateway.catalog.types import ColumnType
from gateway.predicate import ColumnRef, MeasureRef, Predicate, Slot


@dataclass(frozen=True, slots=True)
class KeyRef:
    """Key number `number` of the groups."""

    number: int


@dataclass(frozen=True, slots=True)
class GroupKey:
    """What rows are grouped by: a column, cut down to `unit` if there is one. `type` is that of the key."""

    column: ColumnRef
    unit: Unit | None
    type: ColumnType


@dataclass(frozen=True, slots=True)
class GroupOrderKey:
    """One key of the order of groups."""

    place: KeyRef | MeasureRef
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Grouping:
    """The rows of the root's select put together by keys, a row for each group.

    Measures are those of the root's select, over the rows of each group. `limit` is as in a select.
    """

    keys: tuple[GroupKey, ...]
    having: Predicate
    order: tuple[GroupOrderKey, ...]
    limit: Slot | int | None
    offset: Slot | None


@dataclass(frozen=True, slots=True)
class KeyField:
    """The value of a key of the groups."""

    key: str
    number: int
    type: ColumnType
