"""Where audit records go: one line each, appended in one write, so that workers can share a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gateway.audit.record import AuditRecord
from gateway.errors import AuditError

STANDARD_OUTPUT = "-"


class AuditSink:
    """Appends records to a file, or to standard output; the file is readable for its owner alone.

    A file that was moved away or deleted, as by a rotation of logs, is begun anew.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        self._is_torn = False

    def open(self) -> None:
        """Open the file. Raises AuditError."""
        if self._path == STANDARD_OUTPUT:
            self._descriptor = sys.stdout.fileno()
            return
        try:
            Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            self._identity = _identity(os.fstat(self._descriptor))
        except OSError as error:
            raise _unwritable(f"{self._path}: {error.strerror}") from None

    def write(self, record: AuditRecord) -> None:
        """Append a record. Raises AuditError unless all of it was written."""
        self.append(record.line())

    def append(self, line: bytes) -> None:
        """Append a line. Raises AuditError unless all of it was written."""
        if self._descriptor is None or self._was_moved():
            self.close()
            self.open()
        assert self._descriptor is not None
        # What is left of a record that did not fit on the disk must not spoil the next one as well.
        rest = b"\n" * self._is_torn + line
        try:
            while rest:
                written = os.write(self._descriptor, rest)
                rest = rest[written:]
                self._is_torn = bool(rest)
        except OSError as error:
            raise _unwritable(f"{self._path}: {error.strerror}") from None

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None and self._path != STANDARD_OUTPUT:
            os.close(self._descriptor)
        self._descriptor = None

    def _was_moved(self) -> bool:
        if self._path == STANDARD_OUTPUT:
            return False
        try:
            return _identity(os.stat(self._path)) != self._identity  # noqa: PTH116 - for every request
        except OSError:
            return True


def _identity(file: os.stat_result) -> tuple[int, int]:
    return file.st_dev, file.st_ino


def _unwritable(detail: str) -> AuditError:
    return AuditError(
        "AUDIT", "the audit record could not be written, so the answer is withheld", detail=detail
    )
