"""Every format of a file has what the JSON answer has, whoever makes it: the engine, or Python."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog.types import AS_TEXT_IN_ARROW, ColumnType, Kind
from gateway.http.formats import Format
from gateway.result.columns import arrow_type
from gateway.result.shape import CellShape, FixedShape, ObjectShape, ResultShape, ShapeField
from gateway.result.writers import Result, open_writer
from tests.properties.effort import effort
from tests.result.csv_text import read_csv
from tests.result.test_encoders import fill
from tests.result.values import SCALARS, Typed, columns, value_of
from tests.result.wire import Wire, flat_shape


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    engine = Wire()
    yield engine
    engine.close()


def shapes(types: Sequence[ColumnType]) -> ResultShape:
    """The columns, and the same again in a related row that is there where the last column is true."""
    cells = flat_shape(types).fields
    inner = (*cells, FixedShape("gone", None), FixedShape("__typename", "other"))
    return ResultShape((*cells, FixedShape("gone", None), ObjectShape("inner", len(types) - 1, inner)), False)


def texts(fields: Sequence[ShapeField], told: Any) -> list[tuple[str, Any]]:
    """What JSON tells of a row, column by column as CSV has them; of a JSON column its text, read."""
    found: list[tuple[str, Any]] = []
    for field in fields:
        value = None if told is None else told[field.key]
        match field:
            case ObjectShape(fields=inner):
                found += [(f"{field.key}.{name}", each) for name, each in texts(inner, value)]
            case CellShape(type=ColumnType(kind=Kind.JSON)):
                found.append((field.key, Json(value)))
            case _:
                found.append((field.key, value))
    return found


@dataclass(frozen=True, slots=True)
class Json:
    """A value whose text is JSON even where the value is null or a text."""

    value: Any


def is_told(cell: str | None, value: Any) -> bool:
    """Whether a cell of CSV says a value."""
    if isinstance(value, Json):
        return bool((cell and read_json(cell)) == value.value)
    return cell == value if isinstance(value, str | None) else bool(read_json(cell or "") == value)


def shown(array: Any) -> str:
    """Every value of an array; what Python's own types cannot hold is there as its number."""
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    text: str = whole.to_string(window=10**6, container_window=10**6)
    return text


def told_of(type: ColumnType, value: Any) -> Any:
    """What JSON tells of a value that Arrow has as a text, or of a list or structure with such."""
    match type.kind, value:
        case _, None:
            return None
        case Kind.LIST, _ if type.element:
            return [told_of(type.element, each) for each in value]
        case Kind.STRUCT, _:
            return {name: told_of(member, value[name]) for name, member in type.fields}
        case (Kind.BLOB, _):
            return base64.b64encode(value).decode()
        case (Kind.JSON | Kind.HUGEINT | Kind.UHUGEINT, _):
            return read_json(value)
        case _:
            return value


#: Kinds of which JSON has another text, or less, than Arrow has.
_OTHERWISE = frozenset(
    {Kind.DATE, Kind.TIME, Kind.TIMESTAMP, Kind.TIMESTAMPTZ, Kind.MAP, Kind.DECIMAL, Kind.REAL, Kind.DOUBLE}
)


def check_columns(wire: Wire, table: Any, types: Sequence[ColumnType], told: Any) -> None:
    """A table has the values of the engine's own columns, or what JSON tells of them."""
    inner = table.column("inner").combine_chunks()
    matched = pa.array([row["inner"] is not None for row in told], pa.bool_())
    assert inner.is_valid().to_pylist() == matched.to_pylist()
    assert table.column("gone").null_count == len(told)
    for number, type in enumerate(types):
        column = table.column(f"k{number}").combine_chunks()
        assert column.type.equals(arrow_type(type))
        assert shown(inner.field(f"k{number}").filter(matched)) == shown(column.filter(matched))
        if not type.kinds & AS_TEXT_IN_ARROW:
            assert shown(column) == shown(wire.native(number, type))
        elif not type.kinds & _OTHERWISE:
            given = [told_of(type, value) for value in column.to_pylist()]
            assert given == [row[f"k{number}"] for row in told]


def written(wire: Wire, format: Format, types: Sequence[ColumnType]) -> bytes:
    """A file of the whole table, from pieces of four rows that the engine has made for it."""
    shape = shapes(types)
    writer = open_writer(format, Result(shape, types, stringify=False))
    pieces = wire.pieces(format, shape, types)
    return b"".join((writer.head(), *(writer.add(piece) for piece in pieces), writer.end()))


def from_rows(wire: Wire, format: Format, types: Sequence[ColumnType]) -> bytes:
    """The same as Python makes it of rows."""
    shape = shapes(types)
    writer = open_writer(format, Result(shape, types, stringify=False))
    return b"".join((writer.head(), writer.add(wire.rows(shape, types)), writer.end()))


def check_lines(wire: Wire, types: Sequence[ColumnType], body: bytes, told: Any) -> None:
    """Each line of NDJSON is an element of the JSON answer, each cell of CSV has its text."""
    ndjson = written(wire, Format.NDJSON, types)
    lines = ndjson.removesuffix(b"\n").split(b"\n")
    assert len(lines) == len(told)
    # Only the text of a JSON column can have breaks between its tokens.
    assert b"[" + b",".join(lines) + b"]" == body.replace(b"\n", b" ").replace(b"\r", b" ")
    assert from_rows(wire, Format.NDJSON, types) == ndjson

    head, *rows = read_csv(written(wire, Format.CSV, types))
    fields = shapes(types).fields
    assert head == [name for name, _ in texts(fields, None)]
    for row, line in zip(told, rows, strict=True):
        for cell, (_, value) in zip(line, texts(fields, row), strict=True):
            assert is_told(cell, value)
    again = read_csv(from_rows(wire, Format.CSV, types))
    # The letters of an escape inside of JSON may be capital ones.
    assert [[c and c.lower() for c in r] for r in again] == [
        [c and c.lower() for c in r] for r in (head, *rows)
    ]


def lowered(rows: Sequence[Sequence[str | None]]) -> list[list[str | None]]:
    return [[cell and cell.lower() for cell in row] for row in rows]


def read_json(text: str | bytes) -> Any:
    return json.loads(text, parse_float=Decimal, parse_constant=pytest.fail)


def check_every_format(wire: Wire, types: Sequence[ColumnType]) -> None:
    body = wire.both(shapes(types), types, stringify=False)
    told = read_json(body)
    check_lines(wire, types, body, told)
    stream = pa.ipc.open_stream(written(wire, Format.ARROW, types)).read_all()
    check_columns(wire, stream, types, told)
    parquet = pq.read_table(io.BytesIO(written(wire, Format.PARQUET, types)))
    assert parquet.column_names == stream.column_names
    check_columns(wire, parquet.cast(stream.schema), types, told)


@given(filled=columns())
@effort(5)
def test_every_format_has_what_the_json_answer_has(wire: Wire, filled: list[Typed]) -> None:
    check_every_format(wire, fill(wire, filled))


@pytest.mark.parametrize("type", SCALARS, ids=str)
@given(data=st.data())
@effort(1)
def test_every_kind_comes_whole_in_every_format(wire: Wire, type: ColumnType, data: st.DataObject) -> None:
    values = tuple(data.draw(st.lists(value_of(type), min_size=1, max_size=6)))

    check_every_format(wire, fill(wire, [Typed(type, values)]))
