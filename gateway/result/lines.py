"""Rows as lines of text: NDJSON and CSV, the same bytes that the engine's own lines give.

A line of NDJSON is the object of the row in the JSON answer. In CSV (RFC 4180) a cell has the text that it
has there; texts, composed values and base64 stand in quotes always and nothing else does, so that null is
nothing and `""` is the empty text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, assert_never

import orjson

from gateway.catalog.types import QUOTED_IN_CSV, ColumnType
from gateway.result.encode import Cell, builder, converter, with_small_escapes
from gateway.result.engine_text import text_of
from gateway.result.shape import CellShape, FixedShape, ObjectShape, ResultShape, ShapeField, flat_field

if TYPE_CHECKING:
    import pyarrow as pa

_NDJSON_END = b"\n"
_CSV_END = b"\r\n"
_PLAIN = re.compile(r"[\w.]+")


def ndjson_lines(rows: Sequence[Sequence[Any]], shape: ResultShape, stringify: bool) -> bytes:
    """Each row as the bytes of its object, on a line."""
    build = builder(shape.fields, stringify)
    return b"".join(_on_one_line(orjson.dumps(build(row))) + _NDJSON_END for row in rows)


def ndjson_from_engine(table: pa.Table) -> bytes:
    """The same from lines that the engine has made."""
    return with_small_escapes(b"".join(map(text_of, table.column(0).chunks)))


def csv_head(shape: ResultShape) -> bytes:
    """The first line: the names of the columns, those of related rows with dots."""
    return ",".join(map(_heading, names(shape.fields))).encode() + _CSV_END


def csv_lines(rows: Sequence[Sequence[Any]], shape: ResultShape, stringify: bool) -> bytes:
    """Each row as a line of CSV."""
    cells = [cell for field in shape.fields for cell in _cells(field, stringify)]
    return b"".join(",".join([cell(row) for cell in cells]).encode() + _CSV_END for row in rows)


def csv_from_engine(table: pa.Table) -> bytes:
    """The same from lines that the engine has made."""
    return b"".join(map(text_of, table.column(0).chunks))


def names(fields: Sequence[ShapeField], before: str = "") -> Iterator[str]:
    """The names of the columns that the fields become where there are no objects."""
    for field in fields:
        if isinstance(field, ObjectShape):
            yield from names(field.fields, f"{before}{field.key}.")
        else:
            yield f"{before}{field.key}"


def _heading(name: str) -> str:
    # No name in GraphQL is in need of it; what a caller's own SQL calls a column may be.
    return name if _PLAIN.fullmatch(name) else _quoted(name)


def _on_one_line(json: bytes) -> bytes:
    # A JSON column's text is passed on as it was written, but for the breaks between its tokens.
    return json.replace(b"\n", b" ").replace(b"\r", b" ")


def _cells(field: ShapeField, stringify: bool) -> list[Callable[[Sequence[Any]], str]]:
    match flat_field(field):
        case CellShape(_, index, type):
            return [_cell(itemgetter(index), type, stringify)]
        case FixedShape(_, value):
            text = "" if value is None else _quoted(value)
            return [lambda _row: text]
        case ObjectShape(_, matched, inner):
            cells = [cell for each in inner for cell in _cells(each, stringify)]
            return cells if matched is None else [_where(itemgetter(matched), cell) for cell in cells]
        case _:
            assert_never(field)


def _where(matched: Cell, cell: Callable[[Sequence[Any]], str]) -> Callable[[Sequence[Any]], str]:
    return lambda row: cell(row) if matched(row) else ""


def _cell(read: Cell, type: ColumnType, stringify: bool) -> Callable[[Sequence[Any]], str]:
    convert = converter(type, stringify)
    is_quoted = type.kind in QUOTED_IN_CSV

    def text(row: Sequence[Any]) -> str:
        value = read(row)
        if value is not None and convert is not None:
            value = convert(value)
        if value is None:
            return ""
        shown = value if isinstance(value, str) else orjson.dumps(value).decode()
        return _quoted(shown) if is_quoted else shown

    return text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
