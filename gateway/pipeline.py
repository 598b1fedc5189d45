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
from dataclasses import asdict
from functools import partial
from itertools import chain

from gateway.audit.sink import AuditSink
from gateway.auth.identity import Identity, Session
from gateway.auth.session import AttributeRule, open_session
from gateway.auth.verifier import Verifier
from gateway.backends.base import Backend, Call
from gateway.cache import Cache
from gateway.errors import (
    AuditError,
    LakegateError,
    LimitExceeded,
    Unauthenticated,
)
from gateway.graphql.document import InvalidDocumentError
from gateway.graphql.operation import Operation
from gateway.http.formats import Format
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.http.statement import Request, SelectRequest
from gateway.plan.bind import Binder
from gateway.plan.nodes import Form
from gateway.policy.decide import grant
from gateway.prepare import Executable, FixedRoot, Preparation, QueryRoot, SchemaRoot
from gateway.prepare_select import Selects
from gateway.result.answer import Answer, assemble, refuse
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from gateway.task import Observer, Seen, Task, nothing_json
from gateway.trail import Live, Run, Trail
from gateway.wanted import Wanted, check_exportable, read_wanted

logger = logging.getLogger(__name__)

#: Up to so many rows Python encodes faster than the engine, whose JSON costs it planning.
ROWS_ENCODED_HERE = 200


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
        self._cache = Cache(backend, settings)
        self._audit = audit
        self._observer = observer
        self._preparation: Preparation | None = None
        self._superseded = asyncio.Event()
        # The engine takes its time over patterns: nothing else waits for it, least of all a new denial.
        self._aside = ThreadPoolExecutor(1, "patterns")
        # Nor for a long statement of somebody's to be read.
        self._reading = ThreadPoolExecutor(1, "sql")
        self._selects = Selects(settings)

    def use(self, snapshot: Snapshot) -> None:
        """Govern every request from now on by this snapshot; those under way keep theirs."""
        self._preparation = Preparation(snapshot, self._backend, self._settings)
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
                tasks = await self.ready(request, token, context, preparation, trail, live=live)
                if live:
                    trail.statements = tuple(task.statement for task in tasks.values())
                    trail.versions = self.versions(trail)
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

    async def ready(
        self,
        request: Request,
        token: str | None,
        context: RequestContext,
        preparation: Preparation,
        trail: Trail,
        format: Format | None = None,
        live: Live | None = None,
    ) -> dict[str, Task]:
        """Stages 2 to 9: what has to run, by root field; with a `format` it is for a file of that kind.

        `live` lets subscriptions in. Raises LakegateError.
        """
        identity = trail.identity = await self.identify(token)
        if live:
            live.enter(identity)
        session = trail.session = self.open(identity, preparation.snapshot)
        trail.grants = grant(preparation.snapshot.catalog, preparation.snapshot.policies, session)
        if isinstance(request, SelectRequest):
            return await self._ready_select(request, preparation, trail, format)
        return await self._ready_operation(
            request, context, preparation, trail, format, takes_live=live is not None
        )

    async def _ready_operation(
        self,
        request: GraphQLRequest,
        context: RequestContext,
        preparation: Preparation,
        trail: Trail,
        format: Format | None,
        *,
        takes_live: bool,
    ) -> dict[str, Task]:
        """Stages 5 to 9 for a GraphQL operation."""
        identity, session, grants = trail.identity, trail.session, trail.grants
        assert identity is not None
        assert session is not None
        assert grants is not None
        sent = trail.sent = preparation.admission.identify(request)
        admitted = preparation.admission.admit(sent, identity, session, context.request_id)
        operation = trail.operation = preparation.operation(admitted, grants, takes_live=takes_live)
        preparation.admission.keep(sent, identity)
        trail.wanted = read_wanted(request)
        if operation.shape.is_live:
            # The others change when data do that nobody is shown.
            trail.wanted = Wanted(cells=trail.wanted.cells)
            trail.age = self._settings.subscriptions.poll_seconds / 2
        executable = trail.executable = preparation.executable(
            operation.shape, grants, tells_cells=trail.wanted.cells, is_file=format is not None
        )
        if format is not None:
            check_exportable(executable, trail.wanted)
        bind = partial(self._bind, executable, operation, session, preparation, format)
        run = asyncio.get_running_loop().run_in_executor
        return await run(self._aside, bind) if executable.has_patterns else bind()

    async def _ready_select(
        self, request: SelectRequest, preparation: Preparation, trail: Trail, format: Format | None
    ) -> dict[str, Task]:
        """Stages 5 to 9 for a caller's own SQL."""
        session, grants = trail.session, trail.grants
        assert session is not None
        assert grants is not None
        trail.statement = request.sql
        preparation.admission.admit_sql(session)
        run = asyncio.get_running_loop().run_in_executor
        select = await run(self._reading, self._selects.prepare, request, grants, preparation, format)
        trail.executable = select.executable
        return {select.root.key: select.task(session)}

    def versions(self, trail: Trail) -> tuple[str | None, ...]:
        """The version of every table that the statements of a run read."""
        return tuple(version for each in trail.statements for version in self._cache.versions(each))

    def is_in_force(self, run: Run) -> bool:
        """Whether a run was governed by the snapshot that is in force now."""
        return run.preparation is self._preparation

    @property
    def superseded(self) -> asyncio.Event:
        """Is set when the snapshot that is in force now is no longer."""
        return self._superseded

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
        # What the engine read tells of rows and cells that a rule withholds, so only without one.
        wanted, found = trail.wanted, trail.lookups
        costs = trail.costs if wanted.cost and executable.is_whole else {}
        told: dict[str, dict[str, object]] = {
            "cost": {key: asdict(costs[key]) for key in tasks if key in costs},
            "cache": {key: found[key].told() for key in tasks if key in found} if wanted.cache else {},
        }
        if found and not executable.is_open:
            # Whether an answer was kept tells that data did not change, those too that it does not show.
            told = {}
        return assemble(data, failures, (*executable.withheld, *cells), context.request_id, told)

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
        # What no engine was asked for now cannot be compared with what another one says now.
        is_new = lookup is None or lookup.status == "miss"
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
