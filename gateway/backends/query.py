"""A query on its way, which may be cancelled from another thread at any moment."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb


class Query:
    """Runs once; a cancellation stops it before or while it runs, and never what its cursor runs next."""

    def __init__(self, values: Sequence[object] | Mapping[str, object]) -> None:
        self._values = values
        self._lock = threading.Lock()
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._is_cancelled = False

    def run(self, cursor: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> list[tuple[Any, ...]]:
        """The rows; none when it was cancelled before, since nobody waits for them."""
        with self._lock:
            if self._is_cancelled:
                return []
            self._cursor = cursor
        try:
            return cursor.execute(statement, self._values).fetchall()
        finally:
            with self._lock:
                self._cursor = None

    def cancel(self) -> None:
        """Interrupt it; one that has not reached the engine yet has to be interrupted again."""
        with self._lock:
            self._is_cancelled = True
            if self._cursor is not None:
                self._cursor.interrupt()
