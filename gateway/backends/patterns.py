"""Whether a regular expression is one: RE2 says so, as DuckDB has it, on whatever engine it will run."""

from __future__ import annotations

import threading

import duckdb

from gateway.memory import Memory
from gateway.sql.regex import UnportablePattern, portable_regex

_KNOWN = 4096


class Patterns:
    """Asks a cursor of DuckDB, one question at a time, from any thread."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self._lock = threading.Lock()
        self._known: Memory[str, bool] = Memory(_KNOWN)

    def compiles(self, pattern: str) -> bool:
        """Whether RE2 takes the pattern, with case and without."""
        known = self._known.recall(pattern)
        return self._known.keep(pattern, self._ask(pattern)) if known is None else known

    def _ask(self, pattern: str) -> bool:
        # One that is small enough may be too large when case is ignored, and the other way round.
        sql = "SELECT REGEXP_MATCHES('', $1), REGEXP_MATCHES('', $1, 'i')"
        with self._lock:
            try:
                self._cursor.execute(sql, [pattern]).fetchall()
            except duckdb.Error:
                return False
        return True


class PortablePatterns(Patterns):
    """The same for an engine whose regular expressions are not RE2: those that can be written for it."""

    def compiles(self, pattern: str) -> bool:
        if not super().compiles(pattern):
            return False
        try:
            portable_regex(pattern, ignore_case=False)
            portable_regex(pattern, ignore_case=True)
        except UnportablePattern:
            return False
        return True
