"""Whatever fails at Athena: a clear error in time or the right answer, and no query left running."""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Iterator

import pytest

from gateway.backends.athena import calls
from gateway.backends.base import Ran
from gateway.errors import BackendError
from gateway.log import TALKATIVE, configure
from gateway.settings import Log
from tests.athena.desk import Desk, until
from tests.athena.endpoint import AthenaEndpoint, Trouble

SQL = "SELECT t.n FROM (VALUES (1), (2)) AS t(n) ORDER BY t.n"
ROWS = [(1,), (2,)]

START, LOOK, RESULTS = "StartQueryExecution", "GetQueryExecution", "GetQueryResults"
OPERATIONS = (START, LOOK, RESULTS)

#: Seconds that a request may take here.
LIMIT = 0.5

#: What passes: trying again helps.
PASSING = (Trouble.THROTTLED, Trouble.QUOTA, Trouble.BROKEN, Trouble.UNHEARD, Trouble.LOST, Trouble.CUT)


async def within(desk: Desk, seconds: float = LIMIT) -> Ran:
    """An answer as a request gets it: when its time is over it is cancelled."""
    async with asyncio.timeout(seconds):
        return await desk.start(SQL, "INTEGER")


def ask(desk: Desk, seconds: float = LIMIT) -> tuple[list[tuple[object, ...]] | str, float]:
    """The rows or the code of the error, and how long it took."""
    began = time.monotonic()
    try:
        told: list[tuple[object, ...]] | str = desk.run(within(desk, seconds)).rows
    except TimeoutError:
        told = "LIMIT_SECONDS"
    except BackendError as error:
        told = "LEAK" if "secret" in f"{error.message} {error.detail}" else error.code
    return told, time.monotonic() - began


def is_well_again(desk: Desk, endpoint: AthenaEndpoint) -> bool:
    """Whether nothing runs any more, and the next query has its answer."""
    desk.settle()
    is_quiet = not endpoint.running
    endpoint.calm()
    return is_quiet and ask(desk, 10.0)[0] == ROWS


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("trouble", PASSING, ids=lambda each: each.name)
def test_what_passes_is_waited_for(
    desk: Desk, endpoint: AthenaEndpoint, operation: str, trouble: Trouble
) -> None:
    before = len(endpoint.executions)
    endpoint.inject(operation, trouble, 2)

    assert ask(desk, 10.0)[0] == ROWS
    assert endpoint.calls[operation] == 3
    assert len(endpoint.executions) == before + 1


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("trouble", PASSING, ids=lambda each: each.name)
def test_what_does_not_pass_ends_with_the_time_of_the_request(
    desk: Desk, endpoint: AthenaEndpoint, operation: str, trouble: Trouble
) -> None:
    endpoint.seconds = 0.0 if operation == RESULTS else 30.0
    endpoint.inject(operation, trouble)

    told, seconds = ask(desk)

    assert told == "LIMIT_SECONDS"
    assert seconds < LIMIT + 1
    # A query that runs unknown to us is known by its token once the endpoint is heard again.
    if operation == START:
        endpoint.calm()
    desk.run(until(lambda: not endpoint.running))
    endpoint.calm()
    assert is_well_again(desk, endpoint)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "trouble", [Trouble.REFUSED, Trouble.EXPIRED, Trouble.INVALID], ids=lambda each: each.name
)
def test_what_cannot_pass_is_told_at_once(
    desk: Desk, endpoint: AthenaEndpoint, operation: str, trouble: Trouble
) -> None:
    endpoint.seconds = 0.0 if operation == RESULTS else 30.0
    endpoint.inject(operation, trouble)

    assert ask(desk, 20.0)[0] == "BACKEND"

    # Other credentials may help against some.
    assert endpoint.calls[operation] <= (1 if trouble is Trouble.INVALID else 2) + (operation == LOOK) * 2
    desk.run(until(lambda: not endpoint.running))
    assert is_well_again(desk, endpoint)


