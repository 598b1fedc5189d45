"""A file that gets lines one by one, each in one write."""

from __future__ import annotations

import os
from pathlib import Path

from gateway.errors import AuditError


class LineFile:
    """Appends lines to a file that is readable for its owner alone.

    A file that was moved away or deleted, as by a rotation of logs, is begun anew.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._identity: tuple[int, int] | None = None
        self._is_torn = False

    def open(self) -> None:
        """Open the file. Raises AuditError."""
        try:
            Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            self._identity = _identity(os.fstat(self._descriptor))
        except OSError as error:
            raise self._unwritable(error) from None

    def append(self, line: bytes) -> None:
        """Append a line. Raises AuditError unless all of it was written."""
        if self._descriptor is None or self._was_moved():
            self.close()
            self.open()
        assert self._descriptor is not None
        try:
            self._put(self._descriptor, line)
        except OSError as error:
            raise self._unwritable(error) from None

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def _put(self, descriptor: int, line: bytes) -> None:
        # What is left of a record that did not fit on the disk must not spoil the next one as well.
        rest = b"\n" * self._is_torn + line
        while rest:
            written = os.write(descriptor, rest)
            rest = rest[written:]
            self._is_torn = bool(rest)

    def _was_moved(self) -> bool:
        try:
            return _identity(os.stat(self._path)) != self._identity  # noqa: PTH116 - for every request
        except OSError:
            return True

    def _unwritable(self, error: OSError) -> AuditError:
        return AuditError(
            "AUDIT",
            "the audit record could not be written, so the answer is withheld",
            detail=f"{self._path}: {error.strerror}",
        )


def _identity(file: os.stat_result) -> tuple[int, int]:
    return file.st_dev, file.st_ino
