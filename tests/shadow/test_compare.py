"""Two answers differ where a client could tell them apart."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.catalog.model import FileSource
from gateway.catalog.types import ColumnType, Kind
from gateway.errors import BackendError, LimitExceeded
from gateway.plan.fields import ColumnField, NullField, ObjectField, TypenameField
from gateway.plan.nodes import GovernedPlan
from gateway.predicate import ColumnRef
from gateway.shadow.compare import Difference, code, compare
from tests.backends.lakes import table

_TEXT = ColumnType(Kind.VARCHAR)

#: The parts of a plan that tell what an answer shows.
PLAN = cast(
    GovernedPlan,
    SimpleNamespace(
        sources=[
            SimpleNamespace(table=table({"a": "VARCHAR", "b": "VARCHAR"}, FileSource("csv", ()), name="one")),
            SimpleNamespace(table=table({"c": "VARCHAR"}, FileSource("csv", ()), name="two")),
        ],
        output=(
            TypenameField("t", "one"),
            ColumnField("x", ColumnRef("a", 0), _TEXT),
            NullField("n"),
            ObjectField("o", 1, (ColumnField("y", ColumnRef("c", 1), _TEXT),)),
        ),
    ),
)


def row(x: str, y: str = '"y"') -> str:
    return f'{{"t":"one","x":{x},"n":null,"o":{{"y":{y}}}}}'


def listed(*rows: str) -> bytes:
    return ("[" + ",".join(rows) + "]").encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.10", "1.1"),
        ("1", "1.0"),
        ("1", '"1"'),
        ("12345678901234567890.1", "12345678901234567890.2"),
        ("null", '""'),
        ("true", "1"),
        ('{"number":"5"}', "5"),
        ("[1,2]", "[2,1]"),
        ('"a"', '"A"'),
    ],
)
def test_cells_that_read_otherwise_differ(one: str, other: str) -> None:
    found = compare(listed(row(one)), listed(row(other)), PLAN)

    assert found == Difference("cells", (1, 1), {"db.one.a": 1})


@pytest.mark.parametrize(
    ("one", "other"),
    [('{"a":1,"b":[2]}', '{ "b": [2], "a": 1 }'), ('"\\u00e9"', '"é"'), ('"\\u001f"', '"\\u001F"')],
)
def test_the_same_json_in_other_words_is_the_same(one: str, other: str) -> None:
    assert compare(listed(row(one)), listed(row(other)), PLAN) is None


def test_each_column_is_counted_by_its_name_in_the_catalog() -> None:
    one = listed(row("1"), row("2"), row("3", "null"))
    other = listed(row("1", '"z"'), row("4", '"z"'), row("5", "null"))

    assert compare(one, other, PLAN) == Difference("cells", (3, 3), {"db.one.a": 2, "db.two.c": 2})


def test_a_related_row_that_only_one_has_is_its_tables() -> None:
    missing = '{"t":"one","x":1,"n":null,"o":null}'

    assert compare(listed(row("1")), listed(missing), PLAN) == Difference("cells", (1, 1), {"db.two": 1})
    assert compare(listed(missing), listed(missing), PLAN) is None


def test_a_row_more_is_a_difference_of_rows_whatever_else_differs() -> None:
    assert compare(listed(row("1")), listed(row("2"), row("1")), PLAN) == Difference("rows", (1, 2))
    assert compare(b"null", row("1").encode(), PLAN) == Difference("rows", (0, 1))


def test_the_same_rows_in_another_order_differ_by_order_alone() -> None:
    one, other = listed(row("1"), row("2"), row("1")), listed(row("1"), row("1"), row("2"))

    assert compare(one, other, PLAN) == Difference("order", (3, 3))


def test_rows_of_which_one_is_there_twice_are_other_rows() -> None:
    one, other = listed(row("1"), row("1"), row("2")), listed(row("1"), row("2"), row("2"))

    assert compare(one, other, PLAN) == Difference("cells", (3, 3), {"db.one.a": 1})


def test_failures_are_compared_by_their_codes() -> None:
    broken, long = BackendError("BACKEND", "one"), LimitExceeded("LIMIT_ROWS", "two")
    values: list[tuple[Any, Any, bool]] = [
        (broken, BackendError("BACKEND", "another"), False),
        (broken, long, True),
        (b"[]", broken, True),
        (long, b"[]", True),
    ]

    for one, other, differs in values:
        assert compare(one, other, PLAN) == (Difference("error") if differs else None)
    assert (code(b"[]"), code(long)) == (None, "LIMIT_ROWS")


def test_a_cell_too_deep_to_read_differs_without_a_place() -> None:
    deep = "[" * 100_000 + "]" * 100_000

    assert compare(listed(row(deep)), listed(row("1")), PLAN) == Difference("cells")
