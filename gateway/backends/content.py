"""What a native copy holds of its files, and what of it changes when they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.backends.files import Look, State

#: Each file's number, which its rows bear, and how it looked when it was read.
Files = Mapping[str, tuple[int, State]]

#: The types of the declared columns, as the source has them, by lower-case name.
Types = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Content:
    """What a copy holds; without `files`, rows that do not tell which file they came from.

    `size` is bytes, with those of the `deleted` rows that the engine has not let go of.
    """

    rows: int
    size: int
    files: Files
    types: Types
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """Rows of the files numbered `gone` go, those of the `new` files come, numbered from `first` on."""

    gone: tuple[int, ...]
    new: tuple[str, ...]
    first: int
    files: Files


def number(found: Look) -> Files:
    """All files, numbered from 0 on."""
    return {path: (n, state) for n, (path, state) in enumerate(zip(found.paths, found.states, strict=True))}


def compare(content: Content, found: Look, types: Types) -> Change | None:
    """What changed since; None where nothing of the copy stays, or where what stays would be read otherwise.

    Files are read as what all of them together have: another type of one of them may change the others'.
    """
    states = dict(zip(found.paths, found.states, strict=True))
    kept = {path: file for path, file in content.files.items() if states.get(path) == file[1]}
    if not kept or types != content.types:
        return None
    new = tuple(path for path in found.paths if path not in kept)
    first = max(n for n, _ in content.files.values()) + 1
    added = {path: (first + n, states[path]) for n, path in enumerate(new)}
    gone = tuple(n for path, (n, _) in content.files.items() if path not in kept)
    return Change(gone, new, first, {**kept, **added})
