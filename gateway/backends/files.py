"""The files of a source: which they are, what tells that they changed, and where they may lie."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import itertools
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gateway.catalog.model import Catalog, DatabaseSource, FileSource, IcebergSource, Source

#: A character of a pattern that `glob.escape` has made stand for itself.
_ESCAPED = re.compile(r"\[([*?[])\]")

_METADATA = ".metadata.json"

#: Names of an Iceberg table's metadata files: `v3.metadata.json`, `00003-<uuid>.metadata.json`.
_METADATA_NAME = re.compile(r"v?(\d{1,18})(?:-[\w-]+)?(?:\.gz)?\.metadata\.json", re.ASCII)


#: A file's size, times and identity.
State = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a source's files saw: their paths in order, and a mark that differs once one changes.

    `states` has for each path what differs once that file does.
    """

    paths: tuple[str, ...]
    mark: str
    states: tuple[State, ...]


def look(source: Source) -> Look:
    """The files of a source as they are now; hidden ones and folders are none."""
    seen = hashlib.sha256()
    states: dict[str, State] = {}
    for path in _candidates(source):
        try:
            found = Path(path).stat()
        except OSError:
            continue
        if not stat.S_ISDIR(found.st_mode):
            state = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)
            states[path] = state
            seen.update(repr((path, state)).encode("utf-8", "surrogatepass"))
    return Look(tuple(states), seen.hexdigest(), tuple(states.values()))


def roots(catalog: Catalog) -> tuple[Path, ...]:
    """The folders (up to the first wildcard) and single files that the sources of a catalog read."""
    found: set[Path] = {*catalog.folders}
    for table in catalog.tables.values():
        if isinstance(table.source, DatabaseSource):
            found.add(table.source.path)
        elif isinstance(table.source, IcebergSource):
            found.add(_iceberg_folder(table.source.path))
        elif isinstance(table.source, FileSource):
            found.update(map(_fixed_part, table.source.paths))
    return tuple(sorted(found))


def outside(wanted: Iterable[Path], allowed: Iterable[Path]) -> tuple[Path, ...]:
    """Those of the wanted places that are in none of the allowed ones."""
    allowed = frozenset(allowed)
    return tuple(place for place in wanted if not allowed & {place, *place.parents})


def _candidates(source: Source) -> list[str]:
    if isinstance(source, DatabaseSource):
        # What a writer has not yet folded into the file stands in the second one.
        return [str(source.path), f"{source.path}.wal"]
    if isinstance(source, IcebergSource):
        # The newest metadata name everything else, and what they name never changes.
        newest = _newest_metadata(source.path)
        return [str(newest)] if newest else []
    assert isinstance(source, FileSource), "a view has no files"
    # The patterns are absolute, and `Path.glob` takes relative ones alone.
    found = (glob.glob(pattern, recursive=True) for pattern in source.paths)  # noqa: PTH207  # absolute patterns
    return sorted(set(itertools.chain.from_iterable(found)))


def _fixed_part(pattern: str) -> Path:
    parts = Path(pattern).parts
    fixed = itertools.takewhile(lambda part: not glob.has_magic(_ESCAPED.sub("", part)), parts)
    return Path(*(_ESCAPED.sub(r"\1", part) for part in fixed))


def _iceberg_folder(path: Path) -> Path:
    """The folder of an Iceberg table that is named by itself or by one of its metadata files."""
    if not path.name.endswith(_METADATA):
        return path
    return path.parent.parent if path.parent.name == "metadata" else path.parent


def _newest_metadata(path: Path) -> Path | None:
    """The metadata file that `version-hint.text` names or, without one, that of the highest version."""
    if path.name.endswith(_METADATA):
        return path
    folder = path / "metadata"
    with contextlib.suppress(OSError, UnicodeDecodeError):
        hint = (folder / "version-hint.text").read_text("utf-8").strip()
        named = [hint, f"v{hint}{_METADATA}", f"v{hint}.gz{_METADATA}", f"{hint}{_METADATA}"]
        return next((folder / name for name in named if _version(name) and (folder / name).exists()), None)
    try:
        # Of two that writers left of one version, the later is the one that was committed.
        return max(
            (int(version[1]), file.stat().st_mtime_ns, file)
            for file in folder.iterdir()
            if (version := _version(file.name))
        )[2]
    except (OSError, ValueError):
        return None


def _version(name: str) -> re.Match[str] | None:
    return _METADATA_NAME.fullmatch(name)
