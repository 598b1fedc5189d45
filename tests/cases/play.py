"""Runs a case through the gateway's own stages, on a real engine, and tells what came of each."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import yaml

from gateway import entry
from gateway.audit.record import AuditRecord
from gateway.audit.sink import AuditSink
from gateway.auth.identity import Identity
from gateway.auth.session import AttributeRule, open_session
from gateway.auth.verifier import Verifier
from gateway.backends.base import Call, Ran
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.catalog.load import load_catalog
from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import LACKING
from gateway.documents.admission import admit, identify
from gateway.errors import LakegateError
from gateway.govern import govern
from gateway.govern.draft import Rules
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.pipeline import Gateway
from gateway.plan.bind import Binder
from gateway.plan.build import plan
from gateway.plan.cursors import Cursors
from gateway.plan.nodes import GovernedPlan, QueryPlan
from gateway.policy.decide import grant
from gateway.policy.load import load_policies
from gateway.prepare import QueryRoot
from gateway.result.answer import Answer
from gateway.settings import Cache, Settings
from gateway.settings.engines import DuckDB
from gateway.snapshot import Snapshot
from gateway.sql.compile import compile
from gateway.sql.render import Statement, fill, render
from gateway.sql.trino import Trino
from gateway.wanted import read_wanted
from tests.cases.case import Case, Run

#: Seals the same every time, so that answers can be compared.
CURSORS = Cursors([b"a secret of the cases alone, forever"])

#: The secret of the mask `hash`.
HASH_SECRET = b"a secret of thirty-two characters"

#: How many rows Python encodes: all of them, or none, so that the engine makes the JSON.
ENCODED_HERE = 10**9
ENCODED_IN_ENGINE = -1

CONTEXT = RequestContext("request-1", "192.0.2.1", is_get=False)


class Recorder(DuckDBBackend):
    """The engine, with a note of every statement that it was given."""

    def __init__(self, settings: DuckDB, folders: Sequence[Path]) -> None:
        super().__init__(settings, folders)
        self.ran: list[tuple[Statement, tuple[object, ...]]] = []

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        self.ran.append((statement, tuple(values)))
        return await super().run(statement, values, call)


class Kept(AuditSink):
    """Keeps the newest record, and writes none."""

    record: AuditRecord

    def __init__(self) -> None:
        super().__init__("")

    def write(self, record: AuditRecord) -> None:
        self.record = record


class Known:
    """Takes every token for that of one identity."""

    identity: Identity

    def cached(self, _token: str, _now: float) -> Identity:
        return self.identity


@dataclass(slots=True)
class Played:
    """What each stage gave; what a refused request never reached is empty."""

    answer: Answer
    audit: Mapping[str, Any]
    plans: list[QueryPlan] = field(default_factory=list)
    governed: list[GovernedPlan] = field(default_factory=list)
    statements: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)
    json_statements: list[tuple[str, tuple[object, ...]]] = field(default_factory=list)
    trino: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stage:
    """A case's files, loaded: everything that its runs share."""

    folder: Path
    snapshot: Snapshot
    attributes: Mapping[str, AttributeRule]
    backend: Recorder
    gateways: dict[str, tuple[Gateway, Kept, Known]] = field(default_factory=dict)

    @property
    def tables(self) -> Mapping[str, str]:
        """What the engine calls each table, and what the catalog does."""
        addresses = self.backend.addresses(self.snapshot.catalog)
        return {
            f'"{schema}"."{name}"': '"{}"."{}"'.format(*table.split("."))
            for table, (schema, name) in addresses.items()
        }

    async def answer(self, run: Run) -> Played:
        """Answer a run both ways; the two have to be the same bytes."""
        request, identity = asked(run)
        gateway, sink, known = self._gateway(run.settings)
        known.identity = identity
        played = await self._answer(gateway, sink, request, ENCODED_HERE)
        other = await self._answer(gateway, sink, request, ENCODED_IN_ENGINE)
        assert other.answer == played.answer, "the two encoders differ"
        played.json_statements = other.statements
        return played

    def _gateway(self, settings: Settings) -> tuple[Gateway, Kept, Known]:
        """One gateway per settings: schemas are the costly part of a case."""
        # Every statement has to reach the engine, the same one for a second run too.
        settings = settings.model_copy(update={"cache": Cache(bytes=0)})
        key = settings.model_dump_json()
        if key not in self.gateways:
            sink = Kept()
            known = Known()
            gateway = Gateway(
                settings,
                self.attributes,
                cast(Verifier, known),
                self.backend,
                sink,
                cursors=CURSORS,
                hash_secret=HASH_SECRET,
            )
            gateway.use(self.snapshot)
            self.gateways[key] = gateway, sink, known
        return self.gateways[key]

    async def _answer(
        self, gateway: Gateway, sink: Kept, request: GraphQLRequest, encoded_here: int
    ) -> Played:
        self.backend.ran.clear()
        with patch.object(entry, "ROWS_ENCODED_HERE", encoded_here):
            answer = await gateway.execute(request, "token", CONTEXT)
        statements = [(self._named(statement.sql), values) for statement, values in self.backend.ran]
        return Played(answer, json.loads(sink.record.line()), statements=statements)

    def _named(self, sql: str) -> str:
        # What the engine calls a table has a hash of the test's own folder in it.
        for address, name in self.tables.items():
            sql = sql.replace(address, name)
        return sql

    async def play(self, run: Run) -> Played:
        """Answer a run, and tell what each stage gave."""
        played = await self.answer(run)
        catalog = self.snapshot.catalog
        request, identity = asked(run)
        session = open_session(identity, self.snapshot.policies, self.attributes, time.time())
        grants = grant(catalog, self.snapshot.policies, session)
        rules = Rules(run.settings.limits.rows, run.settings.on_denied)
        preparation = self._gateway(run.settings)[0].in_force()
        try:
            operation = preparation.operation(admit(identify(request)), grants)
            tells_cells = read_wanted(request).cells
            executable = preparation.executable(operation.shape, grants, tells_cells=tells_cells)
        except LakegateError:
            return played
        reads = {root.key for root in executable.roots if isinstance(root, QueryRoot)}
        played.plans = [
            plan(field, catalog, tells_cells=tells_cells)
            for field in operation.shape.fields
            if field.key in reads
        ]
        played.governed = [govern(each, grants, rules) for each in played.plans]
        binder = Binder(operation, session.attributes, self.backend.compiles, CURSORS, HASH_SECRET)
        with suppress(LakegateError):
            played.trino = [
                _for_trino(each, binder, stringify=run.settings.stringify_numeric_types)
                for each in played.governed
                if each.sources
            ]
        return played


