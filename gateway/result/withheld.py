"""Which cells of a result are withheld rather than empty, for callers that ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from gateway.result.answer import WithheldField
from gateway.result.encode import rows_within
from gateway.result.shape import (
    CellShape,
    EmptyShape,
    FixedShape,
    ListShape,
    ObjectShape,
    ResultShape,
    ShapeField,
    Told,
)

Path = tuple[str | int, ...]


def withheld_cells(rows: Sequence[Sequence[Any]], shape: ResultShape, key: str) -> list[WithheldField]:
    """Every withheld cell of the rows of root field `key`, with list indexes in its path."""
    found: list[WithheldField] = []
    for number, row in enumerate(rows):
        found.extend(_in_object(row, shape.fields, (key,) if shape.single else (key, number)))
    return found


def _in_object(row: Sequence[Any], fields: tuple[ShapeField, ...], path: Path) -> Iterator[WithheldField]:
    for field in fields:
        here = (*path, field.key)
        match field:
            case CellShape(told=told):
                if told and row[told.index]:
                    yield WithheldField(here, told.table, told.column)
            case ObjectShape(_, matched, inner, told=told_keys):
                if matched is None or row[matched]:
                    yield from _in_object(row, inner, here)
                yield from _keys(row, told_keys, here)
            case ListShape(_, index, inner, told=told_keys):
                for number, item in enumerate(rows_within(row[index])):
                    yield from _in_object(item, inner, (*here, number))
                yield from _keys(row, told_keys, here)
            case FixedShape() | EmptyShape():
                pass
            case _:
                assert_never(field)


def _keys(row: Sequence[Any], told_keys: tuple[Told, ...], path: Path) -> Iterator[WithheldField]:
    """The keys that lead nowhere because they are withheld."""
    for told in told_keys:
        if row[told.index]:
            yield WithheldField(path, told.table, told.column)
