"""The pipeline: a request is a value that passes through these stages, in this order.

Everything that calls the gateway (HTTP, the command line, tests) comes through here, so there is one way
to data and no flag that goes round it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain

from gateway.audit.record import AuditRecord
from gateway.audit.sink import AuditSink
from gateway.auth.identity import Identity, Session
from gateway.auth.session import AttributeRule, open_session
from gateway.auth.verifier import Verifier
from gateway.backends.base import Backend, Call, Cost, FailedQueryError, Ran
from gateway.errors import (
    AuditError,
    BackendError,
    LakegateError,
    LimitExceeded,
    Unauthenticated,
)
from gateway.graphql.document import InvalidDocumentError
from gateway.graphql.operation import Operation
from gateway.http.formats import Format
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.plan.bind import Binder
from gateway.policy.decide import grant
from gateway.policy.grants import Grants
from gateway.prepare import Executable, FixedRoot, Preparation, QueryRoot, SchemaRoot
from gateway.result.answer import Answer, WithheldField, assemble, refuse
from gateway.result.withheld import withheld_cells
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from gateway.task import Observer, Seen, Task, Wanted, check_exportable, field_json, read_wanted

logger = logging.getLogger(__name__)

#: Up to so many rows Python encodes faster than the engine, whose JSON costs it planning.
ROWS_ENCODED_HERE = 200


@dataclass(slots=True)
class Trail:
    """What is found out about a request on its way, as far as it got."""

    identity: Identity | None = None
    session: Session | None = None
    grants: Grants | None = None
    operation: Operation | None = None
    wanted: Wanted = field(default_factory=Wanted)
    executable: Executable | None = None
    rows: int = 0
    costs: dict[str, Cost] = field(default_factory=dict)
    outcome: str = "ok"
    cells: dict[str, list[WithheldField]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)


class Gateway:
    """Answers requests under the newest snapshot; each request sees exactly one."""

    def __init__(
        self,
        settings: Settings,
        attributes: Mapping[str, AttributeRule],
        verifier: Verifier,
        backend: Backend,
        audit: AuditSink,
        observer: Observer | None = None,
    ) -> None:
        self._settings = settings
        self._attributes = attributes
        self._verifier = verifier
        self._backend = backend
        self._audit = audit
        self._observer = observer
        self._preparation: Preparation | None = None
        # The engine takes its time over patterns: nothing else waits for it, least of all a new denial.
        self._aside = ThreadPoolExecutor(1, "patterns")

    def use(self, snapshot: Snapshot) -> None:
        """Govern every request from now on by this snapshot; those under way keep theirs."""
        self._preparation = Preparation(snapshot, self._backend, self._settings)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in force."""
        return self.in_force().snapshot

    async def execute(self, request: GraphQLRequest, token: str | None, context: RequestContext) -> Answer:
        """The answer to one operation; raises nothing but its own cancellation.

        The audit is written whatever happens, also when the client hangs up.
        """
        started = time.perf_counter()
        preparation = self.in_force()
        trail = Trail()
        try:
            async with asyncio.timeout(self._settings.limits.seconds):
                tasks = await self.ready(request, token, preparation, trail)
                answer = await self._run(tasks, preparation, trail, context)
            outcome = trail.outcome
        except asyncio.CancelledError:
            try:
                self.record(preparation, trail, context, "CANCELLED", started)
            except AuditError as error:
                log_detail(error, context)
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, the caller gets one fixed text
            faults = self.faults(error, context)
            answer, outcome = refuse(faults, context.request_id), faults[0].code
        try:
            self.record(preparation, trail, context, outcome, started)
        except AuditError as error:
            log_detail(error, context)
            if self._settings.audit.mode == "required":
                return refuse([error], context.request_id)
        if self._observer is not None:
            for seen in trail.seen:
                self._observer(seen)
        return answer

    async def ready(
        self,
        request: GraphQLRequest,
        token: str | None,
        preparation: Preparation,
        trail: Trail,
        format: Format | None = None,
    ) -> dict[str, Task]:
        """Stages 2 to 9: what has to run, by root field; with a `format` it is for a file of that kind.

        Raises LakegateError.
        """
        identity = trail.identity = await self.identify(token)
        session = trail.session = self.open(identity, preparation.snapshot)
        grants = trail.grants = grant(preparation.snapshot.catalog, preparation.snapshot.policies, session)
        operation = trail.operation = preparation.operation(request, grants)
        trail.wanted = read_wanted(request)
        executable = trail.executable = preparation.executable(
            operation.shape, grants, tells_cells=trail.wanted.cells, is_file=format is not None
        )
        if format is not None:
            check_exportable(executable, trail.wanted)
        bind = partial(self._bind, executable, operation, session, preparation, format)
        run = asyncio.get_running_loop().run_in_executor
        return await run(self._aside, bind) if executable.has_patterns else bind()

    async def identify(self, token: str | None) -> Identity:
        """Stage 2. Raises Unauthenticated."""
        if token is None:
            raise Unauthenticated("there is no bearer token")
        now = time.time()
        return self._verifier.cached(token, now) or await self._verifier.verify(token, now)

    def open(self, identity: Identity, snapshot: Snapshot) -> Session:
        """Stage 3."""
        return open_session(identity, snapshot.policies, self._attributes)

    def open_now(self, identity: Identity) -> Session:
        """Stage 3 under the snapshot in force."""
        return self.open(identity, self.snapshot)

    def in_force(self) -> Preparation:
        """What prepares requests under the snapshot in force."""
        assert self._preparation is not None, "no snapshot is in force"
        return self._preparation

    def _bind(
        self,
        executable: Executable,
        operation: Operation,
        session: Session,
        preparation: Preparation,
        format: Format | None,
    ) -> dict[str, Task]:
        """Check every value of every root field, before any SQL runs."""
        binder = Binder(operation, session.attributes, self._backend.compiles)
        tasks: dict[str, Task] = {}
        for root in executable.roots:
            if isinstance(root, QueryRoot):
                rows = binder.rows(root.plan)
                if root.query is not None:
                    is_json = rows > ROWS_ENCODED_HERE and not root.plan.tells_cells
                    statement = (
                        preparation.file_statement(root.query, format)
                        if format
                        else preparation.statement(root.query, is_json=is_json)
                    )
                    values = tuple(binder.value(parameter) for parameter in statement.parameters)
                    tasks[root.key] = Task(root, statement, values, rows)
        return tasks

    async def _run(
        self, tasks: Mapping[str, Task], preparation: Preparation, trail: Trail, context: RequestContext
    ) -> Answer:
        """Stages 10 and 11: every root field at once, each as one statement."""
        executable, operation, grants = trail.executable, trail.operation, trail.grants
        assert executable is not None
        assert operation is not None
        assert grants is not None
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
            value: bytes | LakegateError
            match root:
                case FixedRoot(key, value):
                    pass
                case SchemaRoot(key):
                    value = asked[key]
                case QueryRoot(key, plan, query):
                    value = done[key] if query else b"null" if plan.single else b"[]"
                    if isinstance(value, LakegateError):
                        failures.append(value)
                        # A list may not be null, so its failure is the whole data's.
                        data = data if plan.single else None
                        value = b"null"
            if data is not None:
                data.append((key, value))
        if failures:
            trail.outcome = failures[0].code
        # In the document's order, whichever statement was quicker.
        cells = chain.from_iterable(trail.cells.get(key, ()) for key in tasks)
        # What the engine read tells of rows and cells that a rule withholds, so only without one.
        costs = trail.costs if trail.wanted.cost and executable.is_whole else {}
        told = {key: asdict(costs[key]) for key in tasks if key in costs}
        return assemble(data, failures, (*executable.withheld, *cells), context.request_id, told)

    async def _run_task(
        self, task: Task, preparation: Preparation, trail: Trail, context: RequestContext
    ) -> bytes | LakegateError:
        session, operation = trail.session, trail.operation
        assert session is not None
        assert operation is not None
        call = Call(session, context.request_id, task.rows)
        value: bytes | LakegateError
        began = time.perf_counter()
        try:
            ran = await self._backend.run(task.statement, task.values, call)
        except BackendError as error:
            seconds = time.perf_counter() - began
            log_detail(error, context)
            if isinstance(error, FailedQueryError):
                trail.costs[task.root.plan.key] = error.cost
            path = (task.root.plan.key,)
            value = LakegateError(error.code, error.message, detail=error.detail, path=path)
        else:
            seconds = time.perf_counter() - began
            value = self._value(task, ran, trail)
        if self._observer is not None:
            trail.seen.append(Seen(task, call, value, seconds, operation.shape, preparation.snapshot))
        return value

    def _value(self, task: Task, ran: Ran, trail: Trail) -> bytes | LakegateError:
        plan, statement = task.root.plan, task.statement
        if ran.cost:
            trail.costs[plan.key] = ran.cost
        try:
            value = field_json(ran.rows, statement, plan)
        except LimitExceeded as error:
            return error
        trail.rows += len(ran.rows)
        if plan.tells_cells:
            trail.cells[plan.key] = withheld_cells(ran.rows, statement.shape, plan.key)
        return value

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

    def record(
        self,
        preparation: Preparation,
        trail: Trail,
        context: RequestContext,
        outcome: str,
        started: float,
    ) -> None:
        """Stage 12. Raises AuditError."""
        session, executable = trail.session, trail.executable
        shape = trail.operation.shape if trail.operation else None
        self._audit.write(
            AuditRecord(
                at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                request_id=context.request_id,
                client=context.client,
                subject=trail.identity.subject if trail.identity else None,
                username=trail.identity.username if trail.identity else None,
                roles=tuple(sorted(session.roles)) if session else (),
                operation=shape.name if shape else None,
                document=shape.document_hash if shape else None,
                columns=executable.columns if executable else {},
                withheld=executable.withheld_names if executable else (),
                rules=executable.rules if executable else (),
                rows=trail.rows,
                engine=tuple(asdict(cost) for cost in trail.costs.values()),
                seconds=round(time.perf_counter() - started, 6),
                outcome=outcome,
                snapshot=preparation.snapshot.version,
            )
        )


def log_detail(error: LakegateError, context: RequestContext) -> None:
    """Tell the log what the caller is not told."""
    if error.detail:
        logger.warning(
            error.message,
            extra={"request_id": context.request_id, "code": error.code, "detail": error.detail},
        )
