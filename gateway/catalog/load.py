"""Reads the catalog folder: every file, every fault of all of them together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from gateway.catalog.accelerate import accelerate
from gateway.catalog.database_link import carried, expand
from gateway.catalog.design import Design, design
from gateway.catalog.document import FolderEntry, LinkView, RelationshipEntry, TableEntry, ViewEntry
from gateway.catalog.fault import ViewError
from gateway.catalog.found import Found, folder_of, lock_of, read_lock
from gateway.catalog.lay_over import lay_over
from gateway.catalog.link import link_outline
from gateway.catalog.model import (
    Catalog,
    IcebergSource,
    Materialize,
    OnDenied,
    Relationship,
    Source,
    Table,
)
from gateway.catalog.names import DERIVED, LOGICAL_FIELDS, is_built_in, is_plain, spellable
from gateway.catalog.outline import Outline, check_types, engine_name, outline, source
from gateway.catalog.read import SourceFile, read_file
from gateway.catalog.types import comparable
from gateway.catalog.values import shown
from gateway.catalog.view import ViewReader
from gateway.catalog.yaml_places import Faults, Key
from gateway.errors import CatalogError, Fault

NOTHING: Mapping[str, Found] = MappingProxyType({})

_SUFFIXES = frozenset({".yaml", ".yml"})


def load_catalog(folder: Path, engine: str = "duckdb", found: Mapping[str, Found] = NOTHING) -> Catalog:
    """The catalog of a folder's `*.yaml` and `*.yml` files; raises CatalogError with every fault.

    `engine` is what will run the queries, as the settings name it: what it cannot serve is a fault. Nothing
    but these files, and the lock files of those that follow a source, is read: the data they point at may
    be absent. `found` stands, by the name of a catalog file, in the place of its lock file. `version` is a
    hash of the names and contents of the files.
    """
    contents = read_contents(folder)
    files: list[SourceFile] = []
    faults: list[Faults] = []
    folders: list[Path] = []
    for name, octets in tuple(contents.items()):
        faults.append(Faults(name))
        file = read_file(folder.resolve() / name, octets, faults[-1])
        if file and file.document.discover:
            given = found.get(name) or read_lock(file.path, file.document.discover)
            if given:
                contents[lock_of(file.path).name] = given.text().encode()
            if isinstance(file.document.discover, FolderEntry):
                folders.append(folder_of(file.path, file.document.discover))
            file = lay_over(file, given)
        if file:
            files.append(file)
    files = expand(files)
    tables = _resolve(files, engine)
    wrong = dict.fromkeys(fault for each in faults for fault in each.found)
    if wrong:
        raise CatalogError(tuple(wrong))
    if not contents:
        cure = "`lakegate schema draft DIR` writes a first one"
        raise CatalogError((Fault(str(folder), 0, "the catalog has no file", cure),))
    left_out = tuple(fault for file in files for fault in file.left_out)
    return Catalog(MappingProxyType(tables), _version(contents), tuple(folders), left_out)


def read_contents(folder: Path) -> dict[str, bytes]:
    """The catalog files of a folder, by name; raises CatalogError."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and path.name[0] != ".")
        return {path.name: path.read_bytes() for path in paths}
    except OSError as error:
        cure = "set `catalog.path` to the folder of the catalog's YAML files"
        place = str(error.filename or folder)
        raise CatalogError((Fault(place, 0, f"cannot be read: {error.strerror}", cure),)) from None


