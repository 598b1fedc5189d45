"""How the flat columns of a result become the nested objects of the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.catalog.types import ColumnType
from gateway.predicate import Scope


@dataclass(frozen=True, slots=True)
class RowsType:
    """The type of a cell that holds rows; `types` are those of their columns."""

    types: tuple[CellType, ...]


CellType = ColumnType | RowsType


@dataclass(frozen=True, slots=True)
class Told:
    """Column `index` is true in the rows where the cell of `table` and `column` is withheld."""

    index: int
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class CellShape:
    """The value of column `index`, of the type `type`."""

    key: str
    index: int
    type: ColumnType
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class FixedShape:
    """The same value in every row: a type's name, or None."""

    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """An object made of columns of the same row; null where column `matched`, if any, is not true."""

    key: str
    matched: int | None
    fields: tuple[ShapeField, ...]
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class EmptyShape:
    """A list that is empty in every row."""

    key: str


@dataclass(frozen=True, slots=True)
class ListShape:
    """The rows in column `index`, an object each; null there is no row."""

    key: str
    index: int
    fields: tuple[ShapeField, ...]
    told: tuple[Told, ...] = ()


FlatField = CellShape | FixedShape | ObjectShape
ShapeField = FlatField | EmptyShape | ListShape


@dataclass(frozen=True, slots=True)
class PageShape:
    """How rows become a page: of which columns its cursors are made, and what they tell of other rows.

    `keys` has for each key of the order the columns of its rank, if any, and of its value; a cursor is one of
    the `scope`. Column `inside`, if any, is true in the rows that stand between the page's bounds, `earlier`
    and `later` are how many stand outside on either side, `total` is how many there are.
    """

    keys: tuple[tuple[int | None, int], ...]
    scope: Scope
    is_backward: bool
    inside: int | None = None
    earlier: int | None = None
    later: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class ResultShape:
    """One object per row; `single` means at most one row, answered as itself or null.

    Column `longest`, if any, is the number of rows in the longest list of a row.
    """

    fields: tuple[ShapeField, ...]
    single: bool
    longest: int | None = None
    page: PageShape | None = None


def flat_field(field: ShapeField) -> FlatField:
    """The field of a result that has no rows within rows, as no file has."""
    assert not isinstance(field, EmptyShape | ListShape), field.key
    return field


def flat_types(types: Iterable[CellType]) -> tuple[ColumnType, ...]:
    """The types of such a result."""
    flat = tuple(type for type in types if isinstance(type, ColumnType))
    assert flat == tuple(types)
    return flat
