"""Files of the audit that are full: moved aside under the moment's name, and removed when they are old."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.audit.tail import read_head

logger = logging.getLogger(__name__)

_DAY = 86_400

_STAMP = "%Y%m%dT%H%M%S.%fZ"
_STAMPED = re.compile(r"\.(\d{8}T\d{6}\.\d{6}Z)")
_NUMBERED = re.compile(r"[.-]\d[\dTZ.]*")


@dataclass(frozen=True, slots=True)
class Rotation:
    """When a file is moved aside, and how long it is kept after; zero stands for never, and for always."""

    bytes: int = 0
    daily: bool = False
    keep_days: int = 0

    def is_due(self, state: os.stat_result, added: int, now: float) -> bool:
        """Whether a file in this state has to go before so many bytes more; days are those of UTC."""
        if not state.st_size:
            return False
        is_full = 0 < self.bytes < state.st_size + added
        return is_full or (self.daily and state.st_mtime // _DAY < now // _DAY)

    def move_away(self, path: Path) -> Path:
        """Give the file its name for good; whoever does holds its lock. Raises OSError.

        That one step is all: the next record begins the file anew, whoever writes it, and finds where the
        chain stands.
        """
        moment = datetime.now(UTC)
        if before := moved_files(path):
            # Names stay in the order of the records, also when the clock was set back.
            moment = max(moment, _moment(before[-1]) + timedelta(microseconds=1))
        target = path.with_name(f"{path.name}.{moment.strftime(_STAMP)}")
        path.rename(target)
        return target

    def prune(self, path: Path) -> None:
        """Remove files that are kept no longer; not the last one, from whose end the chain goes on."""
        if not self.keep_days:
            return
        oldest = datetime.fromtimestamp(time.time() - self.keep_days * _DAY, UTC)
        for file in moved_files(path)[:-1]:
            if _moment(file) < oldest:
                try:
                    file.unlink(missing_ok=True)
                except OSError as error:
                    logger.warning(
                        "an old file of the audit cannot be removed",
                        extra={"detail": f"{file}: {error.strerror}"},
                    )


#: Files stay as they are.
KEEP = Rotation()


def moved_files(path: Path) -> tuple[Path, ...]:
    """The files that were moved aside from a path, the oldest first."""
    length = len(path.name)
    found = (each for each in path.parent.glob("*") if each.name.startswith(path.name))
    return tuple(sorted(each for each in found if _STAMPED.fullmatch(each.name[length:])))


def trail(path: Path) -> tuple[Path, ...]:
    """All files of an audit in the order of its records: those moved aside, and its own if it is there."""
    return (*moved_files(path), *([path] if path.exists() else ()))


def last_moved(path: Path, since: int) -> str | None:
    """The hash that the chain of the file moved aside last ended with; None when there is none to be read.

    It was last written at `since` or later, in nanoseconds of Unix time. Other programs that rotate logs add
    a number or a date.
    """
    found: list[tuple[int, str, Path]] = []
    for each in path.parent.glob("*"):
        if each.name.startswith(path.name) and _NUMBERED.fullmatch(each.name[len(path.name) :]):
            with contextlib.suppress(FileNotFoundError):
                state = each.stat()
                found += (
                    [(state.st_mtime_ns, each.name, each)]
                    if state.st_size and state.st_mtime_ns >= since
                    else []
                )
    if not found:
        return None
    with max(found)[2].open("rb") as file:
        # Whoever opened the file before it was moved may be about to write its last record.
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        return read_head(file.fileno(), os.fstat(file.fileno()).st_size)[0]


def _moment(moved: Path) -> datetime:
    found = _STAMPED.search(moved.name)
    assert found is not None
    return datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
