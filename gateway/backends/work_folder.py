"""The folder where an engine keeps what does not fit into memory, gone with the process that made it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "lakegate-work-"
_LOCK = ".lock"


class WorkFolder:
    """A folder of its own below `parent` (the system's own place for none), locked as long as it is in use.

    Those that a killed process left behind are removed. Where nothing can be written and no parent was
    named, `path` is None.
    """

    def __init__(self, parent: Path | None) -> None:
        self.path: Path | None = None
        self._lock: int | None = None
        try:
            if parent is not None:
                parent.mkdir(parents=True, exist_ok=True)
            home = parent or Path(tempfile.gettempdir())
            _remove_abandoned(home)
            self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
            # Locked before it has its name, so that nobody ever finds it unlocked.
            new = self.path / "new"
            self._lock = os.open(new, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            new.rename(self.path / _LOCK)
        except OSError:
            # On a read-only system the engine works in memory alone.
            if parent is not None:
                raise

    def cleanup(self) -> None:
        """Remove the folder."""
        if self.path is not None:
            shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _remove_abandoned(home: Path) -> None:
    for folder in home.glob(f"{_PREFIX}*"):
        # One without a lock file is being made at this moment, or is not ours.
        with contextlib.suppress(OSError):
            lock = os.open(folder / _LOCK, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
