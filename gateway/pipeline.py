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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
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
    RequestError,
    Unauthenticated,
)
from gateway.graphql.document import InvalidDocumentError
from gateway.graphql.operation import Operation
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.plan.bind import Binder
from gateway.plan.cursors import Cursors
from gateway.plan.nodes import Form
from gateway.policy.decide import grant
from gateway.policy.grants import Grants
from gateway.prepare import Executable, FixedRoot, Preparation, QueryRoot, SchemaRoot
from gateway.result.answer import Answer, assemble, refuse
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from gateway.task import Observer, Seen, Task, nothing_json
from gateway.trail import Trail

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
        cursors: Cursors | None = None,
    ) -> None:
        self._settings = settings
        self._attributes = attributes
        self._verifier = verifier
        self._backend = backend
        self._cache = Cache(backend, settings)
        self._audit = audit
        self._observer = observer
        # Without a secret of the settings' own, cursors end with the process.
        self._cursors = cursors or Cursors([os.urandom(32)])
        self._preparation: Preparation | None = None
        # The engine takes its time over patterns: nothing else waits for it, least of all a new denial.
        self._aside = ThreadPoolExecutor(1, "patterns")

    def use(self, snapshot: Snapshot) -> None:
        """Govern every request from now on by this snapshot; those under way keep theirs."""
        self._preparation = Preparation(snapshot, self._backend, self._settings)
        self._cache.use(snapshot.version)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot in force."""
        return self._in_force().snapshot

    async def execute(self, request: GraphQLRequest, token: str | None, context: RequestContext) -> Answer:
        """The answer to one operation; raises nothing but its own cancellation.

        The audit is written whatever happens, also when the client hangs up.
        """
        started = time.perf_counter()
        preparation = self._in_force()
        trail = Trail()
        try:
            async with asyncio.timeout(self._settings.limits.seconds):
                identity = trail.identity = await self.identify(token)
                session = trail.session = self.open(identity, preparation.snapshot)
                grants = grant(preparation.snapshot.catalog, preparation.snapshot.policies, session)
                sent = trail.sent = preparation.admission.identify(request)
                admitted = preparation.admission.admit(sent, identity, session, context.request_id)
                operation = trail.operation = preparation.operation(admitted, grants)
                preparation.admission.keep(sent, identity)
                wanted = read_wanted(request)
                executable = trail.executable = preparation.executable(
                    operation.shape, grants, tells_cells=wanted.cells
                )
                bind = partial(self._bind, executable, operation, session, preparation)
                run = asyncio.get_running_loop().run_in_executor
                tasks = await run(self._aside, bind) if executable.has_patterns else bind()
                answer = await self._run(
                    executable, operation, grants, preparation, tasks, trail, context, wanted
                )
            outcome = trail.outcome
        except asyncio.CancelledError:
            try:
                self._audit.write(trail.record(preparation.snapshot, context, "CANCELLED", started))
            except AuditError as error:
                _log(error, context)
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, the caller gets one fixed text
            faults = self._faults(error, context)
            answer, outcome = refuse(faults, context.request_id), faults[0].code
        try:
            self._audit.write(trail.record(preparation.snapshot, context, outcome, started))
        except AuditError as error:
            _log(error, context)
            if self._settings.audit.mode == "required":
                return refuse([error], context.request_id)
        if self._observer is not None:
            for seen in trail.seen:
                self._observer(seen)
        return answer

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

    def _in_force(self) -> Preparation:
        assert self._preparation is not None, "no snapshot is in force"
        return self._preparation

    def _bind(
        self, executable: Executable, operation: Operation, session: Session, preparation: Preparation
    ) -> dict[str, Task]:
        """Check every value of every root field, before any SQL runs."""
        binder = Binder(operation, session.attributes, self._backend.compiles, self._cursors)
        tasks: dict[str, Task] = {}
        for root in executable.roots:
            if isinstance(root, QueryRoot):
                rows = binder.rows(root.plan)
                if root.query is not None:
                    # Neither cells that are told apart nor cursors can be made of finished text.
                    takes_cells = root.plan.tells_cells or root.plan.form is Form.PAGE
                    statement = preparation.statement(
                        root.query, is_json=rows > ROWS_ENCODED_HERE and not takes_cells
                    )
                    values = tuple(binder.value(parameter) for parameter in statement.parameters)
                    tasks[root.key] = Task(
                        root, statement, values, rows, self._cursors, binder.size(root.plan)
                    )
        return tasks

    async def _run(
        self,
        executable: Executable,
        operation: Operation,
        grants: Grants,
        preparation: Preparation,
        tasks: Mapping[str, Task],
        trail: Trail,
        context: RequestContext,
        wanted: Wanted,
    ) -> Answer:
        """Stages 10 and 11: every root field at once, each as one statement."""
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
        # In the document's order, whichever statement was quicker.
        cells = chain.from_iterable(trail.cells.get(key, ()) for key in tasks)
        # What the engine read tells of rows and cells that a rule withholds, so only without one.
        costs = trail.costs if wanted.cost and executable.is_whole else {}
        found = trail.lookups
        told: dict[str, dict[str, object]] = {
            "cost": {key: asdict(costs[key]) for key in tasks if key in costs},
            "cache": {key: found[key].told() for key in tasks if key in found} if wanted.cache else {},
        }
        if found and not executable.is_open:
            # Whether an answer was kept tells that data did not change, those too that it does not show.
            told = {}
        return assemble(data, failures, (*executable.withheld, *cells), context.request_id, told)

    async def _run_task(
        self, task: Task, preparation: Preparation, trail: Trail, context: RequestContext
    ) -> bytes | LakegateError:
        session, operation = trail.session, trail.operation
        assert session is not None
        assert operation is not None
        call = Call(session, context.request_id, task.rows)
        key, snapshot = task.root.plan.key, preparation.snapshot
        made, lookup = await self._cache.find(task, call, snapshot.version)
        if isinstance(made.value, LakegateError):
            _log(made.value, context)
        if made.cost:
            trail.costs[key] = made.cost
        if lookup:
            trail.lookups[key] = lookup
        trail.rows += made.rows
        trail.cells[key] = made.cells
        # What no engine was asked for now cannot be compared with what another one says now.
        if self._observer is not None and (lookup is None or lookup.status == "miss"):
            trail.seen.append(Seen(task, call, made.value, made.seconds, operation.shape, snapshot))
        return made.value

    def _faults(self, error: Exception, context: RequestContext) -> tuple[LakegateError, ...]:
        match error:
            case InvalidDocumentError(faults=faults):
                return faults
            case LakegateError():
                _log(error, context)
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request wants to be told beside its data.

    Withheld cells, what the engine's work cost, and what was found in the cache.
    """

    cells: bool = False
    cost: bool = False
    cache: bool = False


def read_wanted(request: GraphQLRequest) -> Wanted:
    """What `extensions.lakegate` asks for. Raises RequestError for what it cannot be."""
    asked = request.extensions.get("lakegate", {})
    known: dict[str, object] = {"withheld": "cells", "cost": True, "cache": True}
    if isinstance(asked, dict) and all(known.get(name) == value for name, value in asked.items()):
        return Wanted("withheld" in asked, "cost" in asked, "cache" in asked)
    raise RequestError(
        "BAD_REQUEST",
        '`extensions.lakegate` can have `"withheld": "cells"`, `"cost": true` and `"cache": true`, and '
        "nothing else",
    )


def _log(error: LakegateError, context: RequestContext) -> None:
    if error.detail:
        logger.warning(
            error.message,
            extra={"request_id": context.request_id, "code": error.code, "detail": error.detail},
        )
