"""The way in: from a request to what has to run for it, under one snapshot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from gateway.auth.identity import Identity, Session
from gateway.auth.session import AttributeRule, open_session
from gateway.auth.verifier import Verifier
from gateway.backends.base import Backend
from gateway.errors import Unauthenticated
from gateway.graphql.operation import Operation
from gateway.http.formats import Format
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.http.statement import Request, SelectRequest
from gateway.plan.bind import Binder
from gateway.plan.cursors import Cursors
from gateway.plan.nodes import Form, GovernedPlan
from gateway.policy.decide import grant
from gateway.prepare import Executable, Preparation, QueryRoot
from gateway.prepare_select import Selects
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from gateway.task import Task
from gateway.trail import Live, Trail
from gateway.wanted import Wanted, check_exportable, read_wanted

#: Up to so many rows Python encodes faster than the engine, whose JSON costs it planning.
ROWS_ENCODED_HERE = 200


class Entry:
    """Stages 2 to 9."""

    def __init__(
        self,
        settings: Settings,
        attributes: Mapping[str, AttributeRule],
        verifier: Verifier,
        backend: Backend,
        cursors: Cursors,
        hash_secret: bytes = b"",
    ) -> None:
        self._settings = settings
        self._attributes = attributes
        self._verifier = verifier
        self._backend = backend
        self._cursors = cursors
        self._hash_secret = hash_secret
        # The engine takes its time over patterns: nothing else waits for it, least of all a new denial.
        self._aside = ThreadPoolExecutor(1, "patterns")
        # Nor for a long statement of somebody's to be read.
        self._reading = ThreadPoolExecutor(1, "sql")
        self._selects = Selects(settings)

    async def identify(self, token: str | None) -> Identity:
        """Stage 2. Raises Unauthenticated."""
        if token is None:
            raise Unauthenticated("there is no bearer token")
        now = time.time()
        return self._verifier.cached(token, now) or await self._verifier.verify(token, now)

    def open(self, identity: Identity, snapshot: Snapshot) -> Session:
        """Stage 3."""
        return open_session(identity, snapshot.policies, self._attributes, time.time())

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
            tasks = await self._ready_select(request, preparation, trail, format)
        else:
            tasks = await self._ready_operation(
                request, context, preparation, trail, format, takes_live=live is not None
            )
        trail.copies = {key: task.copy for key, task in tasks.items() if task.copy}
        return tasks

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
        return {select.root.key: select.task(session, preparation, self._hash_secret)}

    def _bind(
        self,
        executable: Executable,
        operation: Operation,
        session: Session,
        preparation: Preparation,
        format: Format | None,
    ) -> dict[str, Task]:
        """Check every value of every root field, before any SQL runs."""
        binder = Binder(
            operation, session.attributes, self._backend.compiles, self._cursors, self._hash_secret
        )
        tasks: dict[str, Task] = {}
        for root in executable.roots:
            if isinstance(root, QueryRoot):
                rows = binder.rows(root.plan)
                if root.query is not None:
                    choice = preparation.choose(root)
                    is_json = rows > ROWS_ENCODED_HERE and not _takes_cells(root.plan)
                    statement = choice.file_statement(format) if format else choice.statement(is_json=is_json)
                    values = tuple(binder.value(parameter) for parameter in statement.parameters)
                    task = Task(root, choice.statements.runner, statement, values, rows, copy=choice.copy)
                    if page := statement.shape.page:
                        seal = self._cursors.sealing(page.scope.of(session.attributes))
                        task = replace(task, size=binder.size(root.plan), seal=seal)
                    tasks[root.key] = task
        return tasks


def _takes_cells(plan: GovernedPlan) -> bool:
    """Whether its answer cannot be made of finished text: cells are told apart, or cursors made of them.

    Where rows are ordered by how others are written, they are written in one way however many there are.
    """
    return plan.tells_cells or plan.form is Form.PAGE or plan.orders_by_rows
