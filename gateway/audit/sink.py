"""Where audit records go: one line each, sealed into one chain that workers who share a file go on with."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import stat
import sys
import time
from pathlib import Path

from gateway.audit.lines import LineFile
from gateway.audit.record import AuditRecord
from gateway.audit.rotation import KEEP, Rotation, last_moved
from gateway.audit.seal import BEGINNING, Seal
from gateway.audit.tail import read_head

STANDARD_OUTPUT = "-"

logger = logging.getLogger(__name__)


class AuditSink(LineFile):
    """Appends records to the chain of a file; what is no file that can be read has a chain for each process.

    Whoever appends holds the file's lock (flock), so that nobody else does between the look at the last
    line and the next one.
    """

    def __init__(self, path: str, seal: Seal = Seal(), rotation: Rotation = KEEP) -> None:  # noqa: B008 - frozen
        super().__init__(path)
        self._seal = seal
        self._rotation = rotation
        self._head = BEGINNING
        self._is_file = False
        #: Bytes of the file as this process knows it; None when it was not looked at, or a write failed.
        self._end: int | None = None
        #: When the file before this one was last written, as far as this process knows.
        self._left = 0

    def open(self) -> None:
        """Open the file. Raises AuditError."""
        self._end = None
        if self._path == STANDARD_OUTPUT:
            self._descriptor = sys.stdout.fileno()
            return
        super().open()
        assert self._descriptor is not None
        self._is_file = stat.S_ISREG(os.fstat(self._descriptor).st_mode)
        if self._rotation == KEEP or not self._is_file:
            return
        path = Path(self._path)
        if not os.access(path.parent, os.W_OK):
            # Told now, and not in the night when the file is full.
            raise self._unwritable(PermissionError(errno.EACCES, "nothing can be moved aside in its folder"))
        self._rotation.prune(path)

    def write(self, record: AuditRecord) -> None:
        """Append a record. Raises AuditError unless all of it was written."""
        line = record.line()
        if self._descriptor is None:
            self.open()
        try:
            while not self._add(line):
                # Moved away, by whoever: others that wait for its lock will see that too.
                super().close()
                self.open()
        except OSError as error:
            self._end = None
            raise self._unwritable(error) from None

    def close(self) -> None:
        """Let go of the file, and tell the log how far its chain got."""
        if self._descriptor is not None and self._end:
            self._tell(self._path)
        if self._path == STANDARD_OUTPUT:
            # Not this sink's alone.
            self._descriptor = None
        super().close()

    def _add(self, line: bytes) -> bool:
        """Whether the line was written, and not the file found moved away."""
        descriptor = self._descriptor
        assert descriptor is not None
        if not self._is_file:
            self._seal_and_put(descriptor, line)
            return True
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            state = os.fstat(descriptor)
            self._catch_up(descriptor, state.st_size)
            if self._was_moved():
                self._left = state.st_mtime_ns
                return False
            if self._rotation.is_due(state, len(line), time.time()):
                self._move_away()
                return False
            self._seal_and_put(descriptor, line)
            return True
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def _catch_up(self, descriptor: int, size: int) -> None:
        """Learn what others appended."""
        if self._end is None and not size:
            # Whoever rotated it may be gone; without a file from before, the one known is gone on from.
            self._head = last_moved(Path(self._path), self._left) or self._head
            self._is_torn = False
        elif self._end is None or size > self._end:
            self._head, self._is_torn = read_head(descriptor, size)
        # From one that is shorter now something was cut: behind the record known, the gap is found.
        self._end = size

    def _seal_and_put(self, descriptor: int, line: bytes) -> None:
        sealed, head = self._seal.close(line, self._head)
        added = len(sealed) + self._is_torn
        self._put(descriptor, sealed)
        self._head = head
        self._end = (self._end or 0) + added

    def _move_away(self) -> None:
        moved = self._rotation.move_away(Path(self._path))
        self._tell(str(moved))

    def _tell(self, file: str) -> None:
        logger.info("the audit's chain got to a head", extra={"file": file, "head": self._head})
