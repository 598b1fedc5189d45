"""Whatever arrives, the answer is well-formed and no 5xx."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.error_codes import ERROR_CODES
from gateway.http.graphql import GraphQLEndpoint
from gateway.settings import Limits
from tests.http.asgi import Sent, ask
from tests.http.fake import TOKEN, FakePipeline
from tests.http.target import Target

LIMITS = Limits(body_bytes=2_000, batch=3)

METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "X"])
TOKENS = st.sampled_from([b"Bearer " + TOKEN.encode(), b"Bearer x", b"Basic eA=="]) | st.binary(max_size=30)
MEDIA = st.sampled_from(
    [
        b"application/json",
        b"application/json; charset=utf-8",
        b"application/graphql-response+json",
        b"text/html",
        b"*/*",
        b"*/*;q=0",
        b"multipart/form-data; boundary=x",
        b"application/json;charset=utf-16",
    ]
)
HEADERS = st.lists(
    st.tuples(st.sampled_from([b"accept", b"content-type"]), MEDIA | st.binary(max_size=40))
    | st.tuples(st.just(b"authorization"), TOKENS)
    | st.tuples(
        st.just(b"content-length"), st.integers(-1, 10**30).map(lambda n: b"%d" % n) | st.binary(max_size=5)
    )
    | st.tuples(st.just(b"content-encoding"), st.sampled_from([b"gzip", b"identity"]))
    | st.tuples(st.binary(max_size=10), st.binary(max_size=20)),
    max_size=6,
)

DOCUMENTS = st.text(max_size=30) | st.sampled_from(
    [
        "{ hello }",
        "query Q($t: String!) { twice(text: $t) }",
        "mutation { hello }",
        "query A { hello } query B { hello }",
        "{ ...F } fragment F on query_root { ...F }",
        "{ __schema { types { name } } }",
    ]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
REQUESTS = st.dictionaries(
    st.sampled_from(["query", "operationName", "variables", "extensions", "x"]), JSON | DOCUMENTS, max_size=5
) | st.fixed_dictionaries({"query": DOCUMENTS}, optional={"variables": st.dictionaries(st.just("t"), JSON)})


BODIES = (
    st.binary(max_size=60)
    | st.binary(min_size=1_990, max_size=2_010)
    | JSON.map(orjson.dumps)
    | REQUESTS.map(orjson.dumps)
    | st.lists(REQUESTS, max_size=5).map(orjson.dumps)
)
PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(["query", "variables", "operationName", "extensions", "x"]),
        DOCUMENTS | JSON.map(lambda value: orjson.dumps(value).decode()) | st.binary(max_size=20),
    ),
    max_size=5,
).map(urlencode)


def assert_well_formed(status: int, headers: Mapping[str, str], body: bytes) -> None:
    assert 200 <= status < 500
    if status == 204:
        return
    document = orjson.loads(body)
    for answer in document if isinstance(document, list) else [document]:
        assert answer.keys() <= {"data", "errors", "extensions"}
        assert ("data" in answer) or answer["errors"]
        for error in answer.get("errors", ()):
            assert error["extensions"]["code"] in ERROR_CODES
    assert int(headers["content-length"]) == len(body)
    assert "application/" in headers["content-type"]


@given(
    METHODS,
    HEADERS,
    st.binary(max_size=60) | PARAMETERS.map(str.encode),
    st.lists(BODIES, min_size=1, max_size=3),
)
@settings(max_examples=400)
def test_no_request_is_too_odd_for_the_endpoint(
    method: str, headers: list[tuple[bytes, bytes]], query: bytes, chunks: list[bytes]
) -> None:
    app = GraphQLEndpoint(FakePipeline().execute, LIMITS)
    sent: Sent = ask(app, chunks, method=method, headers=headers, query=query)
    assert_well_formed(sent.status, sent.headers, sent.body)


@given(BODIES, st.sampled_from(["application/json", "application/graphql-response+json", "*/*"]))
@settings(max_examples=150, deadline=None)
def test_no_body_is_too_odd_for_the_server(target: Target, body: bytes, accept: str) -> None:
    headers = ((b"content-type", b"application/json"), (b"accept", accept.encode()))
    answer = target.send(content=body, headers=headers)
    assert_well_formed(answer.status_code, answer.headers, answer.content)


@given(PARAMETERS)
@settings(max_examples=100, deadline=None)
def test_no_query_string_is_too_odd_for_the_server(target: Target, query: str) -> None:
    answer = target.send("GET", query=f"?{query}")
    assert_well_formed(answer.status_code, answer.headers, answer.content)
