"""Odd requests over real HTTP: each is answered with a GraphQL error of the right status, never a 5xx."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import httpx
import orjson
import pytest

from gateway.settings import Limits
from tests.http.odd_bodies import CASES, Case
from tests.http.target import Target

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
BODY_LIMIT = Limits().body_bytes


@pytest.mark.parametrize("media", [MODERN, LEGACY], ids=["modern", "legacy"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_odd_body_is_a_graphql_error(target: Target, case: Case, media: str) -> None:
    headers = ((b"accept", media.encode()), *case.headers)
    answer = target.send(content=case.body, headers=headers)
    assert answer.status_code == (case.modern if media == MODERN else case.legacy)
    assert answer.headers["content-type"] == f"{media}; charset=utf-8"
    assert_graphql_error(answer, case.code)


def assert_graphql_error(answer: httpx.Response, code: str) -> None:
    """One shape, no data, no suggestion, nothing of the inside, and a length that is bounded."""
    document = orjson.loads(answer.content)
    assert list(document) == ["errors"]
    for error in document["errors"]:
        assert error["extensions"]["code"] == code
        assert isinstance(error["message"], str)
    text = answer.text.lower()
    assert "did you mean" not in text
    assert "traceback" not in text
    assert len(text) < 2_000
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 400, "BAD_REQUEST"),
        ("?quer=%7Ba%7D", 400, "BAD_REQUEST"),
        ("?query=", 400, "BAD_REQUEST"),
        ("?query=%ff", 400, "BAD_REQUEST"),
        ("?query={a}&query={a}", 400, "BAD_REQUEST"),
        ("?query={__typename}&variables=[]", 400, "BAD_REQUEST"),
        ("?query={__typename}&variables={", 400, "BAD_REQUEST"),
        ("?query={__typename}&extensions=1", 400, "BAD_REQUEST"),
        ("?query={", 400, "SYNTAX"),
        ("?query={nothing_like_it}", 400, "INVALID"),
        ("?query={__typename}&operationName=B", 400, "OPERATION_NAME"),
    ],
)
def test_an_odd_query_string_is_a_graphql_error(target: Target, query: str, status: int, code: str) -> None:
    answer = target.send("GET", query=query, headers=[(b"accept", MODERN.encode())])
    assert answer.status_code == status
    assert_graphql_error(answer, code)


@pytest.mark.parametrize("document", ["mutation { __typename }", "subscription { __typename }"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_queries_run(target: Target, method: str, document: str) -> None:
    headers = [(b"accept", MODERN.encode()), (b"content-type", b"application/json")]
    if method == "GET":
        answer = target.send("GET", query="?" + urlencode({"query": document}), headers=headers[:1])
    else:
        answer = target.send(content=orjson.dumps({"query": document}), headers=headers)
    assert answer.status_code == 400
    assert orjson.loads(answer.content)["errors"][0]["extensions"]["code"] in {"INVALID", "OPERATION_TYPE"}


@pytest.mark.parametrize(
    ("method", "accept", "status", "code"),
    [
        ("PUT", LEGACY, 405, "METHOD_NOT_ALLOWED"),
        ("DELETE", LEGACY, 405, "METHOD_NOT_ALLOWED"),
        ("PATCH", MODERN, 405, "METHOD_NOT_ALLOWED"),
        ("POST", "text/html", 406, "NOT_ACCEPTABLE"),
        ("POST", "application/json;q=0, application/graphql-response+json;q=0", 406, "NOT_ACCEPTABLE"),
    ],
)
def test_an_odd_method_or_accept_is_a_graphql_error(
    target: Target, method: str, accept: str, status: int, code: str
) -> None:
    headers = [(b"accept", accept.encode()), (b"content-type", b"application/json")]
    answer = target.send(method, content=b'{"query": "{ __typename }"}', headers=headers)
    assert answer.status_code == status
    assert_graphql_error(answer, code)
    assert ("allow" in answer.headers) is (status == 405)


@pytest.mark.parametrize(
    "authorization",
    [
        [],
        [b""],
        [b"Basic ZGV2ZWxvcGVyOmxha2VnYXRlLWRlbW8="],
        [b"Bearer"],
        [b"Bearer garbage"],
        [b"Bearer caf\xe9"],
        [b"Bearer " + b"x" * 20_000],
        [b"{good}, {good}"],
        [b"{good}", b"{good}"],
        [b"{good}", b"Basic eA=="],
    ],
    ids=[
        "none",
        "empty",
        "basic",
        "scheme alone",
        "garbage",
        "Latin-1",
        "huge",
        "list",
        "twice",
        "and basic",
    ],
)
@pytest.mark.parametrize("media", [MODERN, LEGACY], ids=["modern", "legacy"])
def test_whoever_has_not_one_good_token_gets_a_401(
    target: Target, authorization: list[bytes], media: str
) -> None:
    good = b"Bearer " + target.token.encode()
    headers = [(b"authorization", value.replace(b"{good}", good)) for value in authorization]
    headers += [(b"accept", media.encode()), (b"content-type", b"application/json")]
    answer = target.client.post("/graphql", content=b'{"query": "{ __typename }"}', headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="lakegate"')
    assert_graphql_error(answer, "UNAUTHENTICATED")
    assert orjson.loads(answer.content)["errors"][0]["message"] == "a valid bearer token is required"


def test_a_chunked_body_is_counted_while_it_is_read(target: Target) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(BODY_LIMIT // 10_000 + 1):
            yield b" " * 10_000

    answer = target.send(content=chunks(), headers=[(b"content-type", b"application/json")])
    assert answer.status_code == 413
    assert_graphql_error(answer, "LIMIT_BODY")


def test_a_body_that_announces_too_much_is_refused_before_it_is_sent(target: Target) -> None:
    head = (
        b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        b"content-length: 99999999999\r\nexpect: 100-continue\r\n\r\n"
    )
    assert exchange(target, head).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "request_text",
    [
        b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n123456",
        b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
        b"GET /graphql?query={__typename} HTTP/1.1\r\nhost: x\r\nbad header: 1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
    ],
    ids=["negative length", "two lengths", "length and chunks", "bad header", "TLS", "no HTTP"],
)
def test_what_is_not_http_is_a_400(target: Target, request_text: bytes) -> None:
    assert exchange(target, request_text).startswith(b"HTTP/1.1 400 ")


def exchange(target: Target, request_text: bytes) -> bytes:
    """What the server answers first to these very bytes."""
    address = urlsplit(target.url)
    assert address.hostname
    with socket.create_connection((address.hostname, address.port or 80), timeout=10) as connection:
        connection.sendall(request_text)
        return connection.recv(65_536)


def test_a_good_request_is_answered_after_all_that(target: Target) -> None:
    answer = target.send(
        content=b'{"query": "{ __typename }"}',
        headers=[(b"content-type", b"application/json"), (b"x-request-id", b"mine")],
    )
    assert (answer.status_code, answer.json()["data"]) == (200, {"__typename": "query_root"})
    assert answer.headers["x-request-id"] != "mine"


def test_a_batch_is_answered_in_its_order(target: Target) -> None:
    batch = [{"query": "{ a: __typename }"}, {"query": "{"}, {"query": "{ b: __typename }"}]
    answer = target.send(content=orjson.dumps(batch), headers=[(b"content-type", b"application/json")])
    assert answer.status_code == 200
    first, second, third = answer.json()
    assert (first["data"], third["data"]) == ({"a": "query_root"}, {"b": "query_root"})
    assert second["errors"][0]["extensions"]["code"] == "SYNTAX"


def test_a_get_is_answered(target: Target) -> None:
    query = urlencode({"query": "query Q { __typename }", "operationName": "Q", "variables": "{}"})
    answer = target.send("GET", query=f"?{query}")
    assert (answer.status_code, answer.json()["data"]) == (200, {"__typename": "query_root"})


def test_a_head_is_a_get_without_its_body(target: Target) -> None:
    answer = target.send("HEAD", query="?query={__typename}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_options_allows_no_other_origin(target: Target) -> None:
    answer = target.send("OPTIONS", headers=[(b"origin", b"https://elsewhere.example")])
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_another_address_is_a_graphql_error(target: Target) -> None:
    answer = target.client.get("/no/such/place")
    assert answer.status_code == 404
    assert_graphql_error(answer, "NOT_FOUND")
