"""Reads a catalog file: YAML to an entry tree, with the line of every key and item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from gateway.catalog.document import (
    AccelerateEntry,
    CatalogFile,
    ColumnEntry,
    CsvOptions,
    DatabaseEntry,
    DatabaseLinkEntry,
    Entry,
    FilesEntry,
    FolderEntry,
    GlueEntry,
    IcebergEntry,
    LinkEntry,
    OrderEntry,
    RelationshipEntry,
    TableEntry,
    ViewEntry,
)
from gateway.catalog.values import shown
from gateway.catalog.yaml_places import Faults, Key, compose, wording
from gateway.errors import Fault

_SECTIONS = ("tables", "views", "links")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A catalog file that could be read; `broken` are the tables and views that had to be left out.

    `left_out` tells what a source that the file follows has, and no catalog can declare; `found` has by table
    the columns that the source alone tells of.
    """

    path: Path
    document: CatalogFile
    faults: Faults
    broken: frozenset[str]
    left_out: tuple[Fault, ...] = ()
    found: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_file(path: Path, octets: bytes, faults: Faults) -> SourceFile | None:
    """The file's entries; what is wrong goes to `faults`, and None is given when nothing can be used."""
    data = compose(octets, faults)
    if not isinstance(data, dict):
        if data is not None:
            faults.add((), "a catalog file is a mapping", "begin with `database:` and `tables:`")
        return None
    broken: set[str] = set()
    for keys in _lacking(data):
        faults.add(keys, f"{shown(keys[-1])} is missing")
    while True:
        try:
            document = CatalogFile.model_validate(data)
        except ValidationError as error:
            faulty = {tuple(item["loc"][:2]) for item in error.errors()}
            for item in error.errors():
                faults.add(item["loc"], *_wording(item, item["loc"]))
        else:
            faulty = {keys[:2] for keys in _lacking(data)}
            if not faulty:
                return SourceFile(path, document, faults, frozenset(broken))
        # What is right is kept, so that its other faults are found in the same reading.
        for section, *names in faulty:
            if section in _SECTIONS and names and isinstance(data.get(section), dict):
                data[section].pop(names[0], None)
                broken.update(str(name) for name in names)
            elif section == "database":
                return None
            else:
                data.pop(section, None)


def _lacking(data: Mapping[str, object]) -> Iterator[tuple[Key, ...]]:
    """What an entry has to say itself, because nothing that the file follows can say it."""
    for section in ("tables", "views") if "discover" not in data else ("views",):
        for name, entry in _entries(data.get(section)):
            if "columns" not in entry:
                yield section, name, "columns"
            for column, given in _entries(entry.get("columns")):
                if "type" not in given:
                    yield section, name, "columns", column, "type"


def _entries(mapping: object) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Those of a mapping's values that are mappings themselves."""
    if isinstance(mapping, dict):
        yield from ((key, value) for key, value in mapping.items() if isinstance(value, dict))


# -- words for what pydantic finds --------------------------------------------------------------------

#: The entries by the key that holds a mapping of them, by the key that holds one, or by their own name.
_MAPS: dict[Key, type[Entry]] = {
    "tables": TableEntry,
    "views": ViewEntry,
    "links": LinkEntry,
    "relationships": RelationshipEntry,
    "columns": ColumnEntry,
}
_ENTRIES: dict[Key, type[Entry]] = {
    "link": DatabaseLinkEntry,
    "default_order": OrderEntry,
    "options": CsvOptions,
    "accelerate": AccelerateEntry,
    GlueEntry.__name__: GlueEntry,
    FolderEntry.__name__: FolderEntry,
    FilesEntry.__name__: FilesEntry,
    DatabaseEntry.__name__: DatabaseEntry,
    IcebergEntry.__name__: IcebergEntry,
}


def _wording(error: Mapping[str, object], loc: tuple[Key, ...]) -> tuple[str, str]:
    """A message and its cure for one error of pydantic's."""
    known = _entry(loc[:-1]).model_fields if error["type"] == "extra_forbidden" else ()
    return wording(error, [part for part in loc if part not in _TAGS], known)


_TAGS = frozenset(
    entry.__name__ for entry in (FilesEntry, DatabaseEntry, IcebergEntry, GlueEntry, FolderEntry)
)


def _entry(loc: tuple[Key, ...]) -> type[Entry]:
    """The model of the mapping that an error's location leads to."""
    if not loc:
        return CatalogFile
    if len(loc) > 1 and loc[-2] in _MAPS:
        return _MAPS[loc[-2]]
    return _ENTRIES[loc[-1]] if loc[-1] in _ENTRIES else _ENTRIES[loc[-2]]
