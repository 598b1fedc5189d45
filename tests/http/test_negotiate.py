from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import Unauthenticated
from gateway.http.formats import Format
from gateway.http.negotiate import (
    CACHED_BYTES,
    GRAPHQL_RESPONSE,
    JSON,
    Acceptable,
    negotiate,
    read_token,
    takes_json,
)

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", JSON),
        (" ", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("APPLICATION/Json ; Charset=UTF-8", JSON),
        ('application/json;charset="utf-8"', JSON),
        ("application/graphql-response+json", GRAPHQL_RESPONSE),
        (
            "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8",
            GRAPHQL_RESPONSE,
        ),
        ("application/json, application/graphql-response+json", GRAPHQL_RESPONSE),
        ("application/json, application/graphql-response+json;q=0.9", JSON),
        ("application/graphql-response+json;q=0.9, application/json;q=0.91", JSON),
        ("application/graphql-response+json;q=0.5, */*", JSON),
        ("application/graphql-response+json, */*", GRAPHQL_RESPONSE),
        ("application/graphql-response+json, */*;q=0.1", GRAPHQL_RESPONSE),
        ("application/json;q=0, */*", GRAPHQL_RESPONSE),
        ("application/*;q=0, application/json;q=0.001", JSON),
        ("application/json;q=0.2, application/json;q=0.9, application/graphql-response+json;q=0.5", JSON),
        ("application/json;profile=x", JSON),
        ("image/png, application/json;q=0.1", JSON),
        (", ,application/json,", JSON),
        (BROWSER, JSON),
        ("x/" + "y" * CACHED_BYTES + ", application/graphql-response+json", GRAPHQL_RESPONSE),
        ("text/html", None),
        ("image/*, text/csv", None),
        ("*/*;q=0", None),
        ("application/json;q=0, application/graphql-response+json;q=0.000", None),
        ("application/json;charset=iso-8859-1", None),
        ("application/json;q=1.5", None),
        ("application/json;q=abc", None),
        ("application/json;q=nan", None),
        ("application/json;q", None),
        (",", None),
        ("json", None),
        ("\xff", None),
    ],
)
def test_the_media_type_follows_the_weights_of_accept(accept: str, media: bytes | None) -> None:
    assert negotiate(accept.encode("latin-1")).media == media


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("text/csv", Format.CSV),
        ("TEXT/CSV; charset=UTF-8", Format.CSV),
        ("application/x-ndjson", Format.NDJSON),
        ("application/vnd.apache.arrow.stream", Format.ARROW),
        ("application/vnd.apache.parquet", Format.PARQUET),
        ("text/csv, */*;q=0.1", Format.CSV),
        ("text/csv, */*", Format.CSV),
        ("text/csv;q=0.5, application/x-ndjson", Format.NDJSON),
        ("application/x-ndjson, text/csv", Format.CSV),
        ("application/json;q=0.9, text/csv", Format.CSV),
        ("text/csv, application/json", None),
        ("text/csv, application/graphql-response+json", None),
        ("text/csv;q=0.5, application/json;q=0.6", None),
        ("text/csv;q=0.5, */*", None),
        ("text/csv;q=0", None),
        ("text/csv;charset=utf-16", None),
        ("text/*", None),
        ("*/*", None),
        ("application/*", None),
        (BROWSER, None),
        ("", None),
    ],
)
def test_a_file_is_for_who_names_it_and_wants_json_less(accept: str, format: Format | None) -> None:
    assert negotiate(accept.encode()).format is format


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/html, */*", True),
        ("TEXT/HTML;q=0.9, */*;q=0.9", True),
        ("text/html;q=0.5, */*", False),
        ("text/html;q=0", False),
        ("text/html, application/json;q=0.1", False),
        ("text/html, application/graphql-response+json;q=0.1", False),
        ("text/html, application/json;q=0", True),
        ("text/*", False),
        ("*/*", False),
        ("application/json", False),
        ("", False),
    ],
)
def test_only_who_names_html_and_no_json_is_a_browser(accept: str, page: bool) -> None:
    assert negotiate(accept.encode("ascii")).page is page


@given(st.binary(max_size=60) | st.text('aq=;,/*. 01html"json', max_size=60).map(str.encode))
def test_any_accept_gives_a_decision(accept: bytes) -> None:
    assert negotiate(accept).media in {JSON, GRAPHQL_RESPONSE, None}


def test_the_decision_is_the_same_beyond_the_cache() -> None:
    padding = b" " * CACHED_BYTES
    for accept in (b"text/html", b"application/json;q=0.5", b"image/png"):
        assert negotiate(accept + padding) == negotiate(accept)
    assert negotiate(b"x" * (CACHED_BYTES + 1)) == Acceptable(None, False)
    assert takes_json(b"application/json;" + padding)
    assert not takes_json(b"text/plain;" + padding)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        " application/json ",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json; charset=utf8; version=1",
        "application/json;",
    ],
)
def test_json_in_utf_8_is_taken(content_type: str) -> None:
    assert takes_json(content_type.encode("ascii"))


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/plain;charset=UTF-8",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/graphql-response+json",
        "application/jsonx",
        "application/json, application/json",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1",
        "application/json; charset=",
        "application/json; charset",
        "text/plain; application/json",
        "\xff",
    ],
)
def test_any_other_body_is_not_taken(content_type: str) -> None:
    assert not takes_json(content_type.encode("latin-1"))


@pytest.mark.parametrize(
    ("authorization", "token"),
    [
        (None, None),
        (b"", None),
        (b"Basic dXNlcjpwYXNz", None),
        (b"Bearerx", None),
        (b"Token abc", None),
        (b"\xff\xfe", None),
        (b"Bearer abc", "abc"),
        (b"bearer abc", "abc"),
        (b"BEARER   a.b-c_d~e+f/g==  ", "a.b-c_d~e+f/g=="),
    ],
)
def test_a_bearer_token_is_read(authorization: bytes | None, token: str | None) -> None:
    assert read_token(authorization) == token


@pytest.mark.parametrize(
    "authorization",
    [
        b"Bearer",
        b"Bearer ",
        b"Bearer a b",
        b"Bearer a, Bearer b",
        b"Bearer a,b",
        b'Bearer "a"',
        b"Bearer \xe9",
        b"Bearer a\x00",
        b"Bearer a\tb",
        b"Bearer caf\xc3\xa9",
    ],
)
def test_a_malformed_bearer_token_is_unauthenticated(authorization: bytes) -> None:
    with pytest.raises(Unauthenticated) as caught:
        read_token(authorization)
    assert caught.value.message == "a valid bearer token is required"


@given(st.binary(max_size=40))
def test_any_bytes_after_the_scheme_are_a_token_or_unauthenticated(rest: bytes) -> None:
    try:
        token = read_token(b"Bearer " + rest)
    except Unauthenticated:
        return
    assert token
    assert token.isascii()
    assert rest.strip(b" ") == token.encode("ascii")
