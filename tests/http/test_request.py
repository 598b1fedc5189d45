from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import quote, urlencode

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import LakegateError
from gateway.http.hangup import HungUpError
from gateway.http.request import (
    DEEPEST,
    MOST_PARAMETERS,
    ExactNumber,
    GraphQLRequest,
    parse_query_string,
    parse_request,
    read_body,
)
from tests.http.asgi import receive_chunks


def one(body: bytes) -> GraphQLRequest:
    request = parse_request(body, 10)
    assert isinstance(request, GraphQLRequest)
    return request


def refused(body: bytes) -> LakegateError:
    with pytest.raises(LakegateError) as caught:
        parse_request(body, 3)
    return caught.value


def read(
    chunks: Iterable[bytes], limit: int = 10, announced: bytes | None = None, hang_up: bool = False
) -> bytes:
    return asyncio.run(read_body(receive_chunks(chunks, hang_up=hang_up), limit, announced))


def test_the_four_parameters_are_read() -> None:
    request = one(
        b'{"query": "{ a }", "operationName": "N", "variables": {"v": [1]}, "extensions": {"e": null}}'
    )
    assert request == GraphQLRequest("{ a }", "N", {"v": [1]}, {"e": None})


@pytest.mark.parametrize(
    "body",
    [
        b'{"query": "{ a }"}',
        b'{"query": "{ a }", "operationName": null, "variables": null, "extensions": null}',
        b'{"query": "{ a }", "operationName": ""}',
        b' \r\n{"query": "{ a }", "id": 7, "unknown": [{}]}\t',
    ],
    ids=["absent", "null", "empty name", "unknown keys and white space"],
)
def test_optional_parameters_may_be_left_out(body: bytes) -> None:
    assert one(body) == GraphQLRequest("{ a }", None, {}, {})


def test_the_last_of_two_equal_keys_counts() -> None:
    assert one(b'{"query": "{ a }", "query": "{ b }"}').query == "{ b }"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is empty: send a JSON object with a string `query`"),
        (b" \n", "the body is empty: send a JSON object with a string `query`"),
        (b"42", "the body is a number: send an object with a string `query`"),
        (b"4.5", "the body is a number: send an object with a string `query`"),
        (b"null", "the body is null: send an object with a string `query`"),
        (b"true", "the body is a boolean: send an object with a string `query`"),
        (b'"{ a }"', "the body is a string: send an object with a string `query`"),
        (b"[]", "the batch is empty: send at least one operation"),
        (b"[42]", "operation 1 of the batch is a number: send an object with a string `query`"),
        (b"[[]]", "operation 1 of the batch is a list: send an object with a string `query`"),
        (
            b'[{"query": "{ a }"}, {}]',
            "`query` is missing in operation 2 of the batch: send the document as a string",
        ),
        (b"{}", "`query` is missing: send the document as a string"),
        (b'{"qeury": "{ a }"}', "`query` is missing: send the document as a string"),
        (b'{"query": null}', "`query` is missing: send the document as a string"),
        (b'{"query": ""}', "`query` is empty: send a GraphQL document"),
        (b'{"query": " \\n\\t"}', "`query` is empty: send a GraphQL document"),
        (b'{"query": 0}', "`query` is a number: send a string"),
        (b'{"query": false}', "`query` is a boolean: send a string"),
        (b'{"query": {"a": 1}}', "`query` is an object: send a string"),
        (b'{"query": ["a"]}', "`query` is a list: send a string"),
        (b'{"query": "{ a }", "operationName": 0}', "`operationName` is a number: send a string"),
        (b'{"query": "{ a }", "operationName": {}}', "`operationName` is an object: send a string"),
        (b'{"query": "{ a }", "variables": "s"}', "`variables` is a string: send an object"),
        (b'{"query": "{ a }", "variables": []}', "`variables` is a list: send an object"),
        (b'{"query": "{ a }", "variables": false}', "`variables` is a boolean: send an object"),
        (b'{"query": "{ a }", "extensions": 0}', "`extensions` is a number: send an object"),
        (b'{"query": "{ a }", "extensions": ["a"]}', "`extensions` is a list: send an object"),
        (b'{ "not a JSON', "the body is not JSON at line 1, column 14: send well-formed JSON"),
        (b'{"query": "{ a }"} x', "the body is not JSON at line 1, column 20: send well-formed JSON"),
        (b'{"query": "{ a }", "variables": {"v": NaN}}', "the body is not JSON at line 1"),
        (b'{"query": "{ a }", "variables": {"v": 1e400}}', "the body is not JSON at line 1"),
        (b'{"query": "{ a }\\ud800"}', "the body is not JSON at line 1"),
        (b"{'query': '{ a }'}", "the body is not JSON at line 1, column 2"),
        (b'\xef\xbb\xbf{"query": "{ a }"}', "the body begins with a byte-order mark: leave it out"),
        (b'{"query": "\xff"}', "the body is not UTF-8 at byte 12: send JSON in UTF-8"),
        ('{"query": "{ a }"}'.encode("utf-16"), "the body is not UTF-8 at byte 1: send JSON in UTF-8"),
        (b'{"query": "\xed\xa0\x80"}', "the body is not UTF-8 at byte 12: send JSON in UTF-8"),
        (b"query={a}", "the body is not JSON at line 1, column 1: send well-formed JSON"),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, bytes) else "",
)
def test_a_malformed_body_is_refused_with_the_place_and_the_cure(body: bytes, message: str) -> None:
    error = refused(body)
    assert (error.code, error.status) == ("BAD_REQUEST", 400)
    assert error.message.startswith(message)


