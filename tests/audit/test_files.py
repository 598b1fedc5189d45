"""A file has a record before it begins and one of its end, and is not whole without them."""

from __future__ import annotations

import asyncio
import json
from typing import cast

import pytest

from gateway.audit.record import AuditRecord
from gateway.audit.sink import AuditSink
from gateway.auth.verifier import Verifier
from gateway.catalog.model import OnDenied
from gateway.errors import AuditError
from gateway.http.formats import Format
from gateway.http.request import GraphQLRequest
from gateway.pipeline import Gateway
from gateway.settings import Settings
from tests.audit.test_ends import Door
from tests.cases.case import read_case
from tests.cases.files import Received, file_of
from tests.cases.play import asked, staged

QUERY = "query Q { companies(limit: 2) { company_id owner { age } } }"


class Filling(AuditSink):
    """A sink that so many records fit into."""

    def __init__(self, room: int = 10) -> None:
        super().__init__("")
        self.room = room
        self.kept: list[AuditRecord] = []

    def write(self, record: AuditRecord) -> None:
        if len(self.kept) >= self.room:
            raise AuditError("AUDIT", "the audit record could not be written", detail="disk full")
        self.kept.append(record)


def receive(sink: AuditSink, query: str = QUERY, **settings: object) -> Received:
    """What a developer gets for a query, as CSV."""
    given = Settings.model_validate(settings)

    async def scenario() -> Received:
        async with staged(read_case("documents/typename")) as stage:
            gateway = Gateway(given, stage.attributes, cast(Verifier, Door()), stage.backend, sink)
            gateway.use(stage.snapshot)
            # The stand-in for the verifier knows this token.
            request = GraphQLRequest(query, None, {})
            return await file_of(gateway, stage.backend, given, request, Format.CSV, token="cached")

    return asyncio.run(scenario())


def test_a_file_is_recorded_before_its_first_byte_and_at_its_end() -> None:
    sink = Filling()

    received = receive(sink)

    assert received.is_whole
    started, ended = sink.kept
    assert [record.outcome for record in sink.kept] == ["STARTED", "ok"]
    assert (ended.rows, ended.operation, ended.username) == (2, "Q", "ann")
    assert started.columns == ended.columns == {
        "startups.companies": ("company_id", "company_name", "owner_id"),
        "startups.owners": ("age", "people_id"),
    }  # fmt: skip
    for record in sink.kept:
        assert "Abacus" not in record.line().decode()


def test_what_is_refused_has_one_record() -> None:
    sink = Filling()

    received = receive(sink, "{ companies { status } owners { age } }")

    assert received.answer
    assert [record.outcome for record in sink.kept] == ["NOT_EXPORTABLE"]


def test_no_byte_leaves_without_a_record() -> None:
    received = receive(Filling(0))

    assert received.answer
    assert received.answer.status == 503
    assert json.loads(received.answer.body)["errors"][0]["extensions"]["code"] == "AUDIT"
    assert (received.headers, received.body) == ({}, b"")


def test_a_file_whose_end_cannot_be_recorded_is_cut() -> None:
    received = receive(Filling(1))

    assert received.answer is None
    assert received.body
    assert not received.is_whole


@pytest.mark.parametrize("room", [0, 1])
def test_best_effort_gives_the_file_all_the_same(room: int) -> None:
    assert receive(Filling(room), audit={"mode": "best-effort"}).is_whole


@pytest.mark.parametrize(
    ("mode", "status", "code"), [("error", 403, "FORBIDDEN_COLUMN"), ("hide", 400, "INVALID")]
)
def test_a_withheld_column_is_refused_where_json_has_an_error(mode: str, status: int, code: str) -> None:
    async def scenario() -> Received:
        case = read_case("cells/star_except")
        async with staged(case) as stage:
            run = case.runs[0]
            settings = run.settings.model_copy(update={"on_denied": OnDenied(mode)})
            gateway, _, known = stage._gateway(settings)
            request, known.identity = asked(run)
            return await file_of(gateway, stage.backend, settings, request, Format.CSV)

    received = asyncio.run(scenario())
    assert received.answer
    assert received.answer.status == status
    assert json.loads(received.answer.body)["errors"][0]["extensions"]["code"] == code
