"""Lists as files: the same stages up to the statement, whose rows then go out as they come.

A file that has begun can no longer be refused. If anything goes wrong it is cut off, so that no client takes
it for a whole one, and the audit says why.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import replace

from gateway.backends.base import Call, FailedQueryError, Piece
from gateway.errors import AuditError, LakegateError, LimitExceeded
from gateway.graphql.operation import Field
from gateway.http.download import Download, StalledError
from gateway.http.formats import Format
from gateway.http.request import RequestContext
from gateway.http.statement import Request
from gateway.pipeline import Gateway, log_detail
from gateway.prepare import QueryRoot
from gateway.result.answer import Answer, WithheldField, refuse
from gateway.result.shape import FixedShape, ObjectShape, ResultShape, ShapeField, flat_types
from gateway.settings import Settings
from gateway.task import Task
from gateway.trail import Trail

logger = logging.getLogger(__name__)

_FORBIDDEN = frozenset({"FORBIDDEN_COLUMN", "FORBIDDEN_TABLE"})


class Exporter:
    """Answers operations with files; `gateway` gives the stages and the audit."""

    def __init__(self, gateway: Gateway, settings: Settings) -> None:
        self.gateway = gateway
        self.settings = settings
        self._under_way = 0

    async def export(
        self,
        request: Request,
        token: str | None,
        context: RequestContext,
        format: Format,
        download: Download,
    ) -> Answer | None:
        """Send the file; an answer is why it was not begun. Raises nothing but its own cancellation.

        The audit has a record before the first byte leaves, and one of how the file ended.
        """
        return await _Course(self, context, format, download).run(request, token)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Among the files under way. Raises LimitExceeded (`LIMIT_EXPORTS`)."""
        most = self.settings.exports.at_once
        if self._under_way >= most:
            raise LimitExceeded(
                "LIMIT_EXPORTS",
                f"{most} files are under way, which is the most that is allowed at once; try again later",
            )
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1


