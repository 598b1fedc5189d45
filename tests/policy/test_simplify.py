from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.policy.constancy import is_always, is_never
from gateway.policy.parse_predicate import parse_predicate
from gateway.policy.simplify import implies, widest
from gateway.predicate import ALWAYS, NEVER, Predicate, disjunction
from tests.policy.catalogs import ATTRIBUTES, KINDS
from tests.policy.truth import truth
from tests.policy.worlds import CATALOG, COMMON, CONDITIONS, ROWS, Condition

ATTRIBUTE_VALUES = {"level": 1, "team": "x"}


def parse(text: str) -> Predicate:
    return parse_predicate(text, KINDS, ATTRIBUTES)


def tree(condition: Condition) -> Predicate:
    return parse_predicate(
        str(condition), CATALOG.tables["d.one"], ATTRIBUTES | {"team": ATTRIBUTES["region"]}
    )


def has_list(condition: Condition) -> bool:
    return "session.teams" in str(condition)


RESOLVED = CONDITIONS.filter(lambda condition: not has_list(condition))
SHARED = st.lists(st.one_of(COMMON.filter(lambda item: not has_list(item)), RESOLVED), min_size=2, max_size=3)


def passing(predicate: Predicate) -> set[int]:
    return {n for n, row in enumerate(ROWS) if truth(predicate, row, ATTRIBUTE_VALUES) is True}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("whole = 1", "whole = 1"),
        ("whole = 1 AND active", "active"),
        ("whole = 1", "active OR whole = 1"),
        ("whole = 1 OR active", "active OR text = 'x' OR whole = 1"),
        ("whole = 1 AND active AND text = 'x'", "text = 'x' AND whole = 1"),
        ("(whole = 1 OR active) AND text = 'x'", "whole = 1 OR active"),
    ],
)
def test_a_narrower_shape_implies_a_wider_one(one: str, other: str) -> None:
    assert implies(parse(one), parse(other))
    assert one == other or not implies(parse(other), parse(one))


def test_every_row_and_no_row_are_the_ends() -> None:
    assert implies(NEVER, parse("active"))
    assert implies(parse("active"), ALWAYS)
    assert not implies(parse("active"), NEVER)
    assert not implies(ALWAYS, parse("active"))


def test_a_shape_too_deep_counts_as_unrelated() -> None:
    deep = "active"
    for number in range(8):
        deep = f"whole = {number} {'AND' if number % 2 else 'OR'} ({deep})"

    assert implies(parse(deep), parse(deep))
    assert not implies(parse(deep), parse(f"{deep} OR text = 'x'".replace("whole = 0", "other = 0")))


@settings(max_examples=300, deadline=None)
@given(SHARED, st.sampled_from(("and", "or")))
def test_what_implies_another_passes_no_row_more(conditions: list[Condition], joined: str) -> None:
    trees = [tree(condition) for condition in (*conditions, Condition(joined, tuple(conditions)))]

    for one in trees:
        for other in trees:
            if implies(one, other):
                assert passing(one) <= passing(other)


@settings(max_examples=200, deadline=None)
@given(SHARED)
def test_the_widest_pass_the_same_rows_together(conditions: list[Condition]) -> None:
    trees = [tree(condition) for condition in conditions]

    assert passing(disjunction(*widest(trees))) == passing(disjunction(*trees))
    assert len(widest([*trees, *trees])) <= len(set(trees))


def test_very_many_predicates_are_only_deduplicated() -> None:
    many = [parse(f"whole = {number}") for number in range(65)] + [parse("whole = 1 AND active")]

    assert len(widest(many + many)) == 66


@settings(max_examples=300, deadline=None)
@given(RESOLVED)
def test_what_is_never_or_always_true_is_so_on_every_row(condition: Condition) -> None:
    predicate = tree(condition)

    if is_never(predicate):
        assert passing(predicate) == set()
    if is_always(predicate):
        assert passing(predicate) == set(range(len(ROWS)))


@pytest.mark.parametrize(
    "text",
    [
        "whole = 1 AND whole = 2",
        "whole = 1 AND whole IN (2, 3)",
        "whole = 1 AND whole > 1",
        "whole IN (1, 2) AND whole >= 3",
        "whole > 2 AND whole < 2",
        "whole > 2 AND whole <= 2",
        "whole BETWEEN 3 AND 1",
        "active AND NOT active",
        "text IS NULL AND text = 'x'",
        "text IS NULL AND text LIKE 'x'",
        "whole < whole",
        "whole <> whole OR whole > whole",
        "active AND (text = 'x' AND text = 'y')",
        "NOT (text IS NULL OR text IS NOT NULL)",
    ],
)
def test_plain_contradictions_are_never_true(text: str) -> None:
    assert is_never(parse(text))
    assert not is_always(parse(text))


@pytest.mark.parametrize(
    "text", ["text IS NULL OR text IS NOT NULL", "active OR doc IS NOT NULL OR doc IS NULL"]
)
def test_plain_tautologies_are_always_true(text: str) -> None:
    assert is_always(parse(text))
    assert not is_never(parse(text))
    assert is_always(parse(f"({text}) AND (active OR ({text}))"))


@pytest.mark.parametrize(
    "text",
    [
        "whole = 1",
        "whole = 1 OR whole = 2",
        "whole = 1 AND whole IN (1, 2)",
        "whole = 1 AND other = 2",
        "whole BETWEEN 1 AND 1",
        "whole > 1 AND whole < 3 AND whole <> 2",
        "whole = session.level AND whole = 1",
        "whole IN (1, session.level) AND whole = 2",
        "active OR NOT active",
        "whole = whole",
        "text LIKE 'a' AND text LIKE 'b'",
        "NOT (text = 'x')",
    ],
)
def test_what_depends_on_the_row_is_neither(text: str) -> None:
    assert not is_never(parse(text))
    assert not is_always(parse(text))


def test_the_constants_are_plain() -> None:
    assert is_always(ALWAYS)
    assert is_never(NEVER)
