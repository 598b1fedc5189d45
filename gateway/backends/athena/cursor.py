"""PyAthena's cursor: it starts a query, looks after it and stops it; how often and on what thread is ours."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

from pyathena.aio.cursor import AioCursor
from pyathena.model import AthenaQueryExecution

from gateway.backends.athena.lane import Lane
from gateway.errors import BackendError

#: Seconds before the second look at a query, and how much longer each further wait is.
_FIRST = 0.02
_GROWTH = 1.5

#: Seconds after which a query that cannot be stopped is left to itself.
_STOPPING = 30.0


class Cursor(AioCursor):
    """One query of a lane; `ceiling` is how many bytes it may scan, 0 any number."""

    def __init__(self, *, lane: Lane, ceiling: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._lane = lane
        self._ceiling = ceiling
        self._caller: asyncio.Task[Any] | None = None
        self._is_stopped = False
        self.execution: AthenaQueryExecution | None = None

    @property
    def may_run(self) -> bool:
        """Whether the query was started, was not stopped, and is not known to have ended for good."""
        if self.query_id is None or self._is_stopped:
            return False
        execution = self.execution
        # Athena queues some failed queries once more.
        return execution is None or not _is_over(execution) or bool(execution.retryable)

    @property
    def scanned(self) -> int:
        """Bytes that the query is known to have scanned."""
        return (self.execution.data_scanned_in_bytes or 0) if self.execution else 0

    async def run(self, sql: str) -> AthenaQueryExecution:
        """The query's end; cancelling the task stops it. Raises an `AWSFault` or BackendError."""
        self._caller = asyncio.current_task()
        self.query_id = await self._execute(sql)
        return await self._poll(self.query_id)

    async def stop(self) -> None:
        """Stop the query and wait for its end, which tells what it has scanned."""
        assert self.query_id
        self._ceiling = 0
        async with asyncio.timeout(_STOPPING):
            await self._cancel_and_wait(self.query_id)

    async def _start_query_execution(self, request: dict[str, Any]) -> str:  # type: ignore[override]  # its base has the same without `async`
        # By its token Athena knows a query whose id was lost on the way, and does not start it twice.
        answer = await self._lane.athena(
            "start_query_execution", self._is_wanted, **request, ClientRequestToken=str(uuid4())
        )
        return str(answer["QueryExecutionId"])

    async def _get_query_execution(self, query_id: str) -> AthenaQueryExecution:  # type: ignore[override]  # its base has the same without `async`
        answer = await self._lane.athena("get_query_execution", QueryExecutionId=query_id)
        self.execution = AthenaQueryExecution(answer)
        return self.execution

    async def _cancel(self, query_id: str) -> None:  # type: ignore[override]  # its base has the same without `async`
        self._ceiling = 0
        await self._lane.athena("stop_query_execution", QueryExecutionId=query_id)
        self._is_stopped = True

    async def _poll_until_terminal(self, query_id: str) -> AthenaQueryExecution:  # type: ignore[override]  # its base has the same without `async`
        wait = _FIRST
        while True:
            execution = await self._get_query_execution(query_id)
            if self._ceiling and self.scanned > self._ceiling:
                raise BackendError(
                    "LIMIT_BYTES",
                    f"the query reads more than {self._ceiling} bytes, which is the most that is allowed; "
                    "filter more",
                )
            if _is_over(execution):
                return execution
            await asyncio.sleep(self._lane.wait(wait))
            wait *= _GROWTH

    def _is_wanted(self) -> bool:
        return self._caller is None or not self._caller.cancelling()


def _is_over(execution: AthenaQueryExecution) -> bool:
    return execution.state in AthenaQueryExecution.TERMINAL_STATES
