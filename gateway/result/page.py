"""Rows as a page: which of them it has, where it stands in its list, and the cursor of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gateway.result.shape import PageShape

Row = Sequence[Any]
Seal = Callable[[list[tuple[int, object]]], str]


def page_row(rows: Sequence[Row], shape: PageShape, size: int, seal: Seal) -> tuple[Any, ...]:
    """The one row that a page is made of: its rows, each with its cursor last, and what is told of them.

    These are, in this order: is there a next page, is there one before, the first cursor, the last one, how
    many rows there are. `rows` are those read, one more than `size` where the list goes on.
    """
    inside = [row for row in rows if shape.inside is None or row[shape.inside]]
    page = inside[:size]
    is_cut = len(inside) > size
    if shape.is_backward:
        page.reverse()
    shown = [(*row, _cursor(row, shape.keys, seal)) for row in page]

    def count(column: int | None) -> int:
        return int(rows[0][column]) if rows and column is not None else 0

    return (
        shown,
        bool(count(shape.later)) or (is_cut and not shape.is_backward),
        bool(count(shape.earlier)) or (is_cut and shape.is_backward),
        shown[0][-1] if shown else None,
        shown[-1][-1] if shown else None,
        count(shape.total),
    )


def _cursor(row: Row, keys: Sequence[tuple[int | None, int]], seal: Seal) -> str | None:
    parts = [_part(row[value], row[rank] if rank is not None else 0) for rank, value in keys]
    return seal(parts) if parts else None


def _part(value: object, rank: int) -> tuple[int, object]:
    # What has a rank of its own has no value that could be compared.
    return (int(rank), None) if rank else (0, value)
