"""Cursors are opened by who made them, for the list that they were made for, and by nobody else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gateway.plan.cursors import Cursors

PARTS = [(0, "Cobalt"), (2, None), (0, Decimal("1.50")), (0, 2**70)]
READ = [[0, "Cobalt"], [2, None], [0, "1.50"], [0, 2**70]]
OLD, NEW = b"an old secret", b"a new secret"


def test_a_cursor_says_what_it_was_made_of() -> None:
    assert Cursors([NEW]).open(Cursors([NEW]).sealing("list")(PARTS), "list") == READ


@pytest.mark.parametrize("value", [0.1, 1e300, float("inf"), 2**63 - 1, -(2**127), "é\n\0", True, None])
def test_a_cursor_keeps_every_value(value: object) -> None:
    cursor = Cursors([NEW]).sealing("list")([(0, value)])

    read: object = Cursors([NEW]).open(cursor, "list")
    assert read == [[0, value]]


def test_one_row_has_one_cursor() -> None:
    assert Cursors([NEW]).sealing("list")(PARTS) == Cursors([NEW]).sealing("list")(PARTS)


def test_a_secret_before_the_newest_still_opens() -> None:
    cursor = Cursors([OLD]).sealing("list")(PARTS)

    assert Cursors([NEW, OLD]).open(cursor, "list") == READ
    assert Cursors([NEW]).open(cursor, "list") is None


def test_a_cursor_of_another_list_does_not_open() -> None:
    assert Cursors([NEW]).open(Cursors([NEW]).sealing("list")(PARTS), "other") is None


def test_a_changed_cursor_does_not_open() -> None:
    cursor = Cursors([NEW]).sealing("list")(PARTS)
    changed = ("A" if cursor[0] != "A" else "B") + cursor[1:]

    assert Cursors([NEW]).open(changed, "list") is None


@pytest.mark.parametrize("text", ["", "a", "!", "\u00e9", "abcd", "x" * 1_000_001])
def test_what_is_no_cursor_does_not_open(text: str) -> None:
    assert Cursors([NEW]).open(text, "list") is None


def test_nothing_can_be_read_in_a_cursor() -> None:
    assert "Cobalt" not in Cursors([NEW]).sealing("list")(PARTS)
