"""What another engine says of a value is in Arrow the value itself."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.catalog.parse_type import parse_type
from gateway.result.arrow_cells import arrow_decoder
from gateway.result.columns import arrow_type


def decoded(type: str, told: object) -> object:
    ((cell,),) = [arrow_decoder((parse_type(type),))((told,))]
    return cell


@pytest.mark.parametrize(
    ("type", "told", "value"),
    [
        ("BOOLEAN", "true", True),
        ("BOOLEAN", False, False),
        ("INTEGER", "7", 7),
        ("BIGINT", 2**63 - 1, 2**63 - 1),
        ("DOUBLE", "1.0E22", 1e22),
        ("DOUBLE", "-Infinity", -math.inf),
        ("DECIMAL(38, 10)", "1.5000000000", Decimal("1.5000000000")),
        ("VARCHAR", "", ""),
        ("UUID", "6ecd8c99-4036-403d-bf84-cf8400f67836", "6ecd8c99-4036-403d-bf84-cf8400f67836"),
        ("BLOB", "AAE=", b"\x00\x01"),
        ("DATE", "1970-01-02", 1),
        ("DATE", "-0043-03-15", -735_160),
        ("DATE", "+10000-01-01", 2_932_897),
        ("TIME", "00:00:01.500000", 1_500_000),
        ("TIMESTAMP", "1969-12-31 23:59:59.999999", -1),
        ("TIMESTAMPTZ", "1970-01-01 00:00:01.000000 UTC", 1_000_000),
        ("VARCHAR[]", '["a",null,""]', ["a", None, ""]),
        ("DATE[][]", '[["1970-01-02"],null,[]]', [[1], None, []]),
        ("MAP(INTEGER, BLOB)", '[["1","AAE="],["2",null]]', [(1, b"\x00\x01"), (2, None)]),
        ('STRUCT("a b" INTEGER, c BOOLEAN)', '["1",null]', {"a b": 1, "c": None}),
        ("STRUCT(a INTEGER)[]", '[["1"],null]', [{"a": 1}, None]),
        ("MAP(VARCHAR, INTEGER)[]", '[[["x","1"]],null]', [[("x", 1)], None]),
        ("INTEGER", None, None),
        ("VARCHAR[]", None, None),
    ],
)
def test_a_cell_is_the_value_that_arrow_takes(type: str, told: object, value: object) -> None:
    assert decoded(type, told) == value
    assert len(pa.array([decoded(type, told)], arrow_type(parse_type(type)))) == 1


def test_nan_stays_nan() -> None:
    value = decoded("REAL", "NaN")

    assert isinstance(value, float)
    assert math.isnan(value)


@given(day=st.dates())
def test_days_are_counted_as_the_calendar_has_them(day: date) -> None:
    assert decoded("DATE", day.isoformat()) == (day - date(1970, 1, 1)).days
