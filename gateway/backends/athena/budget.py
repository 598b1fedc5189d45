"""What each role's queries have scanned today, kept in one small file by all workers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from gateway.errors import BackendError

#: Seconds to wait for another worker.
_PATIENCE = 5.0

_TABLE = "CREATE TABLE IF NOT EXISTS scanned (day TEXT, role TEXT, bytes INTEGER, PRIMARY KEY (day, role))"
_READ = "SELECT bytes FROM scanned WHERE day = ? AND role = ?"
_FORGET = "DELETE FROM scanned WHERE day < ?"
_ADD = """
INSERT INTO scanned VALUES (?, ?, ?)
ON CONFLICT (day, role) DO UPDATE SET bytes = bytes + excluded.bytes
"""


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


class Budget:
    """Counts bytes by role and day (UTC); a file that cannot be used fails closed, with BackendError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self, role: str, limit: int) -> None:
        """Raises BackendError (`LIMIT_BYTES_DAY`) where the role has used up its day."""
        used = self.used(role)
        if used >= limit:
            # How much was read tells of tables and rows that the caller may not see.
            raise BackendError(
                "LIMIT_BYTES_DAY",
                f"the role's queries have read today the {limit} bytes that a day allows; ask again tomorrow",
                detail=f"role `{role}` has read {used} bytes",
            )

    def used(self, role: str) -> int:
        """Bytes that the role's queries have scanned today."""
        try:
            with closing(self._open()) as connection:
                found = connection.execute(_READ, (_today(), role)).fetchone()
        except sqlite3.Error as error:
            raise _unusable(error) from None
        return int(found[0]) if found else 0

    def add(self, role: str, scanned: int) -> None:
        """Count what a query has scanned, whatever became of it."""
        today = _today()
        try:
            with closing(self._open()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(_FORGET, (today,))
                connection.execute(_ADD, (today, role, scanned))
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise _unusable(error) from None

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
        connection.execute(_TABLE)
        return connection


def _unusable(error: sqlite3.Error) -> BackendError:
    detail = f"the budget cannot be kept: {type(error).__name__}"
    return BackendError("BACKEND", "the engine could not answer", detail=detail)
