"""Stage 11 for a caller's own SQL: rows as a table in JSON, for names may repeat in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.catalog.types import ColumnType
from gateway.result.encode import converter


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the answer: the name that the caller gave it, and its type."""

    name: str
    type: ColumnType


def encode_table(rows: Sequence[Sequence[Any]], headings: Sequence[Heading], stringify: bool) -> bytes:
    """`{"columns": [{"name", "type"}], "rows": [[...]]}`; cells are as in any other answer."""
    converts = [converter(heading.type, stringify) for heading in headings]
    table = [
        [
            cell if convert is None or cell is None else convert(cell)
            for cell, convert in zip(row, converts, strict=False)
        ]
        for row in rows
    ]
    columns = [{"name": heading.name, "type": heading.type.sql} for heading in headings]
    return orjson.dumps({"columns": columns, "rows": table})
