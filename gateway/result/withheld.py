"""Which cells of a result are withheld rather than empty, for callers that ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from gateway.result.answer import WithheldField
from gateway.result.shape import CellShape, FixedShape, ObjectShape, ResultShape, ShapeField

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
                if row[matched]:
                    yield from _in_object(row, inner, here)
                for told in told_keys:
                    if row[told.index]:
                        yield WithheldField(here, told.table, told.column)
            case FixedShape():
                pass
            case _:
                assert_never(field)