class _Course:
    """One file, from the request to its end."""

    def __init__(
        self, exporter: Exporter, context: RequestContext, format: Format, download: Download
    ) -> None:
        self._exporter = exporter
        self._gateway = exporter.gateway
        self._settings = exporter.settings
        self._context = context
        self._format = format
        self._download = download
        self._preparation = exporter.gateway.in_force()
        self._trail = Trail()
        self._started = time.perf_counter()

    async def run(self, request: Request, token: str | None) -> Answer | None:
        outcome, answer = "ok", None
        try:
            async with self._bounded():
                tasks = await self._gateway.entry.ready(
                    request, token, self._context, self._preparation, self._trail, self._format
                )
                with self._exporter.place():
                    await self._send(tasks)
        except asyncio.CancelledError:
            try:
                self._record("CANCELLED")
            except AuditError as error:
                log_detail(error, self._context)
            raise
        except StalledError:
            outcome = "CANCELLED"
        except Exception as error:  # noqa: BLE001  # whatever it is, the caller gets one fixed text
            outcome, answer = self._refuse(self._gateway.faults(error, self._context))
        try:
            self._record(outcome)
        except AuditError as error:
            outcome, answer = self._refuse([error])
        if not self._download.started:
            return answer
        if outcome == "ok":
            # The file is whole for its client only now that the record of it is written.
            await self._download.end()
        else:
            logger.info("file cut off", extra={"request_id": self._context.request_id, "code": outcome})
        return None

    async def _send(self, tasks: dict[str, Task]) -> None:
        """Stages 10 and 11, piece by piece."""
        from gateway.result.writers import Result, open_writer  # noqa: PLC0415  # Arrow takes time to import

        executable, patience = self._trail.executable, self._settings.exports.idle_seconds
        assert executable is not None
        (root,) = executable.roots
        assert isinstance(root, QueryRoot)
        task = tasks.get(root.key)
        if task:
            statement = task.statement
            result = Result(statement.shape, flat_types(statement.types), statement.stringify)
        else:
            # Of a table that is withheld there is no row; a caller's own SQL reads none.
            assert self._trail.operation is not None
            (field,) = self._trail.operation.shape.fields
            result = Result(ResultShape(_nulls(field.fields), single=False), (), stringify=False)
        writer = open_writer(self._format, result)
        async with aclosing(self._pieces(task)) as pieces:
            # An engine that fails does so before its first row mostly, when the client can still be told.
            piece = await anext(pieces, None)
            self._record("STARTED")
            await self._download.begin(root.key, _names(executable.withheld))
            await self._download.write(await _made(writer.head), patience)
            while piece is not None:
                data = await _made(writer.add, piece.rows)
                await self._download.write(data, patience)
                piece = await anext(pieces, None)
        await self._download.write(await _made(writer.end), patience)

    async def _pieces(self, task: Task | None) -> AsyncGenerator[Piece, None]:
        """The pieces of the one statement; none where the whole table is withheld."""
        trail, session, exports = self._trail, self._trail.session, self._settings.exports
        if task is None:
            return
        assert session is not None
        plan = task.root.plan
        call = Call(session, self._context.request_id, task.rows, exports.seconds)
        try:
            async with aclosing(task.backend.stream(task.statement, task.values, call)) as pieces:
                async for piece in pieces:
                    if piece.cost:
                        trail.costs[plan.key] = piece.cost
                    if trail.rows + len(piece.rows) > plan.most:
                        raise LimitExceeded(
                            "LIMIT_ROWS",
                            f"`{plan.key}` has more than {plan.most} rows, which is the most that a file may "
                            "have; ask for a page with `limit`",
                            path=(plan.key,),
                        )
                    trail.rows += len(piece.rows)
                    yield piece
        except FailedQueryError as error:
            trail.costs[plan.key] = error.cost
            raise

    @asynccontextmanager
    async def _bounded(self) -> AsyncIterator[None]:
        limit = self._settings.exports.seconds
        try:
            async with asyncio.timeout(limit):
                yield
        except TimeoutError:
            raise LimitExceeded(
                "LIMIT_SECONDS", f"the file took longer than {limit:g} seconds, which is the most"
            ) from None

    def _record(self, outcome: str) -> None:
        """Stage 12. Raises AuditError where nothing may happen without a record of it."""
        try:
            self._gateway.audit(self._preparation, self._trail, self._context, outcome, self._started)
        except AuditError as error:
            if self._settings.audit.mode == "required":
                raise
            log_detail(error, self._context)

    def _refuse(self, faults: Sequence[LakegateError]) -> tuple[str, Answer]:
        """The outcome, and the answer where the file was not begun."""
        answer = refuse(faults, self._context.request_id)
        code = faults[0].code
        # In an answer in JSON the rest of the data would stand beside such an error.
        return code, replace(answer, status=403) if code in _FORBIDDEN else answer


async def _made(make: Callable[..., bytes], *given: object) -> bytes:
    """What a writer makes, on a thread. Raises LakegateError without the writer's words, which may quote."""
    try:
        return await asyncio.to_thread(make, *given)
    except Exception as error:  # noqa: BLE001  # Arrow's errors are of many kinds
        raise LakegateError("INTERNAL", "the gateway failed", detail=type(error).__name__) from None


def _names(withheld: Iterable[WithheldField]) -> Iterator[str]:
    """The names of withheld columns; `*` where it is the whole table."""
    return (".".join(map(str, field.path[1:])) or "*" for field in withheld)


def _nulls(fields: Iterable[Field]) -> tuple[ShapeField, ...]:
    """The shape of what was asked of a table that is withheld: it has no row."""
    return tuple(
        ObjectShape(field.key, 0, _nulls(field.fields)) if field.fields else FixedShape(field.key, None)
        for field in fields
    )