def _for_trino(plan: GovernedPlan, binder: Binder, *, stringify: bool) -> str:
    """The statement of a plan for Trino or Athena, under the catalog's own names."""
    scans = [scan for source in plan.sources for scan in source.scans]
    kinds = {kind for scan in scans for cell in scan.cells for kind in cell.column.type.kinds}
    if lacking := sorted(kind.value for kind in kinds & LACKING["trino"]):
        return f"SELECT 'Trino has no {', '.join(lacking)}'"
    names = {scan.table.name: scan.table.engine_name for scan in scans}
    statement = render(compile(plan), Trino(), names, is_json=False, stringify=stringify)
    return fill(statement, [binder.value(each) for each in statement.parameters], Trino())


def asked(run: Run) -> tuple[GraphQLRequest, Identity]:
    """What a run sends, and as whom."""
    request = GraphQLRequest(run.query, run.operation, run.variables, run.extensions)
    return request, Identity("subject-1", "someone", run.groups, "access", 2**31, run.claims)


@asynccontextmanager
async def staged(case: Case) -> AsyncIterator[Stage]:
    """The case's files in a folder of their own, loaded into an engine."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = case.lay_out(Path(scratch) / "case")
        declared = yaml.safe_load((folder / "attributes.yaml").read_text(encoding="utf-8"))
        attributes = {
            name: AttributeRule(entry["claim"], parse_type(entry["type"])) for name, entry in declared.items()
        }
        catalog = load_catalog(folder / "catalog")
        policies = load_policies(
            folder / "policies",
            catalog,
            {name: rule.type for name, rule in attributes.items()},
            can_hash=True,
        )
        backend = Recorder(DuckDB(threads=1), roots(catalog))
        try:
            await backend.prepare(catalog)
            faults = {name: status.fault for name, status in backend.status().items() if not status.ready}
            assert not faults, faults
            yield Stage(folder, Snapshot(catalog, policies, "1"), attributes, backend)
        finally:
            await backend.close()
