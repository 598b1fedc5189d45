from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from starlette.responses import HTMLResponse, Response
from starlette.types import Message

from gateway.http import hangup
from gateway.http.endpoint import read_headers
from gateway.http.graphql import GraphQLEndpoint
from gateway.http.negotiate import GRAPHQL_RESPONSE, JSON
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.settings import Limits
from tests.http.asgi import JSON_TYPE, Sent, ask, receive_chunks, request
from tests.http.fake import TOKEN, FakeAnswer, FakePipeline

BEARER = (b"authorization", b"Bearer " + TOKEN.encode())
MODERN = (b"accept", b"application/graphql-response+json")
LEGACY = (b"accept", b"application/json")
HTML = (b"accept", b"text/html,*/*;q=0.8")
HELLO = b'{"query": "{ hello }"}'
LIMITS = Limits(body_bytes=500, batch=3)


def page() -> Response:
    return HTMLResponse("<title>console</title>", headers={"content-security-policy": "default-src 'self'"})


def endpoint(pipeline: FakePipeline | None = None, *, console: bool = True) -> GraphQLEndpoint:
    return GraphQLEndpoint((pipeline or FakePipeline()).execute, LIMITS, page if console else None)


def post(body: bytes | Iterable[bytes], *headers: tuple[bytes, bytes], **options: Any) -> Sent:
    return ask(endpoint(), body, headers=(JSON_TYPE, BEARER, *headers), **options)


def get(query: bytes, *headers: tuple[bytes, bytes], method: str = "GET") -> Sent:
    return ask(endpoint(), method=method, query=query, headers=(BEARER, *headers))


def test_an_operation_is_answered() -> None:
    sent = post(HELLO)
    assert (sent.status, sent.body) == (200, b'{"data":{"hello":"world"}}')


def test_the_pipeline_is_given_the_request_the_token_and_the_context() -> None:
    pipeline = FakePipeline()
    sent = ask(endpoint(pipeline), HELLO, headers=(JSON_TYPE, BEARER))
    context = RequestContext(sent.headers["x-request-id"], "192.0.2.7", False)
    assert pipeline.asked == [(GraphQLRequest("{ hello }"), TOKEN, context)]


def test_the_pipeline_is_told_of_a_get() -> None:
    pipeline = FakePipeline()
    ask(endpoint(pipeline), method="GET", query=b"query={hello}", headers=(BEARER,))
    assert pipeline.asked[0][2].is_get


def test_every_answer_has_the_same_headers() -> None:
    sent = post(HELLO, (b"x-request-id", b"mine"))
    request_id = sent.headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{24}", request_id)
    assert sent.headers == {
        "content-type": "application/json; charset=utf-8",
        "content-length": str(len(sent.body)),
        "x-request-id": request_id,
        "cache-control": "no-store",
        "vary": "Accept, Authorization",
        "x-content-type-options": "nosniff",
    }
    assert post(HELLO).headers["x-request-id"] != request_id


@pytest.mark.parametrize(
    ("accept", "media"), [(MODERN, GRAPHQL_RESPONSE), (LEGACY, JSON), (HTML, JSON), ((b"x", b""), JSON)]
)
@pytest.mark.parametrize("body", [HELLO, b"42"])
def test_the_answer_has_the_negotiated_media_type(
    body: bytes, accept: tuple[bytes, bytes], media: bytes
) -> None:
    assert post(body, accept).headers["content-type"] == media.decode()


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{", "SYNTAX"),
        ("{ nothing }", "INVALID"),
        ("mutation { a }", "INVALID"),
        ("query A { hello } query B { hello }", "OPERATION_NAME"),
    ],
)
def test_a_document_at_fault_is_a_400_under_the_new_media_type_and_a_200_under_the_old(
    document: str, code: str
) -> None:
    body = orjson.dumps({"query": document})
    modern, legacy = post(body, MODERN), post(body, LEGACY)
    assert (modern.status, legacy.status) == (400, 200)
    assert (modern.code, legacy.code) == (code, code)
    assert "data" not in modern.json


@pytest.mark.parametrize("accept", [MODERN, LEGACY])
@pytest.mark.parametrize("status", [500, 503])
def test_a_fault_of_the_gateway_keeps_its_status(accept: tuple[bytes, bytes], status: int) -> None:
    async def execute(request: GraphQLRequest, token: str | None, context: RequestContext) -> FakeAnswer:
        return FakeAnswer(b'{"errors":[]}', True, status)

    sent = ask(GraphQLEndpoint(execute, LIMITS), HELLO, headers=(JSON_TYPE, accept))
    assert sent.status == status


