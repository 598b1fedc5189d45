"""Live queries over WebSockets, from outside."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.subscriptions.socket import (
    CHANGED,
    GRANTS,
    HIDDEN,
    ITEMS,
    ROWS,
    SETTINGS,
    Shop,
    close_code,
    hear,
    is_silent,
    names,
    shop,
    subscribe,
    tell,
)

LIMITS = "in_all = 60\nper_connection = 2\nper_principal = 50\ninit_seconds = 0.5\n"
OTHERS = "origins = ['https://app.example']\n"


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shop(tmp_path_factory.mktemp("shop"), SETTINGS + LIMITS + OTHERS) as running:
        yield running


@pytest.fixture
def running(serving: Shop) -> Iterator[Shop]:
    """The gateway with its files as they were, and read."""
    yield serving
    serving.write(ROWS)
    serving.grant(GRANTS)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with serving.gateway.connect("boss") as client:
            asked = {"query": "{ items { name secret } }"}
            told = client.post("/graphql", json=asked).json().get("data")
        if told == {"items": [{"name": "apple", "secret": "s1"}, {"name": "pear", "secret": "s2"}]}:
            return
        time.sleep(0.05)
    raise AssertionError("the files are not read")


def test_an_answer_comes_at_once_and_another_when_the_data_change(running: Shop) -> None:
    with running.connect() as socket:
        subscribe(socket)
        assert names(socket) == ["apple", "pear"]
        running.write(CHANGED)
        assert names(socket) == ["plum", "pear"]


def test_nothing_is_sent_when_only_a_hidden_cell_changed(running: Shop) -> None:
    with running.connect() as staff, running.connect(running.token("boss")) as boss:
        query = "subscription { items { id name secret } }"
        subscribe(staff, query)
        subscribe(boss, query)
        assert names(staff) == names(boss) == ["apple", "pear"]
        running.write(HIDDEN)
        assert hear(boss)["payload"]["data"]["items"][0]["secret"] == "new"
        assert is_silent(staff)


def test_nothing_is_sent_for_a_hidden_row_whatever_else_was_asked_for(running: Shop) -> None:
    with running.connect(running.token("half")) as socket:
        extensions = {"lakegate": {"cost": True, "cache": True}}
        tell(socket, "subscribe", id="1", payload={"query": ITEMS, "extensions": extensions})
        assert names(socket) == ["apple"]
        running.write(ROWS.replace("pear", "fig"))
        assert is_silent(socket)


def test_each_role_has_its_own_rows_of_one_document(running: Shop) -> None:
    with running.connect() as staff, running.connect(running.token("half")) as half:
        subscribe(staff)
        subscribe(half)
        assert (names(staff), names(half)) == (["apple", "pear"], ["apple"])
        running.write(CHANGED)
        assert (names(staff), names(half)) == (["plum", "pear"], ["plum"])


def test_one_run_serves_all_who_ask_the_same(running: Shop) -> None:
    before = len(running.audit())
    with ExitStack() as stack:
        sockets = [stack.enter_context(running.connect(running.token())) for _ in range(25)]
        for socket in sockets:
            subscribe(socket, id="1")
            subscribe(socket, id="2")
        for socket in (*sockets, *sockets):
            assert names(socket) == ["apple", "pear"]
        running.write(CHANGED)
        for socket in (*sockets, *sockets):
            assert names(socket) == ["plum", "pear"]
    found = [line["cache"][0]["status"] for line in running.audit()[before:] if line["cache"]]
    assert len(found) == 100
    assert found[50:].count("miss") == 1


def test_an_expired_token_ends_the_connection(running: Shop) -> None:
    soon = running.gateway.issuer.token(["staff"], now=time.time() - 3629 + 2)
    with running.connect(soon) as socket:
        subscribe(socket)
        assert names(socket) == ["apple", "pear"]
        assert close_code(socket) == 4403
    assert running.audit()[-1]["outcome"] == "UNAUTHENTICATED"


def test_a_revoked_grant_empties_what_is_shown(running: Shop) -> None:
    with running.connect() as socket:
        subscribe(socket)
        assert names(socket) == ["apple", "pear"]
        running.grant(GRANTS.replace("* except secret", "id"))
        message = hear(socket)
        assert [row["name"] for row in message["payload"]["data"]["items"]] == [None, None]
        running.write(CHANGED)
        assert is_silent(socket)


def test_queries_are_answered_once(running: Shop) -> None:
    with running.connect() as socket:
        subscribe(socket, "{ items { id } }")
        assert hear(socket)["type"] == "next"
        assert hear(socket) == {"id": "1", "type": "complete"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("mutation { items { id } }", "OPERATION_TYPE"),
        ("subscription { nothing }", "INVALID"),
        ("subscription { items { id } owners: items { id } }", "INVALID"),
        ("subscription { __typename }", "INVALID"),
    ],
)
def test_a_refusal_is_told_and_audited(running: Shop, query: str, code: str) -> None:
    with running.connect() as socket:
        subscribe(socket, query)
        message = hear(socket)
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", code)
    assert running.audit()[-1]["outcome"] == code


def test_who_completes_hears_no_more(running: Shop) -> None:
    with running.connect() as socket:
        subscribe(socket)
        assert names(socket)
        tell(socket, "complete", id="1")
        running.write(CHANGED)
        assert is_silent(socket)
        subscribe(socket)
        assert names(socket) == ["plum", "pear"]


def test_a_ping_is_answered_before_and_after_the_start(running: Shop) -> None:
    with running.raw() as socket:
        tell(socket, "ping", payload={"a": 1})
        assert hear(socket) == {"type": "pong", "payload": {"a": 1}}
    with running.connect() as socket:
        tell(socket, "pong")
        tell(socket, "ping")
        assert hear(socket) == {"type": "pong"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"type": "connection_init"}', 4429),
        ("{", 4400),
        ("[]", 4400),
        ('{"type": "start"}', 4400),
        ('{"type": "subscribe", "id": "1"}', 4400),
        ('{"type": "subscribe", "id": "", "payload": {"query": "{ a }"}}', 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": 1}}', 4400),
        (b"\0", 4400),
    ],
)
def test_what_breaks_the_protocol_closes(running: Shop, text: str | bytes, code: int) -> None:
    with running.connect() as socket:
        socket.send(text)
        assert close_code(socket) == code


def test_one_id_is_for_one_operation(running: Shop) -> None:
    with running.connect() as socket:
        subscribe(socket)
        subscribe(socket)
        assert close_code(socket) == 4409


@pytest.mark.parametrize(
    "payload", [None, {}, {"Authorization": "Bearer x"}, {"Authorization": 1}, {"Authorization": "Basic x"}]
)
def test_nobody_comes_in_without_a_token(running: Shop, payload: Any) -> None:
    with running.raw() as socket:
        tell(socket, "connection_init", payload=payload)
        assert close_code(socket) == 4403


def test_the_upgrade_may_have_the_token(running: Shop) -> None:
    header = {"Authorization": f"Bearer {running.token()}"}
    with running.raw(additional_headers=header) as socket:
        tell(socket, "connection_init")
        assert hear(socket) == {"type": "connection_ack"}


def test_nothing_is_asked_before_the_start(running: Shop) -> None:
    with running.raw() as socket:
        subscribe(socket)
        assert close_code(socket) == 4401


def test_who_does_not_start_is_sent_away(running: Shop) -> None:
    with running.raw() as socket:
        assert close_code(socket) == 4408


def test_another_protocol_is_not_spoken(running: Shop) -> None:
    with running.raw("graphql-ws") as socket:
        assert close_code(socket) == 4406


def test_a_message_is_as_long_as_a_body_may_be(running: Shop) -> None:
    with running.connect() as socket:
        socket.send(json.dumps({"type": "ping", "payload": {"a": "x" * 1_000_001}}))
        assert close_code(socket) == 1009


def test_pages_of_other_origins_are_not_let_in(running: Shop) -> None:
    with pytest.raises(InvalidStatus), running.raw(origin="https://evil.example"):
        pass
    for origin in ("https://app.example", running.gateway.url):
        with running.connect(origin=origin):
            pass


def test_there_are_so_many_operations_for_a_connection_and_a_person(running: Shop) -> None:
    with ExitStack() as stack:
        sockets = [stack.enter_context(running.connect()) for _ in range(26)]
        for socket in sockets[:25]:
            subscribe(socket, id="1")
            subscribe(socket, id="2")
            assert (names(socket), names(socket)) == (["apple", "pear"], ["apple", "pear"])
        for socket, what in ((sockets[0], "per_connection"), (sockets[25], "per_principal")):
            subscribe(socket, id="3")
            (error,) = hear(socket)["payload"]
            assert error["extensions"]["code"] == "LIMIT_SUBSCRIPTIONS"
            assert what in error["message"]


def events(response: httpx.Response) -> Iterator[tuple[str, Any]]:
    kind = ""
    for line in response.iter_lines():
        if line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: "):
            yield kind, json.loads(line[6:] or "null")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_event_stream_has_every_answer(running: Shop, method: str) -> None:
    headers = {"accept": "text/event-stream"}
    sent: dict[str, Any] = {"params": {"query": ITEMS}} if method == "GET" else {"json": {"query": ITEMS}}
    with (
        running.gateway.connect("staff") as client,
        client.stream(method, "/graphql", headers=headers, **sent) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        stream = events(response)
        assert next(stream)[1]["data"]["items"][0]["name"] == "apple"
        running.write(CHANGED)
        assert next(stream)[1]["data"]["items"][0]["name"] == "plum"
        running.write(HIDDEN.replace("apple", "plum"))
        running.write(ROWS)
        kind, answer = next(stream)
        assert (kind, answer["data"]["items"][0]["name"]) == ("next", "apple")


def test_an_event_stream_of_a_query_ends(running: Shop) -> None:
    with running.gateway.connect("staff") as client:
        headers = {"accept": "text/event-stream"}
        answer = client.post("/graphql", json={"query": "{ items { id } }"}, headers=headers)
    assert [kind for kind, _ in events(answer)] == ["next", "complete"]


def test_what_is_refused_at_once_is_no_stream(running: Shop) -> None:
    with running.gateway.connect("staff") as client:
        headers = {"accept": "text/event-stream"}
        answer = client.post("/graphql", json={"query": "subscription { nothing }"}, headers=headers)
        assert answer.status_code == 400
        once = client.post("/graphql", json={"query": ITEMS})
        assert once.json()["errors"][0]["extensions"]["code"] == "OPERATION_TYPE"
        client.headers["authorization"] = "Bearer x"
        assert client.post("/graphql", json={"query": ITEMS}, headers=headers).status_code == 401


def test_a_stop_closes_what_is_open(tmp_path: Path) -> None:
    with shop(tmp_path) as running, running.connect() as socket, running.gateway.connect("staff") as client:
        subscribe(socket)
        assert names(socket)
        headers = {"accept": "text/event-stream"}
        with client.stream("POST", "/graphql", json={"query": ITEMS}, headers=headers) as response:
            assert next(events(response))
            began = time.monotonic()
            running.gateway.process.terminate()
            assert close_code(socket) == 1001
            running.gateway.process.wait(20)
            assert time.monotonic() - began < 5
