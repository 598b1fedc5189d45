"""Where audit records go: one line each, appended in one write, so that workers can share a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gateway.audit.record import AuditRecord
from gateway.errors import AuditError

STANDARD_OUTPUT = "-"


class AuditSink:
    """Appends records to a file, or to standard output; made readable for its owner alone."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    def open(self) -> None:
        """Open the file. Raises AuditError."""
        if self._path == STANDARD_OUTPUT:
            self._descriptor = sys.stdout.fileno()
            return
        try:
            Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise _unwritable(f"{self._path}: {error.strerror}") from None

    def write(self, record: AuditRecord) -> None:
        """Append a record. Raises AuditError unless all of it was written."""
        line = record.line()
        if self._descriptor is None:
            self.open()
        assert self._descriptor is not None
        try:
            written = os.write(self._descriptor, line)
        except OSError as error:
            raise _unwritable(f"{self._path}: {error.strerror}") from None
        if written != len(line):
            raise _unwritable(f"{self._path}: only {written} of {len(line)} bytes were written")

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None and self._path != STANDARD_OUTPUT:
            os.close(self._descriptor)
        self._descriptor = None


def _unwritable(detail: str) -> AuditError:
    return AuditError(
        "AUDIT", "the audit record could not be written, so the answer is withheld", detail=detail
    )
