"""The embedded engine: native tables in the gateway's own DuckDB, one cursor per thread, locked down."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from gateway.backends.base import Addresses, TableStatus
from gateway.backends.lake import Lake
from gateway.catalog.model import Catalog
from gateway.errors import BackendError
from gateway.settings import DuckDB as DuckDBSettings
from gateway.sql.render import Statement


class DuckDBBackend:
    """Runs statements on a pool of as many threads as cores, one DuckDB thread a query.

    More threads than cores make every query slower; one thread a query doubles what the pool answers.
    """

    dialect = "duckdb"

    def __init__(self, settings: DuckDBSettings, roots: Sequence[Path]) -> None:
        self._folder = _work_folder(settings.directory)
        path = str(Path(self._folder.name) / "native.duckdb") if settings.directory else ":memory:"
        self._connection = duckdb.connect(path)
        _lock_down(self._connection, settings.memory_limit, roots, self._folder.name)
        workers = settings.threads or os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="duckdb")
        self._local = threading.local()
        self._lake = Lake(self._connection)

    async def prepare(self, catalog: Catalog) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._lake.load, catalog)

    def addresses(self, catalog: Catalog) -> Addresses:
        return self._lake.addresses(catalog)

    def status(self) -> Mapping[str, TableStatus]:
        return self._lake.status()

    def compiles(self, pattern: str) -> bool:
        return _compiles(pattern)

    async def run(self, statement: Statement, values: Sequence[object]) -> list[tuple[Any, ...]]:
        query = _Query(statement, values)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._execute, query)
        except asyncio.CancelledError:
            query.cancel()
            raise

    def _execute(self, query: _Query) -> list[tuple[Any, ...]]:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection.cursor()
        try:
            return query.run(cursor)
        except duckdb.Error as error:
            missing = isinstance(error, duckdb.CatalogException)
            code, text = (
                ("DATA_UNAVAILABLE", "the table's data is not loaded")
                if missing
                else ("BACKEND", "the engine could not answer")
            )
            raise BackendError(code, text, detail=f"{type(error).__name__}: {error}") from None

    async def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._connection.interrupt()
        self._connection.close()
        self._folder.cleanup()


class _Query:
    """A query that may be cancelled from another thread before, while and after it runs."""

    def __init__(self, statement: Statement, values: Sequence[object]) -> None:
        self._statement = statement
        self._values = values
        self._lock = threading.Lock()
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._cancelled = False

    def run(self, cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._cancelled:
                return []  # nobody waits for it
            self._cursor = cursor
        try:
            return cursor.execute(self._statement.sql, self._values).fetchall()
        finally:
            with self._lock:
                self._cursor = None

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            if self._cursor is not None:
                self._cursor.interrupt()


def _work_folder(directory: Path | None) -> tempfile.TemporaryDirectory[str]:
    if directory:
        directory.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="lakegate-", dir=directory, ignore_cleanup_errors=True)


def _lock_down(
    connection: duckdb.DuckDBPyConnection, memory_limit: str, roots: Sequence[Path], spill: str
) -> None:
    """Leave the engine nothing but the lake's folders, and no way to change that."""
    # A root may be a folder or a database file, and need not be there yet.
    folders = [f"{root}{os.sep}" for root in roots]
    files = [f"{root}{suffix}" for root in roots for suffix in ("", ".wal")]
    for setting, value in (
        ("autoinstall_known_extensions", False),
        ("autoload_known_extensions", False),
        ("allow_community_extensions", False),
        ("memory_limit", memory_limit),
        ("threads", 1),
        ("TimeZone", "UTC"),
        ("temp_directory", spill),
        ("python_enable_replacements", False),
    ):
        connection.execute(f"SET GLOBAL {setting} = $1", [value])
    connection.execute("SET GLOBAL allowed_directories = $1", [folders])
    connection.execute("SET GLOBAL allowed_paths = $1", [files])
    connection.execute("SET GLOBAL enable_external_access = false")
    connection.execute("SET GLOBAL lock_configuration = true")


_patterns = duckdb.connect(":memory:", config={"enable_external_access": "false"})
_patterns_lock = threading.Lock()


@lru_cache(maxsize=4096)
def _compiles(pattern: str) -> bool:
    try:
        with _patterns_lock:
            _patterns.execute("SELECT regexp_matches('', $1)", [pattern]).fetchall()
    except duckdb.Error:
        return False
    return True
