"""The DuckDB of this process: statements on one cursor per thread, locked down.

What its tables are is for those to say who make them: of files (`duckdb.py`), or of the rows of another
engine (`copies.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import glob
import os
import threading
import time
from collections.abc import AsyncGenerator, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from gateway.auth.identity import Session
from gateway.backends.base import Call, Piece, Ran
from gateway.backends.faults import tell_statement
from gateway.backends.patterns import Patterns
from gateway.backends.query import OpenQuery, Query
from gateway.backends.work_folder import WorkFolder
from gateway.errors import BackendError
from gateway.memory import Memory
from gateway.settings.engines import DuckDB as DuckDBSettings
from gateway.sql.duckdb import DuckDB
from gateway.sql.render import Statement

if TYPE_CHECKING:
    import pyarrow as pa

_PARSED = 4096

#: Seconds after which a query that nobody waits for is interrupted again: it may not have begun before.
_AGAIN = 0.05


class Embedded:
    """Runs statements on a pool of as many threads as cores, one DuckDB thread a query.

    More threads than cores make every query slower; one thread a query doubles what the pool answers.
    `places` are the folders and files that can ever be read.
    """

    dialect = DuckDB()

    def __init__(self, settings: DuckDBSettings, places: Sequence[Path] = ()) -> None:
        self._folder = WorkFolder(settings.directory)
        on_disk = settings.directory is not None
        self._connection = duckdb.connect(f"{self._folder.path}/native.duckdb" if on_disk else ":memory:")
        _lock_down(self._connection, settings.memory_limit, places, self._folder.path)
        self._pool = ThreadPoolExecutor(settings.threads or os.cpu_count() or 1, "duckdb")
        self._local = threading.local()
        self._lock = threading.Lock()
        self._running: set[Query | OpenQuery] = set()
        self._open: set[OpenQuery] = set()
        self._is_closed = False
        self._parsed: Memory[str, duckdb.Statement] = Memory(_PARSED)
        self._patterns = Patterns(self._connection.cursor())

    def compiles(self, pattern: str) -> bool:
        return self._patterns.compiles(pattern)

    async def reads_as(self, session: Session) -> Hashable:
        return None

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        return await self._run(statement.sql, Query(values, is_json=statement.is_json))

    async def stream(
        self, statement: Statement, values: Sequence[object], call: Call
    ) -> AsyncGenerator[Piece, None]:
        async with contextlib.aclosing(self._pieces(OpenQuery(statement.sql, values))) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    async def _run(self, sql: str, query: Query) -> Ran:
        if self._is_closed:
            raise _stopping()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._pool, self._execute, query, sql)
        except asyncio.CancelledError:
            self._cancel(query, loop)
            raise

    async def _pieces(self, query: OpenQuery) -> AsyncGenerator[Piece, None]:
        """The rows of a query, whose cursor is let go of when nothing reads it any more."""
        self._open.add(query)
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(self._put_away, query)
            tables = await stack.enter_async_context(contextlib.aclosing(self._tables(query)))
            async for table in tables:
                yield Piece(table)

    async def _tables(self, query: OpenQuery) -> AsyncGenerator[pa.Table, None]:
        """The rows of a query, of which the engine is always some ahead; it holds no thread in between."""
        loop = asyncio.get_running_loop()
        ahead = self._ask(query, loop)
        try:
            while (table := await ahead) is not None:
                ahead = self._ask(query, loop)
                yield table
        finally:
            if not ahead.done() or ahead.cancelled():
                ahead.cancel()
                self._cancel(query, loop)

    def _ask(self, query: OpenQuery, loop: asyncio.AbstractEventLoop) -> asyncio.Future[pa.Table | None]:
        if self._is_closed:
            raise _stopping()
        asked = loop.run_in_executor(self._pool, self._next, query)
        # Nobody may be there any more to be told how it went.
        asked.add_done_callback(lambda done: done.cancelled() or done.exception())
        return asked

    async def _put_away(self, query: OpenQuery) -> None:
        """Let go of a query's cursor, when the thread that reads it has been stopped."""

        def close() -> None:
            query.close()
            self._open.discard(query)

        await asyncio.shield(asyncio.to_thread(close))

    def _execute(self, query: Query, sql: str) -> Ran:
        with self._counted(query, sql):
            cursor = self._cursor()
            return query.run(cursor, self._parse(cursor, sql))

    def _next(self, query: OpenQuery) -> pa.Table | None:
        with self._counted(query, query.sql):
            return query.next(self._connection, self._parse)

    @contextlib.contextmanager
    def _counted(self, query: Query | OpenQuery, sql: str) -> Iterator[None]:
        """Among those that run meanwhile; says of an error what may be said."""
        self._running.add(query)
        try:
            if self._is_closed:
                raise _stopping()
            yield
        except duckdb.Error as error:
            detail = tell_statement(error, sql)
            if isinstance(error, duckdb.CatalogException | duckdb.IOException):
                raise BackendError(
                    "DATA_UNAVAILABLE", "the table's data is not loaded", detail=detail
                ) from None
            raise BackendError("BACKEND", "the engine could not answer", detail=detail) from None
        finally:
            self._running.discard(query)

    def _cancel(self, query: Query | OpenQuery, loop: asyncio.AbstractEventLoop) -> None:
        query.cancel()
        if query in self._running:
            loop.call_later(_AGAIN, self._cancel, query, loop)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """This thread's own: a connection is not for several at once."""
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._local, "cursor", None)
        if cursor is None:
            with self._lock:
                cursor = self._local.cursor = self._connection.cursor()
        return cursor

    def _parse(self, cursor: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
        """The statement, parsed once; nothing but one SELECT is ever run."""
        parsed = self._parsed.recall(sql)
        if parsed is None:
            statements = cursor.extract_statements(sql)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                detail = "the statement is not one SELECT"
                raise BackendError("BACKEND", "the engine could not answer", detail=detail)
            parsed = self._parsed.keep(sql, statements[0])
        return parsed

    def _close(self) -> None:
        self._is_closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        while self._running:
            for query in tuple(self._running):
                query.cancel()
            time.sleep(_AGAIN)
        self._pool.shutdown()
        for open_query in tuple(self._open):
            open_query.close()
        self._stop_loading()
        self._connection.close()
        self._folder.cleanup()

    def _stop_loading(self) -> None:
        """Break off what makes tables, when no query runs any more."""


def _stopping() -> BackendError:
    return BackendError("BACKEND", "the gateway is stopping")


def _lock_down(
    connection: duckdb.DuckDBPyConnection, memory_limit: str, places: Sequence[Path], spill: Path | None
) -> None:
    """Leave the engine nothing but the lake's folders, and no way to change that."""
    # A file is read by its name escaped, and the engine looks at the name before it looks for files.
    names = sorted({name for place in map(str, places) for name in (place, glob.escape(place))})
    for setting, value in (
        ("autoinstall_known_extensions", False),
        ("autoload_known_extensions", False),
        ("allow_community_extensions", False),
        ("memory_limit", memory_limit),
        ("threads", 1),
        ("preserve_insertion_order", True),
        ("TimeZone", "UTC"),
        ("temp_directory", str(spill or "")),
        ("python_enable_replacements", False),
        # A place may be a folder or a database file, and need not be there yet.
        ("allowed_directories", [f"{name}{os.sep}" for name in names]),
        ("allowed_paths", [f"{name}{suffix}" for name in names for suffix in ("", ".wal")]),
        ("enable_external_access", False),
        ("lock_configuration", True),
    ):
        connection.execute(f"SET GLOBAL {setting} = $1", [value])
