"""What a source that a catalog file follows was last found to have, and the lock file that keeps it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from gateway.catalog.document import DiscoverEntry, Entry, FilesEntry, FolderEntry, Name
from gateway.errors import CatalogError, Fault

#: What a lock file's name has behind that of its catalog file.
SUFFIX = ".discovered.json"


class FoundColumn(Entry):
    """A column as the source has it; `type` is in DuckDB's spelling."""

    type: Name
    description: str = ""


class FoundTable(Entry):
    """A table as the source has it: in files, or under a name in the engine that keeps it.

    `left_out` gives the columns that no catalog can declare, each with its type in the source.
    """

    columns: Mapping[Name, FoundColumn]
    description: str = ""
    source: FilesEntry | None = None
    engine_table: Name | None = None
    iceberg: bool = False
    left_out: Mapping[str, str] = {}


class Found(Entry):
    """Every table of a source; `left_out` says why some are not among them."""

    version: Literal[1]
    discover: DiscoverEntry
    tables: Mapping[Name, FoundTable]
    left_out: Mapping[str, str] = {}

    def text(self) -> str:
        """The content of a lock file: equal for equal finds."""
        shown = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def folder_of(path: Path, entry: FolderEntry) -> Path:
    """The folder that a catalog file follows."""
    return Path(os.path.normpath(path.parent / entry.folder))


def lock_of(path: Path) -> Path:
    """Where the lock file of a catalog file lies."""
    return path.with_name(path.name + SUFFIX)


def read_lock(path: Path, wanted: DiscoverEntry) -> Found | None:
    """What a catalog file's lock file keeps; None where it keeps nothing of what is wanted now."""
    try:
        found = Found.model_validate_json(lock_of(path).read_bytes())
    except (OSError, ValidationError):
        return None
    return found if found.discover == wanted else None


def write_lock(path: Path, found: Found) -> bool:
    """Keep what was found, in one step; whether that changed anything. Raises CatalogError."""
    place, text = lock_of(path), found.text()
    draft = ""
    try:
        if place.exists() and place.read_text("utf-8") == text:
            return False
        handle, draft = tempfile.mkstemp(prefix=".", dir=place.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        # As readable as the catalog beside it, which other processes read too.
        Path(draft).chmod(path.stat().st_mode & 0o777)
        Path(draft).replace(place)
    except OSError as error:
        if draft:
            Path(draft).unlink(missing_ok=True)
        cure = (
            "let the gateway write there, or bring the file that `lakegate schema refresh` writes elsewhere"
        )
        reason = (error.strerror or "no reason given").lower()
        raise CatalogError((Fault(place.name, 0, f"cannot be written: {reason}", cure),)) from None
    return True
