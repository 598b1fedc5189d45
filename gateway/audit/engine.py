"""The engine that reads the audit's files: line by line, within a bound of memory, and nothing else."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

#: Memory for sorting and counting; more of it goes to a folder that is removed again.
_MEMORY = "256MB"

_BATCH = 1000


def ask(sql: str, files: Sequence[Path], values: Mapping[str, object]) -> Iterator[tuple[Any, ...]]:
    """The rows of a fixed statement, which names the files `$files` and the values by their names."""
    with TemporaryDirectory() as folder, duckdb.connect(config=_config(folder)) as engine:
        # A file is found by its name escaped.
        answer = engine.execute(sql, {"files": [glob.escape(str(file)) for file in files], **values})
        while rows := answer.fetchmany(_BATCH):
            yield from rows


def moment(seconds: float) -> str:
    """A moment in Unix seconds as records have it: texts in the order of time."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def _config(folder: str) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "memory_limit": _MEMORY,
        "temp_directory": folder,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
