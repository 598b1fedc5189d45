"""The three spellings of a value: in an answer's JSON, in a caller's request, in SQL."""

from __future__ import annotations

import base64
import json
import math
from datetime import date, datetime, time
from decimal import Decimal

from gateway.catalog.types import INTEGER_BOUNDS, NESTED, ColumnType, Kind
from tests.properties.values import POOLS, Interval, Json, narrow


def iso(value: date | time | datetime) -> str:
    """ISO 8601 with `T` and the shortest fraction."""
    text = value.isoformat()
    return text.rstrip("0") if "." in text else text


def _float_text(type: ColumnType, value: float) -> str:
    if not math.isfinite(value):
        return "null"
    if type.kind is Kind.REAL:
        digits = next(n for n in range(1, 10) if narrow(float(f"{value:.{n}g}")) == value)
        return repr(float(f"{value:.{digits}g}"))
    text, _, exponent = repr(value).partition("e")
    if not exponent:
        return text
    # As JavaScript has it: digits alone from 1e-6 to 1e21, and an exponent without plus or zeros beyond.
    if not -7 < int(exponent) < 21:
        return f"{text}e{int(exponent)}"
    return format(Decimal(repr(value)), "f") + (".0" if int(exponent) > 0 else "")


def duration(value: Interval) -> str:
    """The ISO 8601 duration of an interval; years and months, days, and clock parts each share one sign."""

    def split(number: int, *units: int) -> list[int]:
        parts, rest = [], abs(number)
        for unit in units:
            parts.append(int(math.copysign(1, number)) * (rest // unit))
            rest %= unit
        return parts

    years, months = split(value.months, 12, 1)
    hours, minutes, micros = split(value.micros, 3_600_000_000, 60_000_000, 1)
    day = f"{years}Y" * bool(years) + f"{months}M" * bool(months) + f"{value.days}D" * bool(value.days)
    seconds = f"{Decimal(micros).scaleb(-6):f}"
    seconds = seconds.rstrip("0").rstrip(".") if "." in seconds else seconds
    clock = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{seconds}S" * bool(micros)
    return f"P{day}" + f"T{clock}" * bool(clock) if day or clock else "PT0S"


_DURATIONS = {duration(value): value for value in POOLS[Kind.INTERVAL] if isinstance(value, Interval)}


def encode(type: ColumnType, value: object) -> str:
    """The value as the answer's JSON text."""
    if value is None:
        return "null"
    match type.kind:
        case Kind.LIST:
            assert type.element
            assert isinstance(value, tuple)
            return "[" + ",".join(encode(type.element, item) for item in value) + "]"
        case Kind.STRUCT:
            assert isinstance(value, tuple)
            pairs = [
                (name, encode(inner, item)) for (name, inner), item in zip(type.fields, value, strict=True)
            ]
        case Kind.MAP:
            assert type.key
            assert type.element
            assert isinstance(value, tuple)
            pairs = [(str(key), encode(type.element, item)) for key, item in value]
        case _:
            return _scalar_text(type, value)
    return "{" + ",".join(f"{quoted(name)}:{text}" for name, text in pairs) + "}"


def _scalar_text(type: ColumnType, value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return _float_text(type, value)
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case Json(text):
            return text
        case Interval():
            return quoted(duration(value))
        case bytes():
            return quoted(base64.b64encode(value).decode())
        case datetime() if type.kind is Kind.TIMESTAMPTZ:
            return quoted(iso(value) + "+00:00")
        case date() | time():
            return quoted(iso(value))
        case str():
            return quoted(value)
        case _:
            raise AssertionError(value)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def wire(type: ColumnType, value: object) -> object:
    """The value as a caller writes it in JSON; only for types that can be compared."""
    assert type.kind not in NESTED
    match value:
        case bool() | int() | float() | str():
            return value
        case _:
            return json.loads(_scalar_text(type, value), parse_float=str, parse_int=str)


def read(type: ColumnType, raw: object) -> object:
    """The value that a caller's spelling stands for; the inverse of `wire`."""
    match type.kind:
        case kind if kind in INTEGER_BOUNDS:
            return int(str(raw))
        case Kind.DECIMAL:
            return Decimal(str(raw))
        case Kind.REAL | Kind.DOUBLE:
            return float(str(raw))
        case Kind.DATE:
            return date.fromisoformat(str(raw))
        case Kind.TIME:
            return time.fromisoformat(str(raw))
        case Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
            return datetime.fromisoformat(str(raw)).replace(tzinfo=None)
        case Kind.INTERVAL:
            return _DURATIONS[str(raw)]
        case Kind.BLOB:
            return base64.b64decode(str(raw))
        case _:
            return raw


def literal(type: ColumnType, value: object) -> str:
    """The value as SQL that DuckDB reads back exactly."""
    if value is None:
        return "NULL"
    match type.kind:
        case Kind.LIST:
            assert type.element
            assert isinstance(value, tuple)
            inner = "[" + ", ".join(literal(type.element, item) for item in value) + "]"
        case Kind.STRUCT:
            assert isinstance(value, tuple)
            named = zip(type.fields, value, strict=True)
            inner = "{" + ", ".join(f"{_sql_text(n)}: {literal(t, item)}" for (n, t), item in named) + "}"
        case Kind.MAP:
            assert type.key
            assert type.element
            assert isinstance(value, tuple)
            inner = "MAP {" + ", ".join(
                f"{literal(type.key, key)}: {literal(type.element, item)}" for key, item in value
            ) + "}"  # fmt: skip
        case _:
            inner = _sql_scalar(value)
    return f"CAST({inner} AS {type.sql})"


def _sql_scalar(value: object) -> str:
    match value:
        case Interval(months, days, micros):
            return f"'{months} months {days} days {micros} microseconds'"
        case bytes():
            return f"from_base64('{base64.b64encode(value).decode()}')"
        case Json(text):
            return _sql_text(text)
        case float():
            return f"'{value!r}'"
        case _:
            return _sql_text(str(value))


def _sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
