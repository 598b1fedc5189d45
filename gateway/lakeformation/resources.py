"""Resources of Lake Formation as the catalog has them, by their names in Glue, which are in small letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gateway.catalog.model import Catalog, Table
from gateway.lakeformation.dump import Shape


class LeaveOutError(Exception):
    """Cannot be carried: why, and whether somebody reads by it there."""

    def __init__(self, why: str, *, narrows: bool = True) -> None:
        super().__init__(why)
        self.narrows = narrows


class Resources:
    """The databases, tables and columns of a catalog; `note` is told of columns that it does not have.

    They are looked up by what Glue calls them. All raise LeaveOutError for what is not there.
    """

    def __init__(self, catalog: Catalog, note: Callable[[str, str], None]) -> None:
        self._tables: dict[str, Table] = {}
        for table in catalog.tables.values():
            if self._tables.setdefault(glue_name(table), table) is not table:
                note(f"table `{table.name}`", f"it is `{glue_name(table)}` in Glue, as another one is")
        self._linked = {name.lower(): name for name in linked_databases(catalog)}
        self._note = note

    def covered(self, target: str) -> list[Table]:
        """The tables that a resource of a rule covers."""
        return [table for table in self._tables.values() if covers(target, table)]

    def strict(self, target: str) -> str:
        """Why a resource of a rule is not hybrid as a whole; empty where it is."""
        covered = self.covered(target)
        if not covered:
            return f"`{target}` covers no table, and links and views are not hybrid"
        return next((f"`{each.name}` is not hybrid" for each in covered if not each.is_hybrid), "")

    def is_linked(self, name: object) -> bool:
        """Whether a database is the link of one."""
        return str(name).lower() in self._linked

    def link(self, resource: Shape) -> str:
        """The name of a table that is a link; empty where it is none."""
        found = self._tables.get(f"{resource.get('DatabaseName')}.{resource.get('Name')}".lower())
        return found.name if found and found.link else ""

    def database(self, name: object) -> str:
        """The database of the catalog that has the tables of one of Glue, or the links, and no others."""
        if self.is_linked(name):
            return self._linked[str(name).lower()]
        tables = [
            (table, glue.partition(".")[0]) for glue, table in self._tables.items() if not table.is_view
        ]
        found = {table.database for table, database in tables if database == str(name).lower()}
        if not found:
            raise LeaveOutError(f"the catalog has no database `{name}`", narrows=False)
        beside = {database for table, database in tables if table.database in found}
        if len(found) > 1 or len(beside) > 1:
            raise LeaveOutError(f"the tables of `{name}` are not those of one database of the catalog")
        return found.pop()

    def table(self, resource: Shape) -> Table:
        name = f"{resource.get('DatabaseName')}.{resource.get('Name')}"
        found = self._tables.get(name.lower())
        if found is None:
            raise LeaveOutError(f"the catalog has no table `{name}`", narrows=False)
        if found.is_view:
            raise LeaveOutError(f"`{name}` is a view here, which shows what its tables do")
        return found

    def columns(self, resource: Shape, table: Table) -> str:
        wildcard = resource.get("ColumnWildcard")
        if wildcard is None:
            return self._spelt(resource.get("ColumnNames", ()), table)
        excluded = wildcard.get("ExcludedColumnNames") or ()
        if not excluded:
            return "*"
        known = [name for name in excluded if str(name).lower() in columns_of(table)]
        if len(known) == len(table.columns):
            raise LeaveOutError("it leaves out every column that the catalog has")
        return f"* except {self._spelt(known, table)}" if known else "*"

    def _spelt(self, names: Sequence[object], table: Table) -> str:
        known = columns_of(table)
        absent = [str(name) for name in names if str(name).lower() not in known]
        for name in absent:
            self._note(f"column `{name}` of `{table.name}`", "the catalog has no such column")
        found = [known[str(name).lower()] for name in names if str(name) not in absent]
        if not found:
            raise LeaveOutError("the catalog has none of its columns", narrows=False)
        return "|".join(found)


def glue_name(table: Table) -> str:
    """What Glue calls a table, `database.table` in small letters."""
    return ".".join(table.engine_name[-2:] or (table.database, table.short_name)).lower()


def linked_databases(catalog: Catalog) -> frozenset[str]:
    """The databases in which there are links alone, of the same names as the tables of one other."""
    leads: dict[str, set[str]] = {}
    for table in catalog.tables.values():
        target, _, name = table.link.partition(".")
        leads.setdefault(table.database, set()).add(target if name == table.short_name else "")
    return frozenset(name for name, targets in leads.items() if len(targets) == 1 and "" not in targets)


def principal(entry: Shape) -> str:
    return str((entry.get("Principal") or {}).get("DataLakePrincipalIdentifier", ""))


def filter_key(shape: Shape) -> tuple[str, str, str]:
    return (
        str(shape.get("DatabaseName")).lower(),
        str(shape.get("TableName")).lower(),
        str(shape.get("Name")),
    )


def columns_of(table: Table) -> Mapping[str, str]:
    return {name.lower(): name for name in table.columns}


def covers(target: str, table: Table) -> bool:
    names = {f"table:{table.name}", f"table:{table.database}.*", f"database:{table.database}"}
    return target in names and not table.is_view


def shown(resource: Any) -> str:
    """A resource as people read it."""
    ((kind, found), *_) = resource.items() if resource else (("nothing", {}),)
    found = found if isinstance(found, dict) else {}
    wildcard = "*" if "TableWildcard" in found else None
    parts = (found.get("DatabaseName"), found.get("TableName"), found.get("Name") or wildcard)
    name = ".".join(str(part) for part in parts if part)
    return f"{kind} `{name}`" if name else str(kind)


def line(*fields: str) -> str:
    return ", ".join(map(quoted, fields))


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"#') else text
