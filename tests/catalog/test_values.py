from __future__ import annotations

import base64
import datetime as dt
import math
import string
import struct
import uuid
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import INTEGER_BOUNDS, ColumnType
from gateway.catalog.values import coerce
from tests.catalog.strategies import column_types, decimal_types, enum_types, integer_types


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def cast(connection: duckdb.DuckDBPyConnection, value: object, to: ColumnType) -> object:
    """The value as DuckDB reads it, in its own text."""
    row = connection.execute(f"SELECT CAST(CAST($1 AS {to.sql}) AS VARCHAR)", [value]).fetchone()
    assert row
    return row[0]


def refuse(value: object, to: str) -> str:
    with pytest.raises(ValueError, match=r"^[a-z`A]") as caught:
        coerce(value, parse_type(to))
    return str(caught.value)


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=30),
    st.text(string.digits + "-+:.TZPYMDHSe/= ", max_size=30),
    st.datetimes().map(str),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
)


@settings(deadline=None)
@given(anything, column_types)
def test_what_passes_can_be_cast_by_duckdb(
    connection: duckdb.DuckDBPyConnection, value: object, to: ColumnType
) -> None:
    try:
        coerced = coerce(value, to)
    except ValueError:
        return
    assert cast(connection, coerced, to) is not None


@settings(deadline=None)
@given(anything, column_types)
def test_a_canonical_value_stays_itself(value: object, to: ColumnType) -> None:
    try:
        coerced = coerce(value, to)
    except ValueError:
        return
    if not isinstance(coerced, bytes) and to.graphql != "interval":
        again = coerce(coerced, to)
        assert again == coerced
        assert type(again) is type(coerced)


@settings(deadline=None)
@given(st.data(), integer_types)
def test_integers_within_bounds_are_kept(
    connection: duckdb.DuckDBPyConnection, data: st.DataObject, to: ColumnType
) -> None:
    low, high = INTEGER_BOUNDS[to.kind]
    number = data.draw(st.integers(low, high))
    assert coerce(number, to) == number
    assert cast(connection, number, to) == str(number)
    assert "outside" in refuse(low - 1, to.sql)
    assert "outside" in refuse(high + 1, to.sql)
    if to.graphql == "bigint":
        assert coerce(str(number), to) == number
    else:
        refuse(str(number), to.sql)


@pytest.mark.parametrize("value", [True, 1.0, 1.5, "x", "1.0", "", "٣", "+1", None, [], {}, "1" * 41])
def test_what_is_no_integer_is_refused(value: object) -> None:
    assert refuse(value, "BIGINT").endswith(" is not a value of type BIGINT")


@settings(deadline=None)
@given(st.data(), decimal_types)
def test_decimals_that_fit_are_kept_exactly(
    connection: duckdb.DuckDBPyConnection, data: st.DataObject, to: ColumnType
) -> None:
    unscaled = data.draw(st.integers(-(10**to.precision) + 1, 10**to.precision - 1))
    text = f"{unscaled:0{to.precision + 2}d}"
    text = f"{text[: len(text) - to.scale]}.{text[len(text) - to.scale :]}"
    number = coerce(text, to)
    assert isinstance(number, Decimal)
    exponent = number.as_tuple().exponent
    assert exponent == -to.scale
    assert int("".join(map(str, number.as_tuple().digits))) == abs(unscaled)
    assert cast(connection, number, to) == cast(connection, text, to)
    assert coerce(number, to) == number


@pytest.mark.parametrize(
    ("value", "to", "digits"),
    [
        (7, "DECIMAL(5, 2)", "7.00"),
        ("7", "DECIMAL(5, 2)", "7.00"),
        ("-.5", "DECIMAL(5, 2)", "-0.50"),
        ("1.2500", "DECIMAL(5, 2)", "1.25"),
        ("1.25e2", "DECIMAL(5, 2)", "125.00"),
        (0.1, "DECIMAL(5, 2)", "0.10"),
        (-0.0, "DECIMAL(5, 2)", "0.00"),
        ("0e999", "DECIMAL(5, 2)", "0.00"),
        (Decimal("999.99"), "DECIMAL(5, 2)", "999.99"),
        ("0." + "1" * 38, "DECIMAL(38, 38)", "0." + "1" * 38),
        (10**38 - 1, "DECIMAL(38, 0)", "9" * 38),
    ],
)
def test_decimals_have_the_scale_of_their_column(value: object, to: str, digits: str) -> None:
    assert str(coerce(value, parse_type(to))) == digits


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (True, "true is not a value of type DECIMAL(5, 2)"),
        ("1,5", "`1,5` is not a value of type DECIMAL(5, 2)"),
        ("1" * 101, "`1111111111111111111111111111111111111111…` is not a value of type DECIMAL(5, 2)"),
        (math.nan, "`nan` is not a value of type DECIMAL(5, 2)"),
        (Decimal("Infinity"), "`Infinity` is not a value of type DECIMAL(5, 2)"),
        (1000, "`1000` is not a value of type DECIMAL(5, 2): it has more than 3 digits before the point"),
        ("1e999", "`1e999` is not a value of type DECIMAL(5, 2): it has more than 3 digits before the point"),
        (1.005, "`1.005` is not a value of type DECIMAL(5, 2): it has more than 2 digits behind the point"),
        ("1e-3", "`1e-3` is not a value of type DECIMAL(5, 2): it has more than 2 digits behind the point"),
    ],
)
def test_decimals_that_do_not_fit_are_refused(value: object, reason: str) -> None:
    assert refuse(value, "DECIMAL(5, 2)") == reason


