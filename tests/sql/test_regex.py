"""What is written for other engines is found in the texts in which DuckDB finds the pattern it was made of.

Python's `re` stands in for Joni: it reads alike all that is written, but for how a code point is spelt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import duckdb
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gateway.plan.patterns import similar_to_regex
from gateway.sql.regex import DEPTH, WRITTEN_LENGTH, UnportablePattern, portable_regex
from tests.properties.effort import effort

END = r"(?![\x{0}-\x{10FFFF}])"
WORD = "[0-9A-Z_a-z]"
BOUNDARY = f"(?:(?<={WORD})(?!{WORD})|(?<!{WORD})(?={WORD}))"
NO_BOUNDARY = f"(?:(?<={WORD})(?={WORD})|(?<!{WORD})(?!{WORD}))"
BEYOND_ASCII = r"[\x{80}-\x{10FFFF}]"

#: Everything that is ever written: nothing here depends on flags, on case or on an engine's tables.
_POINT = r"(?:[0-9A-Z_a-z]|\\n|\\x\{[0-9A-F]+\})"
WRITTEN = re.compile(
    rf"(?:{_POINT}|\[\^?(?:{_POINT}(?:-{_POINT})?)+\]|\\A|\(\?(?:[:!=]|<[!=])|[)|*+?]|\{{\d+(?:,\d*)?\}})*"
)

TEXTS = [
    *(
        "",
        "a",
        "b",
        "ab",
        "ba",
        "aa",
        "aaa",
        "aab",
        "A",
        "k",
        "K",
        "\u212a",
        "s",
        "S",
        "\u017f",
        "\u00df",
        "5",
    ),
    *("\n", "a\n", "\na", "a\nb", "b\na\n", " a ", "a b", "_", "-", "]", "[", "^", "\\", "&&", "a&", "a{,2}"),
    *(
        "\u00e9",
        "\u00c9",
        "a\u00e9b",
        "\u00e9a",
        "\u65e5\u672c",
        "\u03c3",
        "\u03c2",
        "\u03a3",
        "\u0663",
        "\u0130",
    ),
    *(
        "\x00",
        "\t",
        "\v",
        "\r",
        "\x7f",
        "\x85",
        "\u2028",
        "\U0001f600",
        "\U0010ffff",
        "a.b",
        "x\u00e9y",
        "a*",
    ),
]

PAIRS = [
    # Characters and places.
    ("", ""),
    ("abc", "abc"),
    ("é", r"\x{E9}"),
    ("a b", r"a\x{20}b"),
    (".", r"[^\n]"),
    ("(?s).", r"[\x{0}-\x{10FFFF}]"),
    ("^a$", rf"\Aa{END}"),
    (r"\Aa\z", rf"\Aa{END}"),
    ("(?m)^a$", r"(?<![^\n])a(?![^\n])"),
    (r"a\b", f"a{BOUNDARY}"),
    (r"a\B", f"a{NO_BOUNDARY}"),
    (r"\B", f"{NO_BOUNDARY}|{BEYOND_ASCII}"),
    (r"a*\B\B", f"a*{NO_BOUNDARY}{NO_BOUNDARY}|{BEYOND_ASCII}"),
    (r"(?:\b|\B)+|x", f"(?:{BOUNDARY}|{NO_BOUNDARY})+|x|{BEYOND_ASCII}"),
    (r"\B|", f"{NO_BOUNDARY}|"),
    (r"\B$", f"{NO_BOUNDARY}{END}"),
    # Escapes.
    (r"\a\f\n\r\t\v", r"\x{7}\x{C}\n\x{D}\x{9}\x{B}"),
    (r"\x41\x{10FFFF}\x{00042}", r"A\x{10FFFF}B"),
    (r"\101\0\078\128", r"A\x{0}\x{7}8\n8"),
    (r"\.\_\ \&", r"\x{2E}_\x{20}\x{26}"),
    (r"\Qa.b\*\E.", r"a\x{2E}b\x{5C}\x{2A}[^\n]"),
    (r"\Qa.", r"a\x{2E}"),
    # Classes.
    ("[abc]", "[a-c]"),
    ("[ab]", "[ab]"),
    ("[a]", "a"),
    ("[]a]", r"[\x{5D}a]"),
    ("[^]a]", r"[^\x{5D}a]"),
    (r"[a\-z]", r"[\x{2D}az]"),
    ("[a-]", r"[\x{2D}a]"),
    ("[--/]", r"[\x{2D}-\x{2F}]"),
    ("[a-c-e]", r"[\x{2D}a-ce]"),
    (r"[\]\\^&[]", r"[\x{26}\x{5B}-\x{5E}]"),
    ("[[:]", r"[\x{3A}\x{5B}]"),
    ("[&&[a]]", r"[\x{26}\x{5B}a]\x{5D}"),
    ("[^\\x00-\\x{10FFFF}]", "(?!)"),
    ("[^\\x00-\\x{10FFFF}]*", "(?:(?!))*"),
    (r"\d\D", "[0-9][^0-9]"),
    (r"\s\S", r"[\x{9}\n\x{C}\x{D}\x{20}][^\x{9}\n\x{C}\x{D}\x{20}]"),
    (r"\w\W", "[0-9A-Z_a-z][^0-9A-Z_a-z]"),
    (r"[\d_]", "[0-9_]"),
    (r"[^\D5]", "[0-46-9]"),
    ("[[:alpha:]]", "[A-Za-z]"),
    ("[[:^alpha:]]", "[^A-Za-z]"),
    ("[^[:space:]a]", r"[^\x{9}-\x{D}\x{20}a]"),
    ("[[:xdigit:][:punct:]]", r"[\x{21}-F\x{5B}-f\x{7B}-\x{7E}]"),
    # Case: one character for one, as RE2 folds.
    ("(?i)k", r"[Kk\x{212A}]"),
    ("(?i)[j-l]", r"[J-Lj-l\x{212A}]"),
    ("(?i)[^k]", r"[^Kk\x{212A}]"),
    ("(?i)\u03c3", r"[\x{3A3}\x{3C2}\x{3C3}]"),
    ("(?i)ß", r"[\x{DF}\x{1E9E}]"),
    ("(?i)\u0130\u01315", r"\x{130}\x{131}5"),
    (r"(?i)\W", r"[^0-9A-Z_a-z\x{17F}\x{212A}]"),
    ("(?i)[[:upper:]]", r"[A-Za-z\x{17F}\x{212A}]"),
    (r"(?i)\Qs\E", r"[Ss\x{17F}]"),
    # Flags end where their group ends.
    ("(?:a(?i)a|a)a", "(?:a[Aa]|[Aa])a"),
    ("(?i:a)a", "[Aa]a"),
    ("(?i)a(?-i)a(?i-s:a)", "[Aa]a[Aa]"),
    ("(?s-m).(?-s:.)", r"[\x{0}-\x{10FFFF}][^\n]"),
    ("(?U)a+", "a+"),
    ("(?)a", "a"),
    # Groups and alternatives.
    ("(a)(?P<n>b)(?:c)", "abc"),
    ("a|b|", "a|b|"),
    ("(a|b)c", "(?:a|b)c"),
    ("()(|a)b", "(?:|a)b"),
    # Repetitions.
    ("a*b+?c??", "a*b+c?"),
    ("a{2}b{2,}c{2,3}d{0,1}e{1,}f{0,}?", "a{2}b{2,}c{2,3}d?e+f*"),
    ("ab*(ab)*", "ab*(?:ab)*"),
    ("(a*)*(?:b{2}){3}", "(?:a*)*(?:b{2}){3}"),
    ("a{,2}b{x", r"a\x{7B}\x{2C}2\x{7D}b\x{7B}x"),
    ("a{01}{1234567890}", r"a\x{7B}01\x{7D}\x{7B}1234567890\x{7D}"),
    ("a{0}b(?:){2}c", "bc"),
    (r"^*\b+(?:$){2}", f"{BOUNDARY}{END}"),
    ("(a?){3}(b*){2,}(c?){2}", "(?:a?){0,3}(?:b*)*(?:c?){0,2}"),
    ("(?:^.?){2}a", r"\A[^\n]?\A[^\n]?a"),
    ("(?:^|b){2,3}", r"(?:\A|b)(?:\A|b)(?:\A|b)?"),
    ("(?:^|b){2,}", r"(?:\A|b)(?:\A|b)(?:\A|b)*"),
    ("a(?i)*", "a*"),
    (r"\Qab\E*", "ab*"),
]


def found(written: str, text: str) -> list[str]:
    """All that the stand-in finds in a text of what was written."""
    spelt = re.sub(r"\\x\{([0-9A-F]+)\}", lambda point: f"\\U{int(point[1], 16):08X}", written)
    return re.findall(spelt, text)


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        # DuckDB 2.0 takes the constant pattern `a(?:)` for `LIKE '%a'`.
        connection.execute("SET disabled_optimizers = 'expression_rewriter'; SET threads = 1")
        yield connection


def agrees(engine: duckdb.DuckDBPyConnection, pattern: str, texts: list[str], ignore_case: bool) -> bool:
    """Whether both find the pattern in the same texts; False for one that DuckDB refuses."""
    flags = ", 'i'" if ignore_case else ""
    sql = f"SELECT regexp_matches(t, $1{flags}) FROM (SELECT unnest($2::VARCHAR[]) t)"
    try:
        rows = engine.execute(sql, [pattern, texts]).fetchall()
    except duckdb.Error:
        return False
    written = portable_regex(pattern, ignore_case=ignore_case)
    assert WRITTEN.fullmatch(written)
    assert [(found(written, text) != [],) for text in texts] == rows
    return True


@pytest.mark.parametrize(("pattern", "written"), PAIRS)
def test_a_pattern_is_written_without_anything_that_engines_read_differently(
    engine: duckdb.DuckDBPyConnection, pattern: str, written: str
) -> None:
    assert portable_regex(pattern, ignore_case=False) == written
    assert agrees(engine, pattern, TEXTS, ignore_case=False)
    assert agrees(engine, pattern, TEXTS, ignore_case=True)


def test_to_ignore_case_is_a_flag_for_the_whole_pattern() -> None:
    assert portable_regex("a(?-i)a", ignore_case=True) == portable_regex("(?i)a(?-i)a", ignore_case=False)


@pytest.mark.parametrize("pattern", ["", "a%", "_", "(a|b)%", "[^a]", "[[:digit:]]_?", r"\%{2}", "a.b", "é"])
def test_what_is_similar_in_sql_is_so_everywhere(engine: duckdb.DuckDBPyConnection, pattern: str) -> None:
    expression = similar_to_regex(pattern)
    assert expression is not None
    assert agrees(engine, expression, TEXTS, ignore_case=False)


def test_every_letter_has_the_other_cases_that_the_engine_gives_it(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    chars = [chr(point) for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]
    cased = "".join(c for c in chars if {c} != {c.casefold(), c.lower(), c.upper(), c.title()})
    assert len(cased) > 2_800
    points = [f"\\x{{{ord(char):X}}}" for char in cased]
    sql = "SELECT p, regexp_extract_all($1, p, 0, 'i') FROM (SELECT unnest($2::VARCHAR[]) p)"
    for pattern, alike in engine.execute(sql, [cased, points]).fetchall():
        assert found(portable_regex(pattern, ignore_case=True), cased) == alike, pattern


RANGES = r"write the ranges that are meant, such as `[a-z\x{E0}-\x{FF}]`"
SHORTER = "make it shorter, or heed the case of its letters"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (r"a\C", r"has `\C`, which takes single bytes; write `.` for a character"),
        (r"\p{Greek}", r"has `\p{Greek}`, which each engine looks up in tables of its own; " + RANGES),
        (r"[\PN]", r"has `\PN`, which each engine looks up in tables of its own; " + RANGES),
        (r"\p{^Lu", r"has `\p{`, which each engine looks up in tables of its own; " + RANGES),
        ("a**", "repeats a repetition with `*`; put what is to be repeated in parentheses"),
        ("a{2}(?i){3}", "repeats a repetition with `{3}`; put what is to be repeated in parentheses"),
        ("a|*", "has nothing for `*` to repeat; escape it to mean itself"),
        ("a{1001}", "has `{1001}`; counts go up to 1000, the smaller one first"),
        ("a{0,1001}?", "has `{0,1001}?`; counts go up to 1000, the smaller one first"),
        ("a{3,2}", "has `{3,2}`; counts go up to 1000, the smaller one first"),
        ("(a", r"has a `(` that nothing closes; write `\(` to mean one"),
        ("a)", r"has a `)` that closes nothing; write `\)` to mean one"),
        ("[a", r"has a `[` that nothing closes; write `\[` to mean one"),
        ("[]", r"has a `[` that nothing closes; write `\[` to mean one"),
        ("[a-", r"has a `[` that nothing closes; write `\[` to mean one"),
        ("(?=a)", "has `(?=a`, which is none of `(?:`, `(?P<name>` and the flags `(?imsU)`"),
        ("(?i-)a", "has `(?i-`, which is none of `(?:`, `(?P<name>` and the flags `(?imsU)`"),
        (r"\1", r"has `\1`, which is no escape; write `\\` for a backslash"),
        (r"\é", r"has `\é`, which is no escape; write `\\` for a backslash"),
        (r"[a-\d]", r"has `\d`, which is no escape; write `\\` for a backslash"),
        (r"\p", r"has `\p`, which is no escape; write `\\` for a backslash"),
        ("a\\", r"has `\`, which is no escape; write `\\` for a backslash"),
        (r"\x{110000}", r"has `\x{110000}`; the last code point is `\x{10FFFF}`"),
        ("[z-a]", "has the range `z-a`, which ends before it begins"),
        ("[[:letter:]]", "has `[:letter:]`, which is no class of RE2, such as `[:alpha:]`"),
        ("[[:^:]]", "has `[:^:]`, which is no class of RE2, such as `[:alpha:]`"),
        ("(" * 60 + ")" * 60, "has groups more than 50 deep"),
        (r"\b" * 900, "takes more than 20000 characters to write for this engine; " + SHORTER),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_cure(pattern: str, message: str) -> None:
    with pytest.raises(UnportablePattern) as refusal:
        portable_regex(pattern, ignore_case=False)
    assert str(refusal.value) == message


def test_a_pattern_as_deep_and_as_long_as_may_be_is_written() -> None:
    deep = "(?:x|^.*" * DEPTH + "){2}" + "){1}" * (DEPTH - 1)
    assert portable_regex(deep, ignore_case=True)
    assert len(portable_regex("a" * WRITTEN_LENGTH, ignore_case=False)) == WRITTEN_LENGTH
    with pytest.raises(UnportablePattern, match="20000"):
        portable_regex("(?:)" * WRITTEN_LENGTH, ignore_case=False)


CHARS = "abkK\u212asS\u017f\u03c3\u03c2\u00e9\u00c9\u65e5\U0001f600 _-5\n"
COUNTS = ["", "", "", "*", "+", "?", "*?", "{0}", "{2}", "{0,2}?", "{1,3}", "{2,}", "{,2}"]
OPENERS = ["(", "(?:", "(?P<n>", "(?i:", "(?s:", "(?m:", "(?U:", "(?-i:", "(?im-s:"]
MEMBERS = [
    *(
        "a-k",
        "K-s",
        "\u00e9-\u65e5",
        "-",
        "[",
        "^",
        "&&",
        r"\]",
        r"\-",
        r"\d",
        r"\W",
        r"\S",
        r"\x{e9}",
        r"\x6b",
    ),
    *("[:alpha:]", "[:^lower:]", "[:punct:]", "[:^space:]"),
]

classes = st.tuples(
    st.sampled_from(["[", "[^", "[]", "[^]"]),
    st.lists(st.sampled_from(MEMBERS) | st.sampled_from(CHARS), min_size=1, max_size=4).map("".join),
).map(lambda parts: "".join(parts) + "]")
atoms = (
    st.sampled_from(CHARS)
    | st.sampled_from([".", "^", "$", r"\A", r"\z", r"\b", r"\B", r"\d", r"\s", r"\w", r"\D", r"\S", r"\W"])
    | st.sampled_from(
        [r"\x{212A}", r"\x6b", r"\141", r"\n", r"\.", r"\Qa.\E", "(?i)", "(?s)", "(?m)", "(?-i)"]
    )
    | classes
)


def composed(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    counted = st.tuples(pieces, st.sampled_from(COUNTS)).map("".join)
    alternatives = st.lists(st.lists(counted, max_size=4).map("".join), min_size=1, max_size=3).map("|".join)
    return st.tuples(st.sampled_from(OPENERS), alternatives).map(lambda parts: "".join(parts) + ")")


patterns = st.lists(st.recursive(atoms, composed, max_leaves=6), max_size=5).map("".join)
texts = st.lists(st.text(CHARS, max_size=6), min_size=1, max_size=8)


@given(patterns, texts, st.booleans())
@example(r"(?:\A(?:.?|b).*){2}a", ["xa", "a"], False)
@example(r"\B", ["a\u00e9b", "ab", "a"], False)
@example(r"a?\z", ["\u00e9"], False)
@effort(100)
def test_a_pattern_is_found_in_the_same_texts(
    engine: duckdb.DuckDBPyConnection, pattern: str, texts: list[str], ignore_case: bool
) -> None:
    assume(not re.search(r"[*+?}](?:\(\?[ims-]+\))+[*+?{]", pattern))
    agrees(engine, pattern, texts, ignore_case)


@given(st.text("ab()[]|*+?{}12,-:^$.\\xQEpPLi=<>&\u00e9\n", max_size=12), texts, st.booleans())
@effort(100)
def test_whatever_is_no_pattern_is_refused_and_never_misread(
    engine: duckdb.DuckDBPyConnection, pattern: str, texts: list[str], ignore_case: bool
) -> None:
    try:
        portable_regex(pattern, ignore_case=ignore_case)
    except UnportablePattern:
        return
    agrees(engine, pattern, texts, ignore_case)


@given(st.text(max_size=30), st.booleans())
@effort(60)
def test_no_text_does_anything_else_than_to_be_refused(pattern: str, ignore_case: bool) -> None:
    with suppress(UnportablePattern):
        assert WRITTEN.fullmatch(portable_regex(pattern, ignore_case=ignore_case))
