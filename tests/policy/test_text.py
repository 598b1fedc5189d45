from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.catalog.types import ColumnType, Kind
from gateway.policy.parse_predicate import parse_predicate
from gateway.policy.text import predicate_text
from gateway.predicate import ALWAYS, NEVER, ColumnRef, Compare, Constant, Matches, Slot
from tests.policy.catalogs import ATTRIBUTES, KINDS


@pytest.mark.parametrize(
    "text",
    [
        "whole = -1",
        "money <> 1.50",
        "double >= 0.00000001",
        "double < 10000000000000000000000",
        "single = 0.5",
        "active = TRUE AND NOT (active = FALSE)",
        "text = 'it''s'",
        '"two words" = \'x\' OR ("null" IS NULL AND "a ""quote""" IS NOT NULL)',
        '"session" = session.region AND "date" = DATE \'2020-01-31\'',
        "moment > TIMESTAMP '2020-01-31T10:00:00' AND instant < TIMESTAMP '2020-01-31T10:00:00+00'",
        "text IN session.teams",
        "text NOT IN session.teams",
        "text NOT IN ('a', session.region)",
        "text LIKE 'a\\%' OR text NOT LIKE '%'",
        "NOT (whole = 1 OR whole = 2)",
        "NOT (whole >= 1 AND whole <= 2)",
        "clock < '10:30:00'",
        "mood IN ('glad', 'sad')",
    ],
)
def test_predicates_are_written_as_filters_are(text: str) -> None:
    assert predicate_text(parse_predicate(text, KINDS, ATTRIBUTES)) == text


def test_all_and_nothing_are_written_in_words() -> None:
    assert predicate_text(ALWAYS) == "every row"
    assert predicate_text(NEVER) == "no row"


def test_what_no_policy_can_hold_is_not_written() -> None:
    integer = ColumnType(Kind.INTEGER)

    with pytest.raises(TypeError, match="policies have no Slot"):
        predicate_text(Compare(ColumnRef("whole"), "=", Slot(0, integer)))
    with pytest.raises(TypeError, match="policies have no Matches"):
        predicate_text(Matches(ColumnRef("text"), Slot(0, integer)))


def test_decimals_are_written_without_an_exponent() -> None:
    small = Constant(Decimal("0E-8"), ColumnType(Kind.DECIMAL, 10, 8))

    assert predicate_text(Compare(ColumnRef("x"), "=", small)) == "x = 0.00000000"
