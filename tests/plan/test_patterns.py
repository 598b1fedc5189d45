from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.plan.patterns import ends_in_escape, similar_to_regex
from tests.properties.effort import effort


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def matches(engine: duckdb.DuckDBPyConnection, text: str, pattern: str) -> bool:
    """Whether the engine takes a text for one of a SIMILAR TO pattern."""
    rows = engine.execute("SELECT regexp_matches($1, $2)", [text, similar_to_regex(pattern)]).fetchall()
    return rows == [(True,)]


@pytest.mark.parametrize("pattern", ["\\", "a\\", "a\\\\\\"])
def test_a_backslash_at_the_end_escapes_nothing(pattern: str) -> None:
    assert ends_in_escape(pattern)


@pytest.mark.parametrize("pattern", ["", "a", "\\\\", "\\a", "\\%", "\\\\\\_"])
def test_a_backslash_escapes_what_follows(pattern: str) -> None:
    assert not ends_in_escape(pattern)


@given(st.text("a%_\\", max_size=8), st.text("ab%_\\", max_size=8))
@effort(40)
def test_the_engine_takes_every_other_like_pattern(
    engine: duckdb.DuckDBPyConnection, pattern: str, text: str
) -> None:
    # One that ends in a backslash fails only where a text is long enough to reach it.
    if not ends_in_escape(pattern):
        rows = engine.execute("SELECT $1 LIKE $2 ESCAPE '\\'", [text, pattern]).fetchall()
        assert rows in ([(True,)], [(False,)])


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("", [""], ["a", " "]),
        ("abc", ["abc"], ["ab", "abcd", "xabc", "ABC"]),
        ("a%", ["a", "ab", "a\nb"], ["ba"]),
        ("_", ["a", "\n", "😀"], ["", "ab"]),
        ("a|bc", ["a", "bc"], ["ac", "abc", "c"]),
        ("(a|b)c", ["ac", "bc"], ["c", "abc"]),
        ("a*", ["", "aaa"], ["b"]),
        ("a+", ["a", "aa"], [""]),
        ("a?b", ["b", "ab"], ["aab"]),
        ("a{2}", ["aa"], ["a", "aaa"]),
        ("a{1,2}", ["a", "aa"], ["", "aaa"]),
        ("[abc]", ["a", "c"], ["d", "ab"]),
        ("[^abc]", ["d", "^", "\n"], ["a"]),
        ("[a-c]x", ["bx"], ["dx"]),
        ("[]]", ["]"], ["["]),
        ("[^]]", ["["], ["]"]),
        ("[[:digit:]]+", ["42"], ["4a"]),
        ("[[:digit:]a]", ["4", "a"], ["b"]),
        (r"\%", ["%"], ["a"]),
        (r"\_\(\)\[\|\*\+\?\{\\", ["_()[|*+?{\\"], [""]),
        (r"[\]x]", ["]", "x"], ["\\"]),
        (".", ["."], ["a"]),
        ("^a$", ["^a$"], ["a"]),
        ("a.b^c$d", ["a.b^c$d"], ["axb"]),
        ("é|ő", ["é", "ő"], ["e"]),
    ],
)
def test_similar_means_what_it_means_in_sql(
    engine: duckdb.DuckDBPyConnection, pattern: str, matching: list[str], others: list[str]
) -> None:
    assert {text for text in (*matching, *others) if matches(engine, text, pattern)} == set(matching)


@pytest.mark.parametrize("pattern", [")", "a)|(b", ")(", "(a))", "()a)(b"])
def test_no_pattern_gets_out_of_its_anchors(pattern: str) -> None:
    assert similar_to_regex(pattern) is None


@given(st.text("ab()[]|*+?{}1,%_\\^$.:-", max_size=10))
@effort(60)
def test_a_pattern_that_the_engine_takes_matches_whole_texts_only(
    engine: duckdb.DuckDBPyConnection, pattern: str
) -> None:
    # Only a wildcard or a negated class can take what the pattern does not have.
    plain = not any(piece in pattern for piece in ("%", "_", "[^"))
    if similar_to_regex(pattern) is None or not plain:
        return
    try:
        found = [matches(engine, text, pattern) for text in ("Ω", f"Ω{pattern}", f"{pattern}Ω", "aΩ", "Ωa")]
    except duckdb.Error:
        return
    assert not any(found)
