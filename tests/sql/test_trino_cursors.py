"""What stands in a cursor, as a literal of Trino's."""

from __future__ import annotations

import math

import pytest

from gateway.catalog.types import ColumnType, Kind
from gateway.predicate import CursorPart, Form, Scope, Slot
from gateway.sql.trino import Trino

NUMBER = ColumnType(Kind.DOUBLE)
PART = CursorPart(Slot(0, ColumnType(Kind.VARCHAR), Form.VALUE), Scope("a list", ()), 0, NUMBER)


@pytest.mark.parametrize(
    ("value", "text"),
    [(math.inf, "Infinity"), (-math.inf, "-Infinity"), (None, "NULL"), (1.5, "1.5")],
)
def test_a_value_of_a_cursor_is_a_literal(value: object, text: str) -> None:
    literal = Trino().literal(value, PART).sql("trino")

    assert literal.strip("'") == text
