"""The pipeline: a request is a value that passes through these stages, in this order.

Everything that calls the gateway (HTTP, the command line, tests) comes through here, so there is one way
to data and no flag that goes round it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import asdict
from itertools import chain

import orjson

from gateway.audit.sink import AuditSink
from gateway.auth.identity import Identity, Session
from gateway.auth.session import AttributeRule
from gateway.auth.verifier import Verifier
from gateway.backends.base import Backend, Call
from gateway.backends.copies import Copies
from gateway.cache import Cache
from gateway.entry import Entry
from gateway.errors import AuditError, DocumentError, LakegateError, LimitExceeded, RequestError
from gateway.explanation import told_of
from gateway.graphql.change import read_arguments, select_fields
from gateway.graphql.document import InvalidDocumentError
from gateway.graphql.operation import Operation
from gateway.http.request import RequestContext
from gateway.http.statement import Request
from gateway.plan.cursors import Cursors
from gateway.plan.nodes import Form
from gateway.policy.authority import authority
from gateway.prepare import ChangeRoot, FixedRoot, Preparation, QueryRoot, SchemaRoot
from gateway.result.answer import Answer, assemble, refuse
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from gateway.task import Observer, Seen, Task, nothing_json
from gateway.trail import Change, Live, Run, Trail

logger = logging.getLogger(__name__)


class Gateway:
    """Answers requests under the newest snapshot; each request sees exactly one.

    `entry` is the way in, for whoever runs what comes of a request otherwise.
    """

    def __init__(
        self,
        settings: Settings,
        attributes: Mapping[str, AttributeRule],
        verifier: Verifier,
        backend: Backend,
        audit: AuditSink,
        observer: Observer | None = None,
        cursors: Cursors | None = None,
        copies: Copies | None = None,
        hash_secret: bytes = b"",
    ) -> None:
        # Without a secret of the settings' own, cursors end with the process.
        cursors = cursors or Cursors([os.urandom(32)])
        self.entry = Entry(settings, attributes, verifier, backend, cursors, hash_secret)
        self._settings = settings
        self._backend = backend
        self._copies = copies
        self._cache = Cache(settings)
        self._audit = audit
        self._observer = observer
        self._preparation: Preparation | None = None
        self._superseded = asyncio.Event()
        self._change: Change | None = None

    def change_by(self, change: Change) -> None:
        """Have mutations done; without it, no schema has any."""
        self._change = change

    def use(self, snapshot: Snapshot) -> None:
        """Govern every request from now on by this snapshot; those under way keep theirs."""
        if self._copies:
            self._copies.use(snapshot.catalog)
        self._preparation = Preparation(snapshot, self._backend, self._settings, self._copies)
        self._superseded.set()
        self._superseded = asyncio.Event()
        self._cache.use(snapshot.version)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in force."""
        return self.in_force().snapshot

    async def execute(self, request: Request, token: str | None, context: RequestContext) -> Answer:
        """The answer to one operation or statement; raises nothing but its own cancellation.

        The audit is written whatever happens, also when the client hangs up.
        """
        return self.record(await self.run(request, token, context), context)

    async def run(
        self, request: Request, token: str | None, context: RequestContext, live: Live | None = None
    ) -> Run:
        """Stages 2 to 11; raises nothing but its own cancellation, of which the audit has a line then.

        `live` lets subscriptions in. Nobody may see the answer before `record` gives it.
        """
        started = time.perf_counter()
        preparation = self.in_force()
        trail = Trail()
        try:
            async with asyncio.timeout(self._settings.limits.seconds):
                tasks = await self.entry.ready(request, token, context, preparation, trail, live=live)
                if live:
                    trail.tasks = tuple(tasks.values())
                    trail.versions = self.versions(trail)
                if trail.operation and trail.operation.shape.is_change:
                    answer = await self._run_change(trail.operation, preparation, trail, context, started)
                else:
                    answer = await self._run(tasks, preparation, trail, context)
            outcome = trail.outcome
        except asyncio.CancelledError:
            try:
                self.audit(preparation, trail, context, "CANCELLED", started)
            except AuditError as error:
                log_detail(error, context)
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, the caller gets one fixed text
            faults = self.faults(error, context)
            answer, outcome = refuse(faults, context.request_id), faults[0].code
        return Run(preparation, trail, started, answer, outcome)

    def record(self, run: Run, context: RequestContext) -> Answer:
        """Stage 12: what may go out, after the audit has its line."""
        answer, trail = run.answer, run.trail
        try:
            self.audit(run.preparation, trail, context, run.outcome, run.started)
        except AuditError as error:
            log_detail(error, context)
            if self._settings.audit.mode == "required":
                return refuse([error], context.request_id)
        if self._observer is not None:
            for seen in trail.seen:
                self._observer(seen)
        return answer

    def turn_away(
        self, error: LakegateError, context: RequestContext, started: float, identity: Identity | None = None
    ) -> None:
        """Stage 12 alone, for somebody who was refused before any operation of theirs was looked at."""
        try:
            self.audit(self.in_force(), Trail(identity), context, error.code, started)
        except AuditError as fault:
            # There is nothing to withhold.
            log_detail(fault, context)

    def versions(self, trail: Trail) -> tuple[str | None, ...]:
        """The version of every table that the statements of a run read."""
        return tuple(version for each in trail.tasks for version in self._cache.versions(each))

    def is_in_force(self, run: Run) -> bool:
        """Whether a run was governed by the snapshot that is in force now."""
        return run.preparation is self._preparation

    @property
    def superseded(self) -> asyncio.Event:
        """Is set when the snapshot that is in force now is no longer."""
        return self._superseded

    async def identify(self, token: str | None) -> Identity:
        """Stage 2. Raises Unauthenticated."""
        return await self.entry.identify(token)

    def open_now(self, identity: Identity) -> Session:
        """Stage 3 under the snapshot in force."""
        return self.entry.open(identity, self.snapshot)

    def in_force(self) -> Preparation:
        """What prepares requests under the snapshot in force."""
        assert self._preparation is not None, "no snapshot is in force"
        return self._preparation

    async def _run(
        self, tasks: Mapping[str, Task], preparation: Preparation, trail: Trail, context: RequestContext
    ) -> Answer:
        """Stages 10 and 11: every root field at once, each as one statement."""
        executable, operation, grants = trail.executable, trail.operation, trail.grants
        assert executable is not None
        assert grants is not None
        if operation is None:
            return await self._run_select(tasks, preparation, trail, context)
        asked = preparation.introspection(operation, grants)
        if len(tasks) == 1:
            ((key, task),) = tasks.items()
            done = {key: await self._run_task(task, preparation, trail, context)}
        else:
            results = await asyncio.gather(
                *(self._run_task(task, preparation, trail, context) for task in tasks.values())
            )
            done = dict(zip(tasks, results, strict=True))
        data: list[tuple[str, bytes]] | None = []
        failures: list[LakegateError] = []
        for root in executable.roots:
            assert not isinstance(root, ChangeRoot), "what changes something runs one after the other"
            value: bytes | LakegateError
            match root:
                case FixedRoot(key, value):
                    pass
                case SchemaRoot(key):
                    value = asked[key]
                case QueryRoot(key, plan, query):
                    value = done[key] if query else nothing_json(plan)
                    if isinstance(value, LakegateError):
                        failures.append(value)
                        # A list may not be null, so its failure is the whole data's; an aggregate neither.
                        data = data if plan.form is Form.ROW else None
                        value = b"null"
            if data is not None:
                data.append((key, value))
        if failures:
            trail.outcome = failures[0].code
        # In the document's order, whichever statement was quicker; where there are no data, of no cell.
        cells = chain.from_iterable(trail.cells.get(key, ()) for key in tasks if data is not None)
        wanted, found = trail.wanted, trail.lookups
        assert trail.session is not None
        reads_audit = wanted.cost and authority(preparation.snapshot.policies, trail.session).reads_audit
        # What the engine read tells of rows and cells that a rule withholds: so only without one, or to
        # somebody who may read all that the audit has.
        costs = trail.costs if wanted.cost and (executable.is_whole or reads_audit) else {}
        told: dict[str, dict[str, object]] = {
            "cost": {key: asdict(costs[key]) for key in tasks if key in costs},
            "cache": {key: found[key].told() for key in tasks if key in found} if wanted.cache else {},
            "copy": {key: trail.copies[key].told() for key in tasks if key in trail.copies and wanted.copy},
        }
        if (found or trail.copies) and not (executable.is_open or reads_audit):
            # Whether an answer was kept tells that data did not change, those too that it does not show; and
            # that there is a copy, that nothing of the table stands against one.
            told = {}
        plans = (root.plan for root in executable.roots if isinstance(root, QueryRoot))
        # Nulls and groups that are not there may be what is made of fewer rows.
        told["least"] = {plan.key: plan.least for plan in plans if plan.least}
        if wanted.explain:
            told["explain"] = told_of(executable, tasks, grants, trail.session, preparation)
        return assemble(data, failures, (*executable.withheld, *cells), context.request_id, told)

    async def _run_change(
        self,
        operation: Operation,
        preparation: Preparation,
        trail: Trail,
        context: RequestContext,
        started: float,
    ) -> Answer:
        """Stages 10 and 11 of a mutation: one root field after the other, as they stand there."""
        if context.is_get:
            raise RequestError("METHOD_NOT_ALLOWED", "a mutation changes something: send it by POST")
        assert trail.executable is not None
        assert self._change is not None, "the schema has mutations where something does them"
        data: list[tuple[str, bytes]] = []
        failures: list[LakegateError] = []
        for root in trail.executable.roots:
            value: bytes = root.json if isinstance(root, FixedRoot) else b"null"
            if isinstance(root, ChangeRoot):
                arguments = read_arguments(root.field, operation)
                try:
                    told = await self._change(
                        root.field.name, arguments, preparation, trail, context, started
                    )
                    value = orjson.dumps(select_fields(root.field, told))
                except LakegateError as error:
                    failures.append(DocumentError(error.code, error.message, path=(root.key,)))
            data.append((root.key, value))
        if failures:
            trail.outcome = failures[0].code
        return assemble(data, failures, (), context.request_id)

    async def _run_select(
        self, tasks: Mapping[str, Task], preparation: Preparation, trail: Trail, context: RequestContext
    ) -> Answer:
        """The same for a caller's own SQL."""
        (task,) = tasks.values()
        value = await self._run_task(task, preparation, trail, context)
        if isinstance(value, LakegateError):
            trail.outcome = value.code
            return refuse([value], context.request_id)
        return Answer(value)

    async def _run_task(
        self, task: Task, preparation: Preparation, trail: Trail, context: RequestContext
    ) -> bytes | LakegateError:
        session, operation = trail.session, trail.operation
        assert session is not None
        call = Call(session, context.request_id, task.rows)
        key, snapshot = task.root.plan.key, preparation.snapshot
        made, lookup = await self._cache.find(task, call, snapshot.version, trail.age)
        if isinstance(made.value, LakegateError):
            log_detail(made.value, context)
        if made.cost:
            trail.costs[key] = made.cost
        if lookup:
            trail.lookups[key] = lookup
        trail.rows += made.rows
        trail.cells[key] = made.cells
        # An answer that no engine gave at this moment cannot be compared with what another one says now.
        is_new = (lookup is None or lookup.status == "miss") and task.copy is None
        if self._observer is not None and operation is not None and is_new:
            trail.seen.append(Seen(task, call, made.value, made.seconds, operation.shape, snapshot))
        return made.value

    def audit(
        self,
        preparation: Preparation,
        trail: Trail,
        context: RequestContext,
        outcome: str,
        started: float,
    ) -> None:
        """Write what the audit keeps of a request. Raises AuditError."""
        self._audit.write(trail.record(preparation.snapshot, context, outcome, started))

    def faults(self, error: Exception, context: RequestContext) -> tuple[LakegateError, ...]:
        """What a caller is told of an error, whatever it is; the log is told more."""
        match error:
            case InvalidDocumentError(faults=faults):
                return faults
            case LakegateError():
                log_detail(error, context)
                return (error,)
            case TimeoutError():
                limit = self._settings.limits.seconds
                return (
                    LimitExceeded(
                        "LIMIT_SECONDS", f"the request took longer than {limit:g} seconds, which is the most"
                    ),
                )
            case _:
                logger.error("unexpected failure", exc_info=error, extra={"request_id": context.request_id})
                return (LakegateError("INTERNAL", "the gateway failed", detail=type(error).__name__),)


def log_detail(error: LakegateError, context: RequestContext) -> None:
    """Tell the log what the caller is not told."""
    if error.detail:
        logger.warning(
            error.message,
            extra={"request_id": context.request_id, "code": error.code, "detail": error.detail},
        )
