from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from gateway.http.health import Readyz, healthz, not_found
from gateway.http.routes import Routes
from tests.http.asgi import ask, make_scope


def ready() -> tuple[bool, Mapping[str, object]]:
    return True, {"version": "abc", "where": Path("x"), "ready": "a detail never overrides the verdict"}


def unready() -> tuple[bool, Mapping[str, object]]:
    return False, {"faults": ["grants.csv:3: `Deny` is not an effect", "\udcff"]}


def broken() -> tuple[bool, Mapping[str, object]]:
    raise LookupError("hunter2")


APP = Routes({"/healthz": healthz, "/readyz": Readyz(ready)}, not_found)


def test_a_live_process_says_so() -> None:
    sent = ask(APP, method="GET", path="/healthz")
    assert (sent.status, sent.json) == (200, {"status": "ok"})
    assert sent.headers["content-type"] == "application/json; charset=utf-8"
    assert sent.headers["cache-control"] == "no-store"


def test_readiness_has_its_details() -> None:
    sent = ask(APP, method="GET", path="/readyz")
    assert (sent.status, sent.json) == (200, {"version": "abc", "where": "x", "ready": True})


def test_an_unready_gateway_says_why_with_a_503() -> None:
    sent = ask(Readyz(unready), method="GET")
    assert sent.status == 503
    assert sent.json["ready"] is False
    assert sent.json["faults"] == ["grants.csv:3: `Deny` is not an effect", "?"]


def test_readiness_that_cannot_be_told_is_a_503_without_a_reason(caplog: pytest.LogCaptureFixture) -> None:
    sent = ask(Readyz(broken), method="GET")
    assert sent.status == 503
    assert sent.json == {"ready": False, "request_id": sent.headers["x-request-id"]}
    assert "hunter2" in caplog.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_allowed(path: str) -> None:
    assert ask(APP, method="HEAD", path=path).status == 200
    sent = ask(APP, method="POST", path=path)
    assert (sent.status, sent.code, sent.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "GET, HEAD")


@pytest.mark.parametrize("path", ["/nothing", "/healthz/", "", "/graphql/../x"])
def test_another_address_is_a_graphql_error(path: str) -> None:
    sent = ask(APP, method="GET", path=path)
    assert (sent.status, sent.code) == (404, "NOT_FOUND")
    assert list(sent.json) == ["errors"]


def test_what_is_not_http_goes_past_the_paths() -> None:
    seen = []

    async def otherwise(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    async def receive() -> dict[str, object]:
        raise AssertionError

    async def send(message: object) -> None:
        raise AssertionError(message)

    scope = {**make_scope("GET", "/healthz", (), b""), "type": "lifespan"}
    asyncio.run(Routes({"/healthz": healthz}, otherwise)(scope, receive, send))
    assert seen == ["lifespan"]
