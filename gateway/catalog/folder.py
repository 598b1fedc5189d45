"""What a folder of files has: every file and sub-folder with files is a table."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb

from gateway.catalog.discover import NEAREST, Files, groups, read_all
from gateway.catalog.document import FilesEntry, FolderEntry
from gateway.catalog.found import Found, FoundColumn, FoundTable
from gateway.catalog.probe import read_type
from gateway.errors import CatalogError, Fault

_MEMORY = "1GB"


def find_folder(folder: Path, entry: FolderEntry, base: Path, before: Found | None = None) -> Found:
    """The tables of a folder, with the columns that their files have; paths are relative to `base`.

    A table has its file's or sub-folder's name: where two have one name, neither of them does, since the
    next file could change which is which. One whose files cannot be read is as it was `before`, or left
    out. Raises CatalogError.
    """
    try:
        found = tuple(groups(folder, base))
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise CatalogError((Fault(str(folder), 0, f"cannot be read: {reason}"),)) from None
    if not found:
        # A disk that is not mounted looks so too: nothing is taken away because of it.
        raise CatalogError((Fault(str(folder), 0, "there is no CSV, JSON or Parquet file in it"),))
    times = Counter(files.name.lower() for files in found)
    known = before.tables if before else {}
    tables: dict[str, FoundTable] = {}
    left_out: dict[str, str] = {}
    with _open(folder) as connection:
        for files in found:
            name = files.name
            if times[name.lower()] > 1:
                left_out[name] = "more than one file or folder has its name"
                continue
            try:
                tables[name] = _table(files, connection)
            except duckdb.Error as error:
                if name in known:
                    tables[name] = known[name]
                else:
                    left_out[name] = _reason(files, error)
    return Found(version=1, discover=entry, tables=tables, left_out=left_out)


def _table(files: Files, connection: duckdb.DuckDBPyConnection) -> FoundTable:
    options, reader = read_all(files, connection)
    columns: dict[str, FoundColumn] = {}
    left_out: dict[str, str] = {}
    for name, own, *_ in connection.execute(f"DESCRIBE {reader}").fetchall():
        declared = read_type(NEAREST.get(own, own))
        if declared:
            columns[name] = FoundColumn(type=declared.sql)
        else:
            left_out[name] = own
    source = {"files": files.patterns, "format": files.format, "options": options}
    if files.partitions:
        source["partitions"] = files.partitions
    return FoundTable(columns=columns, source=FilesEntry.model_validate(source), left_out=left_out)


def _open(folder: Path) -> duckdb.DuckDBPyConnection:
    """An engine that reads this folder alone: a link that leads out of it is not followed."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "memory_limit": _MEMORY})
    names: Sequence[str] = sorted({str(folder), glob.escape(str(folder))})
    for setting, value in (
        ("threads", 1),
        ("temp_directory", ""),
        ("allowed_directories", [f"{name}{os.sep}" for name in names]),
        ("enable_external_access", False),
        ("lock_configuration", True),
    ):
        connection.execute(f"SET GLOBAL {setting} = $1", [value])
    return connection


def _reason(files: Files, error: duckdb.Error) -> str:
    """Which file, and what kind of error: the engine's own words quote cells."""
    text = str(error)
    place = next((str(path) for path in files.paths if str(path) in text), files.patterns[0])
    return f"its columns cannot be told ({place}: {type(error).__name__})"
