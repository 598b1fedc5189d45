"""Column masks in plain Python: which suit a column, how strict each is, and what each shows."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from gateway.catalog.types import INTEGER_BOUNDS, ColumnType, Kind
from tests.properties.choices import Choices
from tests.properties.values import narrow

SECRET = b"a secret of the laws, of 32 letters"

#: A mask that shows nothing: the values can be followed along a relationship.
KEY = "key"

#: Those that show the same of every cell, null or not.
_CONSTANT = frozenset({"null", "redact", "constant(a)", "constant(1)"})

_TEXT = ("redact", "constant(a)", "hash", "initial", "last(1)", "partial(1)")
_DATES = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})
_WIDE = frozenset({Kind.HUGEINT, Kind.UHUGEINT})


def _one(type: ColumnType) -> object:
    if type.kind is Kind.DECIMAL:
        return Decimal(1).quantize(Decimal(1).scaleb(-type.scale))
    return 1.0 if type.kind in (Kind.REAL, Kind.DOUBLE) else 1


def _part(text: str, part: str) -> str:
    """What is shown of a text; of one that would be shown whole, nothing."""
    return part if len(text) > 1 else "***"


def _cut(value: object, month: int | None = None) -> object:
    assert isinstance(value, date)
    if isinstance(value, datetime):
        value = value.replace(hour=0, minute=0, second=0, microsecond=0)
    return value.replace(day=1, month=month or value.month)


def _bucket(value: object, type: ColumnType) -> object:
    if isinstance(value, float):
        half = value / 2
        # 0.0 for -0.0: that is no bucket of its own.
        lower = math.floor(half) * 2.0 if math.isfinite(half) else half
        return lower if type.kind is Kind.DOUBLE else _in_32_bits(lower)
    if isinstance(value, Decimal):
        decimal = value - value % 2 - (2 if value % 2 < 0 else 0)
        fits = abs(decimal) < Decimal(10) ** (type.precision - type.scale)
        return decimal.quantize(Decimal(1).scaleb(-type.scale)) if fits else None
    assert isinstance(value, int)
    whole = value - value % 2
    low, high = INTEGER_BOUNDS[type.kind]
    return whole if low <= whole <= high else None


def _in_32_bits(number: float) -> float | None:
    small = narrow(number)
    return None if math.isinf(small) and math.isfinite(number) else small


#: Every other mask, the strictest first, with what it shows of a value that is not null.
_SHOWS: Mapping[str, Callable[[object, ColumnType], object]] = {
    "null": lambda value, type: None,
    "redact": lambda value, type: "***",
    "constant(a)": lambda value, type: "a",
    "constant(1)": lambda value, type: _one(type),
    "hash": lambda value, type: hmac.new(SECRET, str(value).encode(), hashlib.sha256).hexdigest(),
    "bucket(2)": _bucket,
    "year": lambda value, type: _cut(value, month=1),
    "month": lambda value, type: _cut(value),
    "initial": lambda value, type: f"{str(value)[0]}." if value else "",
    "last(1)": lambda value, type: _part(str(value), "***" + str(value)[-1:]),
    "partial(1)": lambda value, type: _part(str(value), str(value)[:1] + "***"),
}


#: Every mask but `key`, the strictest first.
MASKS = tuple(_SHOWS)


def strictest(masks: Sequence[str]) -> str:
    """Of masks on one cell the one that is used."""
    return min(masks, key=MASKS.index)


def shown(mask: str, value: object, type: ColumnType) -> object:
    """What a mask shows of a cell."""
    return None if value is None and mask not in _CONSTANT else _SHOWS[mask](value, type)


def pick_mask(source: Choices, type: ColumnType) -> str:
    """A mask that suits a column of the type."""
    found = ["null", KEY, KEY]
    if type.kind is Kind.VARCHAR:
        found += _TEXT
    elif type.kind in _DATES:
        found += ("year", "month")
    elif type.kind in (*INTEGER_BOUNDS, Kind.REAL, Kind.DOUBLE, Kind.DECIMAL):
        one_fits = type.kind is not Kind.DECIMAL or type.precision > type.scale
        found += ["constant(1)"] * one_fits
        is_wide = type.kind in _WIDE or (type.kind is Kind.DECIMAL and type.precision > 37)
        two_fits = one_fits and not is_wide
        found += ["bucket(2)", "bucket(2)"] * two_fits
    return source.pick(found)
