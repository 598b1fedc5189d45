"""Random values of every kind of column, as SQL over parameters."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from gateway.catalog.types import INTEGER_BOUNDS, ColumnType, Kind


@dataclass(frozen=True, slots=True)
class Value:
    """A value in SQL: an expression in which `?` stands for each of the parameters, in order."""

    sql: str
    parameters: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """A type and values of it."""

    type: ColumnType
    values: tuple[Value, ...] = field(repr=True)


NULL = Value("NULL")

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["", "null", "NaN", 'a"b', "\\", "\\u001F", "\x00", "\x1f\x0b", "\u2028", "</script>", "1e400", "\x7f"]
)

_DAYS = st.integers(-100_000_000, 100_000_000) | st.integers(-800_000, 3_000_000)
_MICROS = st.integers(-(2**60), 2**62) | st.integers(-(2**55), 2**55)


def bits32(pattern: int) -> float:
    """The 32-bit float of a bit pattern."""
    number: float = struct.unpack("<f", pattern.to_bytes(4, "little"))[0]
    return number


def bits64(pattern: int) -> float:
    """The 64-bit float of a bit pattern."""
    number: float = struct.unpack("<d", pattern.to_bytes(8, "little"))[0]
    return number


def _json() -> st.SearchStrategy[str]:
    numbers = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-(10**30), 10**30)
    plain = st.none() | st.booleans() | numbers | TEXT
    documents = st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
        max_leaves=8,
    )
    return st.builds(
        lambda value, ascii_only, indent: json.dumps(value, ensure_ascii=ascii_only, indent=indent),
        documents,
        st.booleans(),
        st.sampled_from([None, 0, 3]),
    )


def _decimal(type: ColumnType) -> st.SearchStrategy[Value]:
    most = 10**type.precision - 1

    def spell(unscaled: int) -> Value:
        digits = str(abs(unscaled)).rjust(type.scale + 1, "0")
        cut = len(digits) - type.scale
        return Value(f"'{'-' if unscaled < 0 else ''}{digits[:cut]}.{digits[cut:]}0'::{type.sql}")

    return st.integers(-most, most).map(spell)


def _scalar(type: ColumnType) -> st.SearchStrategy[Value]:  # noqa: C901  # one line or two for each kind
    sql = type.sql

    def parameter(strategy: st.SearchStrategy[Any], form: str = "?") -> st.SearchStrategy[Value]:
        return strategy.map(lambda value: Value(f"({form})::{sql}", (value,)))

    if type.kind in INTEGER_BOUNDS:
        return parameter(st.integers(*INTEGER_BOUNDS[type.kind]).map(str))
    match type.kind:
        case Kind.DECIMAL:
            return _decimal(type)
        case Kind.REAL:
            return parameter(st.integers(0, 2**32 - 1).map(bits32))
        case Kind.DOUBLE:
            return parameter(st.integers(0, 2**64 - 1).map(bits64) | st.floats())
        case Kind.ENUM:
            return parameter(st.sampled_from(type.members))
        case Kind.UUID:
            return parameter(st.uuids().map(str))
        case Kind.BOOLEAN:
            return parameter(st.booleans())
        case Kind.DATE:
            return parameter(_DAYS, "DATE '1970-01-01' + CAST(? AS INTEGER)")
        case Kind.TIME:
            return parameter(st.integers(0, 86_399_999_999), "TIME '00:00:00' + to_microseconds(?)")
        case Kind.TIMESTAMP:
            return parameter(_MICROS, "make_timestamp(?)")
        case Kind.TIMESTAMPTZ:
            return parameter(_MICROS, "make_timestamptz(?)")
        case Kind.INTERVAL:
            spans = st.tuples(
                st.integers(-(2**31) + 1, 2**31 - 1), st.integers(-(2**31) + 1, 2**31 - 1), _MICROS
            )
            form = "to_months(?) + to_days(?) + to_microseconds(?)"
            return spans.map(lambda parts: Value(f"({form})", parts))
        case Kind.BLOB:
            octets = st.binary(max_size=12).map(lambda raw: base64.b64encode(raw).decode())
            return parameter(octets, "from_base64(?)")
        case Kind.JSON:
            return parameter(_json())
        case _:
            return parameter(TEXT)


def value_of(type: ColumnType) -> st.SearchStrategy[Value]:
    """A value of the type, null now and then, all the way down."""
    match type.kind:
        case Kind.LIST:
            assert type.element
            inner = st.lists(value_of(type.element), max_size=4).map(_list)
        case Kind.MAP:
            assert type.key
            assert type.element
            keys = st.lists(_scalar(type.key), max_size=4, unique_by=lambda key: key.parameters)
            inner = keys.flatmap(_entries(value_of(type.element)))
        case Kind.STRUCT:
            inner = st.tuples(*(value_of(member) for _, member in type.fields)).map(_struct(type))
        case _:
            inner = _scalar(type)
    cast = inner.map(lambda value: Value(f"({value.sql})::{type.sql}", value.parameters))
    return st.one_of(cast, cast, cast, st.just(NULL))


def _joined(values: list[Value] | tuple[Value, ...]) -> tuple[object, ...]:
    return tuple(parameter for value in values for parameter in value.parameters)


def _list(values: list[Value]) -> Value:
    return Value("[" + ", ".join(value.sql for value in values) + "]", _joined(values))


def _entries(element: st.SearchStrategy[Value]) -> Callable[[list[Value]], st.SearchStrategy[Value]]:
    def with_values(keys: list[Value]) -> st.SearchStrategy[Value]:
        def build(values: tuple[Value, ...]) -> Value:
            left, right = _list(keys), _list(list(values))
            return Value(f"map({left.sql}, {right.sql})", left.parameters + right.parameters)

        return st.tuples(*(element for _ in keys)).map(build)

    return with_values


def _struct(type: ColumnType) -> Callable[[tuple[Value, ...]], Value]:
    names = ['"' + name.replace('"', '""') + '"' for name, _ in type.fields]

    def build(values: tuple[Value, ...]) -> Value:
        members = ", ".join(f"{name} := {value.sql}" for name, value in zip(names, values, strict=True))
        return Value(f"struct_pack({members})", _joined(values))

    return build


_PARAMETRISED = {Kind.DECIMAL, Kind.ENUM, Kind.LIST, Kind.MAP, Kind.STRUCT}
_DECIMALS = ((1, 0), (1, 1), (4, 2), (9, 9), (18, 3), (38, 0), (38, 10), (38, 38))

#: Every scalar type, DECIMAL at its edges.
SCALARS: tuple[ColumnType, ...] = (
    *(ColumnType(kind) for kind in Kind if kind not in _PARAMETRISED),
    ColumnType(Kind.ENUM, members=("glad", "", 'quo"te', "tab\t", "\x1f", "ő", "it's")),
    *(ColumnType(Kind.DECIMAL, precision=precision, scale=scale) for precision, scale in _DECIMALS),
)

_KEYS = tuple(type for type in SCALARS if type.kind is not Kind.JSON)


def types() -> st.SearchStrategy[ColumnType]:
    """Any type, nested two or three levels deep."""
    return st.recursive(
        st.sampled_from(SCALARS),
        lambda inner: (
            st.builds(lambda element: ColumnType(Kind.LIST, element=element), inner)
            | st.builds(
                lambda key, element: ColumnType(Kind.MAP, key=key, element=element),
                st.sampled_from(_KEYS),
                inner,
            )
            | st.builds(
                lambda members: ColumnType(
                    Kind.STRUCT, fields=tuple((f'm {n}"ő', member) for n, member in enumerate(members))
                ),
                st.lists(inner, min_size=1, max_size=3),
            )
        ),
        max_leaves=4,
    )


@st.composite
def columns(draw: st.DrawFn) -> list[Typed]:
    """A few columns of any type, of equally many values each."""
    rows = draw(st.integers(1, 4))
    return [
        Typed(type, tuple(draw(value_of(type)) for _ in range(rows)))
        for type in draw(st.lists(types(), min_size=1, max_size=4))
    ]
