"""The second engine is apart: nothing of it reaches a client, and nobody's rights are wider in it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import stat
import statistics
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gateway.backends.base import Call, Ran
from gateway.errors import BackendError
from gateway.log import JSONLines
from gateway.shadow import mirror, second
from gateway.sql.render import Statement
from gateway.task import Seen
from tests.gateway.shop import STAFF
from tests.shadow.pair import GRANTS, IN_ENGINE, IN_PYTHON, ITEMS, MARK, SHARE, Other, Pair, pair


class Failing(Other):
    async def answer(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        raise BackendError("BACKEND", "the engine could not answer", detail="OutOfMemoryException")


class Crashing(Other):
    async def answer(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        raise RuntimeError(f"a fault that quotes {MARK}")


class Garbling(Other):
    """Answers with what is no row of the statement."""

    async def answer(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        return Ran([(MARK,)])


class Hanging(Other):
    async def answer(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        await asyncio.Event().wait()
        raise AssertionError("it never ends")


class Unwilling(Other):
    def compiles(self, pattern: str) -> bool:
        return False


def told(caplog: pytest.LogCaptureFixture) -> str:
    """The log as it is written."""
    return "\n".join(map(JSONLines().format, caplog.records))


@pytest.mark.parametrize(
    ("engine", "code"), [(Failing, "BACKEND"), (Crashing, "INTERNAL"), (Garbling, "INTERNAL")]
)
def test_a_failing_engine_is_reported_and_the_client_sees_nothing_of_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    engine: type[Other],
    code: str,
) -> None:
    async def run() -> tuple[list[Any], list[dict[str, Any]]]:
        async with pair(tmp_path, monkeypatch, engine=engine) as both:
            answers = []
            for _ in range(3):
                answers.append(await both.open.ask(IN_PYTHON))
                await both.until(lambda: len(both.compared()) == len(answers))
            return answers, both.compared()

    answers, lines = asyncio.run(run())

    assert all("errors" not in answer and len(answer["data"]["items"]) == 3 for answer in answers)
    assert [line["difference"] for line in lines] == ["error"] * 3
    assert [line["codes"] for line in lines] == [[None, code]] * 3
    assert [line["confirmed"] for line in lines] == [None] * 3
    log = [record for record in caplog.records if record.message == "the shadow could not answer"]
    assert len(log) == 1, "each kind of failure is logged once"
    assert MARK not in told(caplog)
    assert MARK not in (tmp_path / "shadow.jsonl").read_text()


def test_a_failure_of_the_engine_that_answers_is_reported_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> dict[str, Any]:
        async with pair(tmp_path, monkeypatch) as both:
            monkeypatch.setattr(both.open.gateway._backend, "run", Failing.answer.__get__(both.other))
            return await both.compare()

    line = asyncio.run(run())

    assert (line["difference"], line["codes"]) == ("error", ["BACKEND", None])


def test_a_hanging_engine_holds_no_request_up_and_is_given_up_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = f"{SHARE}seconds = 0.3\nqueue = 2\n"

    async def run() -> tuple[list[Any], dict[str, Any]]:
        async with pair(tmp_path, monkeypatch, engine=Hanging, settings=settings) as both:
            async with asyncio.timeout(10):
                answers = [await both.open.ask(IN_PYTHON) for _ in range(20)]
            await both.until(both.compared)
            return answers, both.compared()[0]

    answers, line = asyncio.run(run())

    assert all(len(answer["data"]["items"]) == 3 for answer in answers)
    assert line["codes"] == [None, "LIMIT_SECONDS"]
    assert 0.25 < line["seconds"][1] < 5


def test_what_does_not_fit_is_dropped_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = f"{SHARE}queue = 2\n"

    async def run() -> tuple[int, int]:
        async with pair(tmp_path, monkeypatch, engine=Hanging, settings=settings) as both:
            for _ in range(20):
                await both.open.ask(IN_PYTHON)
            await both.until(lambda: both.other.ran)
            assert both.mirror._queue.qsize() == 2
            assert both.lines() == []
        assert both.compared() == []
        return both.missed()

    # One was being asked and two waited when the gateway stopped.
    assert asyncio.run(run()) == (20, 0)


def test_answers_that_wait_take_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "_BYTES", 100)

    async def run() -> tuple[int, int]:
        async with pair(tmp_path, monkeypatch) as both:
            await both.open.ask(IN_PYTHON)
            await both.compare("{ items(limit: 1) { id } }")
            await both.compare("{ items(limit: 1) { id } }")
        assert both.mirror._held == 0
        return both.missed()

    assert asyncio.run(run()) == (1, 0)


def test_the_answer_is_made_and_recorded_before_the_second_engine_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audits: list[int] = []

    class Late(Other):
        async def answer(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
            audits.append(len((tmp_path / "audit.jsonl").read_text().splitlines()))
            return await super().answer(statement, values, call)

    async def run() -> None:
        async with pair(tmp_path, monkeypatch, engine=Late) as both:
            await both.compare("{ a: items(limit: 1) { id } b: makers(limit: 1) { id } }")
            await both.until(lambda: len(both.compared()) == 2)

    asyncio.run(run())

    assert audits == [1, 1]


def test_taking_note_costs_a_request_next_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Seen] = []

    async def run() -> list[float]:
        async with pair(tmp_path, monkeypatch, engine=Hanging) as both:
            monkeypatch.setattr(both.open.gateway, "_observer", seen.append)
            await both.open.ask(IN_PYTHON)
            took = []
            for _ in range(1000):
                began = time.perf_counter()
                both.mirror.see(seen[0])
                took.append(time.perf_counter() - began)
            return took

    assert statistics.median(asyncio.run(run())) < 0.000_1


def test_without_an_audit_line_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> int:
        async with pair(tmp_path, monkeypatch) as both:
            both.open.shop.audit.unlink(missing_ok=True)
            both.open.shop.audit.mkdir()
            assert (await both.open.ask(IN_PYTHON))["errors"][0]["extensions"]["code"] == "AUDIT"
            both.open.shop.audit.rmdir()
            await both.compare(IN_ENGINE)
            return len(both.other.ran)

    assert asyncio.run(run()) == 1


def test_the_audit_has_one_line_for_each_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with pair(tmp_path, monkeypatch, items=ITEMS.replace("apple", "melon")) as both:
            for _ in range(3):
                await both.compare()

    asyncio.run(run())

    assert len((tmp_path / "audit.jsonl").read_text().splitlines()) == 3


def test_the_statement_is_the_one_that_ran_and_for_the_same_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grants = STAFF.replace("SELECT, *, *, -", "SELECT, id|name|price, cheap, -")
    ran: list[tuple[Statement, tuple[object, ...], Call]] = []

    async def run() -> list[tuple[Statement, tuple[object, ...], Call]]:
        async with pair(tmp_path, monkeypatch, grants=grants) as both:
            primary = both.open.gateway._backend
            own = primary.run

            async def note(statement: Statement, values: Sequence[object], call: Call) -> Ran:
                ran.append((statement, tuple(values), call))
                return await own(statement, values, call)

            monkeypatch.setattr(primary, "run", note)
            line = await both.compare(
                '{ items(limit: 9, where: {name: {_like: "%a%"}}) { id name secret price maker } }'
            )
            assert line["difference"] is None
            return both.other.ran

    ((own, own_values, own_call),), ((other, values, call),) = ran, asyncio.run(run())

    assert call is own_call
    assert values == own_values
    assert _without_addresses(other.sql) == _without_addresses(own.sql)
    assert not re.search("secret|maker", other.sql)
    assert "price" in other.sql


def _without_addresses(sql: str) -> str:
    return re.sub(r'"lake"\."[^"]*"', "TABLE", sql)


def test_a_role_that_lost_a_right_before_its_query_was_asked_again_is_not_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()

    async def run() -> tuple[list[dict[str, Any]], tuple[int, int]]:
        async with pair(tmp_path, monkeypatch) as both:
            # What waits is asked once the first is through, and that is held up.
            held = both.mirror._aside.submit(may_go_on.wait, 30)
            for _ in range(2):
                await both.open.ask("{ items(limit: 5) { id name } }")
            before = both.open.gateway.snapshot.version
            denial = "p, role:staff, table:shop.items, SELECT, name, *, -, deny\n"
            both.open.shop.grants.write_text(GRANTS + denial)
            await both.until(lambda: both.open.gateway.snapshot.version != before)
            may_go_on.set()
            assert held.result()
            await both.until(lambda: both.missed() == (0, 1))
            await both.ready()
            await both.compare("{ items(limit: 5) { id } }")
            return both.compared(), both.missed()

    lines, (dropped, left_out) = asyncio.run(run())

    assert (dropped, left_out) == (0, 1)
    assert {line["snapshot"] for line in lines[1:]} == {lines[-1]["snapshot"]}


def test_no_cell_and_no_value_is_in_report_and_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    queries = [
        IN_PYTHON,
        IN_ENGINE,
        f'{{ items(where: {{name: {{_eq: "apple-{MARK}"}}}}) {{ id name price }} }}',
        f'{{ items(where: {{name: {{_regex: "{MARK}"}}}}, limit: 3) {{ id name secret }} }}',
        f'query Q {{ alias_{MARK}: items(where: {{price: {{_lt: "71.77"}}}}) {{ other_{MARK}: name }} }}',
        "{ items_by_pk(id: 2) { name made_by { name } } }",
    ]

    async def run() -> list[dict[str, Any]]:
        async with pair(tmp_path, monkeypatch, items=ITEMS.replace("apple", "melon")) as both:
            monkeypatch.setattr(mirror, "_PACE", 0.0)
            for query in queries:
                await both.compare(query)
            monkeypatch.setattr(both.other, "answer", Crashing.answer.__get__(both.other))
            for query in queries:
                await both.compare(query)
            return both.compared()

    lines = asyncio.run(run())

    assert {line["difference"] for line in lines} == {None, "cells", "rows", "error"}
    written = (tmp_path / "shadow.jsonl").read_text() + told(caplog)
    assert MARK not in written
    assert "71.77" not in written


def test_a_pattern_that_the_second_engine_does_not_take_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> tuple[dict[str, Any], int]:
        async with pair(tmp_path, monkeypatch, engine=Unwilling) as both:
            line = await both.compare('{ items(where: {name: {_regex: "^a"}}) { id } }')
            return line, len(both.other.ran)

    line, ran = asyncio.run(run())

    assert line["codes"] == [None, "VALUE"]
    assert ran == 0


def test_a_table_that_the_engine_has_no_type_for_is_left_out_and_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def lack(table: Any, engine: str) -> str:
        assert engine == "duckdb"
        return "a column is of a type that it does not have" if table.name == "shop.makers" else ""

    monkeypatch.setattr(second, "lack", lack)
    monkeypatch.setattr("gateway.shadow.serve.lack", lack)

    async def run() -> tuple[int, int]:
        async with pair(tmp_path, monkeypatch) as both:
            await both.open.ask(IN_PYTHON)
            await both.open.ask("{ makers { id } }")
            line = await both.compare("{ items { id } }")
            assert line["difference"] is None
            await asyncio.sleep(0.4)
        return both.missed()

    assert asyncio.run(run()) == (0, 2)
    named = [r for r in caplog.records if r.message == "the shadow leaves a table out"]
    assert [json.loads(JSONLines().format(r))["table"] for r in named] == ["shop.makers"]


@pytest.mark.parametrize(("share", "seen"), [(0, 0), (1, 10)])
def test_as_many_are_compared_as_the_share_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: int, seen: int
) -> None:
    async def run() -> int:
        settings = f'[cache]\nbytes = 0\n[shadow]\nbackend = "duckdb"\nshare = {share}\n'
        async with pair(tmp_path, monkeypatch, settings=settings) as both:
            for _ in range(10):
                await both.open.ask("{ items(limit: 1) { id } }")
            await both.until(lambda: len(both.compared()) == seen)
            await asyncio.sleep(0.05)
            return len(both.compared())

    assert asyncio.run(run()) == seen


def test_the_share_is_drawn_for_each_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([0.29, 0.3, 0.31, 0.0])
    monkeypatch.setattr("gateway.shadow.mirror.random.random", lambda: next(drawn))

    async def run() -> tuple[int, tuple[int, int]]:
        settings = '[cache]\nbytes = 0\n[shadow]\nbackend = "duckdb"\nshare = 0.3\n'
        async with pair(tmp_path, monkeypatch, settings=settings) as both:
            for _ in range(4):
                await both.open.ask("{ items(limit: 1) { id } }")
            await both.until(lambda: len(both.compared()) == 2)
        return len(both.compared()), both.missed()

    assert asyncio.run(run()) == (2, (0, 0))


def test_the_report_is_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with pair(tmp_path, monkeypatch) as both:
            await both.compare()

    asyncio.run(run())

    assert stat.S_IMODE((tmp_path / "shadow.jsonl").stat().st_mode) == 0o600


def test_a_report_that_cannot_be_written_is_told_once_and_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "shadow.jsonl").mkdir()

    async def run() -> None:
        async with pair(tmp_path, monkeypatch) as both:
            for count in range(1, 4):
                assert len((await both.open.ask(IN_PYTHON))["data"]["items"]) == 3
                await both.until(partial(_has_run, both, count))

    asyncio.run(run())

    messages = [record.message for record in caplog.records]
    assert messages.count("the shadow's report cannot be written") == 1


def _has_run(both: Pair, count: int) -> bool:
    return len(both.other.ran) == count


def test_an_engine_that_does_not_stop_holds_the_gateway_up_for_a_while_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "_PATIENCE", 0.1)

    async def run() -> None:
        async with pair(tmp_path, monkeypatch) as both:
            close = both.other.close

            async def hang() -> None:
                await asyncio.Event().wait()

            monkeypatch.setattr(both.other, "close", hang)
        await close()

    asyncio.run(asyncio.wait_for(run(), 20))