@pytest.mark.parametrize("accept", [MODERN, LEGACY])
@pytest.mark.parametrize("body", [HELLO, b"[" + HELLO + b"]"], ids=["single", "batch"])
@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ((), 'Bearer realm="lakegate"'),
        (((b"authorization", b"Basic abc"),), 'Bearer realm="lakegate"'),
        (((b"authorization", b"Bearer wrong"),), 'Bearer realm="lakegate", error="invalid_token"'),
        (((b"authorization", b"Bearer"),), 'Bearer realm="lakegate", error="invalid_token"'),
        (((b"authorization", b"Bearer \xff"),), 'Bearer realm="lakegate", error="invalid_token"'),
        ((BEARER, BEARER), 'Bearer realm="lakegate", error="invalid_token"'),
    ],
    ids=["none", "another scheme", "wrong", "empty", "no ASCII", "twice"],
)
def test_without_one_good_token_the_answer_is_401(
    headers: tuple[tuple[bytes, bytes], ...], challenge: str, body: bytes, accept: tuple[bytes, bytes]
) -> None:
    sent = ask(endpoint(), body, headers=(JSON_TYPE, accept, *headers))
    assert (sent.status, sent.headers["www-authenticate"]) == (401, challenge)
    errors = sent.json[0] if isinstance(sent.json, list) else sent.json
    assert errors["errors"][0]["message"] == "a valid bearer token is required"


def test_two_good_tokens_never_reach_the_pipeline() -> None:
    pipeline = FakePipeline()
    ask(endpoint(pipeline), HELLO, headers=(JSON_TYPE, BEARER, BEARER))
    assert pipeline.asked == []


def test_a_good_answer_has_no_challenge() -> None:
    assert "www-authenticate" not in post(HELLO).headers


def test_a_batch_is_answered_in_its_order() -> None:
    sent = post(b'[{"query": "{ hello }"}, {"query": "{"}, {"query": "{ t: twice(text: \\"a\\") }"}]', MODERN)
    assert sent.status == 200
    assert [list(answer) for answer in sent.json] == [["data"], ["errors"], ["data"]]
    assert sent.json[2] == {"data": {"t": "aa"}}


def test_the_operations_of_a_batch_run_at_once() -> None:
    meeting = asyncio.Barrier(3)

    async def execute(request: GraphQLRequest, token: str | None, context: RequestContext) -> FakeAnswer:
        await asyncio.wait_for(meeting.wait(), 5)
        return FakeAnswer(request.query.encode())

    sent = ask(GraphQLEndpoint(execute, LIMITS), b'[{"query":"1"},{"query":"2"},{"query":"3"}]')
    assert sent.body == b"[1,2,3]"


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        (b"[]", "BAD_REQUEST", 400),
        (b"[" + b",".join([HELLO] * 4) + b"]", "LIMIT_BATCH", 400),
        (b"x" * 501, "LIMIT_BODY", 413),
        ([b"x" * 300, b"x" * 300], "LIMIT_BODY", 413),
        (b"42", "BAD_REQUEST", 400),
    ],
)
@pytest.mark.parametrize("accept", [MODERN, LEGACY])
def test_an_ill_formed_request_has_the_same_status_under_both_media_types(
    body: bytes | list[bytes], code: str, status: int, accept: tuple[bytes, bytes]
) -> None:
    sent = post(body, accept)
    assert (sent.code, sent.status) == (code, status)


@pytest.mark.parametrize(
    "header",
    [
        (b"content-type", b"text/plain"),
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"content-type", b"multipart/form-data; boundary=x"),
        (b"content-type", b"application/json; charset=latin-1"),
        (b"content-encoding", b"gzip"),
    ],
)
def test_a_body_that_is_not_json_in_utf_8_is_a_415(header: tuple[bytes, bytes]) -> None:
    headers = [BEARER, header] + ([JSON_TYPE] if header[0] != b"content-type" else [])
    sent = ask(endpoint(), HELLO, headers=headers)
    assert (sent.code, sent.status) == ("UNSUPPORTED_MEDIA_TYPE", 415)


def test_a_content_type_must_be_said_once() -> None:
    assert post(HELLO, JSON_TYPE).status == 415
    assert ask(endpoint(), HELLO, headers=(BEARER,)).status == 415


