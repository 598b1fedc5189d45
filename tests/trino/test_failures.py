"""What Trino or the network may do to a query: a clear error or the right answer, and nothing is left."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator

import pytest

from gateway.backends.trino import backend
from gateway.errors import BackendError
from tests.trino.fake import FakeTrino, fake_trino
from tests.trino.play import Player, player, until

SECRET = "SECRET"

PAGES = ((1,), (2,), (3,))
ROWS = [(1,), (2,), (3,)]


@pytest.fixture
def fake() -> Iterator[FakeTrino]:
    with fake_trino(pages=PAGES) as server:
        yield server


@pytest.fixture
def gateway(fake: FakeTrino) -> Iterator[Player]:
    with player("127.0.0.1", fake.port) as running:
        yield running


def test_every_page_comes_and_what_it_took(fake: FakeTrino, gateway: Player) -> None:
    ran = gateway.run("SELECT", "INTEGER")

    assert ran.rows == ROWS
    assert ran.cost
    assert (ran.cost.scanned_bytes, ran.cost.queued_seconds, ran.cost.run_seconds) == (7, 0.005, 0.02)
    assert fake.methods() == ["POST", "GET", "GET", "GET"]


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("fault", [429, 502, "cut", "half", 200])
def test_a_passing_fault_costs_no_row_and_gives_none_twice(
    fake: FakeTrino, gateway: Player, method: str, fault: int | str
) -> None:
    fake.faults = [(method, fault)] * 2
    fake.headers = {"Retry-After": "1"} if fault == 429 else {}

    assert gateway.run("SELECT", "INTEGER").rows == ROWS


@pytest.mark.parametrize("fault", [403, 500, 503, "cut", "garbled"])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_lasting_fault_is_a_clear_error_and_the_next_request_works(
    fake: FakeTrino, gateway: Player, method: str, fault: int | str
) -> None:
    fake.faults = [(method, fault)] * 20
    fake.headers = {"Retry-After": "3600"} if fault == 503 else {}
    started = time.monotonic()

    with pytest.raises(BackendError) as caught:
        gateway.run("SELECT", "INTEGER")

    assert time.monotonic() - started < 10
    assert (caught.value.code, caught.value.message) == ("BACKEND", "the engine could not answer")
    assert fake.methods().count(method) <= 4
    if method == "GET":
        assert not fake.running
    fake.faults, fake.headers = [], {}
    assert gateway.run("SELECT", "INTEGER").rows == ROWS


def test_a_server_that_is_not_there_is_a_clear_error_soon() -> None:
    with fake_trino() as gone:
        port = gone.port
    started = time.monotonic()

    with player("127.0.0.1", port) as gateway, pytest.raises(BackendError) as caught:
        gateway.run("SELECT 1", "INTEGER")

    assert caught.value.detail == "ConnectionError"
    assert time.monotonic() - started < 3


def test_the_engines_words_reach_neither_client_nor_log(
    fake: FakeTrino, gateway: Player, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("INVALID_CAST_ARGUMENT", f"Odd: {SECRET}!"):
        fake.error = {"errorType": "USER_ERROR", "errorName": name, "message": f"Cannot cast '{SECRET}'"}
        with pytest.raises(BackendError) as caught:
            gateway.run("SELECT", "INTEGER")
        error = caught.value
        assert SECRET not in f"{error} {error.message} {error.detail}"
    assert SECRET not in caplog.text
    assert not fake.running


def test_a_statement_of_more_stages_than_trino_takes_says_so(fake: FakeTrino, gateway: Player) -> None:
    fake.error = {"errorType": "USER_ERROR", "errorName": "QUERY_HAS_TOO_MANY_STAGES", "message": "no"}

    with pytest.raises(BackendError, match="ask for fewer lists") as caught:
        gateway.run("SELECT", "INTEGER")

    assert caught.value.code == "LIMIT_SQL"


def test_a_table_that_is_gone_says_so(fake: FakeTrino, gateway: Player) -> None:
    fake.error = {"errorType": "USER_ERROR", "errorName": "TABLE_NOT_FOUND", "message": "no"}

    with pytest.raises(BackendError) as caught:
        gateway.run("SELECT", "INTEGER")

    assert (caught.value.code, caught.value.detail) == ("DATA_UNAVAILABLE", "TABLE_NOT_FOUND")


def test_a_query_that_waits_in_trinos_queue_is_stopped_within_a_second(
    fake: FakeTrino, gateway: Player
) -> None:
    fake.endless = True

    seconds = gateway.abandon("SELECT", "INTEGER", begun=lambda: "GET" in fake.methods())

    assert seconds < 1
    assert not fake.running
    assert fake.methods()[-1] == "DELETE"


def test_a_query_that_is_given_up_before_trino_names_it_is_stopped_too(
    fake: FakeTrino, gateway: Player
) -> None:
    fake.open.clear()
    fake.endless = True

    async def scenario() -> None:
        task = asyncio.create_task(gateway.start("SELECT", "INTEGER"))
        await until(lambda: "POST" in fake.methods())
        task.cancel()
        await asyncio.wait([task])
        fake.open.set()
        await until(lambda: not gateway.backend._running)

    gateway.loop.run(scenario())

    assert fake.methods() == ["POST", "DELETE"]
    assert not fake.running


def test_a_stop_between_two_attempts_ends_them(fake: FakeTrino, gateway: Player) -> None:
    fake.headers = {"Retry-After": "2"}
    fake.faults = [("GET", 503)] * 20

    seconds = gateway.abandon("SELECT", "INTEGER", begun=lambda: "GET" in fake.methods())

    assert seconds < 1
    assert not fake.running


def test_a_query_that_nobody_waits_for_any_more_is_never_sent(fake: FakeTrino) -> None:
    fake.endless = True

    async def scenario(gateway: Player) -> None:
        first = asyncio.create_task(gateway.start("SELECT 1", "INTEGER"))
        await until(lambda: "GET" in fake.methods())
        second = asyncio.create_task(gateway.start("SELECT 2", "INTEGER"))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.wait([second])
        first.cancel()
        await asyncio.wait([first])
        await until(lambda: not gateway.backend._running)

    with player("127.0.0.1", fake.port, queries=1) as gateway:
        gateway.loop.run(scenario(gateway))

    assert fake.methods().count("POST") == 1


def test_slow_queries_hold_no_threads_beyond_the_pools(fake: FakeTrino) -> None:
    fake.endless = True

    async def scenario(gateway: Player) -> int:
        tasks = [asyncio.create_task(gateway.start("SELECT", "INTEGER")) for _ in range(50)]
        await until(lambda: fake.methods().count("POST") == 3)
        held = sum(thread.name.startswith("trino") for thread in threading.enumerate())
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await until(lambda: not gateway.backend._running)
        return held

    with player("127.0.0.1", fake.port, queries=3) as gateway:
        assert gateway.loop.run(scenario(gateway)) == 3
    assert not fake.running


def test_a_gateway_that_stops_ends_its_queries_and_tells_whoever_waits(fake: FakeTrino) -> None:
    fake.endless = True

    async def scenario(gateway: Player) -> None:
        task = asyncio.create_task(gateway.start("SELECT", "INTEGER"))
        await until(lambda: "GET" in fake.methods())
        started = time.monotonic()
        await gateway.backend.close()
        assert time.monotonic() - started < 1
        with pytest.raises(BackendError):
            await task
        with pytest.raises(BackendError):
            await gateway.start("SELECT", "INTEGER")

    with player("127.0.0.1", fake.port) as gateway:
        gateway.loop.run(scenario(gateway))
    assert not fake.running


def test_a_gateway_that_stops_does_not_wait_for_a_server_that_is_mute(
    fake: FakeTrino, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(backend, "_PARTING", 0.2)
    fake.open.clear()

    async def scenario(gateway: Player) -> None:
        first, second = (asyncio.create_task(gateway.start("SELECT", "INTEGER")) for _ in range(2))
        await until(lambda: "POST" in fake.methods())
        await gateway.backend.close()
        # The second one never got a thread.
        with pytest.raises(BackendError):
            await second
        fake.open.set()
        with pytest.raises(BackendError):
            await first

    with player("127.0.0.1", fake.port, queries=1) as gateway:
        gateway.loop.run(scenario(gateway))
    assert "queries may be left running" in caplog.text
    assert not fake.running


def test_a_caller_is_named_in_a_header_that_holds_any_name(fake: FakeTrino) -> None:
    names = {"alice@example.org": "alice@example.org", "Jörg, ": "J%C3%B6rg%2C%20", "a%20b": "a%2520b"}
    with player("127.0.0.1", fake.port, session={"query_priority": "2"}) as gateway:
        for name in names:
            gateway.loop.run(gateway.start("SELECT", "INTEGER", caller=name))

    sent = [request.headers for request in fake.requests if request.method == "POST"]
    assert [headers["X-Trino-User"] for headers in sent] == list(names.values())
    assert {headers["X-Trino-Client-Tags"] for headers in sent} == {"request-1"}
    assert {headers["X-Trino-Source"] for headers in sent} == {"lakegate"}
    assert {headers["X-Trino-Session"] for headers in sent} == {"query_max_run_time=32.00s,query_priority=2"}


def test_the_gateway_asks_in_its_own_name_where_the_settings_say_so(fake: FakeTrino) -> None:
    with player("127.0.0.1", fake.port, session_user="gateway", user="lake") as gateway:
        gateway.run("SELECT", "INTEGER")

    assert {request.headers["X-Trino-User"] for request in fake.requests} == {"lake"}


def test_settings_of_the_machine_put_nothing_between_the_gateway_and_trino(
    fake: FakeTrino, gateway: Player, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")

    assert gateway.run("SELECT", "INTEGER").rows == ROWS


def test_rows_in_an_encoding_that_was_not_asked_for_are_refused(fake: FakeTrino, gateway: Player) -> None:
    fake.spooled = True

    with pytest.raises(BackendError, match="could not answer"):
        gateway.run("SELECT", "INTEGER")
    assert not fake.running
