"""How the flat columns of a result become the nested objects of the answer."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.catalog.types import ColumnType


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
    """A related row; null where the truth value of column `matched` is not true."""

    key: str
    matched: int
    fields: tuple[ShapeField, ...]
    told: tuple[Told, ...] = ()


ShapeField = CellShape | FixedShape | ObjectShape


@dataclass(frozen=True, slots=True)
class ResultShape:
    """One object per row; `single` means at most one row, answered as itself or null."""

    fields: tuple[ShapeField, ...]
    single: bool