def test_a_number_of_thousands_of_digits_is_refused_without_being_spelt() -> None:
    why = "a number of more than 40 digits is not a value of type DECIMAL(5, 2): "
    assert refuse(10**5000, "DECIMAL(5, 2)") == why + "it has more than 3 digits before the point"
    assert refuse(10**5000, "BIGINT").startswith("a number of more than 40 digits is not")


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_finite_doubles_are_kept(connection: duckdb.DuckDBPyConnection, number: float) -> None:
    assert coerce(number, parse_type("DOUBLE")) == number
    row = connection.execute("SELECT CAST($1 AS DOUBLE) = $2", [number, number]).fetchone()
    assert row == (True,)


@settings(deadline=None)
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_finite_reals_are_kept(connection: duckdb.DuckDBPyConnection, number: float) -> None:
    assert coerce(number, parse_type("REAL")) == number
    assert connection.execute("SELECT CAST($1 AS REAL) = CAST($1 AS DOUBLE)", [number]).fetchone() == (True,)


def test_a_real_is_rounded_to_32_bits() -> None:
    assert coerce(0.1, parse_type("REAL")) == struct.unpack("<f", struct.pack("<f", 0.1))[0]
    assert math.copysign(1, coerce(-0.0, parse_type("REAL"))) == 1  # type: ignore[arg-type]  # a REAL is a float
    assert coerce(3, parse_type("DOUBLE")) == 3.0
    assert coerce(Decimal("2.5"), parse_type("DOUBLE")) == 2.5


@pytest.mark.parametrize(
    ("value", "to", "why"),
    [
        (True, "DOUBLE", ""),
        ("1.5", "DOUBLE", ""),
        (10**400, "DOUBLE", ": it is out of range"),
        (Decimal("sNaN"), "DOUBLE", ": it is out of range"),
        (math.inf, "DOUBLE", ": it is not a finite number"),
        (math.nan, "REAL", ": it is not a finite number"),
        (3.5e38, "REAL", ": it is out of range"),
    ],
)
def test_what_is_no_finite_number_is_refused(value: object, to: str, why: str) -> None:
    assert refuse(value, to).endswith(f" is not a value of type {to}{why}")


@settings(deadline=None)
@given(st.text())
def test_texts_are_kept(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert coerce(text, parse_type("VARCHAR")) == text
    assert connection.execute("SELECT CAST($1 AS VARCHAR)", [text]).fetchone() == (text,)


@settings(deadline=None)
@given(enum_types)
def test_members_are_kept_and_others_refused(to: ColumnType) -> None:
    for member in to.members:
        assert coerce(member, to) == member
    for stranger in ("".join(to.members) + "x", 3, None):
        with pytest.raises(ValueError, match=r"is not a value of type ENUM: it is not a member$"):
            coerce(stranger, to)


@settings(deadline=None)
@given(st.uuids(), st.sampled_from([str, lambda value: value.hex, lambda value: str(value).upper()]))
def test_uuids_have_one_spelling(value: uuid.UUID, spell: object) -> None:
    assert callable(spell)
    assert coerce(spell(value), parse_type("UUID")) == str(value)


@settings(deadline=None)
@given(st.dates())
def test_dates_are_kept(connection: duckdb.DuckDBPyConnection, value: dt.date) -> None:
    text = coerce(value.isoformat(), parse_type("DATE"))
    assert text == value.isoformat()
    assert connection.execute("SELECT CAST($1 AS DATE)", [text]).fetchone() == (value,)


@settings(deadline=None)
@given(st.times())
def test_times_are_kept(connection: duckdb.DuckDBPyConnection, value: dt.time) -> None:
    text = coerce(value.isoformat(), parse_type("TIME"))
    assert connection.execute("SELECT CAST($1 AS TIME)", [text]).fetchone() == (value,)


@settings(deadline=None)
@given(st.datetimes(), st.sampled_from("T "))
def test_timestamps_are_kept(
    connection: duckdb.DuckDBPyConnection, value: dt.datetime, separator: str
) -> None:
    text = coerce(value.isoformat(separator), parse_type("TIMESTAMP"))
    assert text == value.isoformat()
    assert connection.execute("SELECT CAST($1 AS TIMESTAMP)", [text]).fetchone() == (value,)


@settings(deadline=None)
@given(
    st.datetimes(dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29)),  # noqa: DTZ001  # the type has no zone
    st.integers(-15 * 60 - 59, 15 * 60 + 59),
)
def test_moments_are_turned_to_utc(
    connection: duckdb.DuckDBPyConnection, value: dt.datetime, offset: int
) -> None:
    moment = value.replace(tzinfo=dt.timezone(dt.timedelta(minutes=offset)))
    text = coerce(moment.isoformat(), parse_type("TIMESTAMPTZ"))
    utc = moment.astimezone(dt.UTC).replace(tzinfo=None)
    assert text == utc.isoformat() + "+00"
    row = connection.execute("SELECT CAST($1 AS TIMESTAMPTZ) AT TIME ZONE 'UTC'", [text]).fetchone()
    assert row == (utc,)


