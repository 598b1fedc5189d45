"""The rows that another engine gives of a whole table, as a stream of Arrow with the catalog's types."""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import AsyncGenerator, Iterator

from gateway.backends.base import Piece
from gateway.errors import BackendError
from gateway.result.shape import flat_types
from gateway.sql.render import Statement


class EngineRows:
    """Fetches the next rows when they are asked for, so that no more than two pages are held at once.

    They can be read once, by a thread that is not the event loop's. `fault` says why reading failed.
    """

    #: Every declared column is there: its statement names them all.
    missing: frozenset[str] = frozenset()

    def __init__(self, pieces: AsyncGenerator[Piece, None], statement: Statement) -> None:
        self.fault = ""
        self._pieces = pieces
        self._statement = statement
        self._loop = asyncio.get_running_loop()
        self._asked: asyncio.Task[Piece | None] | None = None
        self._is_stopped = self._is_read = False

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        import pyarrow as pa  # noqa: PLC0415  # takes time to import, and nothing else here wants it

        from gateway.result.columns import schema_of  # noqa: PLC0415  # likewise

        # The engine asks for more than one stream, and reads one: from the others it takes the schema.
        reader = pa.RecordBatchReader.from_batches(schema_of(self._statement.shape), self._batches())
        return reader.__arrow_c_stream__()

    async def stop(self) -> None:
        """Give no more rows, and let go of the engine; whoever reads them gets an error."""
        self._is_stopped = True
        if self._asked:
            self._asked.cancel()
            await asyncio.wait({self._asked})

    def _batches(self) -> Iterator[object]:
        from gateway.result.columns import from_rows, from_table  # noqa: PLC0415  # takes time to import

        types, shape = flat_types(self._statement.types), self._statement.shape
        try:
            self._begin()
            while (piece := self._next()) is not None:
                rows = piece.rows
                yield from (
                    [from_rows(rows, types, shape)] if isinstance(rows, list) else from_table(rows, shape)
                )
        except (BackendError, concurrent.futures.CancelledError) as error:
            told = getattr(error, "detail", "") or "it broke off"
            self.fault = self.fault or f"the engine did not give its rows: {told}"
            raise
        except Exception as error:
            # A value that is none of the declared type; its text may quote a cell.
            self.fault = f"its rows cannot be read as declared ({type(error).__name__})"
            raise

    def _begin(self) -> None:
        if self._is_read:
            # Only to tell which values do not fit, and the other engine is not asked again for that.
            raise BackendError("BACKEND", "", detail="a value is none of its declared type")
        self._is_read = True

    def _next(self) -> Piece | None:
        return asyncio.run_coroutine_threadsafe(self._ask(), self._loop).result()

    async def _ask(self) -> Piece | None:
        if self._is_stopped:
            raise BackendError("BACKEND", "the gateway is stopping", detail="it was stopped")
        self._asked = asyncio.current_task()
        return await anext(self._pieces, None)
