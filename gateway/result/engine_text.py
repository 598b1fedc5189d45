"""Text that the engine has written for whole rows, taken as it stands: no row becomes an object of Python."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.result.encode import with_small_escapes
from gateway.result.shape import ResultShape

if TYPE_CHECKING:
    import pyarrow as pa

#: What the engine writes behind the JSON of each object of an answer.
SEPARATOR = ","


@dataclass(frozen=True, slots=True)
class Objects:
    """The JSON of rows: `pieces` have the objects one behind another with a separator behind each.

    `count` is how many there are, `longest` the length of the longest list within them.
    """

    pieces: tuple[memoryview, ...]
    count: int
    longest: int

    def __len__(self) -> int:
        return self.count


def read_objects(batches: Iterable[pa.RecordBatch]) -> Objects:
    """The objects in the first column of batches; the second one, if any, has lengths of lists."""
    pieces: list[memoryview] = []
    count = longest = 0
    for batch in batches:
        if not batch.num_rows:
            continue
        pieces.append(text_of(batch.column(0)))
        count += batch.num_rows
        if batch.num_columns > 1:
            longest = max(longest, *batch.column(1).to_pylist())
    return Objects(tuple(pieces), count, longest)


def join_objects(objects: Objects, shape: ResultShape) -> bytes:
    """The JSON of a root field: a list of the objects, or for a single row the object or null."""
    if not objects.count:
        return b"null" if shape.single else b"[]"
    *pieces, last = objects.pieces
    before, behind = (b"", b"") if shape.single else (b"[", b"]")
    return with_small_escapes(b"".join((before, *pieces, last[: -len(SEPARATOR)], behind)))


def text_of(texts: pa.StringArray) -> memoryview:
    """The texts of a column without a null, one behind another."""
    _, ends, data = texts.buffers()
    if data is None:
        return memoryview(b"")
    first, last = (
        struct.unpack_from("=i", ends, 4 * n)[0] for n in (texts.offset, texts.offset + len(texts))
    )
    return memoryview(data)[first:last]