def test_a_body_without_an_encoding_may_say_so() -> None:
    assert post(HELLO, (b"content-encoding", b"Identity")).status == 200


def test_a_body_that_announces_too_much_is_refused_unread() -> None:
    sent = post([b""], (b"content-length", b"501"), receive=receive_chunks([], hang_up=True))
    assert (sent.code, sent.status) == ("LIMIT_BODY", 413)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_an_accept_that_cannot_be_met_is_a_406_in_json(method: str) -> None:
    sent = ask(
        endpoint(),
        HELLO,
        method=method,
        query=b"query={hello}",
        headers=(JSON_TYPE, BEARER, (b"accept", b"text/csv")),
    )
    assert (sent.code, sent.status) == ("NOT_ACCEPTABLE", 406)
    assert sent.headers["content-type"] == JSON.decode()


def test_repeated_accept_headers_count_together() -> None:
    assert post(HELLO, (b"accept", b"text/csv"), MODERN).headers["content-type"] == GRAPHQL_RESPONSE.decode()


def test_a_get_is_answered() -> None:
    sent = get(
        b"query=query+Q($t:String!){twice(text:$t)}&variables=%7B%22t%22%3A%22%C3%A9%22%7D&operationName=Q"
    )
    assert (sent.status, sent.json) == (200, {"data": {"twice": "éé"}})


def test_a_head_has_the_headers_of_its_get() -> None:
    head, answer = get(b"query={hello}", method="HEAD"), get(b"query={hello}")
    assert head.status == 200
    assert head.headers["content-length"] == answer.headers["content-length"]


def test_a_get_without_a_query_is_a_400() -> None:
    sent = get(b"x=1", LEGACY)
    assert (sent.code, sent.status) == ("BAD_REQUEST", 400)


def test_a_long_query_string_is_a_413() -> None:
    assert get(b"query=" + b"a" * 500).status == 413


def test_a_browser_gets_the_console_page() -> None:
    sent = get(b"", HTML)
    assert (sent.status, sent.body) == (200, b"<title>console</title>")
    assert sent.headers["content-security-policy"] == "default-src 'self'"
    assert sent.headers["vary"] == "Accept, Authorization"
    assert "x-request-id" in sent.headers


def test_a_page_has_nothing_to_do_with_a_token() -> None:
    assert ask(endpoint(), method="GET", headers=(HTML, BEARER, BEARER)).status == 200


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        (b"query={hello}", HTML, 200),
        (b"", (b"accept", b"text/html, application/json;q=0.1"), 400),
        (b"", LEGACY, 400),
        (b"query={hello}", (b"accept", b"text/html"), 406),
    ],
)
def test_who_asks_something_or_takes_json_never_gets_the_page(
    query: bytes, accept: tuple[bytes, bytes], status: int
) -> None:
    sent = get(query, accept)
    assert sent.status == status
    assert sent.headers["content-type"].startswith("application/")


def test_a_post_never_gets_the_page() -> None:
    assert post(b"", (b"accept", b"text/html")).status == 406
    assert post(b"", HTML).status == 400


def test_a_gateway_without_a_console_has_no_page() -> None:
    sent = ask(endpoint(console=False), method="GET", headers=(HTML,))
    assert (sent.code, sent.status) == ("BAD_REQUEST", 400)


def test_options_lists_the_methods_and_allows_no_other_origin() -> None:
    sent = ask(endpoint(), method="OPTIONS", headers=((b"origin", b"https://elsewhere.example"),))
    assert (sent.status, sent.body, sent.headers["allow"]) == (204, b"", "GET, HEAD, POST, OPTIONS")
    assert not [name for name in sent.headers if name.startswith("access-control-")]
    assert "content-length" not in sent.headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "post"])
def test_another_method_is_a_405(method: str) -> None:
    sent = post(HELLO, method=method)
    assert (sent.code, sent.status) == ("METHOD_NOT_ALLOWED", 405)
    assert sent.headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("body", [HELLO, b"[" + HELLO + b"," + HELLO + b"]"], ids=["single", "batch"])
