from __future__ import annotations

import time

import pytest
from graphql import Lexer, Source, TokenKind
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import DocumentError, LimitExceeded
from gateway.graphql.limits import count_tokens
from gateway.settings import Limits
from tests.graphql.documents import read


def refused(query: str, **limits: int) -> tuple[str, str]:
    """The code and the message of the limit that a document is over."""
    with pytest.raises(LimitExceeded) as error:
        read(query, limits=Limits.model_validate(limits))
    return error.value.code, error.value.message


def lexed(query: str) -> int:
    """How many tokens the parser's own lexer finds."""
    lexer = Lexer(Source(query))
    found = 0
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        found += token.kind is not TokenKind.COMMENT
    return found


PIECES = st.sampled_from(
    [
        *("{", "}", "(", ")", "[", "]", ":", "!", "$", "@", "=", "|", "&", "..."),
        *("name", "_x1", "1", "-2.5e+3", "true", "null", ",", "\ufeff", "# comment\n"),
        *('"text"', '"a\\"b"', '"\\u00e9"', '""', '"""block "quoted" \n"""', '"""\\""" """'),
    ]
)


@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_tokens_are_counted_as_the_parser_counts_them(query: str) -> None:
    assert count_tokens(query) == lexed(query)


@pytest.mark.parametrize(
    ("query", "limit", "actual"),
    [
        ("{ companies { status } }", 6, None),
        ("{ companies { status } }", 5, 6),
        ('{ companies(where: {status: {_eq: "a b c"}}) { status } }', 18, 19),
        ("{ companies { status } } # and a comment of many words", 6, None),
    ],
)
def test_tokens_are_limited(query: str, limit: int, actual: int | None) -> None:
    if actual is None:
        read(query, limits=Limits(tokens=limit))
    else:
        assert refused(query, tokens=limit) == (
            "LIMIT_TOKENS",
            f"the document has {actual} tokens; at most {limit} are allowed",
        )


def test_a_fragment_counts_where_it_is_spread() -> None:
    fragment = "fragment F on companies { a: status b: status owner { age } }"

    assert refused(f"{{ companies {{ ...F }} other: companies {{ ...F }} }} {fragment}", fields=9)[0] == (
        "LIMIT_FIELDS"
    )
    read(f"{{ companies {{ ...F }} other: companies {{ ...F }} }} {fragment}", limits=Limits(fields=10))
    assert refused(f"{{ companies {{ ...F }} }} {fragment}", aliases=1)[1] == (
        "the operation has 2 aliases; at most 1 are allowed"
    )
    assert refused(f"{{ companies {{ ...F }} }} {fragment}", depth=2)[0] == "LIMIT_DEPTH"


def test_every_operation_of_a_document_is_measured() -> None:
    spare = "fragment Spare on owners { people_id first_name last_name age address }"

    code, message = refused(
        f"query A {{ owners {{ age }} }} query B {{ owners {{ ...Spare }} }} {spare}", fields=5
    )

    assert (code, message) == ("LIMIT_FIELDS", "the operation selects 6 fields; at most 5 are allowed")


def test_doubling_fragments_are_counted_in_no_time() -> None:
    fragments = [f"fragment F{n} on companies {{ ...F{n + 1} ...F{n + 1} x{n}: status }}" for n in range(30)]
    query = "{ companies { ...F0 } } fragment F30 on companies { status } " + " ".join(fragments)
    began = time.perf_counter()

    code, message = refused(query, depth=50)

    assert code in {"LIMIT_FIELDS", "LIMIT_ALIASES", "LIMIT_DEPTH"}
    assert time.perf_counter() - began < 10
    assert "at most" in message


@pytest.mark.parametrize(
    "query",
    [
        "{ companies { ...A } } fragment A on companies { ...B } fragment B on companies { ...A }",
        "{ companies { ...None } }",
    ],
)
def test_fragments_that_lead_nowhere_are_left_to_validation(query: str) -> None:
    with pytest.raises(DocumentError) as error:
        read(query)

    assert error.value.code == "INVALID"


def test_fragments_within_fragments_are_limited() -> None:
    fragments = " ".join(f"fragment F{n} on companies {{ ...F{n + 1} }}" for n in range(40))

    fragments += " fragment F40 on companies { status }"

    code, message = refused("{ companies { ...F0 } } " + fragments, depth=5)

    assert code == "LIMIT_DEPTH"
    assert "fragments nest" in message


@pytest.mark.parametrize("opening", ["{a ", "[", "(", '{a(b: "'])
def test_deep_brackets_are_refused_before_the_parser_sees_them(opening: str) -> None:
    with pytest.raises((LimitExceeded, DocumentError)) as error:
        read(opening * 5_000)

    assert error.value.code in {"LIMIT_DEPTH", "LIMIT_TOKENS", "SYNTAX"}


def test_brackets_in_texts_and_comments_are_no_brackets() -> None:
    read('{ companies(where: {status: {_eq: "' + "{[(" * 100 + '"}}) { status } } # ' + "{" * 100)


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"where": {"status": {"_in": ["x"] * 4}}}, "LIMIT_VALUES"),
        ({"where": {"_or": [{}] * 4}}, "LIMIT_VALUES"),
        ({"where": {"_not": {"_not": {"_not": {"_not": {"_not": {"_not": {"_not": {}}}}}}}}}, "LIMIT_DEPTH"),
        ({"where": {}, "other": [[[[[[[[1]]]]]]]]}, "LIMIT_DEPTH"),
        ({"where": {"status": {"_in": ["x"] * 3}}}, None),
    ],
)
def test_variables_are_limited_before_anything_walks_them(
    variables: dict[str, object], code: str | None
) -> None:
    query = "query ($where: companies_bool_exp) { companies(where: $where) { status } }"
    limits = Limits(values=3, depth=3)
    if code is None:
        read(query, variables, limits)
    else:
        with pytest.raises(LimitExceeded) as error:
            read(query, variables, limits)
        assert error.value.code == code