@pytest.mark.parametrize(
    ("value", "to", "text"),
    [
        ("2024-02-29", "TIMESTAMP", "2024-02-29T00:00:00"),
        ("2024-02-29 12:30", "TIMESTAMP", "2024-02-29T12:30:00"),
        ("2024-02-29T12:30:00.5", "TIMESTAMP", "2024-02-29T12:30:00.500000"),
        ("2024-02-29T12:30:00Z", "TIMESTAMPTZ", "2024-02-29T12:30:00+00"),
        ("2024-02-29T12:30:00", "TIMESTAMPTZ", "2024-02-29T12:30:00+00"),
        ("2024-02-29", "TIMESTAMPTZ", "2024-02-29T00:00:00+00"),
        ("2024-02-29T12:30+02", "TIMESTAMPTZ", "2024-02-29T10:30:00+00"),
        ("2024-02-29T12:30:00-0530", "TIMESTAMPTZ", "2024-02-29T18:00:00+00"),
        ("12:30", "TIME", "12:30:00"),
        ("12:30:01.25", "TIME", "12:30:01.250000"),
    ],
)
def test_moments_may_be_written_shorter(value: str, to: str, text: str) -> None:
    assert coerce(value, parse_type(to)) == text


@pytest.mark.parametrize(
    ("value", "to", "why"),
    [
        ("2023-02-29", "DATE", "the calendar has no such day"),
        ("0000-01-01", "DATE", "the calendar has no such day"),
        ("24-01-01", "DATE", "write `YYYY-MM-DD`"),
        ("2024-1-1", "DATE", "write `YYYY-MM-DD`"),
        ("2024-01-01\n", "DATE", "write `YYYY-MM-DD`"),
        ("٢٠٢٤-01-01", "DATE", "write `YYYY-MM-DD`"),
        (20240101, "DATE", "write `YYYY-MM-DD`"),
        ("24:00", "TIME", "the clock has no such time"),
        ("12:60", "TIME", "the clock has no such time"),
        ("12", "TIME", "write `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff`"),
        ("12:00:00.1234567", "TIME", "write `HH:MM`, `HH:MM:SS` or `HH:MM:SS.ffffff`"),
        ("2024-01-01T00:00:00Z", "TIMESTAMP", "it takes no offset"),
        ("2024-01-01Z", "TIMESTAMPTZ", "it takes no offset"),
        ("2024-01-01T25:00", "TIMESTAMP", "the calendar has no such moment"),
        ("2024-02-30T00:00", "TIMESTAMPTZ", "the calendar has no such moment"),
        ("2024-01-01T00:00+16:00", "TIMESTAMPTZ", "the calendar has no such moment"),
        ("2024-01-01T00:00+01:60", "TIMESTAMPTZ", "the calendar has no such moment"),
        ("0001-01-01T00:00+01:00", "TIMESTAMPTZ", "the calendar has no such moment"),
        ("9999-12-31T23:30-01:00", "TIMESTAMPTZ", "the calendar has no such moment"),
        ("now", "TIMESTAMP", "write `YYYY-MM-DDTHH:MM:SS.ffffff`"),
        ("infinity", "TIMESTAMPTZ", "write `YYYY-MM-DDTHH:MM:SS.ffffff`"),
        (1, "UUID", "write 32 hexadecimal digits as 8-4-4-4-12"),
        ("a" * 31, "UUID", "write 32 hexadecimal digits as 8-4-4-4-12"),
        ("\ud800", "VARCHAR", "it holds half of a surrogate pair"),
    ],
)
def test_what_is_no_such_value_is_refused_with_the_reason(value: object, to: str, why: str) -> None:
    assert refuse(value, to).endswith(f" is not a value of type {to}: {why}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("P1Y2M3W4DT5H6M7.5S", "14 months 25 days 18367500000 microseconds"),
        ("-P1DT-1S", "0 months -1 days 1000000 microseconds"),
        ("+P1W", "0 months 7 days 0 microseconds"),
        ("PT0.000001S", "0 months 0 days 1 microseconds"),
        ("PT-0.5S", "0 months 0 days -500000 microseconds"),
        ("P0D", "0 months 0 days 0 microseconds"),
        ("P-1Y", "-12 months 0 days 0 microseconds"),
    ],
)
def test_durations_become_intervals(connection: duckdb.DuckDBPyConnection, value: str, text: str) -> None:
    assert coerce(value, parse_type("INTERVAL")) == text
    parts = [int(part) for part in text.split()[::2]]
    row = connection.execute(
        "SELECT CAST($1 AS INTERVAL) = to_months($2) + to_days($3) + to_microseconds($4)", [text, *parts]
    ).fetchone()
    assert row == (True,)


