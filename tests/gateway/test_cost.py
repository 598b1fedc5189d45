"""What an engine says its work cost is told on request, and only where no rule withholds what it read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from gateway.audit.record import AuditRecord
from gateway.auth.verifier import Verifier
from gateway.backends.base import Call, Cost, Ran
from gateway.http.request import GraphQLRequest
from gateway.pipeline import Gateway
from gateway.policy.authority import Authority
from gateway.settings import Cache, Settings
from gateway.sql.render import Statement
from tests.cases.case import read_case
from tests.cases.play import CONTEXT, Kept, Known, Recorder, asked, staged

ASKED: Mapping[str, Any] = {"cost": True}
COST = Cost("q-1", scanned_bytes=1_000, queued_seconds=0.1, run_seconds=0.2)


async def counting(self: Recorder, statement: Statement, values: Sequence[object], call: Call) -> Ran:
    """The engine, as one that tells what its work cost."""
    ran = await run(self, statement, values, call)
    return replace(ran, cost=COST)


run = Recorder.run


def ask(
    query: str, extensions: object, case: str = "documents/typename", *, kept: int = 1_000_000
) -> tuple[dict[str, Any], Kept]:
    """The answer to whoever asks in a case, and the audit that has its record."""

    async def answer() -> tuple[dict[str, Any], Kept]:
        asks = read_case(case)
        async with staged(asks) as stage:
            known, sink = Known(), Kept()
            _, known.identity = asked(asks.runs[0])
            settings = Settings(cache=Cache(bytes=kept))
            gateway = Gateway(settings, stage.attributes, cast(Verifier, known), stage.backend, sink)
            gateway.use(stage.snapshot)
            request = GraphQLRequest(query or asks.runs[0].query, None, {}, {"lakegate": extensions})
            body = (await gateway.execute(request, "token", CONTEXT)).body
            return json.loads(body), sink

    return asyncio.run(answer())


@pytest.fixture(autouse=True)
def _counting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recorder, "run", counting)


def test_the_cost_is_told_by_root_field_to_whoever_asks_and_sees_everything() -> None:
    query = "{ owners { age } first: companies(limit: 1) { status } }"

    answer, _ = ask(query, ASKED)

    cost = {
        "query_id": "q-1",
        "scanned_bytes": 1000,
        "queued_seconds": 0.1,
        "run_seconds": 0.2,
        "reused": False,
    }
    assert answer["extensions"] == {"lakegate": {"cost": {"owners": cost, "first": cost}}}


def test_the_cost_is_told_to_nobody_who_did_not_ask() -> None:
    answer, _ = ask("{ owners { age } }", {})

    assert "extensions" not in answer


@pytest.mark.parametrize(
    "case",
    ["cells/each_grant_in_its_own_rows", "cells/two_grants_meet_cell_by_cell", "cells/session_attribute"],
)
def test_the_cost_is_not_told_where_a_rule_withholds_rows_or_cells(case: str) -> None:
    answer, sink = ask("", ASKED, case)

    assert answer["data"]
    assert "cost" not in json.dumps(answer.get("extensions", {}))
    assert sink.record.engine


@pytest.mark.parametrize("case", ["cells/two_grants_meet_cell_by_cell", "denied/output_column"])
def test_whoever_may_read_the_audit_is_told_the_cost_of_all(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor = Authority(manages_policy=False, reads_audit=True, approves=frozenset())
    monkeypatch.setattr("gateway.pipeline.authority", lambda *_: auditor)
    answer, _ = ask("{ owners { age } }" if case.startswith("denied") else "", ASKED, case)

    assert [each["query_id"] for each in answer["extensions"]["lakegate"]["cost"].values()] == ["q-1"]


@pytest.mark.parametrize(("kept", "is_told"), [(1_000_000, False), (0, True)])
def test_where_answers_are_kept_the_cost_is_not_told_where_a_column_is_withheld(
    kept: int, is_told: bool
) -> None:
    """An answer without a cost is one that was kept, so that nothing changed, nor what is not seen."""
    answer, sink = ask("{ owners { age } }", ASKED, "denied/output_column", kept=kept)

    assert answer["data"]["owners"]
    assert ("extensions" in answer) is is_told
    assert sink.record.engine


def test_the_audit_has_the_cost_whoever_asks() -> None:
    _, sink = ask("{ owners { age } }", {})

    assert [cost["scanned_bytes"] for cost in sink.record.engine] == [1000]


def test_those_who_share_a_query_tell_its_cost_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(self: Recorder, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        await asyncio.sleep(0.05)
        return await counting(self, statement, values, call)

    monkeypatch.setattr(Recorder, "run", slow)
    records: list[AuditRecord] = []
    monkeypatch.setattr(Kept, "write", lambda _self, record: records.append(record))

    async def answers() -> None:
        async with staged(read_case("documents/typename")) as stage:
            known = Known()
            _, known.identity = asked(read_case("documents/typename").runs[0])
            gateway = Gateway(Settings(), stage.attributes, cast(Verifier, known), stage.backend, Kept())
            gateway.use(stage.snapshot)
            request = GraphQLRequest("{ owners { age } }", None, {}, {"lakegate": ASKED})
            for times in (3, 1):
                await asyncio.gather(*(gateway.execute(request, "token", CONTEXT) for _ in range(times)))

    asyncio.run(answers())

    assert sorted(len(record.engine) for record in records) == [0, 0, 0, 1]
    assert [len(record.cache) for record in records] == [1] * 4
    assert len({record.rows for record in records}) == 1


@pytest.mark.parametrize("wanted", [{"cost": False}, {"cost": 1.5}, {"costs": True}, ["cost"], "cost"])
def test_anything_else_is_refused(wanted: object) -> None:
    answer, _ = ask("{ owners { age } }", wanted)

    assert answer["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
