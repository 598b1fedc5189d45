from __future__ import annotations

from functools import reduce

import duckdb
import pytest
from hypothesis import given, settings

from gateway.catalog.parse_type import KNOWN_TYPES, parse_type
from gateway.catalog.types import ColumnType, Kind
from tests.catalog.strategies import column_types


@settings(deadline=None)
@given(column_types)
def test_every_type_is_read_back_from_its_own_spelling(to: ColumnType) -> None:
    assert parse_type(to.sql) == to


@settings(deadline=None)
@given(column_types)
def test_duckdb_understands_every_spelling(to: ColumnType) -> None:
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT CAST(NULL AS {to.sql})").fetchone() == (None,)


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("int", "INTEGER"),
        ("Int4", "INTEGER"),
        ("STRING", "VARCHAR"),
        ("TEXT", "VARCHAR"),
        ("CHAR(5)", "VARCHAR"),
        ("VARCHAR(10)", "VARCHAR"),
        ("CHARACTER VARYING", "VARCHAR"),
        ("FLOAT", "REAL"),
        ("FLOAT8", "DOUBLE"),
        ("DOUBLE PRECISION", "DOUBLE"),
        ("NUMERIC", "DECIMAL(18, 3)"),
        ("DECIMAL(10)", "DECIMAL(10, 0)"),
        ("numeric(10,2)", "DECIMAL(10, 2)"),
        ("BOOL", "BOOLEAN"),
        ("BYTEA", "BLOB"),
        ("DATETIME", "TIMESTAMP"),
        ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"),
        ("LIST(INT)", "INTEGER[]"),
        ("ARRAY<INT>", "INTEGER[]"),
        ("STRUCT(a INT, b TEXT[])", 'STRUCT("a" INTEGER, "b" VARCHAR[])'),
        ("MAP(TEXT, INT)", "MAP(VARCHAR, INTEGER)"),
        ("INTEGER -- whole", "INTEGER"),
        (" ENUM('a;b', 'it''s') ", "ENUM('a;b', 'it''s')"),
    ],
)
def test_synonyms_have_one_canonical_spelling(text: str, sql: str) -> None:
    assert parse_type(text).sql == sql


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FOO",
        "BIT",
        "BIGNUM",
        "TIMETZ",
        "TIMESTAMP_NS",
        "TIMESTAMP(3)",
        "INTERVAL YEAR",
        "INTEGER[3]",
        "INTEGER(5)",
        "INTEGER NOT NULL",
        "INTEGER FORMAT 'x'",
        "INTEGER; DROP TABLE x",
        "INTEGER) + (1",
        "INTEGER)::TEXT, (1",
        "VARCHAR COLLATE de",
        "UNION(a INTEGER, b TEXT)",
        "LIST",
        "MAP(INTEGER)",
        "STRUCT()",
        "STRUCT(a FOO)",
        "FOO[]",
        "'open",
        "INTEGER" + "[]" * 5_000,
    ],
)
def test_what_is_no_type_is_refused_with_the_known_ones(text: str) -> None:
    with pytest.raises(ValueError, match=r"^unknown type `.*`: write one of TINYINT, .*, type\[\]$"):
        parse_type(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("DECIMAL(39, 2)", "`DECIMAL(39, 2)` is out of bounds"),
        ("DECIMAL(3, 5)", "`DECIMAL(3, 5)` is out of bounds"),
        ("DECIMAL(0)", "`DECIMAL(0, 0)` is out of bounds"),
        ("DECIMAL(1000)", "DECIMAL takes a precision and a scale"),
        ("DECIMAL('x', 2)", "DECIMAL takes a precision and a scale"),
        ("ENUM()", "ENUM takes its values as quoted texts"),
        ("ENUM(1, 2)", "ENUM takes its values as quoted texts"),
        ("ENUM('a', 'b', 'a')", "ENUM has `a` twice"),
        ("ENUM('a\ud800')", "ENUM cannot have `a\\ud800`"),
        ("ENUM('a\0')", "ENUM cannot have `a\\x00`"),
        ("STRUCT(INTEGER)", "STRUCT takes names with types"),
        ('STRUCT("" INTEGER)', "STRUCT takes names with types"),
        ("STRUCT(a INTEGER, A TEXT)", "STRUCT has `A` twice"),
        ('STRUCT("\ud800" TEXT)', "STRUCT cannot have `\\ud800`"),
    ],
)
def test_a_type_that_cannot_be_is_refused_with_the_cure(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=r"^(`?DECIMAL|ENUM|STRUCT)") as caught:
        parse_type(text)
    assert str(caught.value).startswith(reason)


def test_the_list_of_known_types_has_every_kind() -> None:
    assert len(KNOWN_TYPES) == len(Kind)
    holes = {
        "(p, s)": "(5, 2)",
        "name type, ...": "a INTEGER",
        "type[]": "INTEGER[]",
        "key, value": "TEXT, TEXT",
    }
    for kind, text in zip(Kind, KNOWN_TYPES, strict=True):
        spelt = reduce(lambda filled, hole: filled.replace(*hole), holes.items(), text)
        assert parse_type(spelt).kind is kind
