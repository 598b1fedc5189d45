from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gateway.auth.identity import AttributeValue
from gateway.catalog.types import ColumnType, Kind
from gateway.errors import DocumentError, LimitExceeded
from gateway.plan.bind import PATTERN_LENGTH, PATTERNS, Binder
from gateway.plan.cursors import Cursors
from gateway.predicate import Form, SessionValue, Slot
from tests.govern.world import governed
from tests.graphql.documents import read

TEXT = ColumnType(Kind.VARCHAR)
MONEY = ColumnType(Kind.DECIMAL, precision=12, scale=2)


def binder(
    query: str, variables: dict[str, Any] | None = None, attributes: dict[str, AttributeValue] | None = None
) -> Binder:
    """A binder of a query's values; its engine takes the patterns that have no parenthesis."""
    return Binder(
        read(query, variables), attributes or {}, lambda pattern: "bad" not in pattern, Cursors([b"a secret"])
    )


def owners(operators: str) -> str:
    return f"{{ owners(where: {{last_name: {{{operators}}}}}) {{ age }} }}"


def test_a_value_is_given_as_its_column_takes_it() -> None:
    query = 'query ($v: numeric = 2) { companies(where: {revenue: {_in: [1, 1.5, "3.25", $v]}}) { status } }'
    for variables, last in (({}, "2.00"), ({"v": 0.1}, "0.10")):
        bind = binder(query, variables)

        assert [bind.value(Slot(n, MONEY)) for n in range(4)] == [
            Decimal("1.00"),
            Decimal("1.50"),
            Decimal("3.25"),
            Decimal(last),
        ]


def test_a_value_that_does_not_fit_is_refused_at_its_place() -> None:
    bind = binder('{\n  companies(where: {revenue: {_in: [1, "x"]}}) { status } }')

    with pytest.raises(DocumentError, match=r"`where.revenue._in.1` does not fit DECIMAL\(12, 2\)") as error:
        bind.value(Slot(1, MONEY))

    assert error.value.code == "VALUE"
    assert [(place.line, place.column) for place in error.value.locations] == [(2, 40)]


def test_an_attribute_is_given_in_the_type_that_it_is_compared_in() -> None:
    bind = binder("{ __typename }", attributes={"level": 3, "region": "eu"})

    assert bind.value(SessionValue("level", ColumnType(Kind.INTEGER))) == 3
    assert bind.value(SessionValue("level", MONEY)) == Decimal("3.00")
    assert bind.value(SessionValue("region", TEXT)) == "eu"


@pytest.mark.parametrize(
    ("form", "pattern", "why"),
    [
        (Form.LIKE, "a\\\\", "ends in a backslash"),
        (Form.LIKE, "a" * (PATTERN_LENGTH + 1), "is a pattern of 1001 characters; at most 1000 are allowed"),
        (Form.REGEX, "bad", "is not a regular expression"),
        (Form.REGEX, "a" * (PATTERN_LENGTH + 1), "is a pattern of 1001 characters"),
        (Form.SIMILAR, "bad", "is not a regular expression"),
        (Form.SIMILAR, "a)", "is not a regular expression"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused(form: Form, pattern: str, why: str) -> None:
    bind = binder(owners(f'_like: "{pattern}"'))

    with pytest.raises(DocumentError, match=why):
        bind.value(Slot(0, TEXT, form))


@pytest.mark.parametrize(
    ("form", "pattern", "given"),
    [
        (Form.LIKE, "a%(", "a%("),
        (Form.LIKE, "", ""),
        (Form.REGEX, "", ""),
        (Form.REGEX, "a.*", "a.*"),
        (Form.SIMILAR, "a%", r"\A(?s:a.*)\z"),
        (Form.LIKE, "a" * PATTERN_LENGTH, "a" * PATTERN_LENGTH),
    ],
)
def test_a_pattern_is_given_as_the_engine_takes_it(form: Form, pattern: str, given: str) -> None:
    assert binder(owners(f'_like: "{pattern}"')).value(Slot(0, TEXT, form)) == given


def test_an_operation_has_only_so_many_expressions() -> None:
    bind = binder(owners('_regex: "a", _like: "b"'))
    for _ in range(PATTERNS):
        bind.value(Slot(0, TEXT, Form.REGEX))

    bind.value(Slot(1, TEXT, Form.LIKE))
    with pytest.raises(DocumentError, match="one pattern too many"):
        bind.value(Slot(0, TEXT, Form.REGEX))


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [("(limit: 0)", 0), ("(limit: 100, offset: 5)", 100), ("", 101), ("(limit: null)", 101)],
)
def test_the_rows_that_are_asked_for_are_known_before_any_sql(arguments: str, rows: int) -> None:
    query = f"{{ owners{arguments} {{ age }} }}"

    assert binder(query).rows(governed(query)) == rows


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("(limit: 101)", "LIMIT_ROWS", "`owners` asks for 101 rows; at most 100 are allowed"),
        ("(limit: -1)", "VALUE", "`limit` is -1; it must not be negative"),
        ("(offset: -1)", "VALUE", "`offset` is -1; it must not be negative"),
        ("(limit: 500, offset: -1)", "VALUE", "`offset` is -1; it must not be negative"),
    ],
)
def test_a_count_that_cannot_be_is_refused(arguments: str, code: str, message: str) -> None:
    query = f"{{ owners{arguments} {{ age }} }}"

    with pytest.raises((LimitExceeded, DocumentError)) as error:
        binder(query).rows(governed(query))

    assert (error.value.code, error.value.message) == (code, message)
    assert error.value.locations
