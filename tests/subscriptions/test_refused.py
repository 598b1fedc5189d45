"""Who is not let in leaves the line in the audit that a refused request leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.subscriptions.socket import SETTINGS, Shop, close_code, hear, names, shop, subscribe, tell

LIMITS = "waiting = 1\nper_connection = 1\n"

#: What no two lines have in common.
OWN = ("at", "request_id", "seconds", "previous", "hash")

Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shop(tmp_path_factory.mktemp("shop"), SETTINGS + LIMITS) as running:
        yield running


@contextmanager
def lines_of(running: Shop) -> Iterator[Lines]:
    """Is filled with the lines that came while the block ran."""
    before = len(running.audit())
    lines: Lines = []
    yield lines
    lines += running.audit()[before:]


@pytest.mark.parametrize(
    "authorization",
    [None, "Bearer x.y.z", "Bearer no token", "Basic eA=="],
    ids=["none", "bad", "odd", "other"],
)
def test_a_token_that_is_not_valid_leaves_the_line_of_a_request(
    running: Shop, authorization: str | None
) -> None:
    given = {"Authorization": authorization} if authorization else {}
    with lines_of(running) as lines:
        url = f"{running.gateway.url}/graphql"
        asked = httpx.post(url, json={"query": "{ items { id } }"}, headers=given, trust_env=False)
        with running.raw() as socket:
            tell(socket, "connection_init", payload=given)
            assert close_code(socket) == 4403

    of_request, of_socket = lines
    assert asked.headers["x-request-id"] == of_request["request_id"] != of_socket["request_id"]
    for name in OWN:
        assert of_request.pop(name)
        assert of_socket.pop(name)
    assert of_socket == of_request
    assert (of_socket["outcome"], of_socket["client"]) == ("UNAUTHENTICATED", "127.0.0.1")
    assert of_socket["subject"] is of_socket["username"] is None


def test_who_asks_before_coming_in_leaves_a_line(running: Shop) -> None:
    with lines_of(running) as lines, running.raw() as socket:
        subscribe(socket)
        assert close_code(socket) == 4401
    assert [line["outcome"] for line in lines] == ["UNAUTHENTICATED"]


def test_a_page_of_another_origin_leaves_a_line(running: Shop) -> None:
    with lines_of(running) as lines, pytest.raises(InvalidStatus):
        running.raw(origin="https://evil.example").__enter__()
    assert [(line["outcome"], line["subject"]) for line in lines] == [("ORIGIN", None)]


def test_one_too_many_leaves_a_line(running: Shop) -> None:
    with lines_of(running) as lines, running.raw(), running.raw() as second:
        assert close_code(second) == 1013
    assert [(line["outcome"], line["username"]) for line in lines] == [("LIMIT_SUBSCRIPTIONS", None)]

    with lines_of(running) as lines, running.connect() as socket:
        subscribe(socket)
        assert names(socket)
        subscribe(socket, id="2")
        assert hear(socket)["type"] == "error"
    told = [(line["outcome"], line["username"]) for line in lines]
    assert told == [("ok", "ann"), ("LIMIT_SUBSCRIPTIONS", "ann")]


def test_what_breaks_the_protocol_leaves_none(running: Shop) -> None:
    with lines_of(running) as lines:
        with running.raw("graphql-ws") as socket:
            assert close_code(socket) == 4406
        with running.connect() as socket:
            socket.send("{")
            assert close_code(socket) == 4400
    assert lines == []
