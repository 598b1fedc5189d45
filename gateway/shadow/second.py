"""The second engine: what of the catalog it has, and what it makes of a root field."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

from gateway.backends.base import Backend, Ran
from gateway.errors import DocumentError, LakegateError, LimitExceeded
from gateway.plan.nodes import GovernedPlan
from gateway.predicate import Slot
from gateway.prepare import PATTERNS, Preparation
from gateway.settings import Settings
from gateway.shadow.compare import Value
from gateway.shadow.serve import lack, serve
from gateway.snapshot import Snapshot
from gateway.sql.render import Statement
from gateway.task import Seen, Task, arranged, field_json

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an engine made of a root field, and how long it took, in seconds."""

    value: Value
    seconds: float


async def ask(
    backend: Backend,
    seen: Seen,
    write: Callable[[], tuple[Statement, Sequence[object]]],
    seconds: float,
    aside: Executor,
) -> Reply:
    """Run what `write` gives on behalf of who asked first; raises nothing but its own cancellation."""
    in_thread = partial(asyncio.get_running_loop().run_in_executor, aside)
    error: LakegateError
    began = time.perf_counter()
    try:
        statement, values = await in_thread(write)
        began = time.perf_counter()
        async with asyncio.timeout(seconds):
            ran = await backend.run(statement, values, seen.call)
        took = time.perf_counter() - began
        return Reply(await in_thread(_json, ran, statement, seen.task), took)
    except TimeoutError:
        error = LimitExceeded("LIMIT_SECONDS", f"the query took longer than {seconds:g} seconds")
    except LakegateError as raised:
        error = raised
    except Exception as raised:  # noqa: BLE001 - its text could quote a cell, so its kind is all that is kept
        error = LakegateError("INTERNAL", "the statement could not be run", detail=type(raised).__name__)
    return Reply(error, time.perf_counter() - began)


def _json(ran: Ran, statement: Statement, task: Task) -> bytes:
    return field_json(arranged(ran, statement, task), statement, task.root.plan)


class Second:
    """Runs the governed plans that were run already; `aside` is where what takes time is done.

    It has no way to data but a plan that governance made and a request ran, under the snapshot in force.
    """

    def __init__(self, settings: Settings, backend: Backend, aside: Executor) -> None:
        self._settings = settings
        self._backend = backend
        self._aside = aside
        self._preparation: Preparation | None = None
        self._told: set[tuple[str, str]] = set()

    @property
    def version(self) -> str | None:
        """The version of the snapshot whose tables it has; None before there is any."""
        return self._preparation.snapshot.version if self._preparation else None

    async def use(self, snapshot: Snapshot) -> None:
        """Make the tables of a snapshot readable, those that the engine can serve."""
        engine = self._settings.shadow.backend
        for table in snapshot.catalog.tables.values():
            why = lack(table, engine)
            if why and (table.name, why) not in self._told:
                self._told.add((table.name, why))
                logger.warning("the shadow leaves a table out", extra={"table": table.name, "fault": why})
        served = Snapshot(serve(snapshot.catalog, engine), snapshot.policies, snapshot.version)
        await self._backend.prepare(served.catalog)
        if self.version != snapshot.version:
            self._preparation = Preparation(served, self._backend, self._settings)

    @property
    def refresh_seconds(self) -> float | None:
        """After how long the tables should be looked at again; None while the snapshot stays."""
        return self._backend.refresh_seconds or None

    def has(self, plan: GovernedPlan) -> bool:
        """Whether it has everything that a plan reads."""
        if self._preparation is None:
            return False
        served, status = self._preparation.snapshot.catalog.tables, self._backend.status()
        tables = {scan.table.name for source in plan.sources for scan in source.scans}
        return all(source.table.name in served for source in plan.sources) and all(
            name in served and name in status and status[name].ready for name in tables
        )

    async def ask(self, seen: Seen) -> Reply:
        """What the engine makes of a root field whose tables it has."""
        assert self._preparation is not None
        write = partial(self._write, seen.task, self._preparation)
        return await ask(self._backend, seen, write, self._settings.shadow.seconds, self._aside)

    async def close(self) -> None:
        await self._backend.close()

    def _write(self, task: Task, preparation: Preparation) -> tuple[Statement, Sequence[object]]:
        """The statement of a plan for this engine, and the values that were bound to it."""
        bound = dict(zip(task.statement.parameters, task.values, strict=True))
        for parameter, value in bound.items():
            is_pattern = isinstance(parameter, Slot) and parameter.form in PATTERNS
            if is_pattern and not self._backend.compiles(str(value)):
                raise DocumentError("VALUE", "the engine does not take a regular expression")
        statement = preparation.engine.statement(preparation.engine.query(task.root.plan), is_json=False)
        return statement, [bound[parameter] for parameter in statement.parameters]
