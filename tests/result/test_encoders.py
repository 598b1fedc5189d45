"""Both encoders give the same bytes, and every one of them is JSON."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog.types import ColumnType, Kind
from gateway.result.shape import ResultShape
from tests.properties.effort import effort
from tests.result.values import SCALARS, Typed, bits32, bits64, columns, value_of
from tests.result.wire import Wire, flat_shape, nested_shape

DOUBLE, REAL, TEXT = ColumnType(Kind.DOUBLE), ColumnType(Kind.REAL), ColumnType(Kind.VARCHAR)


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    engine = Wire()
    yield engine
    engine.close()


def fill(wire: Wire, filled: list[Typed]) -> list[ColumnType]:
    """Put columns into the table, and `true`, `false` and null by turns into one more."""
    selects: list[str] = []
    parameters: list[object] = []
    for row in range(len(filled[0].values)):
        cells = []
        for number, column in enumerate(filled):
            value = column.values[row]
            cells.append(f"{value.sql} AS v{number}")
            parameters.extend(value.parameters)
        cells.append(f"{('TRUE', 'FALSE', 'NULL')[row % 3]} AS v{len(filled)}")
        selects.append("SELECT " + ", ".join(cells))
    types = [column.type for column in filled] + [ColumnType(Kind.BOOLEAN)]
    wire.fill(types, " UNION ALL ".join(selects), parameters)
    return types


@given(filled=columns(), stringify=st.booleans())
@effort(10)
def test_both_encoders_give_the_same_json(wire: Wire, filled: list[Typed], stringify: bool) -> None:
    types = fill(wire, filled)

    wire.flat(types, stringify=stringify)
    body = wire.both(nested_shape(types[:-1], len(types) - 1), types, stringify=stringify)

    related = [row["inner"] for row in json.loads(body, parse_constant=pytest.fail)]
    assert [row is not None for row in related] == [n % 3 == 0 for n in range(len(related))]


@pytest.mark.parametrize("kind", [Kind.REAL, Kind.DOUBLE])
def test_keys_that_are_floating_numbers_are_alike(wire: Wire, kind: Kind) -> None:
    type = ColumnType(Kind.MAP, key=ColumnType(kind), element=ColumnType(Kind.INTEGER))
    wire.fill([type], "SELECT MAP {1.5: 1, 0.1: 2, 'nan'::DOUBLE: 3, '-inf'::DOUBLE: 4} AS v0")

    (row,) = json.loads(wire.both(flat_shape([type]), [type], stringify=False))

    assert [*row.values()] == [{"1.5": 1, "0.1": 2, "NaN": 3, "-Infinity": 4}]


@pytest.mark.parametrize("type", SCALARS, ids=str)
@given(data=st.data())
@effort(3)
def test_every_kind_comes_as_the_value_it_is(wire: Wire, type: ColumnType, data: st.DataObject) -> None:
    values = tuple(data.draw(st.lists(value_of(type), min_size=1, max_size=8)))
    types = fill(wire, [Typed(type, values)])

    for stringify in (False, True):
        wire.flat(types, stringify=stringify)


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=300))
@effort(4)
def test_doubles_of_any_bits_lose_none(wire: Wire, patterns: list[int]) -> None:
    numbers = [bits64(pattern) for pattern in patterns]
    wire.fill([DOUBLE], "SELECT unnest($1::DOUBLE[]) AS v0", [numbers])

    shown = [row["k0"] for row in wire.flat([DOUBLE])]

    assert [None if number is None else struct.pack("<d", number) for number in shown] == [
        struct.pack("<d", number) if abs(number) < float("inf") else None for number in numbers
    ]


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=300))
@effort(4)
def test_reals_of_any_bits_lose_none(wire: Wire, patterns: list[int]) -> None:
    numbers = [bits32(pattern) for pattern in patterns]
    wire.fill([REAL], "SELECT unnest($1::DOUBLE[])::REAL AS v0", [numbers])

    shown = [row["k0"] for row in wire.flat([REAL])]

    assert [None if number is None else struct.pack("<f", number) for number in shown] == [
        struct.pack("<f", number) if abs(number) < float("inf") else None for number in numbers
    ]


def test_doubles_at_every_power_lose_no_digit(wire: Wire) -> None:
    numbers = [sign * 10.0**power for power in range(-323, 309) for sign in (1, -1)]
    numbers += [bits64((exponent << 52) + step) for exponent in range(2047) for step in (0, 1, 2**52 - 1)]
    wire.fill([DOUBLE], "SELECT unnest($1::DOUBLE[]) AS v0", [numbers])

    assert [row["k0"] for row in wire.flat([DOUBLE])] == numbers


def test_reals_at_every_power_lose_no_digit(wire: Wire) -> None:
    patterns = [(exponent << 23) + step for exponent in range(255) for step in (0, 1, 2, 2**22, 2**23 - 1)]
    numbers = [bits32(pattern) for pattern in patterns]
    wire.fill([REAL], "SELECT unnest($1::DOUBLE[])::REAL AS v0", [numbers])

    shown = [row["k0"] for row in wire.flat([REAL])]

    assert [struct.pack("<f", number) for number in shown] == [struct.pack("<f", n) for n in numbers]


def test_every_code_point_comes_through(wire: Wire) -> None:
    points = [chr(n) for n in range(0x110000) if not 0xD800 <= n <= 0xDFFF]
    texts = ["".join(points[start : start + 64]) for start in range(0, len(points), 64)]
    texts += [f"\\{point}\\\\{point}" for point in points[:256]]
    wire.fill([TEXT], "SELECT unnest($1::VARCHAR[]) AS v0", [texts])

    assert [row["k0"] for row in wire.flat([TEXT])] == texts


@given(st.integers(0, 38).flatmap(lambda scale: st.tuples(st.just(scale), st.integers(max(scale, 1), 38))))
@effort(4)
def test_decimals_keep_every_digit(wire: Wire, form: tuple[int, int]) -> None:
    scale, precision = form
    type = ColumnType(Kind.DECIMAL, precision=precision, scale=scale)
    exact = [Decimal(f"{n}e-{scale}") for n in (0, 1, -1, 10**precision - 1, 1 - 10**precision)]
    wire.fill([type], "SELECT unnest($1::VARCHAR[]) AS v0", [[format(number, "f") for number in exact]])

    body = wire.both(flat_shape([type]), [type], stringify=False)
    strings = wire.flat([type], stringify=True)

    spelled = [format(number, f".{scale}f") for number in exact]
    assert body == b"[" + b",".join(f'{{"k0":{text}}}'.encode() for text in spelled) + b"]"
    assert [row["k0"] for row in strings] == spelled


def test_a_single_row_is_an_object_and_none_is_null(wire: Wire) -> None:
    wire.fill([TEXT], "SELECT 'one' AS v0")
    shape = flat_shape([TEXT], single=True)
    assert wire.both(shape, [TEXT], stringify=False) == b'{"k0":"one"}'

    wire.fill([TEXT], "SELECT 'one' AS v0 WHERE FALSE")
    assert wire.both(shape, [TEXT], stringify=False) == b"null"
    assert wire.both(flat_shape([TEXT]), [TEXT], stringify=False) == b"[]"


def test_rows_of_nothing_are_still_rows(wire: Wire) -> None:
    wire.fill([TEXT], "SELECT 'one' AS v0 UNION ALL SELECT NULL")

    assert wire.both(ResultShape((), single=False), [TEXT], stringify=False) == b"[{},{}]"