def test_a_failure_is_logged_and_never_shown(body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async def execute(request: GraphQLRequest, token: str | None, context: RequestContext) -> FakeAnswer:
        raise LookupError("the password is hunter2")

    sent = ask(GraphQLEndpoint(execute, LIMITS), body, headers=(JSON_TYPE, MODERN))
    request_id = sent.headers["x-request-id"]
    assert (sent.code, sent.status) == ("INTERNAL", 500)
    assert sent.json["errors"][0]["extensions"]["request_id"] == request_id
    assert b"hunter2" not in sent.body
    assert sent.headers["content-type"] == GRAPHQL_RESPONSE.decode()
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.__dict__["request_id"] == request_id
    assert record.exc_info is not None
    assert "hunter2" in str(record.exc_info[1])


def test_a_failing_operation_ends_with_its_batch() -> None:
    ended = []

    async def execute(request: GraphQLRequest, token: str | None, context: RequestContext) -> FakeAnswer:
        if request.query == "bad":
            raise LookupError
        await asyncio.sleep(0.01)
        ended.append(request.query)
        return FakeAnswer(b"{}")

    ask(GraphQLEndpoint(execute, LIMITS), b'[{"query":"bad"},{"query":"good"}]')
    assert ended == ["good"]


def test_a_refusal_is_logged_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    ask(endpoint(), HELLO, headers=(JSON_TYPE, BEARER, BEARER))
    (record,) = caplog.records
    assert record.__dict__["code"] == "UNAUTHENTICATED"
    assert record.__dict__["detail"] == "the bearer token is malformed"


class Slow:
    """An executor that waits to be cancelled, and says whether it was."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.cancelled = 0

    async def execute(
        self, request: GraphQLRequest, token: str | None, context: RequestContext
    ) -> FakeAnswer:
        self.started.set()
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        raise AssertionError("nobody cancelled the query")


@pytest.mark.parametrize(("body", "queries"), [(HELLO, 1), (b"[" + HELLO + b"," + HELLO + b"]", 2)])
def test_a_client_that_hangs_up_ends_its_queries(body: bytes, queries: int) -> None:
    slow = Slow()
    app = GraphQLEndpoint(slow.execute, LIMITS)
    messages: list[Message] = [
        {"type": "http.request", "body": body, "more_body": False},
        {"type": "http.request", "body": b"", "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    sent = asyncio.run(request(app, receive=receive))
    assert (sent, slow.cancelled, messages) == (None, queries, [])


def test_a_client_that_hangs_up_while_sending_asks_nothing() -> None:
    pipeline = FakePipeline()
    receive = receive_chunks([b'{"query": '], hang_up=True)
    sent = asyncio.run(request(endpoint(pipeline), headers=(JSON_TYPE, BEARER), receive=receive))
    assert (sent, pipeline.asked) == (None, [])


def test_a_quick_request_is_not_watched() -> None:
    reads = 0

    async def receive() -> Message:
        nonlocal reads
        reads += 1
        return {"type": "http.request", "body": HELLO, "more_body": False}

    async def ask_and_wait() -> None:
        await request(endpoint(), headers=(JSON_TYPE, BEARER), receive=receive)
        await asyncio.sleep(2 * hangup.PATIENCE)

    asyncio.run(ask_and_wait())
    assert reads == 1


def test_a_slow_request_that_ends_is_answered_and_no_longer_watched() -> None:
    watching = asyncio.Event()
    ended = []

    async def execute(request: GraphQLRequest, token: str | None, context: RequestContext) -> FakeAnswer:
        await watching.wait()
        return FakeAnswer(b"{}")

    first = True

    async def receive() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": HELLO, "more_body": False}
        watching.set()
        try:
            await asyncio.sleep(10)
        finally:
            ended.append(True)
        raise AssertionError

    async def ask_and_wait() -> Sent | None:
        sent = await request(GraphQLEndpoint(execute, LIMITS), receive=receive)
        await asyncio.sleep(0)
        return sent

    sent = asyncio.run(ask_and_wait())
    assert sent is not None
    assert (sent.status, ended) == (200, [True])


def test_the_server_may_stop_a_request() -> None:
    slow = Slow()
    app = GraphQLEndpoint(slow.execute, LIMITS)

    async def stop() -> Sent | None:
        task = asyncio.create_task(request(app, HELLO))
        await slow.started.wait()
        task.cancel()
        return await task

    sent = asyncio.run(stop())
    assert slow.cancelled == 1
    assert sent is not None
    assert sent.status == 503
    assert orjson.loads(sent.body)["errors"][0]["message"] == "the gateway is stopping"


def test_repeated_headers_are_joined() -> None:
    assert read_headers([(b"a", b"1"), (b"b", b"2"), (b"a", b"3")]) == {b"a": b"1, 3", b"b": b"2"}
