"""What a file is of every kind of column, as it was once looked at and found right."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gateway.catalog.parse_type import parse_type
from gateway.http.formats import Format
from gateway.result.shape import CellShape, FixedShape, ObjectShape, ResultShape
from gateway.result.writers import Result, open_writer
from tests.result.wire import Wire

GOLDEN = Path(__file__).parent / "golden"

#: Two values of each kind; a third row is null throughout.
KINDS = {
    "tiny": ("TINYINT", "-128", "127"),
    "small": ("SMALLINT", "-32768", "0"),
    "whole": ("INTEGER", "7", "-7"),
    "big": ("BIGINT", "9223372036854775807", "0"),
    "huge": ("HUGEINT", "170141183460469231731687303715884105727", "-1"),
    "utiny": ("UTINYINT", "255", "0"),
    "usmall": ("USMALLINT", "65535", "0"),
    "uwhole": ("UINTEGER", "4294967295", "0"),
    "ubig": ("UBIGINT", "18446744073709551615", "0"),
    "uhuge": ("UHUGEINT", "'340282366920938463463374607431768211455'", "0"),
    "exact": ("DECIMAL(10, 2)", "1234.5", "-0.01"),
    "real": ("REAL", "0.1", "'nan'"),
    "double": ("DOUBLE", "1e22", "'-inf'"),
    "text": ("VARCHAR", "'a \"b\", c'", "''"),
    "lines": ("VARCHAR", "'one' || chr(13) || chr(10) || 'two'", "'=1+1'"),
    "enum": ("ENUM('x', 'y')", "'x'", "'y'"),
    "id": ("UUID", "'6ecd8c99-4036-403d-bf84-cf8400f67836'", "'00000000-0000-0000-0000-000000000000'"),
    "truth": ("BOOLEAN", "true", "false"),
    "day": ("DATE", "'2026-01-31'", "'0044-03-15 (BC)'"),
    "clock": ("TIME", "'13:05:00.25'", "'00:00:00'"),
    "moment": ("TIMESTAMP", "'2026-01-31 13:05:00'", "'1969-12-31 23:59:59.999999'"),
    "instant": ("TIMESTAMPTZ", "'2026-01-31 13:05:00+02'", "'1970-01-01 00:00:00+00'"),
    "span": ("INTERVAL", "'1 year 2 months 3 days 04:05:06.5'", "'0 days'"),
    "bytes": ("BLOB", "'\\x00\\xFF'", "''"),
    "json": ("JSON", "'{\"a\": [1, null]}'", "'\"text\"'"),
    "list": ("VARCHAR[]", "['a', NULL, '']", "[]"),
    "struct": ('STRUCT(a INTEGER, "b c" HUGEINT)', "{'a': 1, 'b c': 2}", "{'a': NULL, 'b c': NULL}"),
    "map": ("MAP(VARCHAR, DATE)", "MAP {'k': DATE '2026-01-31'}", "MAP {}"),
}
TYPES = [parse_type(type) for type, *_ in KINDS.values()] + [parse_type("BOOLEAN")]
CELLS = tuple(CellShape(name, index, TYPES[index]) for index, name in enumerate(KINDS))
SHAPE = ResultShape(
    (
        *CELLS,
        FixedShape("__typename", "things"),
        FixedShape("withheld", None),
        ObjectShape("other", len(KINDS), (CELLS[2], CELLS[13], FixedShape("__typename", "others"))),
    ),
    single=False,
)


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    engine = Wire()
    rows = []
    for row in (1, 2):
        cells = [f"CAST({values[row]} AS {values[0]}) AS v{n}" for n, values in enumerate(KINDS.values())]
        rows.append(f"SELECT {', '.join(cells)}, {row} = 1 AS v{len(KINDS)}")
    rows.append("SELECT " + ", ".join(f"NULL AS v{n}" for n in range(len(TYPES))))
    engine.fill(TYPES, " UNION ALL ".join(rows))
    yield engine
    engine.close()


def written(wire: Wire, format: Format) -> bytes:
    writer = open_writer(format, Result(SHAPE, TYPES, stringify=False))
    pieces = wire.pieces(format, SHAPE, TYPES)
    return b"".join((writer.head(), *(writer.add(piece) for piece in pieces), writer.end()))


def told(table: Any) -> str:
    """A table's schema and values, as text."""
    shown = [str(table.schema.remove_metadata())]
    shown += [f"{n}: {c.combine_chunks()}" for n, c in zip(table.column_names, table.columns, strict=True)]
    return "\n\n".join(shown) + "\n"


@pytest.mark.parametrize("format", Format, ids=lambda format: format.suffix)
def test_a_file_is_as_its_golden_one(wire: Wire, format: Format) -> None:
    body = written(wire, format)
    if format is Format.ARROW:
        body = told(pa.ipc.open_stream(body).read_all()).encode()
    elif format is Format.PARQUET:
        body = told(pq.read_table(io.BytesIO(body))).encode()

    golden = GOLDEN / f"every_kind.{format.suffix}{'' if format in (Format.CSV, Format.NDJSON) else '.txt'}"
    assert body == golden.read_bytes()
