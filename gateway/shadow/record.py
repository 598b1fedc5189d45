"""What the report holds: one line per compared query, never a value of a cell or of a filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Comparison:
    """One root field that both engines were asked, as `docs/shadowing.md` describes each member.

    `difference` is None where they agree. `confirmed` says whether both, asked once more, differ again in
    the same way; None where they were not asked again.
    """

    at: str
    request_id: str
    operation: str | None
    document: str
    field: str
    tables: tuple[str, ...]
    snapshot: str
    engines: tuple[str, str]
    seconds: tuple[float, float]
    difference: str | None
    confirmed: bool | None
    rows: tuple[int, int] | None
    columns: Mapping[str, int]
    codes: tuple[str | None, str | None]

    def line(self) -> bytes:
        """The record as one line of JSON."""
        return orjson.dumps(self, option=orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True, slots=True)
class Missed:
    """How many queries were to be compared since the last such line, and were not.

    `dropped` for want of time; `left_out` because the second engine has not (or not yet) what they read.
    """

    at: str
    dropped: int
    left_out: int

    def line(self) -> bytes:
        """The record as one line of JSON."""
        return orjson.dumps(self, option=orjson.OPT_APPEND_NEWLINE)
