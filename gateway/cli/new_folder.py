"""Folders that a command makes: there as a whole, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.errors import Fault, PolicyError


def refuse_what_is_there(folder: Path) -> None:
    """Raises PolicyError for a folder that has something in it, and OSError for a file."""
    if folder.exists() and any(folder.iterdir()):
        raise PolicyError((Fault(str(folder), 0, "there is something already", "name an empty folder"),))


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to write to, which takes the place of `target` once the block has ended well."""
    # The working directory has a name too.
    target = target.resolve()
    fresh = target.with_name(f".{target.name}-new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        if target.exists():
            target.rmdir()
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