def test_throttling_for_ever_is_told_too(
    desk: Desk, endpoint: AthenaEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_LONGEST", 0.01)
    endpoint.inject(START, Trouble.THROTTLED)
    assert ask(desk, 20.0)[0] == "BACKEND"
    assert endpoint.calls[START] == 12


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_endpoint_that_says_nothing_is_given_up_in_time(
    desk: Desk, endpoint: AthenaEndpoint, operation: str
) -> None:
    assert ask(desk)[0] == ROWS
    endpoint.inject(operation, Trouble.MUTE, 1)

    told, seconds = ask(desk)

    assert told == "LIMIT_SECONDS"
    assert seconds < LIMIT + 1
    assert is_well_again(desk, endpoint)


def test_a_throttled_start_is_not_tried_for_nobody(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.inject(START, Trouble.THROTTLED)
    assert ask(desk, 0.3)[0] == "LIMIT_SECONDS"
    desk.settle()
    tries = endpoint.calls[START]
    time.sleep(0.5)
    assert endpoint.calls[START] == tries
    assert endpoint.calls["StopQueryExecution"] == 0


def test_a_start_whose_answer_was_lost_is_stopped_all_the_same(desk: Desk, endpoint: AthenaEndpoint) -> None:
    assert ask(desk, 10.0)[0] == ROWS
    endpoint.seconds = 30
    endpoint.inject(START, Trouble.LOST, 2)

    assert ask(desk, 0.1)[0] == "LIMIT_SECONDS"

    desk.settle()
    assert endpoint.last.state == "CANCELLED"
    assert endpoint.calls["StopQueryExecution"] == 1


@pytest.mark.parametrize(
    "trouble", [Trouble.THROTTLED, Trouble.BROKEN, Trouble.LOST], ids=lambda each: each.name
)
def test_a_stop_is_tried_until_it_is_heard(desk: Desk, endpoint: AthenaEndpoint, trouble: Trouble) -> None:
    endpoint.seconds = 30
    endpoint.inject("StopQueryExecution", trouble, 3)

    assert ask(desk, 0.5)[0] == "LIMIT_SECONDS"

    desk.settle()
    assert endpoint.calls["StopQueryExecution"] == 4
    assert endpoint.running == []
    assert is_well_again(desk, endpoint)


def test_the_engine_may_die_in_the_middle(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.seconds = 0.2

    async def scenario() -> None:
        query = asyncio.create_task(within(desk))
        await until(lambda: bool(endpoint.running))
        endpoint.is_engine_dead = True
        with pytest.raises(BackendError, match="the engine could not answer") as error:
            await query
        assert error.value.detail == "FAILED, category 1, type 1000"

    desk.run(scenario())
    assert is_well_again(desk, endpoint)


def test_the_network_may_be_gone_for_a_while(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.seconds = 0.4

    async def scenario() -> Ran:
        query = asyncio.create_task(desk.start(SQL, "INTEGER"))
        await until(lambda: bool(endpoint.running))
        await asyncio.to_thread(endpoint.hang_up)
        await asyncio.sleep(0.1)
        await asyncio.to_thread(endpoint.open)
        return await query

    assert desk.run(scenario()).rows == ROWS


def test_the_network_may_be_gone_for_good(
    desk: Desk, endpoint: AthenaEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_LONGEST", 0.1)
    assert ask(desk)[0] == ROWS
    endpoint.hang_up()
    try:
        told, seconds = ask(desk, 20.0)
    finally:
        endpoint.open()
    assert (told, seconds < 10) == ("BACKEND", True)
    assert is_well_again(desk, endpoint)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_expired_credentials_are_had_anew(desk: Desk, endpoint: AthenaEndpoint, operation: str) -> None:
    endpoint.inject(operation, Trouble.EXPIRED, 1)
    assert ask(desk, 10.0)[0] == ROWS
    assert endpoint.calls[operation] == 2


def test_credentials_that_are_refused_for_good_are_told_at_once(desk: Desk, endpoint: AthenaEndpoint) -> None:
    endpoint.inject("*", Trouble.EXPIRED)
    assert ask(desk, 10.0)[0] == "BACKEND"
    assert endpoint.calls[START] == 2
    assert is_well_again(desk, endpoint)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT t.n FROM lake.nothing AS t", "DATA_UNAVAILABLE"),
        ("SELECT t.nothing FROM (VALUES (1)) AS t(n)", "DATA_UNAVAILABLE"),
        ("SELECT CAST('secret' AS INTEGER)", "BACKEND"),
    ],
)
def test_a_failed_query_says_nothing_of_the_engines_words(desk: Desk, sql: str, code: str) -> None:
    with pytest.raises(BackendError) as error:
        desk.ask(sql, "INTEGER")
    assert error.value.code == code
    assert "secret" not in f"{error.value.message} {error.value.detail}"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that the gateway logs when it is told to log all."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in TALKATIVE}
    configure(Log(level="debug"), stream)
    yield stream
    root.handlers[:], level, levels = before
    root.setLevel(level)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(False)


def test_the_log_says_nothing_of_it_either(
    desk: Desk, endpoint: AthenaEndpoint, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "_LONGEST", 0.01)
    for operation in OPERATIONS:
        for trouble in (Trouble.INVALID, Trouble.BROKEN, Trouble.CUT):
            endpoint.calm()
            endpoint.inject(operation, trouble)
            with pytest.raises(BackendError):
                desk.ask("SELECT 'secret-cell'", "VARCHAR")
    endpoint.calm()
    desk.ask("SELECT 'secret-cell'", "VARCHAR", rows=2000)
    desk.settle()

    assert "a query was not brought to its end" in log.getvalue()
    assert "secret-cell" not in log.getvalue()
    assert "AKIAGATEWAY" not in log.getvalue()