@settings(deadline=None)
@given(
    st.integers(-(2**31) + 1, 2**31 - 1),
    st.integers(-(2**31) + 1, 2**31 - 1),
    st.integers(-(2**63) + 1, 2**63 - 1),
)
def test_every_interval_of_duckdb_has_a_duration(
    connection: duckdb.DuckDBPyConnection, months: int, days: int, micros: int
) -> None:
    seconds = Decimal(micros).scaleb(-6)
    text = coerce(f"P{months}M{days}DT{seconds:f}S", parse_type("INTERVAL"))
    assert text == f"{months} months {days} days {micros} microseconds"
    assert cast(connection, text, parse_type("INTERVAL")) is not None


@pytest.mark.parametrize(
    "value", ["", "P", "PT", "P1DT", "PT+S", "P1", "1D", "P1D2Y", "P1.5D", 5, "P" + "1" * 300]
)
def test_what_is_no_duration_is_refused(value: object) -> None:
    assert refuse(value, "INTERVAL").endswith(": write an ISO 8601 duration such as `P1Y2M3DT4H5M6.5S`")


@pytest.mark.parametrize("value", ["P2147483648M", "P-2147483648D", "PT9223372036854775808S", "P999999999Y"])
def test_durations_that_duckdb_cannot_hold_are_refused(value: str) -> None:
    assert refuse(value, "INTERVAL").endswith(": it is too long")


@settings(deadline=None)
@given(st.binary(max_size=20))
def test_octets_come_as_base64(value: bytes) -> None:
    assert coerce(base64.b64encode(value).decode(), parse_type("BLOB")) == value


@pytest.mark.parametrize("value", [5, "YQ", "YQ==\n", "YR==", "Y Q=", "-_==", "ü==="])
def test_loose_base64_is_refused(value: object) -> None:
    assert refuse(value, "BLOB").endswith(": write base64 with padding")


@pytest.mark.parametrize("to", ["JSON", "INTEGER[]", "STRUCT(a INTEGER)", "MAP(VARCHAR, INTEGER)"])
def test_nested_columns_take_no_value(to: str) -> None:
    kind = parse_type(to).kind.value
    assert refuse([1], to) == f"a column of type {kind} cannot be compared with a value"


def test_a_value_of_another_kind_is_refused() -> None:
    assert coerce(True, parse_type("BOOLEAN")) is True
    assert refuse(1, "VARCHAR") == "`1` is not a value of type VARCHAR"
    assert refuse(1, "BOOLEAN") == "`1` is not a value of type BOOLEAN"


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("a" * 41, "`" + "a" * 40 + "…`"),
        ("a\nb", "`a\\nb`"),
        ("\ud800", "`\\ud800`"),
        (10**41, "a number of more than 40 digits"),
        (1e300, "`1e+300`"),
        (None, "null"),
        ((1,), "a list"),
        ({"a": 1}, "an object"),
    ],
)
def test_a_reason_quotes_little_of_the_value(value: object, quoted: str) -> None:
    assert refuse(value, "BOOLEAN") == f"{quoted} is not a value of type BOOLEAN"
