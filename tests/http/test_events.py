from __future__ import annotations

import json
import logging
from collections.abc import Iterable

import pytest

from gateway.errors import SecretError
from gateway.http import events
from gateway.http.events import CatalogEvents
from tests.http.asgi import Sent, ask

TOKEN = "s3cret-token"
AUTHORIZED = (b"authorization", b"Bearer " + TOKEN.encode())

CREATED = {
    "version": "0",
    "detail-type": "Glue Data Catalog Database State Change",
    "source": "aws.glue",
    "region": "us-east-1",
    "detail": {"databaseName": "sales", "typeOfChange": "CreateTable", "changedTables": ["orders"]},
}
ALTERED = CREATED | {
    "detail-type": "Glue Data Catalog Table State Change",
    "detail": {"databaseName": "sales", "typeOfChange": "UpdateTable", "tableName": "orders"},
}

KIND = CREATED["detail-type"]
DETAILS = ("null", "[]", "{}", '{"databaseName": 1}', '{"databaseName": ""}')
NAMELESS = [f'{{"source": "aws.glue", "detail-type": "{KIND}", "detail": {it}}}'.encode() for it in DETAILS]


class Sender:
    """Posts events, and notes what they were taken for."""

    def __init__(self, *tokens: str) -> None:
        self.changed: list[str] = []
        self.tokens = dict(zip((False, True), tokens or (TOKEN, TOKEN), strict=True))
        self.asked: list[bool] = []

    def token(self, fresh: bool) -> str:
        self.asked.append(fresh)
        return self.tokens[fresh]

    async def note(self, database: str) -> None:
        self.changed.append(database)

    def post(
        self,
        body: bytes | Iterable[bytes],
        *headers: tuple[bytes, bytes],
        method: str = "POST",
    ) -> Sent:
        app = CatalogEvents(self.token, self.note)
        return ask(app, body, method=method, path="/events/catalog", headers=headers)


@pytest.mark.parametrize("event", [CREATED, ALTERED])
def test_a_change_in_glue_is_passed_on(event: dict[str, object]) -> None:
    sender = Sender()
    sent = sender.post(json.dumps(event).encode(), AUTHORIZED)
    assert (sent.status, sent.json) == (202, {"status": "accepted"})
    assert sender.changed == ["sales"]


@pytest.mark.parametrize(
    "event",
    [
        {},
        CREATED | {"source": "aws.s3"},
        CREATED | {"detail-type": "Glue Crawler State Change"},
        CREATED | {"detail-type": ["Glue Data Catalog Database State Change"]},
        {"source": "aws.glue", "detail": {"databaseName": "sales"}},
    ],
)
def test_events_of_another_kind_are_accepted_and_change_nothing(event: dict[str, object]) -> None:
    sender = Sender()
    assert sender.post(json.dumps(event).encode(), AUTHORIZED).status == 202
    assert sender.changed == []


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b"null", b"\xff", b"[" * 100_000, *NAMELESS],
)
def test_what_is_no_event_is_refused(body: bytes) -> None:
    sender = Sender()
    sent = sender.post(body, AUTHORIZED)
    assert (sent.status, sent.code) == (400, "BAD_REQUEST")
    assert sender.changed == []


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"authorization", b"Bearer wrong")],
        [(b"authorization", b"Bearer " + TOKEN.encode() + b"x")],
        [(b"authorization", b"Basic " + TOKEN.encode())],
        [(b"authorization", TOKEN.encode())],
        [AUTHORIZED, AUTHORIZED],
        [(b"x-api-key", TOKEN.encode())],
    ],
)
def test_nobody_without_the_token_changes_anything(
    headers: list[tuple[bytes, bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    sender = Sender()
    with caplog.at_level(logging.DEBUG):
        sent = sender.post(json.dumps(CREATED).encode(), *headers)
    assert (sent.status, sent.code) == (401, "UNAUTHENTICATED")
    assert sent.headers["www-authenticate"].startswith("Bearer")
    assert sender.changed == []
    assert TOKEN not in caplog.text
    assert TOKEN not in sent.body.decode()


def test_a_body_is_not_read_before_the_token_is() -> None:
    assert Sender().post([b"x" * 300_000], (b"content-length", b"300000")).status == 401


def test_a_token_that_was_changed_is_looked_up_anew() -> None:
    sender = Sender("old", TOKEN)
    assert sender.post(json.dumps(CREATED).encode(), AUTHORIZED).status == 202
    assert sender.asked == [False, True]
    old = (b"authorization", b"Bearer old")
    assert sender.post(json.dumps(CREATED).encode(), old).status == 202, "until it is looked up"


def test_a_large_event_is_refused() -> None:
    size = events._BYTES + 1
    sender = Sender()
    assert sender.post([b" " * size], AUTHORIZED).code == "LIMIT_BODY"
    assert sender.post([b"x"], AUTHORIZED, (b"content-length", b"%d" % size)).code == "LIMIT_BODY"
    assert sender.changed == []


def test_an_event_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_SECONDS", 0.05)
    sent = Sender().post([], AUTHORIZED)
    assert (sent.status, sent.code) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
def test_events_are_posted(method: str) -> None:
    sent = Sender().post(b"", AUTHORIZED, method=method)
    assert (sent.status, sent.headers["allow"]) == (405, "POST")


def test_a_token_that_cannot_be_read_lets_nobody_in(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Sender):
        def token(self, fresh: bool) -> str:
            raise SecretError("`env:TOKEN` is not set, or empty")

    sender = Broken()
    sent = sender.post(json.dumps(CREATED).encode(), AUTHORIZED)
    assert (sent.status, sent.code) == (500, "INTERNAL")
    assert sender.changed == []
    (record,) = [record for record in caplog.records if record.name == "gateway.http.events"]
    assert vars(record)["detail"] == "`env:TOKEN` is not set, or empty"


def test_a_failure_that_nobody_foresaw_is_told_to_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Sender):
        async def note(self, database: str) -> None:
            raise RuntimeError("nobody foresaw this")

    sent = Broken().post(json.dumps(CREATED).encode(), AUTHORIZED)
    assert (sent.status, sent.code) == (500, "INTERNAL")
    assert "nobody foresaw this" not in sent.body.decode()
    assert "nobody foresaw this" in caplog.text
