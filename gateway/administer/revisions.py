"""One side of a comparison: a policy folder as it lies there, or as a revision of git has it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from gateway.errors import Fault, PolicyError

GIT = "git:"

T = TypeVar("T")


def with_folder(side: str, folder: Path, use: Callable[[Path], T]) -> T:
    """What `use` makes of a side: a folder's path, or `git:REVISION` for what `folder` was in that revision.

    Raises PolicyError, whose faults name the side.
    """
    try:
        with _side(side, folder) as found:
            return use(found)
    except PolicyError as error:
        raise PolicyError(
            tuple(replace(each, file=f"{side}: {each.file}" if each.file else side) for each in error.faults)
        ) from None


@contextmanager
def _side(side: str, folder: Path) -> Iterator[Path]:
    if side.startswith(GIT):
        with tempfile.TemporaryDirectory() as scratch:
            _check_out(side.removeprefix(GIT), folder, Path(scratch))
            yield Path(scratch)
    elif Path(side).is_dir():
        yield Path(side)
    else:
        cure = "name a policy folder, or `git:REVISION` of the one that is used"
        raise PolicyError((Fault("", 0, "there is no such folder", cure),))


def _check_out(revision: str, folder: Path, scratch: Path) -> None:
    names = _git(folder, revision, "ls-tree", "--name-only", "-z", "--end-of-options", revision, "./")
    for name in names.decode().split("\0"):
        # Folders within, such as that of the tests, are no policy files.
        if name and "/" not in name and not _is_folder(folder, revision, name):
            (scratch / name).write_bytes(_git(folder, revision, "cat-file", "blob", f"{revision}:./{name}"))


def _is_folder(folder: Path, revision: str, name: str) -> bool:
    return _git(folder, revision, "cat-file", "-t", f"{revision}:./{name}").strip() == b"tree"


def _git(folder: Path, revision: str, *arguments: str) -> bytes:
    if not revision or revision.startswith("-"):
        raise _unreadable(revision, "a revision is a commit, a branch or a tag")
    try:
        # Whoever runs the command chooses the revision, and the git of their path; no shell reads either.
        command = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # no shell
    except OSError as error:
        raise _unreadable(revision, f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise _unreadable(revision, told[-1] if told else "git gave no reason")
    return done.stdout


def _unreadable(revision: str, why: str) -> PolicyError:
    what = f"the revision `{revision}` cannot be read: {why}"
    return PolicyError((Fault("", 0, what, "see `git log` in the policy folder for those that there are"),))
