"""Texts of DuckDB's values as Athena, which is written in Java, spells them; and the names of its types."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal

from sqlglot import exp

_MOMENT = re.compile(
    r"(?P<date>[^ ]+ )?(?P<clock>\d\d:\d\d:\d\d)(?P<part>\.\d+)?(?P<zone>\+00)?(?P<bc> \(BC\))?"
)
_BC = re.compile(r"(\d+)(-\d\d-\d\d.*?) \(BC\)")

_BARE = str.maketrans("", "", " `")

#: Types by DuckDB's name: Athena's own, and Hive's.
_TYPES = {
    "BOOLEAN": ("boolean", "boolean"),
    "TINYINT": ("tinyint", "tinyint"),
    "SMALLINT": ("smallint", "smallint"),
    "INTEGER": ("integer", "int"),
    "BIGINT": ("bigint", "bigint"),
    "FLOAT": ("float", "float"),
    "DOUBLE": ("double", "double"),
    "VARCHAR": ("varchar", "string"),
    "DATE": ("date", "date"),
    "TIME": ("time", "time"),
    "TIMESTAMP": ("timestamp", "timestamp"),
    "TIMESTAMP WITH TIME ZONE": ("timestamp with time zone", "timestamptz"),
    "BLOB": ("varbinary", "binary"),
    "JSON": ("json", "string"),
    "UUID": ("uuid", "uuid"),
    # What `sum` and `row_number` give is wider in DuckDB than in Trino.
    "HUGEINT": ("bigint", "bigint"),
}


def athena_type(duckdb: str) -> str:
    """Athena's name of a type, without its digits and parts."""
    if duckdb in _TYPES:
        return _TYPES[duckdb][0]
    if duckdb.startswith("DECIMAL"):
        return "decimal"
    return "array" if duckdb.endswith("]") else "map" if duckdb.startswith("MAP") else "row"


def hive_type(duckdb: str) -> str:
    """Hive's spelling of a type."""
    if duckdb in _TYPES:
        return _TYPES[duckdb][1]
    return exp.DataType.build(duckdb, dialect="duckdb").sql(dialect="hive").lower().translate(_BARE)


def spelling(duckdb: str) -> Callable[[str], str] | None:
    """What makes Athena's text of DuckDB's; None where they are the same."""
    match duckdb:
        case "DOUBLE" | "FLOAT":
            return java_number
        case "DATE":
            return _date
        case "TIME" | "TIMESTAMP" | "TIMESTAMP WITH TIME ZONE":
            return _moment
        case "BLOB":
            return _bytes
        case _:
            return None


def java_number(text: str) -> str:
    """The shortest digits of a number as `Double.toString` arranges them."""
    number = float(text)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    sign, digits, exponent = Decimal(text).as_tuple()
    assert isinstance(exponent, int)
    minus = "-" if sign or text.startswith("-") else ""
    shown = "".join(map(str, digits)).lstrip("0").rstrip("0")
    if not shown:
        return f"{minus}0.0"
    point = len("".join(map(str, digits)).lstrip("0")) + exponent
    if not -3 < point <= 7:
        return f"{minus}{shown[0]}.{shown[1:] or '0'}E{point - 1}"
    if point <= 0:
        return f"{minus}0.{'0' * -point}{shown}"
    whole, part = shown[:point].ljust(point, "0"), shown[point:]
    return f"{minus}{whole}.{part or '0'}"


def _date(text: str) -> str:
    found = _BC.fullmatch(text)
    return f"-{int(found[1]) - 1:04}{found[2]}" if found else text


def _moment(text: str) -> str:
    found = _MOMENT.fullmatch(text)
    assert found, text
    date = _date(f"{found['date'].strip()}{found['bc'] or ''}") + " " if found["date"] else ""
    part = (found["part"] or ".").ljust(7, "0")
    return f"{date}{found['clock']}{part}{' UTC' if found['zone'] else ''}"


def _bytes(text: str) -> str:
    """`A\\x00` as `41 00`."""
    raw = re.sub(r"\\x([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), text).encode("latin-1")
    return raw.hex(" ")
