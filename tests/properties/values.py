"""Values of every column type: awkward samples, and how they sort.

A value is held as plain Python: int, Decimal, float, str, bool, date, time, datetime (UTC where the type
has a zone), bytes, `Interval`, `Json`, and tuples for nested values (STRUCT: values, MAP: pairs).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Context, Decimal
from typing import NamedTuple

from gateway.catalog.types import INTEGER_BOUNDS, ColumnType, Kind
from tests.properties.choices import Choices

#: Kinds that the text operators apply to.
TEXT_KINDS = frozenset({Kind.VARCHAR, Kind.ENUM})

#: A row: column name to value, None for null.
Row = Mapping[str, object]

_WIDE = Context(prec=60)


class Interval(NamedTuple):
    """Months, days and microseconds, as DuckDB keeps them."""

    months: int
    days: int
    micros: int


class Json(NamedTuple):
    """A JSON document, as text."""

    text: str


def narrow(number: float) -> float:
    """The nearest number of 32 bits."""
    try:
        (result,) = struct.unpack("<f", struct.pack("<f", number))
    except OverflowError:
        return math.copysign(math.inf, number)
    return float(result)


ENUM = ColumnType(Kind.ENUM, members=("mid", "Low", "it's", "é"))
INTEGER = ColumnType(Kind.INTEGER)
VARCHAR = ColumnType(Kind.VARCHAR)
DOUBLE = ColumnType(Kind.DOUBLE)
TIMESTAMP = ColumnType(Kind.TIMESTAMP)
MONEY = ColumnType(Kind.DECIMAL, precision=6, scale=2)
STRUCT = ColumnType(Kind.STRUCT, fields=(("a", INTEGER), ("b c", ColumnType(Kind.LIST, element=VARCHAR))))

_TEXTS: tuple[object, ...] = (
    "a", "b", "ab", "", "A", "B", "abc", "a%b", "a_b", "it's", 'q"q', "line\nbreak", "back\\slash", "é",
    "É", "日本", "😀",
    "\x01\x1f\x7f", "\u2028", "null", "12", " 12 ", "1e5", "2020-02-30", "(", "[a", "%", "_", "$1",
    "-- x", "*/", "a\tb", "aa",
)  # fmt: skip
_FLOATS: tuple[object, ...] = (
    0.0, 1.5, -1.5, -0.0, 0.1, math.nan, math.inf, -math.inf, 1e16, 123456789.125, 1e-05, 3.0,
)  # fmt: skip
_UUIDS: tuple[object, ...] = (
    "00000000-0000-0000-0000-000000000000",
    "6ecd8c99-4036-403d-bf84-cf8400f67836",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "6ecd8c99-4036-403d-bf84-cf8400f67837",
)


def _integers(kind: Kind) -> tuple[object, ...]:
    low, high = INTEGER_BOUNDS[kind]
    return tuple(dict.fromkeys((0, 1, 2, 3, 7, *((-1, -2) if low < 0 else ()), high, low, high - 1)))


POOLS: dict[Kind, tuple[object, ...]] = {
    **{kind: _integers(kind) for kind in INTEGER_BOUNDS},
    Kind.REAL: (*(narrow(f) for f in _FLOATS if isinstance(f, float)), narrow(3.4028235e38), narrow(1e-45)),
    Kind.DOUBLE: (*_FLOATS, 1e300, 5e-324, -1e-07, 1e22),
    Kind.VARCHAR: _TEXTS,
    Kind.UUID: _UUIDS,
    Kind.BOOLEAN: (False, True),
    Kind.DATE: (date(2020, 2, 29), date(2020, 1, 1), date(1970, 1, 1), date(1969, 12, 31),
                date.min, date.max),
    Kind.TIME: (time(10), time(0), time(10, 0, 0, 500_000), time.max, time(0, 0, 0, 1)),
    Kind.TIMESTAMP: tuple(
        map(
            datetime.fromisoformat,
            (
                "2020-01-01T10:00:00.500000", "2020-01-01T00:00:00", "1970-01-01T00:00:00",
                "1969-12-31T23:59:59.999999", "0001-01-01T00:00:00", "9999-12-31T23:59:59.999999",
                "2020-01-01T10:00:00",
            ),
        )
    ),
    Kind.INTERVAL: (
        Interval(0, 0, 0), Interval(1, 0, 0), Interval(0, 30, 0), Interval(14, 3, 14_706_500_000),
        Interval(0, 0, -1), Interval(-1, 2, 0), Interval(0, 1, 0), Interval(0, 0, 86_400_000_000),
    ),
    Kind.BLOB: (b"a", b"", b"\x00\xff", b"'", b"ab", b"\\x41"),
    Kind.JSON: tuple(
        map(Json, ('{"a": 1}', "null", "[]", '"s"', "1.50", '{"b":[1,{"é":"\\n"}],"a":null}', "true", "12"))
    ),
}  # fmt: skip
POOLS[Kind.TIMESTAMPTZ] = POOLS[Kind.TIMESTAMP]

#: Types that a table's key may have.
KEY_TYPES = (
    *map(ColumnType, (Kind.INTEGER, Kind.VARCHAR, Kind.BIGINT, Kind.UUID, Kind.DATE, Kind.TINYINT)),
    ColumnType(Kind.TIMESTAMPTZ),
    ColumnType(Kind.DECIMAL, precision=38, scale=10),
    ENUM,
)

#: Every type that a column may have, often seen ones first.
TYPES = (
    INTEGER, *(VARCHAR,) * 7, INTEGER, ColumnType(Kind.BIGINT), DOUBLE,
    ColumnType(Kind.DECIMAL, precision=38, scale=10),
    ColumnType(Kind.BOOLEAN), ColumnType(Kind.DATE), TIMESTAMP, ENUM, MONEY,
    *(ColumnType(kind) for kind in Kind if kind in POOLS and kind not in {Kind.INTEGER, Kind.VARCHAR}),
    ColumnType(Kind.LIST, element=INTEGER), ColumnType(Kind.LIST, element=VARCHAR),
    ColumnType(Kind.LIST, element=DOUBLE), ColumnType(Kind.LIST, element=TIMESTAMP),
    ColumnType(Kind.LIST, element=MONEY), STRUCT, ColumnType(Kind.LIST, element=STRUCT),
    ColumnType(Kind.MAP, key=VARCHAR, element=INTEGER), ColumnType(Kind.MAP, key=INTEGER, element=VARCHAR),
)  # fmt: skip


def pool(type: ColumnType) -> tuple[object, ...]:
    """The samples of a scalar type."""
    if type.kind is Kind.ENUM:
        return type.members
    if type.kind is Kind.DECIMAL:
        # A sum of a thousand such numbers has no more digits than a DECIMAL holds; past these it fails.
        point = min(type.precision, 35) - type.scale
        digits = ("0", "1", "1.5", "-1", "0.1", f"{'9' * point}.{'9' * type.scale}", "-12.25", "2")
        return tuple(Decimal(text).quantize(Decimal(1).scaleb(-type.scale), context=_WIDE) for text in digits)
    return POOLS[type.kind]


def sample(source: Choices, type: ColumnType, variety: int = 64) -> object:
    """A value of the type, never null at the top; `variety` bounds how many of the pool are used."""
    match type.kind:
        case Kind.LIST:
            assert type.element
            return tuple(cell(source, type.element, 15) for _ in range(source.below(4)))
        case Kind.STRUCT:
            return tuple(cell(source, inner, 15) for _, inner in type.fields)
        case Kind.MAP:
            assert type.key
            assert type.element
            keys = dict.fromkeys(sample(source, type.key, 8) for _ in range(source.below(4)))
            return tuple((key, cell(source, type.element, 15)) for key in keys)
        case _:
            return source.pick(pool(type)[:variety])


def cell(source: Choices, type: ColumnType, nulls: int, variety: int = 64) -> object:
    """A value of the type, or None in `nulls` of 100 cases."""
    return None if source.chance(nulls) else sample(source, type, variety)


def rank(value: object) -> tuple[object, ...]:
    """A key that sorts and equates values of one type as the engine does: NaN is above all numbers."""
    match value:
        case float():
            return (1, 0.0) if math.isnan(value) else (0, value + 0.0)
        case Interval(months, days, micros):
            return ((months * 30 + days) * 86_400_000_000 + micros,)
        case _:
            return (value,)
