"""A pattern that is taken can never fail, and one that could is refused before any row is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import BackendError
from gateway.plan.patterns import kept_regex
from tests.backends.lakes import Engine, csv, engine, table

TEXTS = [
    "",
    "a",
    "A\nb",
    "k\u212a",
    "x" * 3000,
    "\u00e9\u0130\u0131",
    "\x00",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaa!",
]
PIECES = [
    *"ak.^$()|*+?[]\\\u212a\x00",
    *("[a-z]", "[^a]", r"\w", r"\pL", r"\p{Ll}", r"\p{Greek}", r"\b", r"\1", r"\Q", r"\C", r"\x{10FFFF}"),
    *("{2}", "{0,700}", "{1000}", "{1001}", "(?i)", "(?:", "(?P<n>", "(?=", "(?s)."),
]

#: Too large with regard to case alone, or without it alone: a class of letters shrinks, a `k` grows to three.
LARGE_FOR_ONE_OF_BOTH = [r"(?:\p{Ll}){757}", f"(?:{'k' * 200}){{1000}}"]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    path = tmp_path_factory.mktemp("patterns") / "t.csv"
    path.write_text("s\n" + "".join('"{}"\n'.format(text.replace('"', '""')) for text in TEXTS))
    with engine(table({"s": "VARCHAR"}, csv(path)), threads=1) as running:
        assert running.status().fault == ""
        yield running


def holds(lake: Engine, pattern: str) -> None:
    """What is taken runs, with and without regard to case; what is refused fails in one of the two."""
    taken = lake.backend.compiles(pattern)
    ran = True
    for flags in ("", ", 'i'"):
        try:
            lake.run(f"SELECT s FROM {{t}} WHERE REGEXP_MATCHES(s, $1{flags})", pattern)
        except BackendError:
            ran = False
    assert taken is ran


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=20))
def test_what_compiles_runs_in_both_flavours(lake: Engine, pattern: str) -> None:
    if not any("\ud800" <= char <= "\udfff" for char in pattern):
        holds(lake, pattern)


@pytest.mark.parametrize("pattern", LARGE_FOR_ONE_OF_BOTH)
def test_a_pattern_that_is_too_large_in_one_flavour_is_refused(lake: Engine, pattern: str) -> None:
    holds(lake, pattern)


def test_there_are_patterns_that_are_too_large_in_either_flavour_alone(lake: Engine) -> None:
    def fits(pattern: str, flags: str) -> bool:
        try:
            lake.run(f"SELECT REGEXP_MATCHES('', $1{flags})", pattern)
        except BackendError:
            return False
        return True

    found = [(fits(pattern, ""), fits(pattern, ", 'i'")) for pattern in LARGE_FOR_ONE_OF_BOTH]
    assert found == [(False, True), (True, False)]


@pytest.mark.parametrize("pattern", ["k(?:)", "(?:)k", r"\Ak(?:)", "k(?i:)", "(?-s:)k"])
def test_an_empty_group_changes_nothing(lake: Engine, pattern: str) -> None:
    # Without care, DuckDB 2.0.1 takes the first for a text that is all of `k`.
    sql = "SELECT s FROM {t} WHERE REGEXP_MATCHES(s, $1) ORDER BY s"

    assert lake.backend.compiles(kept_regex(pattern))
    bare = re.sub(r"\(\?[a-z-]*:\)", "", pattern)
    assert lake.run(sql, kept_regex(pattern)) == lake.run(sql, bare)


@pytest.mark.parametrize("pattern", ["(x+x+)+y", "(a|aa)+$", "(.*a.{20}){10}", "(a*)*" * 20 + "b"])
def test_no_pattern_takes_more_than_its_text(lake: Engine, pattern: str) -> None:
    assert lake.backend.compiles(pattern)
    lake.run("SELECT s FROM {t} WHERE REGEXP_MATCHES(REPEAT(s, 300), $1)", pattern)