def test_a_batch_keeps_its_order() -> None:
    requests = parse_request(b'[{"query": "{ a }"}, {"query": "{ b }"}]', 2)
    assert isinstance(requests, tuple)
    assert [request.query for request in requests] == ["{ a }", "{ b }"]


def test_a_batch_is_bounded() -> None:
    error = refused(orjson.dumps([{"query": "{ a }"}] * 4))
    assert (error.code, error.status) == ("LIMIT_BATCH", 400)
    assert error.message == "the batch holds 4 operations and `limits.batch` is 3: send several batches"


@pytest.mark.parametrize("opening", [b'{"query": "{ a }", "variables": ', b'{"unknown": ', b""])
@pytest.mark.parametrize("depth", [DEEPEST + 1, 1_000, 100_000])
def test_deep_nesting_is_refused_before_anyone_walks_it(opening: bytes, depth: int) -> None:
    body = opening + b'{"a":' * depth + b"1" + b"}" * depth + (b"}" if opening else b"")
    assert refused(body).code == "BAD_REQUEST"


def test_nesting_within_the_bound_is_taken() -> None:
    depth = DEEPEST - 1
    body = b'{"query": "{ a }", "variables": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
    assert one(body).variables


@pytest.mark.parametrize(
    "text",
    [
        "18446744073709551616",
        "-170141183460469231731687303715884105728",
        "0.1234567890123456789",
        "12345678901234567890.12",
        "1e-400",
        "123456789012345678901234567890e-10",
        "1e-9999999999999999999999",
    ],
)
def test_no_digit_of_a_number_is_lost(text: str) -> None:
    value = one(b'{"query": "{ a }", "variables": {"v": [{"w": ' + text.encode() + b"}]}}").variables["v"][0][
        "w"
    ]
    if isinstance(value, int):
        assert str(value) == text
    else:
        assert isinstance(value, float)
        assert (repr(value), str(value)) == (text, text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_a_float_holds_is_a_plain_float(number: float) -> None:
    value = one(b'{"query": "{ a }", "variables": {"v": %s}}' % repr(number).encode()).variables["v"]
    assert type(value) is float
    assert value == number


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=12))
def test_decimals_keep_their_exact_value(number: Decimal) -> None:
    value = one(b'{"query": "{ a }", "variables": {"v": %s}}' % format(number, "f").encode()).variables["v"]
    assert Decimal(repr(value)) == number


def test_an_exact_number_still_is_its_float() -> None:
    assert ExactNumber("0.1234567890123456789") == 0.12345678901234568


def test_the_query_string_is_read() -> None:
    query = urlencode(
        {
            "query": "query N { café }",
            "operationName": "N",
            "variables": '{"v": "\N{SNOWMAN}"}',
            "extensions": '{"e": 1}',
            "other": "x",
        }
    )
    assert parse_query_string(query.encode(), 1_000) == GraphQLRequest(
        "query N { café }", "N", {"v": "\N{SNOWMAN}"}, {"e": 1}
    )


def test_a_document_may_be_named_by_its_hash() -> None:
    digest = "0f" * 32
    persisted = {"version": 1, "sha256Hash": digest.upper(), "miss": True}
    extensions = json.dumps({"persistedQuery": persisted})
    named = GraphQLRequest("", None, {}, {"persistedQuery": persisted}, digest)
    for query in ("", '"query": null, ', '"query": "", '):
        assert one(f'{{{query}"extensions": {extensions}}}'.encode()) == named
    assert parse_query_string(urlencode({"extensions": extensions}).encode(), 1_000) == named
    both = one(f'{{"query": "{{ a }}", "extensions": {extensions}}}'.encode())
    assert (both.query, both.document_hash) == ("{ a }", digest)


@pytest.mark.parametrize(
    "persisted",
    [
        *({}, [], 1, "0f" * 32, {"version": 1}, {"sha256Hash": "0f" * 32}),
        *({"version": version, "sha256Hash": "0f" * 32} for version in (2, "1", True, None)),
        *(
            {"version": 1, "sha256Hash": wrong}
            for wrong in ("", "0f" * 31, "0f" * 33, "0g" * 32, "0f" * 32 + "\n", 7)
        ),
    ],
)
def test_a_hash_that_cannot_be_read_is_refused(persisted: object) -> None:
    body = json.dumps({"query": "{ a }", "extensions": {"persistedQuery": persisted}}).encode()
    told = refused(body)
    assert (told.code, told.message[:44]) == ("BAD_REQUEST", "`extensions.persistedQuery` cannot be read: ")


