"""However a request ends, its record says so, and no value is in it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Sequence
from hashlib import sha256
from typing import Any, cast

import pytest

from gateway.audit.record import AuditRecord
from gateway.audit.sink import AuditSink
from gateway.auth.identity import Identity
from gateway.auth.verifier import Verifier
from gateway.backends.base import Call, Ran
from gateway.errors import AuditError, BackendError, Unauthenticated
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.pipeline import Gateway
from gateway.plan.uses import Use
from gateway.result.answer import Answer
from gateway.settings import Settings
from gateway.sql.render import Statement
from tests.cases.case import read_case
from tests.cases.play import Kept, Recorder, staged

CONTEXT = RequestContext("request-7", "192.0.2.1", is_get=False)
PERSON = Identity("subject-1", "ann", ("developers",), "access", 2**31, {})

Run = Callable[[Statement, Sequence[object], Call], Coroutine[Any, Any, Ran]]


class Door:
    """Knows one token, has to verify another, and refuses the rest."""

    def cached(self, token: str, _now: float) -> Identity | None:
        return PERSON if token == "cached" else None

    async def verify(self, token: str, _now: float) -> Identity:
        if token == "fresh":
            return PERSON
        raise Unauthenticated("a reason for the log")


class Full(AuditSink):
    """A sink that nothing can be written to."""

    def write(self, record: AuditRecord) -> None:
        raise AuditError("AUDIT", "the audit record could not be written", detail="disk full")


def ask(
    query: str,
    *,
    token: str | None = "cached",
    settings: Settings | None = None,
    run: Run | None = None,
    sink: AuditSink | None = None,
    variables: dict[str, Any] | None = None,
    hang_up_after: float | None = None,
) -> tuple[Answer | None, AuditRecord | None]:
    """The answer to a query over the startups, and the record of it."""
    kept = sink or Kept()
    request = GraphQLRequest(query, None, variables or {})
    answer = asyncio.run(_ask(request, token, settings or Settings(), run, kept, hang_up_after))
    return answer, getattr(kept, "record", None)


async def _ask(
    request: GraphQLRequest,
    token: str | None,
    settings: Settings,
    run: Run | None,
    sink: AuditSink,
    hang_up_after: float | None,
) -> Answer | None:
    async with staged(read_case("documents/typename")) as stage:
        if run is not None:
            stage.backend.run = run  # type: ignore[method-assign,assignment]  # a stand-in for one test
        gateway = Gateway(settings, stage.attributes, cast(Verifier, Door()), stage.backend, sink)
        gateway.use(stage.snapshot)
        task = asyncio.ensure_future(gateway.execute(request, token, CONTEXT))
        if hang_up_after is not None:
            await asyncio.sleep(hang_up_after)
            task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            return None


def errors(answer: Answer | None) -> list[dict[str, Any]]:
    assert answer
    found: list[dict[str, Any]] = json.loads(answer.body)["errors"]
    return found


async def broken(_statement: Statement, _values: Sequence[object], _call: Call) -> Ran:
    raise BackendError("BACKEND", "the engine could not answer", detail="Conversion Error: 'a secret cell'")


async def not_there(_statement: Statement, _values: Sequence[object], _call: Call) -> Ran:
    raise BackendError("DATA_UNAVAILABLE", "the table's data is not loaded", detail="lake.x")


async def crashing(_statement: Statement, _values: Sequence[object], _call: Call) -> Ran:
    raise RuntimeError("a secret cell")


async def slow(_statement: Statement, _values: Sequence[object], _call: Call) -> Ran:
    await asyncio.sleep(30)
    return Ran([])


def test_an_answer_is_recorded_with_what_was_read() -> None:
    query = 'query Q { companies(where: {status: {_eq: "closed"}}, limit: 1) { company_id owner { age } } }'

    answer, record = ask(query)

    assert answer
    assert record
    assert json.loads(answer.body) == {"data": {"companies": [{"company_id": "c2", "owner": {"age": 35}}]}}
    assert record.columns == {
        "startups.companies": ("company_id", "company_name", "owner_id", "status"),
        "startups.owners": ("age", "people_id"),
    }
    assert record.uses == (
        Use("startups.companies", ("status",), (), ("company_name",), ()),
        Use("startups.owners", (), (), (), ("people_id",)),
    )
    assert (record.subject, record.username, record.roles) == ("subject-1", "ann", ("developer",))
    assert (record.operation, record.rows, record.outcome) == ("Q", 1, "ok")
    assert (record.request_id, record.client, record.snapshot) == ("request-7", "192.0.2.1", "1")
    assert record.document
    assert len(record.document) == 64
    assert record.at.endswith("+00:00")
    assert 0 < record.seconds < 60


def test_no_value_is_recorded() -> None:
    where = '{company_id: {_gt: "b"}, _or: [{company_name: {_eq: "Abacus"}}, {status: {_eq: $v}}]}'
    query = f"query ($v: String) {{ companies(where: {where}) {{ company_name continent }} }}"

    _, record = ask(query, variables={"v": "acquired"})

    assert record
    line = record.line().decode()
    for value in ("Abacus", "acquired", "Dynamo", "asia", "cached"):
        assert value not in line


@pytest.mark.parametrize("token", [None, "forged"])
def test_nobody_is_told_and_recorded_as_nobody(token: str | None) -> None:
    answer, record = ask("{ companies { status } }", token=token)

    assert answer
    assert answer.unauthenticated
    assert answer.status == 401
    assert answer.failed
    assert [error["message"] for error in errors(answer)] == ["a valid bearer token is required"]
    assert record
    assert (record.subject, record.username, record.roles, record.document) == (None, None, (), None)
    assert (record.columns, record.outcome) == ({}, "UNAUTHENTICATED")


def test_a_token_that_is_not_known_yet_is_verified() -> None:
    answer, _ = ask("{ __typename }", token="fresh")

    assert answer == Answer(b'{"data":{"__typename":"query_root"}}')


def test_a_refused_document_is_recorded_without_what_it_asked() -> None:
    answer, record = ask("query Q { nope }")

    assert answer
    assert answer.status == 400
    assert record
    assert (record.subject, record.operation) == ("subject-1", None)
    assert record.document == sha256(b"query Q { nope }").hexdigest()
    assert record.outcome == "INVALID"


@pytest.mark.parametrize(("run", "code"), [(broken, "BACKEND"), (not_there, "DATA_UNAVAILABLE")])
def test_a_failing_list_fails_the_data_and_says_nothing_of_the_engine_s(run: Run, code: str) -> None:
    answer, record = ask("{ a: companies { status } __typename }", run=run)

    assert answer
    body = json.loads(answer.body)
    assert body["data"] is None
    assert [(error["path"], error["extensions"]) for error in body["errors"]] == [
        (["a"], {"code": code, "request_id": "request-7"})
    ]
    assert "secret" not in answer.body.decode()
    assert record
    assert (record.outcome, record.rows) == (code, 0)


def test_a_failing_row_is_null_beside_the_rest() -> None:
    answer, record = ask('{ a: companies_by_pk(company_id: "c1") { status } b: __typename }', run=broken)

    assert answer
    assert json.loads(answer.body)["data"] == {"a": None, "b": "query_root"}
    assert len(errors(answer)) == 1
    assert record
    assert record.outcome == "BACKEND"


def test_one_list_of_two_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Recorder.run

    async def half(self: Recorder, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        fails = "owners" in statement.sql
        return await (broken(statement, values, call) if fails else real(self, statement, values, call))

    monkeypatch.setattr(Recorder, "run", half)

    answer, record = ask("{ owners { age } companies(limit: 3) { status } }")

    assert answer
    assert json.loads(answer.body)["data"] is None
    assert [error["path"] for error in errors(answer)] == [["owners"]]
    assert record
    assert (record.outcome, record.rows) == ("BACKEND", 3)


def test_a_fault_of_the_gateway_has_one_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer, record = ask("{ companies { status } }", run=crashing)

    assert answer
    assert answer.status == 500
    assert json.loads(answer.body) == {
        "errors": [
            {
                "message": "the gateway failed",
                "extensions": {"code": "INTERNAL", "request_id": "request-7"},
            }
        ]
    }
    assert record
    assert record.outcome == "INTERNAL"
    assert [log.message for log in caplog.records] == ["unexpected failure"]


def test_a_query_that_takes_too_long_is_given_up() -> None:
    settings = Settings.model_validate({"limits": {"seconds": 0.2}})

    answer, record = ask("{ companies { status } }", run=slow, settings=settings)

    assert [error["extensions"]["code"] for error in errors(answer)] == ["LIMIT_SECONDS"]
    assert [error["message"] for error in errors(answer)] == [
        "the request took longer than 0.2 seconds, which is the most"
    ]
    assert record
    assert record.outcome == "LIMIT_SECONDS"


@pytest.mark.parametrize("sink", [None, Full("")])
def test_a_client_that_hangs_up_is_recorded(sink: AuditSink | None) -> None:
    answer, record = ask("{ companies { status } }", run=slow, hang_up_after=0.3, sink=sink)

    assert answer is None
    if sink is None:
        assert record
        assert record.outcome == "CANCELLED"
        assert record.columns


def test_nobody_sees_data_without_a_record_of_it() -> None:
    answer, _ = ask("{ companies { status } }", sink=Full(""))

    assert answer
    assert answer.status == 503
    assert "data" not in json.loads(answer.body)
    assert [error["extensions"]["code"] for error in errors(answer)] == ["AUDIT"]
    assert "disk" not in answer.body.decode()


def test_best_effort_answers_and_logs(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings.model_validate({"audit": {"mode": "best-effort"}})

    with caplog.at_level(logging.WARNING):
        answer, _ = ask("{ companies(limit: 1) { company_id } }", sink=Full(""), settings=settings)

    assert answer == Answer(b'{"data":{"companies":[{"company_id":"c1"}]}}')
    assert ["could not be written" in log.message for log in caplog.records] == [True]


def test_a_gateway_without_a_snapshot_serves_nobody() -> None:
    gateway = Gateway(Settings(), {}, cast(Verifier, Door()), cast(Any, None), Kept())

    with pytest.raises(AssertionError, match="no snapshot"):
        _ = gateway.snapshot
