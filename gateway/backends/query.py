"""A query on its way, which may be cancelled from another thread at any moment."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import duckdb

from gateway.backends.base import Ran
from gateway.errors import BackendError
from gateway.result.engine_text import read_objects

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of a batch: few enough that wide ones take little memory.
_BATCH = 8192

#: Rows or bytes of a piece of a file, at which it goes on its way and people's queries get their turn.
_PIECE_ROWS, _PIECE_BYTES = 4 * _BATCH, 4_194_304

# What it proposes instead plans a statement twice, which takes longer than copying the rows of one answer.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)

Values = Sequence[object] | Mapping[str, object]
Parse = Callable[[duckdb.DuckDBPyConnection, str], duckdb.Statement]


class Query:
    """Runs once; a cancellation stops it before or while it runs, and never what its cursor runs next."""

    def __init__(self, values: Values, *, is_json: bool = False) -> None:
        self._values = values
        self._is_json = is_json
        self._lock = threading.Lock()
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._is_cancelled = False

    def run(self, cursor: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> Ran:
        """What comes of it; nothing when it was cancelled before, since nobody waits for that."""
        with self._lock:
            if self._is_cancelled:
                return Ran([])
            self._cursor = cursor
        try:
            result = cursor.execute(statement, self._values)
            if not self._is_json:
                return Ran(result.fetchall())
            reader: pa.RecordBatchReader = result.to_arrow_reader(_BATCH)
            with reader:
                return Ran([], objects=read_objects(reader))
        finally:
            with self._lock:
                self._cursor = None

    def cancel(self) -> None:
        """Interrupt it; one that has not reached the engine yet has to be interrupted again."""
        with self._lock:
            self._is_cancelled = True
            if self._cursor is not None:
                self._cursor.interrupt()


class OpenQuery:
    """Read batch by batch on a cursor of its own, by one thread at a time; whichever, it is no matter."""

    def __init__(self, sql: str, values: Values) -> None:
        self.sql = sql
        self._values = values
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._reader: pa.RecordBatchReader | None = None
        self._is_cancelled = False

    def next(self, connection: duckdb.DuckDBPyConnection, parse: Parse) -> pa.Table | None:
        """The next rows; None behind the last ones, and never for another reason.

        Raises duckdb.Error, or BackendError.
        """
        with self._turn:
            with self._lock:
                if self._is_cancelled:
                    raise _broken_off("cancelled")
                cursor = self._cursor = self._cursor or connection.cursor()
            if self._reader is None:
                self._reader = to_reader(cursor.sql(parse(cursor, self.sql), params=self._values))
            try:
                return _some(self._reader)
            except Exception as error:  # noqa: BLE001  # Arrow's own kinds of errors, with the engine's words
                raise _broken_off(type(error).__name__) from None

    def cancel(self) -> None:
        """Interrupt it; one that has not reached the engine yet has to be interrupted again."""
        with self._lock:
            self._is_cancelled = True
            if self._cursor is not None:
                self._cursor.interrupt()

    def close(self) -> None:
        """Let go of the cursor, when no thread reads it any more."""
        with self._turn:
            with self._lock:
                self._is_cancelled = True
                cursor, self._cursor = self._cursor, None
            if self._reader is not None:
                self._reader.close()
            if cursor is not None:
                cursor.close()


def to_reader(relation: duckdb.DuckDBPyRelation) -> pa.RecordBatchReader:
    """The batches of a relation, which come as they are asked for.

    Those of a statement that a cursor executes would be copied first, all of them.
    """
    return relation.to_arrow_reader(_BATCH)


def _some(reader: pa.RecordBatchReader) -> pa.Table | None:
    """The next batches: as many as are worth the way from thread to thread, and never much to hold."""
    import pyarrow as pa  # noqa: PLC0415  # takes time to import, and answers in JSON do without its tables

    batches, rows, size = [], 0, 0
    for batch in reader:
        batches.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= _PIECE_ROWS or size >= _PIECE_BYTES:
            break
    return pa.Table.from_batches(batches) if batches else None


def _broken_off(why: str) -> BackendError:
    return BackendError("BACKEND", "the engine could not answer", detail=f"the rows broke off: {why}")
