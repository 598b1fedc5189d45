"""Where audit records go: one line each, appended in one write, so that workers can share a file."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.audit.chain import START, Chain
from gateway.audit.record import AuditRecord
from gateway.errors import AuditError

STANDARD_OUTPUT = "-"

_HASH = re.compile(r"[0-9a-f]{64}")

#: Bytes at the end of a file in which its last whole line is looked for first.
_TAIL = 1 << 16


#: Bytes that say where the chain is, at most.
_LONGEST = 256


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the chain is: the hash of its last line, the file that this stands in, and how long it was."""

    head: str = START
    device: int = 0
    inode: int = 0
    size: int = 0

    @classmethod
    def read(cls, text: bytes) -> _Place:
        """The place; the beginning of a chain where none is written."""
        parts = text.split()
        try:
            head, (device, inode, size) = parts[0].decode(), map(int, parts[1:])
        except (IndexError, ValueError):
            return cls()
        return cls(head, device, inode, size) if _HASH.fullmatch(head) else cls()

    def line(self) -> bytes:
        """As it is written, always as long."""
        return f"{self.head} {self.device} {self.inode} {self.size}".ljust(_LONGEST - 1).encode() + b"\n"


class AuditSink:
    """Appends records to a file, or to standard output; the file is readable for its owner alone.

    A file that was moved away or deleted, as by a rotation of logs, is begun anew. The records are a chain
    over all of these files, and over all processes that write them: a hidden file beside (`.NAME.chain`) is
    their lock, and says where the chain is. What is no file, a pipe, has none.
    """

    def __init__(self, path: str, chain: Chain | None = None) -> None:
        self._path = path
        self._chain = chain or Chain()
        self._descriptor: int | None = None
        self._beside: int | None = None
        self._identity: tuple[int, int] | None = None
        self._is_file = False
        self._is_torn = False
        self._head = START

    @property
    def head(self) -> str:
        """The hash of the last line that this process wrote."""
        return self._head

    def open(self) -> None:
        """Open the file. Raises AuditError."""
        if self._path == STANDARD_OUTPUT:
            self._descriptor = sys.stdout.fileno()
            return
        path = Path(self._path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            found = os.fstat(self._descriptor)
            self._identity, self._is_file = _identity(found), stat.S_ISREG(found.st_mode)
            if self._is_file and self._beside is None:
                beside = path.with_name(f".{path.name}.chain")
                self._beside = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise _unwritable(f"{self._path}: {error.strerror}") from None

    def write(self, record: AuditRecord) -> None:
        """Append a record to the chain. Raises AuditError unless all of it was written."""
        line = record.line()
        if self._descriptor is None:
            self.open()
        if not self._is_file:
            self.append(line)
            return
        with self._locked() as beside:
            # Under the lock: whoever begins the next file follows all that stands in this one.
            self._follow_path()
            sealed, self._head = self._chain.seal(line, self._find_head(beside))
            self._put(sealed)
            assert self._descriptor is not None
            place = _Place(self._head, *self._identity or (0, 0), os.fstat(self._descriptor).st_size)
            os.pwrite(beside, place.line(), 0)

    def append(self, line: bytes) -> None:
        """Append a line as it is. Raises AuditError unless all of it was written."""
        self._follow_path()
        self._put(line)

    def close(self) -> None:
        """Let go of the file."""
        if self._descriptor is not None and self._path != STANDARD_OUTPUT:
            os.close(self._descriptor)
        if self._beside is not None:
            os.close(self._beside)
        self._descriptor = self._beside = None

    def _follow_path(self) -> None:
        """Write to the file that is at the path now."""
        if self._descriptor is not None and not self._was_moved():
            return
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        self.open()

    @contextmanager
    def _locked(self) -> Iterator[int]:
        assert self._beside is not None
        try:
            fcntl.flock(self._beside, fcntl.LOCK_EX)
        except OSError as error:
            raise _unwritable(f"{self._path}: it cannot be locked: {error.strerror}") from None
        try:
            yield self._beside
        finally:
            fcntl.flock(self._beside, fcntl.LOCK_UN)

    def _find_head(self, beside: int) -> str:
        """What the next line follows."""
        assert self._descriptor is not None
        place = _Place.read(os.pread(beside, _LONGEST, 0))
        size = os.fstat(self._descriptor).st_size
        if size in (0, place.size if (place.device, place.inode) == self._identity else 0):
            return place.head
        # A process ended before it could say where the chain is, or the file is from elsewhere.
        return self._read_head(size) or place.head

    def _read_head(self, size: int) -> str:
        """The hash of the last line that is sealed; empty where there is none."""
        assert self._descriptor is not None
        reach = _TAIL
        while True:
            tail = os.pread(self._descriptor, reach, max(0, size - reach))
            self._is_torn = not tail.endswith(b"\n")
            # The first one may be the end of a line, unless the tail is the whole file.
            lines = tail.split(b"\n")[reach < size :]
            links = (self._chain.read(line) for line in reversed(lines))
            link = next((link for link in links if link), None)
            if link or reach >= size:
                return link.hash if link else ""
            reach *= 8

    def _put(self, line: bytes) -> None:
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
