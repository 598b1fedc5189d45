"""Lays what a catalog file declares over what the source that it follows was found to have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from gateway.catalog.document import ColumnEntry, LinkEntry, TableEntry, ViewEntry
from gateway.catalog.found import Found, FoundTable, lock_of
from gateway.catalog.names import DERIVED, LOGICAL_FIELDS, field_name, is_built_in, is_plain, spellable
from gateway.catalog.read import SourceFile
from gateway.catalog.values import shown
from gateway.catalog.yaml_places import Key
from gateway.errors import Fault


def lay_over(file: SourceFile, found: Found | None) -> SourceFile:
    """The file with the columns of its tables, and with the tables that only its source has.

    A new column or table must not stop the catalog from being read, so what was only found and cannot
    be is left out and told; what the file names and the source does not have is a fault.
    """
    return _Layer(file).lay(found)


class _Layer:
    """Lays one file over what was found."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._tables: dict[str, TableEntry] = {}
        self._broken = set(file.broken)
        self._left_out: list[Fault] = []
        document = file.document
        entries: Mapping[str, TableEntry | ViewEntry | LinkEntry] = {
            **document.tables,
            **document.views,
            **document.links,
        }
        self._names = {name.lower() for name in entries}
        self._added = {added for name, entry in entries.items() for added in _added(entry.root or name)}

    def lay(self, found: Found | None) -> SourceFile:
        document = self._file.document
        if found is None:
            name = lock_of(self._file.path).name
            self._fault(
                ("discover",), f"`{name}` does not tell what is there", "run `lakegate schema refresh`"
            )
            self._broken.update(document.tables)
        else:
            for name, why in found.left_out.items():
                self._leave_out((), f"table {shown(name)}: {why}")
            for name in document.tables.keys() - found.tables.keys():
                self._fault(
                    ("tables", name), f"the source has no table {shown(name)}", _known(found.tables, name)
                )
                self._broken.add(name)
            for name, table in found.tables.items():
                if name not in self._broken:
                    self._lay_table(name, table, document.tables.get(name))
        return replace(
            self._file,
            document=document.model_copy(update={"tables": self._tables}),
            broken=frozenset(self._broken),
            left_out=tuple(self._left_out),
            found={
                name: frozenset(table.columns.keys() - document.tables[name].columns.keys())
                for name, table in self._tables.items()
                if name in document.tables
            },
        )

    def _lay_table(self, name: str, found: FoundTable, given: TableEntry | None) -> None:
        why = self._why_not(name) if given is None else ""
        if why:
            self._leave_out((), f"table {shown(name)}: {why}")
            return
        columns = self._columns(name, found, given)
        if not columns:
            message = f"table {shown(name)}: it has no column that can be declared"
            if given is None:
                self._leave_out((), message)
            else:
                self._fault(("tables", name), message)
                self._broken.add(name)
            return
        if given is None:
            self._names.add(name.lower())
            self._added |= _added(name)
        entry = given or TableEntry()
        self._tables[name] = entry.model_copy(
            update={
                "columns": columns,
                "description": entry.description or found.description,
                "source": entry.source or found.source,
                "engine_table": entry.engine_table or found.engine_table,
                "iceberg": entry.iceberg or found.iceberg,
            }
        )

    def _why_not(self, name: str) -> str:
        """Why a table that the file does not name cannot be in the catalog as it is called."""
        cure = "name it in the file and give it a `root`"
        if not is_plain(name):
            return "a policy file cannot name it"
        if name.lower() in self._names:
            return "another table or view has its name"
        if not spellable(name) or any(is_built_in(added) for added in _added(name)):
            return f"it cannot be a root field: {cure}"
        if self._added & _added(name):
            return f"another table or view has its root field: {cure}"
        return ""

    def _columns(self, table: str, found: FoundTable, given: TableEntry | None) -> dict[str, ColumnEntry]:
        declared = given.columns if given else {}
        taken = {entry.field or self._field(name) for name, entry in declared.items()}
        taken |= LOGICAL_FIELDS | (given.relationships.keys() if given else set())
        columns: dict[str, ColumnEntry] = {}
        for name, column in found.columns.items():
            if name in declared:
                entry = declared[name]
                columns[name] = ColumnEntry(
                    type=entry.type or column.type,
                    description=entry.description or column.description,
                    field=entry.field,
                )
                continue
            why = self._why_no_column(name, (*declared, *columns), taken)
            if why:
                self._leave_out(("tables", table), f"column {shown(name)} of {shown(table)}: {why}")
            else:
                taken.add(self._field(name))
                columns[name] = ColumnEntry(type=column.type, description=column.description)
        for name, type in found.left_out.items():
            if name in declared and declared[name].type:
                columns[name] = declared[name]
            elif name in declared:
                message = f"the source has {shown(name)} as {shown(type)}, which no catalog can declare"
                self._fault(("tables", table, "columns", name), message, "give the column a `type`")
            else:
                message = f"column {shown(name)} of {shown(table)}: its type is {shown(type)}"
                self._leave_out(("tables", table), message)
        for name in declared.keys() - found.columns.keys() - found.left_out.keys():
            message = f"the source has no column {shown(name)} in {shown(table)}"
            self._fault(("tables", table, "columns", name), message, _known(found.columns, name))
        return columns

    def _why_no_column(self, name: str, others: Collection[str], taken: Collection[str]) -> str:
        """Why a column that the file does not name cannot be in the catalog as it is called."""
        field = self._field(name)
        if not name.isprintable():
            return "its name has a character that cannot be printed"
        if name.lower() in {other.lower() for other in others}:
            return "its name differs only by case from that of another column"
        if not spellable(field):
            return f"GraphQL does not take {shown(field)}: name it in the file and give it a `field`"
        if field in taken:
            return f"the field {shown(field)} is taken: name it in the file and give it a `field`"
        return ""

    def _field(self, name: str) -> str:
        return field_name(name, self._file.document.naming)

    def _fault(self, keys: tuple[Key, ...], message: str, cure: str = "") -> None:
        self._file.faults.add(keys, message, cure)

    def _leave_out(self, keys: tuple[Key, ...], message: str) -> None:
        faults = self._file.faults
        line = faults.place.at(*(keys or ("discover",))).line
        self._left_out.append(Fault(faults.file, line, f"left out: {message}"))


def _added(root: str) -> frozenset[str]:
    return frozenset(root + suffix for suffix in DERIVED)


def _known(names: Mapping[str, object], wanted: str) -> str:
    same = [name for name in names if name.lower() == wanted.lower()]
    return f"write {shown(same[0])}" if same else f"it has {', '.join(names)}" if names else ""
