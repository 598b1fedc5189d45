"""Links of databases: what each comes to is a link of every table, as if the file had written it.

The relationships among the tables lead to the links of these, and to nothing that is not shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from gateway.catalog.document import OF_A_LINK, CatalogFile, DatabaseLinkEntry, LinkEntry
from gateway.catalog.model import Relationship, Table
from gateway.catalog.names import is_plain, spellable
from gateway.catalog.read import SourceFile
from gateway.catalog.values import shown
from gateway.catalog.yaml_places import Key, Place


def expand(files: Sequence[SourceFile]) -> list[SourceFile]:
    """The files, with the links of tables that their links of databases come to.

    What is wrong goes to the files' faults, and comes to nothing.
    """
    tables: dict[str, dict[str, str]] = {}
    for file in files:
        if file.document.link:
            continue
        # What differs only by case is one table, and told where it stands.
        known = tables.setdefault(file.document.database, {})
        for name in (*file.document.tables, *sorted(file.broken)):
            known.setdefault(name.lower(), name)
    names = {database: tuple(known.values()) for database, known in tables.items()}
    return [
        _expanded(file, file.document.link, files, names) if file.document.link else file for file in files
    ]


def _expanded(
    file: SourceFile,
    link: DatabaseLinkEntry,
    files: Sequence[SourceFile],
    tables: Mapping[str, tuple[str, ...]],
) -> SourceFile:
    document = file.document
    told = len(file.faults.found)
    _check_alone(file, files)
    _check_root(file, link)
    _check_target(file, link, files, tables)
    if len(file.faults.found) > told or not is_plain(document.database):
        # What leads to a link that failed, whatever it may have been to, is not at fault itself.
        failed = file.broken.union(link.tables, *tables.values())
        return replace(file, document=document.model_copy(update={"link": None}), broken=failed)
    broken = {name for each in files if each.document.database == link.database for name in each.broken}
    # A table that no policy can name, or that could not be read, is told where it stands.
    wanted = [name for name in link.tables or tables[link.database] if is_plain(name) and name not in broken]
    links = {
        name: LinkEntry(table=f"{link.database}.{name}", root=f"{link.root or document.database}_{name}")
        for name in wanted
    }
    return replace(
        file,
        document=document.model_copy(update={"links": links}),
        faults=replace(file.faults, place=_placed(file.faults.place, link, wanted)),
        broken=file.broken | (broken & {*(link.tables or broken)}),
    )


def _placed(place: Place, link: DatabaseLinkEntry, names: Sequence[str]) -> Place:
    """The places of a file, in which the link of each table stands where it is named, or where all are."""
    whole = place.at("link")
    root: dict[Key, Place] = {key: found for key, found in whole.children.items() if key == "root"}
    indexes = {name: index for index, name in enumerate(link.tables)}
    each: dict[Key, Place] = {
        name: Place((whole.at("tables", indexes[name]) if name in indexes else whole).line, root)
        for name in names
    }
    return replace(place, children={**place.children, "links": Place(whole.line, each)})


# -- faults -----------------------------------------------------------------------------------------


def _check_alone(file: SourceFile, files: Sequence[SourceFile]) -> None:
    for key in file.faults.place.children:
        if key in CatalogFile.model_fields.keys() - OF_A_LINK:
            what = f"{shown(key)} stands beside `link`, and a link of a database has nothing of its own"
            file.faults.add((key,), what, "leave it out, or put it in the file of another database")
    database = file.document.database
    same = [each.path.name for each in files if each.document.database.lower() == database.lower()]
    if len(same) > 1:
        other = next(name for name in same if name != file.path.name)
        what = f"{shown(database)} is a link of a database, and {shown(other)} is of that name too"
        file.faults.add(("database",), what, "name the link otherwise")


def _check_root(file: SourceFile, link: DatabaseLinkEntry) -> None:
    root = link.root or file.document.database
    if is_plain(file.document.database) and not spellable(f"{root}_"):
        what = f"{shown(root)} cannot begin a root field: GraphQL does not take that name"
        cure = "give a `root` of letters, digits and `_` that does not begin with `_`"
        file.faults.add(("link", "root"), what, cure)


def _check_target(
    file: SourceFile,
    link: DatabaseLinkEntry,
    files: Sequence[SourceFile],
    tables: Mapping[str, tuple[str, ...]],
) -> None:
    target = link.database
    known = tables.get(target, ())
    others = (each for each in files if each is not file and each.document.database == target)
    other = next((each.document.link for each in others), None)
    if other:
        what = f"{shown(target)} is a link of a database itself"
        file.faults.add(("link", "database"), what, f"lead to {shown(other.database)}")
    elif not known:
        databases = ", ".join(sorted(name for name, found in tables.items() if found))
        cure = f"those with tables are {databases}" if databases else "declare them in a file of their own"
        what = f"the catalog has no tables in {shown(target)}"
        file.faults.add(("link", "database"), what, cure)
    for index, name in enumerate(link.tables if known else ()):
        if name not in known:
            what = f"{shown(target)} has no table {shown(name)}"
            same = [each for each in known if each.lower() == name.lower()]
            cure = f"write {shown(same[0])}" if same else f"the tables are {', '.join(known)}"
            file.faults.add(("link", "tables", index), what, cure)
        elif name in link.tables[:index]:
            what = f"{shown(name)} is given twice in `tables`"
            file.faults.add(("link", "tables", index), what, "leave one of them out")


# -- relationships ----------------------------------------------------------------------------------


def carried(file: SourceFile, target: Table) -> Iterator[Relationship]:
    """The relationships of a table as its link in the file has them: to tables that are linked beside it."""
    for relationship in target.relationships.values():
        database, name = relationship.target.split(".")
        if database == target.database and name in file.document.links:
            yield replace(relationship, target=f"{file.document.database}.{name}")
