"""What the resource of a rule covers: tables of the catalog by name, or columns by their tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.catalog.model import Catalog, Table, ViewSource
from gateway.policy.clause import EVERYWHERE
from gateway.policy.fields import FieldError, spelling
from gateway.policy.tags import Tags

_TAG = "tag:"


@dataclass(frozen=True, slots=True)
class Resource:
    """What a resource covers; `single` when it names one table and is no pattern.

    `tables` are the links of a database that has nothing else: `is_of_links`. One of tags has no scope of
    its own, but columns by table in `tagged`.
    """

    text: str
    scope: str
    tables: tuple[Table, ...]
    single: bool
    tagged: Mapping[str, frozenset[str]] | None = None

    @property
    def is_of_links(self) -> bool:
        return any(table.link for table in self.tables)


class Resources:
    """The resources of one catalog; one that many rules name is looked up once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.tags = Tags(catalog)
        self._known: dict[str, Resource] = {}
        self._tables_of: dict[str, list[Table]] = defaultdict(list)
        self._links_of: dict[str, list[Table]] = defaultdict(list)
        for table in catalog.tables.values():
            if not table.is_view:
                self._tables_of[table.database].append(table)
            elif table.link:
                self._links_of[table.database].append(table)

    def find(self, text: str) -> Resource:
        """What `table:db.name`, `database:db` or `tag:pii=no` covers. Raises FieldError and TagError."""
        if text not in self._known:
            if text.startswith(_TAG):
                tagged = self.tags.columns(text.removeprefix(_TAG))
                tables = tuple(self._catalog.tables[name] for name in tagged)
                self._known[text] = Resource(text, "", tables, single=False, tagged=tagged)
            else:
                scope, tables = self._covered(text)
                self._known[text] = Resource(text, scope, tables, scope in self._catalog.tables)
        return self._known[text]

    def _covered(self, text: str) -> tuple[str, tuple[Table, ...]]:
        kind, _, name = text.partition(":")
        if text in {"catalog", f"table:{EVERYWHERE}"}:
            everything = tuple(table for tables in self._tables_of.values() for table in tables)
            if not everything:
                raise FieldError("the catalog has no table", "describe a table in the catalog first")
            return EVERYWHERE, everything
        if kind == "column":
            cure = "name the table, and the column in the field `columns`"
            raise FieldError("a `column:` resource is not supported by this version", cure)
        if kind == "database":
            return self._database(name)
        if kind != "table":
            raise FieldError(
                f"`{text}` is not a resource",
                "write `table:db.name`, `table:db.*`, `database:db`, `table:*.*` or `catalog`",
            )
        table = self._catalog.tables.get(name)
        if table and table.link:
            return name, (table,)
        if table and table.is_view:
            raise FieldError(
                f"`{name}` is a view, and a view shows what its reader may see of its tables",
                "grant " + " and ".join(f"`table:{base}`" for base in _bases(table)),
            )
        if table:
            return name, (table,)
        if name.endswith(".*"):
            return self._database(name.removesuffix(".*"))
        raise FieldError(f"the catalog has no table `{name}`", spelling(name, self._catalog.tables))

    def _database(self, name: str) -> tuple[str, tuple[Table, ...]]:
        found = self._tables_of.get(name) or self._links_of.get(name)
        if not found:
            known = dict.fromkeys((*self._tables_of, *self._links_of))
            raise FieldError(f"the catalog has no tables in `{name}`", spelling(name, known))
        return f"{name}.*", tuple(found)


def _bases(view: Table) -> tuple[str, ...]:
    assert isinstance(view.source, ViewSource)
    return tuple(name for name, _ in view.source.tables)
