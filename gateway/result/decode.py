"""Cells of an engine that tells values as texts (Trino, Athena), as `encode.py` takes them.

Such an engine spells numbers and times in its own way, and a composed value comes as JSON whose leaves
are texts (`gateway/sql/trino/`). Decoded they are what DuckDB gives of the same values.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from ctypes import c_float
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from gateway.catalog.types import INTEGER_BOUNDS, NESTED, ColumnType, Kind
from gateway.result.encode import converter
from gateway.result.shape import CellType, RowsType

Decode = Callable[[Any], object]

_TIMES = frozenset({Kind.TIME, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})
TRUTHS = {"true": True, "false": False, True: True, False: False}

#: So many digits at most tell a 32-bit number from its neighbours.
_DIGITS_32 = range(1, 10)

#: A date, a time of day, or both, as Trino writes them.
MOMENT = re.compile(
    r"\+?(?P<date>-?\d+-\d\d-\d\d)?[ T]?(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<part>\d+))?(?P<zone>.*)"
)


@lru_cache(maxsize=4096)
def row_decoder(types: tuple[CellType, ...], stringify: bool) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What decodes the rows of a statement with columns of these types."""
    decodes = tuple(_decode_cell(type, stringify) for type in types)

    def decode(row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(
            value if value is None or each is None else each(value)
            for each, value in zip(decodes, row, strict=True)
        )

    return decode


def _decode_cell(type: CellType, stringify: bool) -> Decode | None:
    if not isinstance(type, RowsType):
        return _decode(type, stringify)
    rows = _rows(type, stringify)
    return lambda text: rows(orjson.loads(text))


def _rows(type: RowsType, stringify: bool) -> Decode:
    """What decodes a list of rows whose cells came as texts, lists and rows within."""
    members = tuple(
        _rows(each, stringify) if isinstance(each, RowsType) else _inner(each, stringify)
        for each in type.types
    )

    def decode(found: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
        return [
            tuple(
                cell if cell is None or each is None else each(cell)
                for each, cell in zip(members, row, strict=True)
            )
            for row in found
        ]

    return decode


def _inner(type: ColumnType, stringify: bool) -> Decode | None:
    """What decodes a cell of a row within, where a composed value is no text of its own."""
    if type.kind not in NESTED:
        return _decode(type, stringify)
    build = _composed(type, stringify)
    return lambda found: orjson.dumps(build(found)).decode()


def _decode(type: ColumnType, stringify: bool) -> Decode | None:
    """What decodes a cell that is not null; None where it comes as it is wanted."""
    match type.kind:
        case Kind.BOOLEAN:
            return TRUTHS.__getitem__
        case Kind.REAL:
            return _real
        case Kind.DOUBLE:
            return float
        case Kind.DECIMAL:
            return Decimal
        case Kind.DATE:
            return _date
        case kind if kind in INTEGER_BOUNDS:
            return int
        case kind if kind in _TIMES:
            return _moment
        case kind if kind in NESTED:
            build = _composed(type, stringify)
            return lambda text: orjson.dumps(build(orjson.loads(text))).decode()
        case _:
            return None


def _real(value: str | float) -> str | None:
    """The shortest digits of a 32-bit number, written as Python does; DuckDB gives a few numbers more."""
    number = float(value)
    if not math.isfinite(number):
        return None
    exact = c_float(number).value
    shortest = (float(f"{exact:.{digits}g}") for digits in _DIGITS_32)
    return repr(next(each for each in shortest if c_float(each).value == exact))


def _date(text: str) -> str:
    """The date as DuckDB has it, in which the year before the first is `0001 (BC)` and not zero."""
    year, month, day = text.removeprefix("+").rsplit("-", 2)
    return text.removeprefix("+") if int(year) > 0 else f"{1 - int(year):04}-{month}-{day} (BC)"


def _moment(text: str) -> str:
    """A time or timestamp in ISO 8601, its fraction no longer than it needs be, in UTC as `+00:00`."""
    found = MOMENT.fullmatch(text)
    assert found, text
    date, clock, part, zone = found.group("date", "clock", "part", "zone")
    part = (part or "").rstrip("0")
    day = _date(date).replace(" ", "T") + "T" if date else ""
    return "".join((day, clock, f".{part}" if part else "", "+00:00" if zone else ""))


def _composed(type: ColumnType, stringify: bool) -> Decode:
    """What builds a composed value, or a leaf of one, out of lists and texts."""
    element, key = type.element, type.key
    match type.kind:
        case Kind.LIST if element:
            item = _composed(element, stringify)
            return lambda found: found if found is None else [item(each) for each in found]
        case Kind.MAP if element and key:
            name, value = _name(key), _composed(element, stringify)
            return lambda found: found if found is None else {name(k): value(v) for k, v in found}
        case Kind.STRUCT:
            members = [(name, _composed(each, stringify)) for name, each in type.fields]
            return lambda found: (
                found
                if found is None
                else {name: build(each) for (name, build), each in zip(members, found, strict=True)}
            )
        case _:
            return _leaf(type, stringify)


def _leaf(type: ColumnType, stringify: bool) -> Decode:
    decode, encode = _decode(type, stringify), converter(type, stringify)

    def build(text: str | None) -> object:
        if text is None:
            return None
        value = text if decode is None else decode(text)
        return value if encode is None or value is None else encode(value)

    return build


def _name(type: ColumnType) -> Callable[[str], str]:
    """What gives the text of a map's key, which is a member's name in JSON."""
    build = _leaf(type, stringify=False)

    def name(text: str) -> str:
        value = build(text)
        if value is None:
            # NaN and the infinities are no values of JSON, yet names like any other.
            return text
        return value if isinstance(value, str) else orjson.dumps(value).decode()

    return name
