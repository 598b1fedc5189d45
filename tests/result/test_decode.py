"""What another engine says of a value becomes what DuckDB says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from ctypes import c_float
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import ColumnType, Kind
from gateway.result.decode import row_decoder
from gateway.result.encode import encode_rows
from tests.result.wire import Wire, flat_shape


def decoded(type: str, told: object, *, stringify: bool = False) -> object:
    """A cell that an engine tells, as the encoder takes it."""
    ((cell,),) = [row_decoder((parse_type(type),), stringify)((told,))]
    return cell


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()


@pytest.mark.parametrize(
    ("type", "told", "cell"),
    [
        ("INTEGER", 7, 7),
        ("INTEGER", "7", 7),
        ("BIGINT", "-9223372036854775808", -(2**63)),
        ("BOOLEAN", "true", True),
        ("BOOLEAN", False, False),
        ("VARCHAR", "", ""),
        ("DECIMAL(5, 2)", "1.50", Decimal("1.50")),
        ("DOUBLE", "1.0E10", 1e10),
        ("DOUBLE", 0.1, 0.1),
        ("REAL", "1.0E10", "10000000000.0"),
        ("REAL", 0.1, "0.1"),
        ("REAL", "1.4E-45", "1e-45"),
        ("REAL", "NaN", None),
        ("REAL", "-Infinity", None),
        ("DATE", "2020-01-31", "2020-01-31"),
        ("DATE", "+10000-01-01", "10000-01-01"),
        ("DATE", "-0043-03-15", "0044-03-15 (BC)"),
        ("DATE", "0000-03-15", "0001-03-15 (BC)"),
        ("TIME", "10:00:00.500000", "10:00:00.5"),
        ("TIMESTAMP", "2020-01-31 10:00:00.000", "2020-01-31T10:00:00"),
        ("TIMESTAMP", "-0043-03-15 12:00:00.000000", "0044-03-15T(BC)T12:00:00"),
        ("TIMESTAMPTZ", "2020-01-31 10:00:00.120000 UTC", "2020-01-31T10:00:00.12+00:00"),
        ("UUID", "6ecd8c99-4036-403d-bf84-cf8400f67836", "6ecd8c99-4036-403d-bf84-cf8400f67836"),
        ("VARCHAR[]", '["a",null,""]', '["a",null,""]'),
        ("DOUBLE[]", '["NaN","1.0E22",null]', "[null,1e22,null]"),
        ("TIMESTAMP[]", '["2020-01-31 10:00:00.500000"]', '["2020-01-31T10:00:00.5"]'),
        ("INTEGER[][]", '[["1"],null,[]]', "[[1],null,[]]"),
        ("MAP(VARCHAR, DECIMAL(5, 2))", '[["a","1.50"],["b",null]]', '{"a":1.50,"b":null}'),
        ("MAP(REAL, VARCHAR)", '[["NaN","x"],["-Infinity","y"]]', '{"NaN":"x","-Infinity":"y"}'),
        ("MAP(INTEGER, VARCHAR)", '[["1","x"]]', '{"1":"x"}'),
        ("MAP(DATE, INTEGER)[]", '[[["2020-01-31","1"]],null]', '[{"2020-01-31":1},null]'),
        ('STRUCT("a b" INTEGER, c VARCHAR)[]', '[["1",null],null]', '[{"a b":1,"c":null},null]'),
    ],
)
def test_a_cell_is_told_as_duckdb_tells_it(type: str, told: object, cell: object) -> None:
    assert decoded(type, told) == cell


def test_null_is_null_of_every_type() -> None:
    types = tuple(map(ColumnType, (Kind.INTEGER, Kind.VARCHAR, Kind.TIMESTAMP)))

    assert row_decoder(types, False)((None, None, None)) == (None, None, None)


def test_numbers_inside_a_composed_value_become_texts_where_that_is_set() -> None:
    assert decoded("BIGINT[]", '["1"]', stringify=True) == '["1"]'
    assert decoded("BIGINT[]", '["1"]') == "[1]"


def _digits(number: str) -> int:
    return len(Decimal(number).normalize().as_tuple().digits)


@settings(max_examples=20, deadline=None)
@example(numbers=[232278992.0] * 20)
@given(numbers=st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=20))
def test_32_bit_numbers_have_no_more_digits_than_duckdb_gives_them(wire: Wire, numbers: list[float]) -> None:
    type = ColumnType(Kind.REAL)
    wire.fill((type,), "SELECT UNNEST($1) AS v0", [numbers])
    decode = row_decoder((type,), False)

    rows = [decode((repr(number),)) for number in numbers]

    shape = flat_shape((type,))
    ours = json.loads(encode_rows(rows, shape, False), parse_float=str)
    theirs = json.loads(wire.both(shape, (type,), stringify=False), parse_float=str)
    for one, other, number in zip(ours, theirs, numbers, strict=True):
        # DuckDB 2.0.0 writes a digit or two more than needed of one number in three hundred.
        assert one == other or _digits(one["k0"]) < _digits(other["k0"])
        assert c_float(float(one["k0"])).value == number


@settings(max_examples=30, deadline=None)
@given(
    texts=st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
)
def test_texts_inside_a_list_have_duckdb_s_escapes(wire: Wire, texts: list[str | None]) -> None:
    type = parse_type("VARCHAR[]")
    wire.fill((type,), "SELECT $1::VARCHAR[] AS v0", [texts])

    rows = [row_decoder((type,), False)((json.dumps(texts),))]

    shape = flat_shape((type,))
    assert encode_rows(rows, shape, False) == wire.both(shape, (type,), stringify=False)
