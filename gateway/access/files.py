"""Policy files that the gateway writes itself: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.administer.expectations import FOLDER
from gateway.errors import RequestError
from gateway.policy.read import GRANTS

#: What neither a comment nor a field of a line can hold.
UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def line_of(*fields: str) -> str:
    """A line of `grants.csv` with these fields. Raises RequestError for what cannot stand in one."""
    for field in fields:
        if UNWRITABLE.search(field):
            raise RequestError("BAD_REQUEST", "a control character cannot stand in a rule: leave it out")
    return ", ".join(("p", *map(_quoted, fields)))


def _quoted(field: str) -> str:
    if not re.search(r'[",]', field):
        return field
    return '"' + field.replace('"', '""') + '"'


def comment(text: str) -> str:
    """A text as a line of comment."""
    return "# " + " ".join(UNWRITABLE.sub(" ", text).split())


def with_lines(before: bytes, *lines: str) -> bytes:
    """A file with further lines behind its last one."""
    gap = b"" if not before or before.endswith(b"\n") else b"\n"
    return before + gap + "".join(f"{line}\n" for line in lines).encode()


@contextmanager
def proposal(folder: Path, grants: bytes) -> Iterator[Path]:
    """A copy of the folder and its tests with other grants. Raises OSError."""
    with tempfile.TemporaryDirectory(prefix="lakegate-proposal-") as scratch:
        copy = Path(scratch)
        for path in folder.iterdir():
            if path.is_file():
                shutil.copyfile(path, copy / path.name)
        (copy / GRANTS.file).write_bytes(grants)
        (copy / FOLDER).mkdir()
        for path in (folder / FOLDER).glob("*.yaml"):
            shutil.copyfile(path, copy / FOLDER / path.name)
        yield copy


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Give a file another content in one step, which is on the disk then.

    Raises RequestError where it is no longer what it was, and OSError.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        found = path.read_bytes() if path.exists() else b""
        if found != before:
            what = f"`{path.name}` was changed meanwhile"
            raise RequestError("CHANGED_MEANWHILE", f"{what}: look at it, and decide again")
        if path.exists():
            shutil.copymode(path, fresh)
        else:
            fresh.chmod(0o644)
        fresh.replace(path)
        _sync(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def remove_file(path: Path) -> None:
    """Take a file away, if it is there. Raises OSError."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """A name is on the disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
