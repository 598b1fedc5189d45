"""One statement on its way through Athena: written for the way its rows will come, run, and read."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from pyathena.model import AthenaQueryExecution

from gateway.backends.athena.counted import TOTAL, CountedStatements, unload
from gateway.backends.athena.cursor import Cursor
from gateway.backends.athena.faults import ended, torn
from gateway.backends.athena.lane import Lane
from gateway.backends.athena.results import (
    PAGE,
    Texts,
    counted_rows,
    from_csv,
    from_pages,
    from_parquet,
    pages,
    remove,
)
from gateway.backends.base import Cost
from gateway.errors import BackendError
from gateway.sql.dialect import Dialect
from gateway.sql.render import Statement, fill

#: Bytes of SQL that Athena takes.
_MOST_SQL = 262_144


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement with its values, as a text in each of the ways that its rows may come."""

    statement: Statement
    values: Sequence[object]
    dialect: Dialect
    statements: CountedStatements

    def plain(self) -> str:
        return fill(self.statement, self.values, self.dialect)

    def counted(self) -> str:
        return fill(self.statements.counted(self.statement), self.values, self.dialect)

    def placed(self) -> str:
        return fill(self.statements.placed(self.statement), self.values, self.dialect)


class Query:
    """Asks for at most `rows` rows; where there may be more than `unload_rows`, they are unloaded."""

    def __init__(self, lane: Lane, asked: Asked, *, rows: int, unload_rows: int | None = None) -> None:
        self.lane = self._lane = lane
        self._rows = rows
        self._names = [f"c{number}" for number in range(len(asked.statement.types))]
        self._output = _folder(lane.access.role.output)
        self._location = ""
        if self._output and unload_rows is not None and rows > unload_rows:
            self._location = f"{self._output}lakegate/{uuid4()}/"
            self._sql = unload(asked.placed(), self._location)
        else:
            self._sql = asked.counted() if rows > PAGE else asked.plain()
        self._cursor: Cursor | None = None
        if len(self._sql.encode()) > _MOST_SQL:
            raise BackendError(
                "LIMIT_SQL",
                f"the statement would be longer than the {_MOST_SQL} bytes that the engine takes; "
                "ask for fewer fields, or with fewer and shorter values",
            )

    @property
    def scanned(self) -> int:
        """Bytes that it is known to have scanned."""
        return self._cursor.scanned if self._cursor else 0

    @property
    def cost(self) -> Cost | None:
        """What it is known to have taken; None of a query that was never seen to run."""
        execution = self._cursor.execution if self._cursor else None
        if execution is None:
            return None
        return Cost(
            query_id=str(execution.query_id),
            scanned_bytes=execution.data_scanned_in_bytes,
            queued_seconds=_seconds(execution.query_queue_time_in_millis),
            run_seconds=_seconds(execution.engine_execution_time_in_millis),
            reused=bool(execution.reused_previous_result),
        )

    async def run(self) -> Texts:
        """Its rows; cancelling the task stops it. Raises what is `UNREADABLE`, or BackendError."""
        return await self._read(await self.execute())

    async def execute(self) -> AthenaQueryExecution:
        """Its end, which is a success; cancelling and errors as of `run`."""
        connection = await self._lane.connection()
        ceiling = self._lane.access.role.bytes_per_query
        cursor = self._cursor = connection.cursor(Cursor, lane=self._lane, ceiling=ceiling)
        execution = await cursor.run(self._sql)
        if execution.state != AthenaQueryExecution.STATE_SUCCEEDED:
            raise ended(execution)
        return execution

    async def counted_pages(self) -> AsyncGenerator[Texts, None]:
        """The rows of a counted statement that was executed, page by page; raises where some are missing."""
        assert self._cursor
        total, found = "0", 0
        async for texts in pages(self._lane, str(self._cursor.query_id), [*self._names, TOTAL]):
            total = texts[0][-1] or "0" if texts and not found else total
            found += len(texts)
            if any(row[-1] != total for row in texts):
                raise torn("rows are missing")
            yield [row[:-1] for row in texts]
        if total != str(found):
            raise torn("rows are missing")

    async def stop(self) -> None:
        """Stop it where it may still run, and learn what it has scanned."""
        if self._cursor and self._cursor.may_run:
            await self._cursor.stop()

    async def clear(self) -> None:
        """Remove what it unloaded."""
        if self._location and self._cursor and self._cursor.query_id:
            await remove(self._lane, self._location, f"{self._output}{self._cursor.query_id}")

    async def _read(self, execution: AthenaQueryExecution) -> Texts:
        lane, names, query_id = self._lane, self._names, str(execution.query_id)
        if self._location:
            if not execution.data_manifest_location:
                raise torn("there is no manifest")
            return await from_parquet(lane, execution.data_manifest_location, self._location, names)
        if self._rows <= PAGE:
            return await from_pages(lane, query_id, names)
        names = [*names, TOTAL]
        rows: Texts = []
        # A work group may keep the results itself; and no row says that there is none.
        if execution.output_location:
            rows = await from_csv(lane, execution.output_location, names)
        return rows or counted_rows(await from_pages(lane, query_id, names))


def _folder(location: str) -> str:
    return location if not location or location.endswith("/") else f"{location}/"


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
