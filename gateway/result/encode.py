"""Stage 11: rows as the JSON bytes of an answer, the same bytes that the engine's own JSON gives."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, assert_never

import orjson

from gateway.catalog.types import NESTED, ColumnType, Kind
from gateway.result.shape import (
    CellShape,
    EmptyShape,
    FixedShape,
    ListShape,
    ObjectShape,
    ResultShape,
    ShapeField,
)

Row = Sequence[Any]
Cell = Callable[[Row], object]

_WIDE = frozenset({Kind.HUGEINT, Kind.UBIGINT, Kind.UHUGEINT})
#: Every escape, so that the second half of `\\\\` does not begin one.
_ESCAPE = re.compile(r"\\(?:u00[01][0-9A-F]|.)", re.DOTALL)

_WHOLE = frozenset({Kind.BIGINT, Kind.UINTEGER, *_WIDE})


def encode_rows(rows: Sequence[Row], shape: ResultShape, stringify: bool) -> bytes:
    """The JSON of a root field: a list of objects, or for a single row an object or null."""
    build = builder(shape.fields, stringify)
    if shape.single:
        return orjson.dumps(build(rows[0])) if rows else b"null"
    return orjson.dumps([build(row) for row in rows])


@lru_cache(maxsize=4096)
def builder(fields: tuple[ShapeField, ...], stringify: bool) -> Cell:
    """What makes the object of a row, for orjson to write.

    It is compiled from an expression, `lambda row: {"id": row[0], ...}`, which takes a third of what a loop
    over the fields does.
    """
    named: dict[str, Any] = {"rows_within": rows_within}
    members = ", ".join(f"{field.key!r}: {_member(field, stringify, named)}" for field in fields)
    build: Cell = eval(f"lambda row: {{{members}}}", named)  # noqa: S307  # quoted texts, numbers, names of ours
    return build


def _member(field: ShapeField, stringify: bool, named: dict[str, Any]) -> str:
    def name(function: Callable[[Any], object]) -> str:
        chosen = f"f{len(named)}"
        named[chosen] = function
        return chosen

    match field:
        case CellShape(_, index, type):
            convert = converter(type, stringify)
            cell = f"row[{index}]"
            return cell if convert is None else f"None if {cell} is None else {name(convert)}({cell})"
        case FixedShape(_, value):
            return repr(value)
        case ObjectShape(_, matched, inner):
            build = f"{name(builder(inner, stringify))}(row)"
            return build if matched is None else f"{build} if row[{matched}] else None"
        case EmptyShape():
            return "[]"
        case ListShape(_, index, inner):
            return f"[{name(builder(inner, stringify))}(item) for item in rows_within(row[{index}])]"
        case _:
            assert_never(field)


def rows_within(cell: Sequence[Any] | None) -> list[Row]:
    """The rows in a cell: none for null; an engine may give each as a mapping in the order of its columns."""
    return [tuple(item.values()) if isinstance(item, dict) else item for item in cell or ()]


def converter(type: ColumnType, stringify: bool) -> Callable[[Any], object] | None:
    """What makes a cell what orjson writes right; None where it is that already."""
    kind = type.kind
    if kind is Kind.DECIMAL:
        return _decimal_text if stringify else _decimal
    if stringify and kind in _WHOLE:
        return str
    if kind in _WIDE:
        return _digits
    if kind is Kind.DOUBLE:
        return _double
    if kind is Kind.REAL:
        return _real
    if kind in NESTED:
        return _ready
    return None


def _decimal_text(value: Decimal) -> str:
    return format(value, "f")


def _decimal(value: Decimal) -> orjson.Fragment:
    return orjson.Fragment(format(value, "f"))


def _digits(value: int) -> orjson.Fragment:
    # orjson refuses integers past 64 bits.
    return orjson.Fragment(str(value))


def _double(value: float) -> orjson.Fragment | None:
    if not math.isfinite(value):
        return None
    text = repr(value)
    return orjson.Fragment(_as_engine(text) if "e" in text else text)


def _as_engine(text: str) -> str:
    """A number with an exponent as DuckDB's JSON has it: `1e-7`, `0.00001`, `10000000000000000.0`, `1e22`."""
    digits, exponent = text.split("e")
    power = int(exponent)
    if -7 < power < 0:
        return format(Decimal(text), "f")
    if 0 < power < 21:
        return format(Decimal(text), "f") + ".0"
    return f"{digits}e{power}"


def _real(value: str) -> orjson.Fragment:
    # As text from the engine: Python has no 32-bit float and would show the noise of the conversion.
    return orjson.Fragment(value)


def _ready(value: str) -> orjson.Fragment:
    return orjson.Fragment(small_escapes(value))


def small_escapes(json: str) -> str:
    """The JSON text with control characters as orjson escapes them; DuckDB writes `\\u001F`."""
    return _ESCAPE.sub(_small, json) if "\\u00" in json else json


def with_small_escapes(json: bytes) -> bytes:
    """The same of encoded JSON."""
    # One byte is found sixty times as fast as several, and most texts have no escape at all.
    first = json.find(b"\\")
    return small_escapes(json.decode()).encode() if first >= 0 and json.find(b"\\u00", first) >= 0 else json


def _small(escape: re.Match[str]) -> str:
    return escape[0].lower() if escape[0][1] == "u" else escape[0]