def test_no_hash_is_none() -> None:
    assert one(b'{"query": "{ a }", "extensions": {"persistedQuery": null}}').document_hash is None
    assert "`query` is missing" in refused(b'{"extensions": {"persistedQuery": null}}').message
    assert "`query` is empty" in refused(b'{"query": " ", "extensions": {"a": 1}}').message


@pytest.mark.parametrize("text", [b"", b"x=1", b"variables={}", b"extensions={}"])
def test_a_query_string_without_a_query_asks_nothing(text: bytes) -> None:
    assert parse_query_string(text, 1_000) is None


def test_empty_parameters_of_a_query_string_are_none() -> None:
    request = parse_query_string(b"query={a}&operationName=&variables=&extensions=null", 1_000)
    assert request == GraphQLRequest("{a}", None, {}, {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("query=", "`query` is empty in the query string: send a GraphQL document"),
        ("query={a}&query={b}", "`query` is repeated in the query string: send it once"),
        ("query={a}&variables={}&variables={}", "`variables` is repeated in the query string: send it once"),
        ("query={a}&variables=[]", "`variables` in the query string is a list: send an object"),
        ("query={a}&variables={", "`variables` in the query string is not JSON at line 1, column 2"),
        ("query={a}&extensions=7", "`extensions` in the query string is a number: send an object"),
        ("query=%ff", "the query string is not UTF-8: send it in UTF-8"),
        (
            "x=1&" * MOST_PARAMETERS + "query={a}",
            f"the query string has more than {MOST_PARAMETERS} parameters: send only those that are read",
        ),
        (
            "query={a}&variables=" + quote("[" * 5_000),
            "`variables` in the query string is not JSON",
        ),
    ],
)
def test_a_malformed_query_string_is_refused(text: str, message: str) -> None:
    with pytest.raises(LakegateError) as caught:
        parse_query_string(text.encode(), 100_000)
    assert (caught.value.code, caught.value.status) == ("BAD_REQUEST", 400)
    assert caught.value.message.startswith(message)


def test_raw_bytes_in_a_query_string_are_refused_unless_utf_8() -> None:
    with pytest.raises(LakegateError, match="not UTF-8"):
        parse_query_string(b"query=\xff", 100)
    assert parse_query_string("query={é}".encode(), 100) == GraphQLRequest("{é}")


def test_a_query_string_is_bounded() -> None:
    with pytest.raises(LakegateError) as caught:
        parse_query_string(b"query=" + b"a" * 100, 105)
    assert (caught.value.code, caught.value.status) == ("LIMIT_BODY", 413)
    assert "106 bytes and `limits.body_bytes` is 105" in caught.value.message


def test_a_body_is_read_whole() -> None:
    assert read([b"12345"]) == b"12345"
    assert read([b"123", b"", b"45", b"67890"]) == b"1234567890"
    assert read([b"12345"], announced=b"5") == b"12345"


@pytest.mark.parametrize("chunks", [[b"x" * 11], [b"x" * 6, b"x" * 5], [b"", b"x" * 11, b"x" * 10**6]])
def test_a_body_above_the_limit_is_refused_while_it_is_read(chunks: list[bytes]) -> None:
    with pytest.raises(LakegateError) as caught:
        read(chunks)
    assert (caught.value.code, caught.value.status) == ("LIMIT_BODY", 413)
    assert "11 bytes and `limits.body_bytes` is 10" in caught.value.message


@pytest.mark.parametrize("announced", [b"11", b"9" * 20, b"9" * 100_000])
def test_a_body_that_announces_too_much_is_not_read(announced: bytes) -> None:
    async def receive() -> dict[str, object]:
        raise AssertionError("the body was read")

    with pytest.raises(LakegateError) as caught:
        asyncio.run(read_body(receive, 10, announced))
    assert caught.value.code == "LIMIT_BODY"
    assert len(caught.value.message) < 100


@pytest.mark.parametrize("announced", [b"", b"-1", b"1.5", b"5, 5", b"\xb2"])
def test_a_length_that_is_no_number_is_refused(announced: bytes) -> None:
    with pytest.raises(LakegateError) as caught:
        read([b"x"], announced=announced)
    assert caught.value.code == "BAD_REQUEST"


@pytest.mark.parametrize("chunks", [[], [b"123"], [b"1", b"2"]])
def test_a_client_that_hangs_up_while_sending_is_noticed(chunks: list[bytes]) -> None:
    with pytest.raises(HungUpError):
        read(chunks, hang_up=True)
