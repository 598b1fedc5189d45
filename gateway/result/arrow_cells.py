"""Cells of an engine that tells values as texts (Trino, Athena), as Arrow takes them: exact, in its units.

The other reader of such cells is `decode.py`, whose values are for JSON.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from gateway.catalog.types import INTEGER_BOUNDS, NESTED, ColumnType, Kind
from gateway.result.decode import MOMENT, TRUTHS, Decode

_DAY = 86_400_000_000
_TIMES = frozenset({Kind.TIME, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})


@lru_cache(maxsize=4096)
def arrow_decoder(types: tuple[ColumnType, ...]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """What decodes the rows of a statement with columns of these types."""
    decodes = tuple(_cell(type) for type in types)

    def decode(row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(None if value is None else each(value) for each, value in zip(decodes, row, strict=True))

    return decode


def _cell(type: ColumnType) -> Decode:
    if type.kind not in NESTED:
        return _leaf(type)
    build = _composed(type)
    return lambda text: build(orjson.loads(text))


def _leaf(type: ColumnType) -> Decode:
    """What decodes a value that is not null."""
    match type.kind:
        case Kind.BOOLEAN:
            return TRUTHS.__getitem__
        case Kind.REAL | Kind.DOUBLE:
            return float
        case Kind.DECIMAL:
            return Decimal
        case Kind.DATE:
            return _days
        case Kind.BLOB:
            return b64decode
        case kind if kind in INTEGER_BOUNDS:
            return int
        case kind if kind in _TIMES:
            return _micros
        case _:
            return str


def _composed(type: ColumnType) -> Decode:
    """What builds a composed value, or a leaf of one, out of lists and texts."""
    element, key = type.element, type.key
    if type.kind is Kind.LIST and element:
        item = _composed(element)
        return lambda found: found if found is None else [item(each) for each in found]
    if type.kind is Kind.MAP and element and key:
        name, value = _composed(key), _composed(element)
        return lambda found: found if found is None else [(name(k), value(v)) for k, v in found]
    if type.kind is Kind.STRUCT:
        members = [(name, _composed(each)) for name, each in type.fields]
        return lambda found: (
            found
            if found is None
            else {name: build(each) for (name, build), each in zip(members, found, strict=True)}
        )
    leaf = _leaf(type)
    return lambda text: None if text is None else leaf(text)


def _days(text: str) -> int:
    """Days since 1970-01-01 of a date of the proleptic Gregorian calendar, whose year may have a sign."""
    year, month, day = (int(part) for part in text.removeprefix("+").rsplit("-", 2))
    # Years from March on have their leap day at the end; 400 of them are always 146,097 days.
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    era, of_era = divmod(year, 400)
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + (153 * month + 2) // 5 + day - 719_469


def _micros(text: str) -> int:
    """Microseconds since midnight, or since 1970-01-01 (UTC)."""
    found = MOMENT.fullmatch(text)
    assert found, text
    date, clock, part = found.group("date", "clock", "part")
    hours, minutes, seconds = (int(number) for number in clock.split(":"))
    since = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + int((part or "").ljust(6, "0")[:6])
    return since + (_days(date) * _DAY if date else 0)