def _version(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, octets in contents.items():
        for part in (name.encode(), octets):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _resolve(files: Sequence[SourceFile], engine: str) -> dict[str, Table]:
    outlines: list[Outline] = []
    for file in files:
        outlines.extend(outline(file, name, entry) for name, entry in file.document.tables.items())
        outlines.extend(outline(file, name, entry) for name, entry in file.document.views.items())
    by_name = {each.name: each for each in outlines}
    broken = frozenset(f"{file.document.database}.{name}" for file in files for name in file.broken)
    for file in files:
        for name, entry in file.document.links.items():
            if link := link_outline(file, name, entry, by_name, broken):
                outlines.append(link)
    _check_names(files, outlines)
    _check_roots(outlines)
    by_name = {each.name: each for each in outlines}
    declared = {each.name: each.columns for each in outlines if isinstance(each.entry, TableEntry)}
    views = ViewReader(
        declared,
        # What has a table's name too is told of that alone.
        frozenset(each.name for each in outlines if isinstance(each.entry, ViewEntry)) - declared.keys(),
        broken,
        engine,
    )
    tables: dict[str, Table] = {}
    for each in outlines:
        if not isinstance(each.entry, LinkView):
            check_types(each, engine)
        given = _source(each, views, engine)
        relationships = {
            name: relationship
            for name, entry in each.entry.relationships.items()
            if (relationship := _relationship(each, name, entry, by_name, broken))
        }
        if isinstance(each.entry, LinkView) and each.file.document.link:
            found = carried(each.file, tables[each.entry.target])
            relationships.update((relationship.name, relationship) for relationship in found)
        if given:
            tables[each.name] = _table(each, given, relationships, engine)
    return tables


def _table(each: Outline, given: Source, relationships: Mapping[str, Relationship], engine: str) -> Table:
    entry = each.entry
    is_kept_as_iceberg = engine != "duckdb" and isinstance(entry, TableEntry) and entry.iceberg
    is_iceberg = isinstance(given, IcebergSource) or is_kept_as_iceberg
    if is_iceberg and any(each.columns[name].field == "as_of" for name in each.primary_key):
        message = f"`{each.root}_by_pk` of an Iceberg table has an argument `as_of` of its own"
        each.fault(("primary_key",), message, "give the key's column another `field`")
    laid = design(each, entry) if isinstance(entry, TableEntry) else Design()
    return Table(
        database=each.file.document.database,
        short_name=each.short_name,
        root=each.root,
        columns=MappingProxyType(each.columns),
        source=given,
        engine_name=engine_name(each, entry) if isinstance(entry, TableEntry) else (),
        is_iceberg=is_iceberg,
        primary_key=each.primary_key,
        relationships=MappingProxyType(relationships),
        description=entry.description,
        default_order=each.default_order,
        default_limit=entry.default_limit,
        on_denied=OnDenied(entry.on_denied) if entry.on_denied else None,
        materialize=Materialize(entry.materialize) if isinstance(entry, TableEntry) else Materialize.AUTO,
        sort=laid.sort,
        indexes=laid.indexes,
        projections=laid.projections,
        acceleration=accelerate(each, entry) if isinstance(entry, TableEntry) else None,
        is_hybrid=isinstance(entry, TableEntry) and (entry.mode or each.file.document.mode) == "hybrid",
        link=entry.target if isinstance(entry, LinkView) else "",
        hidden=_hidden(each, entry) if isinstance(entry, TableEntry) else frozenset(),
    )


def _hidden(each: Outline, entry: TableEntry) -> frozenset[str]:
    """The columns that came by themselves, where the entry keeps those hidden."""
    if entry.new_columns == "visible":
        return frozenset()
    if each.file.document.discover is None:
        message = "no column comes by itself to a table that follows no source"
        each.fault(("new_columns",), message, "delete the key, or give the file a `discover`")
    return each.file.found.get(each.short_name, frozenset())


def _source(each: Outline, views: ViewReader, engine: str) -> Source | None:
    if isinstance(each.entry, TableEntry):
        return source(each, each.entry, engine)
    try:
        return views.read(each.entry.sql, each.file.document.database, each.columns)
    except ViewError as error:
        if not error.is_known:
            place = each.file.faults.place.at("views", each.short_name, "sql")
            each.fault(("sql",), str(error), error.cure, below=error.line if place.is_block else 0)
        return None


# -- names ------------------------------------------------------------------------------------------


def _check_names(files: Iterable[SourceFile], outlines: Iterable[Outline]) -> None:
    cure = "write letters, digits and `_`, and no digit first"
    for file in files:
        database = file.document.database
        if not is_plain(database):
            file.faults.add(("database",), f"{shown(database)} cannot be the name of a database", cure)
    seen: dict[str, Outline] = {}
    for each in outlines:
        if not is_plain(each.short_name):
            each.fault((), f"{shown(each.short_name)} cannot be the name of a table or view", cure)
        other = seen.setdefault(each.name.lower(), each)
        if other is not each:
            same = (
                "is declared twice"
                if other.name == each.name
                else f"differs from `{other.name}` only by case"
            )
            place = f"{other.file.faults.file}:{other.line}"
            each.fault((), f"`{each.name}` {same}, first at {place}", "leave one of them out")


def _check_roots(outlines: Iterable[Outline]) -> None:
    owners: dict[str, Outline] = {}
    for each in outlines:
        keys: tuple[Key, ...] = ("root",)
        if not spellable(each.root):
            if each.entry.root is None and not is_plain(each.short_name):
                continue  # the name is at fault, and told
            message = f"{shown(each.root)} cannot be a root field: GraphQL does not take that name"
            each.fault(
                keys, message, "give a `root` of letters, digits and `_` that does not begin with `__`"
            )
            continue
        names = [each.root + suffix for suffix in DERIVED]
        built_in = [name for name in names if is_built_in(name)]
        taken = [name for name in names if name in owners and owners[name].name != each.name]
        if built_in:
            message = f"`{each.name}` would add the name `{built_in[0]}`, which every schema has"
            each.fault(keys, message, "give it another `root`")
        elif taken:
            other = owners[taken[0]]
            message = f"`{each.name}` and `{other.name}` would both add the name `{taken[0]}`"
            is_within_a_link = each.file is other.file and each.file.document.link
            cure = "name in the link's `tables` one of them alone"
            each.fault(keys, message, cure if is_within_a_link else "give one of them another `root`")
        for name in names:
            owners.setdefault(name, each)


# -- relationships ----------------------------------------------------------------------------------


def _relationship(
    own: Outline, name: str, entry: RelationshipEntry, by_name: Mapping[str, Outline], broken: frozenset[str]
) -> Relationship | None:
    keys: tuple[Key, ...] = ("relationships", name)
    if not spellable(name) or name in LOGICAL_FIELDS:
        message = f"{shown(name)} cannot be a relationship: GraphQL or `where` keeps that name"
        own.fault(keys, message, "write letters, digits and `_`, and no `__` first")
    clash = next((column.name for column in own.columns.values() if column.field == name), None)
    if clash is not None:
        message = f"relationship {shown(name)} has the name of the field of column {shown(clash)}"
        own.fault(keys, message, "name it otherwise, or give the column a `field`")
    target_name = entry.table if "." in entry.table else f"{own.file.document.database}.{entry.table}"
    target = by_name.get(target_name)
    if target is None:
        if target_name not in broken:
            cure = f"the tables are {', '.join(sorted(by_name))}"
            own.fault((*keys, "table"), f"there is no table {shown(target_name)}", cure)
        return None
    pairs, is_array = tuple(entry.keys.items()), entry.kind == "array"
    _check_columns(own, (*keys, "keys"), entry.keys, target)
    if not is_array:
        _check_leads_to_one(own, (*keys, "keys"), entry.keys, target)
    return Relationship(name, target_name, pairs, entry.description, is_array)


def _check_columns(own: Outline, keys: tuple[Key, ...], pairs: Mapping[str, str], target: Outline) -> None:
    for left, right in pairs.items():
        column, other = own.column(left, (*keys, left)), target.columns.get(right)
        if other is None:
            cure = f"the columns are {', '.join(target.columns)}"
            own.fault((*keys, left), f"`{target.name}` has no column {shown(right)}", cure)
        elif column and not (
            left in own.untyped or right in target.untyped or comparable(column.type, other.type)
        ):
            message = (
                f"{shown(left)} is of type {column.type} and `{target.name}.{right}` of type {other.type}"
            )
            own.fault((*keys, left), message, "keys must be of types that compare without loss")


def _check_leads_to_one(
    own: Outline, keys: tuple[Key, ...], pairs: Mapping[str, str], target: Outline
) -> None:
    wanted = target.primary_key
    if not target.entry.primary_key:
        message = f"`{target.name}` has no primary key, so more than one row could match"
        own.fault(keys, message, f"give `{target.name}` its `primary_key`, or say `kind: array`")
    elif len(wanted) == len(target.entry.primary_key) and sorted(pairs.values()) != sorted(wanted):
        message = f"the keys lead to {', '.join(pairs.values())}, not to the primary key of `{target.name}`"
        own.fault(keys, message, f"lead to {', '.join(wanted)}, each once")
