"""Compares a share of what was answered with what a second engine makes of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from gateway.audit.lines import LineFile
from gateway.backends.base import Backend
from gateway.errors import AuditError, LakegateError
from gateway.memory import Memory
from gateway.plan.build import BY_KEY
from gateway.plan.nodes import GovernedPlan
from gateway.settings import Settings
from gateway.shadow.compare import Difference, code, compare
from gateway.shadow.record import Comparison, Missed
from gateway.shadow.second import Reply, Second, ask
from gateway.snapshot import Snapshot
from gateway.task import Seen

logger = logging.getLogger(__name__)

#: Bytes of answers that may wait to be compared.
_BYTES = 64_000_000

#: Seconds between two differences that are looked into, and between two lines of what was missed.
_PACE = 1.0

#: Seconds until a second engine that could not read the tables is asked for them again.
_RETRY = 30.0

#: Seconds that the second engine has to stop, and the report to be finished: longer than an engine itself
#: gives its queries.
_PATIENCE = 25.0

#: Failures that are known to have been logged.
_FAILURES = 1000

T = TypeVar("T")


class Mirror:
    """Takes note of what was answered, and compares it in its own time; `primary` is what answered.

    It is never on the path of a request: what waits is bounded, and what does not fit is counted.
    """

    def __init__(self, settings: Settings, primary: Backend, backend: Backend) -> None:
        self._settings = settings
        self._primary = primary
        # Writing statements, encoding and comparing would hold up requests; one thread, so one core at most.
        self._aside = ThreadPoolExecutor(1, "shadow")
        self._second = Second(settings, backend, self._aside)
        self._report = LineFile(str(settings.shadow.path))
        self._queue: asyncio.Queue[Seen] = asyncio.Queue(settings.shadow.queue)
        self._held = 0
        self._dropped = 0
        self._left_out = 0
        self._confirmed = self._missed = -_PACE
        self._logged: Memory[object, bool] = Memory(_FAILURES)
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def see(self, seen: Seen) -> None:
        """Take note of what was answered, as often as the settings have it; never waits, never fails."""
        if random.random() >= self._settings.shadow.share:  # noqa: S311 - a sample and no secret
            return
        if self._queue.full() or self._held + _weight(seen) > _BYTES:
            self._dropped += 1
            return
        self._held += _weight(seen)
        self._queue.put_nowait(seen)

    def start(self, current: Callable[[], Snapshot]) -> None:
        """Begin to compare; `current` gives the snapshot in force."""
        self._tasks.append(asyncio.create_task(self._refresh(current)))
        works = (self._work(current) for _ in range(self._settings.shadow.queries))
        self._tasks += map(asyncio.create_task, works)

    async def stop(self) -> None:
        """Break off what is being compared, and let go of the second engine."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._dropped += self._queue.qsize()
        self._missed = -_PACE
        for last in (self._tell_missed(), self._second.close()):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await last
        self._aside.shutdown(wait=False, cancel_futures=True)
        self._report.close()

    async def _refresh(self, current: Callable[[], Snapshot]) -> None:
        while True:
            self._changed.clear()
            try:
                await self._second.use(current())
                pause = self._second.refresh_seconds
            except Exception as error:  # noqa: BLE001 - without it requests are answered all the same
                self._log("the shadow cannot read the catalog's tables", error)
                pause = _RETRY
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._changed.wait()

    async def _work(self, current: Callable[[], Snapshot]) -> None:
        while True:
            seen = await self._queue.get()
            self._held -= _weight(seen)
            try:
                await self._look_at(seen, current().version)
                await self._tell_missed()
            except asyncio.CancelledError:
                self._dropped += 1
                raise
            except Exception as error:  # noqa: BLE001 - one that cannot be compared is not the last one
                self._log("the shadow could not compare", error)

    async def _look_at(self, seen: Seen, in_force: str) -> None:
        if self._second.version != in_force:
            self._changed.set()
        plan = seen.task.root.plan
        # What was answered under older policies is asked no more: they may have been wider.
        if not (seen.snapshot.version == in_force == self._second.version and self._second.has(plan)):
            self._left_out += 1
            return
        reply = await self._second.ask(seen)
        if isinstance(reply.value, LakegateError):
            self._log("the shadow could not answer", reply.value, seen)
        difference = await self._in_thread(compare, seen.value, reply.value, plan)
        confirmed = await self._confirm(seen, difference)
        await self._write(_record(seen, reply, difference, confirmed, self._engines).line())

    async def _confirm(self, seen: Seen, difference: Difference | None) -> bool | None:
        """Whether both engines differ again when they are asked at the same time; None if not asked.

        The data may have changed between the first two answers.
        """
        now = time.monotonic()
        if difference is None or difference.kind == "error" or now - self._confirmed < _PACE:
            return None
        if self._second.version != seen.snapshot.version:
            return None
        self._confirmed = now
        task = seen.task
        own = ask(
            self._primary,
            seen,
            lambda: (task.statement, task.values),
            self._settings.limits.seconds,
            self._aside,
        )
        one, other = await asyncio.gather(own, self._second.ask(seen))
        again = await self._in_thread(compare, one.value, other.value, task.root.plan)
        return again is not None and again.kind == difference.kind

    @property
    def _engines(self) -> tuple[str, str]:
        return self._settings.backend.kind, self._settings.shadow.backend

    async def _tell_missed(self) -> None:
        now = time.monotonic()
        if now - self._missed < _PACE or not (self._dropped or self._left_out):
            return
        self._missed = now
        missed = Missed(_now(), self._dropped, self._left_out)
        self._dropped = self._left_out = 0
        await self._write(missed.line())

    async def _write(self, line: bytes) -> None:
        try:
            await self._in_thread(self._report.append, line)
        except AuditError as error:
            self._log("the shadow's report cannot be written", error)

    async def _in_thread(self, work: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._aside, work, *given)

    def _log(self, message: str, error: Exception, seen: Seen | None = None) -> None:
        """Once for each failure, by its kind: an engine that is away would fill the log."""
        told = {"kind": type(error).__name__}
        if isinstance(error, LakegateError):
            told = {"code": error.code, "detail": error.detail}
        key = message, *told.values()
        if self._logged.recall(key) is None:
            self._logged.keep(key, answer=True)
            logger.warning(message, extra=told | ({"request_id": seen.call.request_id} if seen else {}))


def _weight(seen: Seen) -> int:
    return len(seen.value) if isinstance(seen.value, bytes) else 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _record(
    seen: Seen,
    reply: Reply,
    difference: Difference | None,
    confirmed: bool | None,
    engines: tuple[str, str],
) -> Comparison:
    plan = seen.task.root.plan
    return Comparison(
        at=_now(),
        request_id=seen.call.request_id,
        operation=seen.shape.name,
        document=seen.shape.document_hash,
        field=plan.sources[0].table.root + (BY_KEY if plan.single else ""),
        tables=_tables(plan),
        snapshot=seen.snapshot.version,
        engines=engines,
        seconds=(round(seen.seconds, 6), round(reply.seconds, 6)),
        difference=difference.kind if difference else None,
        confirmed=confirmed,
        rows=difference.rows if difference else None,
        columns=difference.columns if difference else {},
        codes=(code(seen.value), code(reply.value)),
    )


def _tables(plan: GovernedPlan) -> tuple[str, ...]:
    names = {source.table.name for source in plan.sources}
    return tuple(sorted(names.union(scan.table.name for source in plan.sources for scan in source.scans)))
