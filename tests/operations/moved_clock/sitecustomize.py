"""Moves the clock of a process by as many seconds as a file says: Python imports this at its start."""

from __future__ import annotations

import os
import time
from pathlib import Path

_now = time.time
_file = os.environ.get("MOVED_CLOCK")


def _moved() -> float:
    assert _file
    return _now() + float(Path(_file).read_text("utf-8") or 0)


if _file:
    time.time = _moved
