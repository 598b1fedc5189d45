"""Whether a table is copied from the engine that keeps it, as the table's entry declares it."""

from __future__ import annotations

import re

from gateway.catalog.document import TableEntry
from gateway.catalog.model import Acceleration
from gateway.catalog.outline import Outline
from gateway.catalog.values import shown

_DURATION = re.compile(r"([1-9][0-9]{0,8})([smhd])", re.ASCII)

#: Seconds of a unit.
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def accelerate(table: Outline, entry: TableEntry) -> Acceleration | None:
    """How often the copy is made and how old it may get; what is wrong goes to the faults."""
    given = entry.accelerate
    if given is None:
        return None
    if entry.source is not None:
        table.fault(
            ("accelerate",),
            "`accelerate` is for tables that Trino or Athena keeps, and this one has a `source`",
            "leave it out: DuckDB reads or copies a `source` by itself",
        )
    refresh = _seconds(table, "refresh", given.refresh)
    max_age = _seconds(table, "max_age", given.max_age)
    if refresh and max_age and max_age < refresh:
        table.fault(
            ("accelerate", "max_age"),
            f"a copy is made every {given.refresh} and would be too old after {given.max_age}",
            "write a `max_age` that is longer than `refresh`, some times as long best",
        )
    return Acceleration(refresh, max_age)


def _seconds(table: Outline, key: str, text: str) -> float:
    """Zero, and a fault, where the text is no duration."""
    match = _DURATION.fullmatch(text)
    if match is None:
        cure = "write a number and `s`, `m`, `h` or `d`, such as `90s` or `10m`"
        table.fault(("accelerate", key), f"{shown(text)} is no duration", cure)
        return 0.0
    return float(int(match[1]) * _UNITS[match[2]])
