"""Values at and beyond the edges of what operations on their types can take."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from gateway.catalog.model import Column
from gateway.catalog.parse_type import parse_type

_INTEGERS = {
    "TINYINT": ("-128", "127"),
    "SMALLINT": ("-32768", "32767"),
    "INTEGER": ("-2147483648", "2147483647"),
    "BIGINT": ("-9223372036854775808", "9223372036854775807"),
    "HUGEINT": ("-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"),
    "UTINYINT": ("255",),
    "USMALLINT": ("65535",),
    "UINTEGER": ("4294967295",),
    "UBIGINT": ("18446744073709551615",),
    "UHUGEINT": ("340282366920938463463374607431768211455",),
}

_FLOATS = ("nan", "inf", "-inf", "0", "-0", "1e-45", "-1", "0.5", "3.4e38", "-3.4e38")
_NINES = "9" * 38

#: Texts of each type's values; every one of them is read by a CAST.
HOSTILE: dict[str, tuple[str, ...]] = {
    **{name: (*bounds, "0", "1", "2") for name, bounds in _INTEGERS.items()},
    "DECIMAL(4, 1)": ("999.9", "-999.9", "0", "0.5"),
    "DECIMAL(18, 3)": ("999999999999999.999", "-999999999999999.999", "0", "-0.001"),
    "DECIMAL(19, 0)": ("9999999999999999999", "-9999999999999999999", "0"),
    "DECIMAL(38, 0)": (_NINES, "-" + _NINES, "0"),
    "DECIMAL(38, 38)": ("0." + _NINES, "-0." + _NINES, "0"),
    "REAL": _FLOATS,
    "DOUBLE": (*_FLOATS, "1.7e308", "-1.7e308", "5e-324"),
    "VARCHAR": (
        *(
            "",
            " ",
            "x",
            "5",
            "-1",
            "1e400",
            "nan",
            "2024-02-30",
            "true",
            "\0",
            "é",
            "ﬁ",
            "İ",
            "🏳️‍🌈",
            "\\",
            "%_",
        ),
        *(
            "\\x",
            '{"a"',
            "[1",
            "9" * 50,
            "294247-01-10 04:00:54.775807",
            "a,b,,c",
            "x" * 300,
            "(",
            "*",
            "\n",
        ),
    ),
    "ENUM('a', 'b')": ("a", "b"),
    "UUID": ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
    "BOOLEAN": ("true", "false"),
    "DATE": (
        *("infinity", "-infinity", "5881580-07-10", "5877642-06-25 (BC)", "2024-02-29", "0001-01-01"),
        *("9999-12-31", "0044-03-15 (BC)", "1582-10-10"),
    ),
    "TIME": ("24:00:00", "00:00:00", "23:59:59.999999"),
    "TIMESTAMP": (
        *(
            "infinity",
            "-infinity",
            "294247-01-10 04:00:54.775806",
            "290309-12-22 (BC) 00:00:00",
            "2024-02-29",
        ),
        *("0001-01-01", "9999-12-31 23:59:59.999999"),
    ),
    "TIMESTAMPTZ": (
        *("infinity", "-infinity", "294247-01-10 04:00:54.775806+00", "290309-12-22 (BC) 00:00:00+00"),
        *("0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00", "2024-03-31 02:30:00+01"),
    ),
    "INTERVAL": (
        *("2147483647 months", "-2147483648 months", "2147483647 days", "9223372036854775807 microseconds"),
        *("-9223372036854775807 microseconds", "0 days"),
    ),
    "BLOB": ("", "\\xFF\\x00", "abc"),
    "JSON": ("{}", "[1, 2]", "null", '"x"', "5"),
    "INTEGER[]": ("[1, 2]", "[]", "[NULL]"),
    "STRUCT(a INTEGER)": ("{'a': 1}", "{'a': NULL}"),
    "MAP(VARCHAR, INTEGER)": ("{a=1}", "{}"),
}

#: The table's columns: one of each type, `c0`, `c1` and so on.
COLUMNS = {
    f"c{index}": Column(f"c{index}", parse_type(type), f"c{index}") for index, type in enumerate(HOSTILE)
}

ROWS = 97


def create_hostile(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    """Creates the table: every value stands beside many others, and beside null."""
    _create(connection, schema, table, HOSTILE)


def create_tame(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    """Creates a table of the same columns, with values that every operation can take."""
    _create(connection, schema, table, {type: _tame(type) for type in HOSTILE})


def _tame(type: str) -> tuple[str, ...]:
    for kinds, texts in _TAME.items():
        if type.startswith(kinds):
            return texts
    return HOSTILE[type] if type in _KEPT else ("1", "2", "3")


_KEPT = (
    "ENUM('a', 'b')",
    "UUID",
    "BOOLEAN",
    "BLOB",
    "JSON",
    "INTEGER[]",
    "STRUCT(a INTEGER)",
    "MAP(VARCHAR, INTEGER)",
)

_TAME: dict[str | tuple[str, ...], tuple[str, ...]] = {
    "DECIMAL(38, 38)": ("0.25", "0.5"),
    ("DECIMAL", "REAL", "DOUBLE"): ("1.5", "-2.5", "3"),
    "VARCHAR": ("Axel", "x,y,z", "abc", "7", ""),
    ("DATE", "TIMESTAMP"): ("2024-02-29", "1999-12-31", "2001-01-01"),
    "TIME": ("12:30:00", "00:00:01"),
    "INTERVAL": ("3 months", "-2 days"),
}


def _create(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, texts: Mapping[str, tuple[str, ...]]
) -> None:
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    selected = []
    for index, type in enumerate(HOSTILE):
        values = [*texts[type], None]
        # Strides that differ from column to column, so that the columns do not walk in step.
        picked = [values[(row * (index + 1) + row // 7) % len(values)] for row in range(ROWS)]
        # An ENUM is the text that it is to every reader of a scan.
        to = "VARCHAR" if type.startswith("ENUM") else type
        column = f"CREATE OR REPLACE TEMP TABLE column_{index} AS SELECT unnest($1::VARCHAR[])::{to} AS c"
        connection.execute(column, [picked])
        selected.append(f"column_{index}.c AS c{index}")
    joined = " POSITIONAL JOIN ".join(f"column_{index}" for index in range(len(HOSTILE)))
    connection.execute(f"CREATE TABLE {schema}.{table} AS SELECT {', '.join(selected)} FROM {joined}")
