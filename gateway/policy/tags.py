"""Tags of databases, tables and columns, and the columns that an expression over them names.

One value a key on a resource; of several the nearest counts: the column's own, its table's, its database's
(GOVERNANCE.md section 3, "Tags", after Lake Formation's LF-Tags).
"""

from __future__ import annotations

import re
from collections import ChainMap, defaultdict
from collections.abc import Iterable, Mapping

from gateway.catalog.model import Catalog, Table

_WORD = re.compile(r"[\w.:/@+-]{1,128}")

_KINDS = ("database", "table", "column")

#: A tag's key to its value, by the name of what has it; a column is `database.table.column`.
_Values = defaultdict[str, dict[str, str]]


class TagError(Exception):
    """A tag or an expression that is not taken: what is wrong with it, and the cure."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message, cure)


class Tags:
    """The tags of one catalog's resources, as the lines of `tags.csv` give them."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._tables = [table for table in catalog.tables.values() if not table.is_view]
        self._values: dict[str, _Values] = {
            kind: defaultdict(dict) for kind in ("database", "table", "column")
        }
        self._known: defaultdict[str, set[str]] = defaultdict(set)

    def define(self, resource: str, key: str, value: str) -> None:
        """Take a line; keys and values count in small letters. Raises TagError."""
        kind, name = self._found(resource)
        for word in (key, value):
            if not _WORD.fullmatch(word):
                raise TagError(f"`{word}` is no word of a tag", "use letters, digits and `_ . : / @ + -`")
        key, value = key.lower(), value.lower()
        given = self._values[kind][name]
        if key in given:
            raise TagError(f"`{resource}` has the tag `{key}={given[key]}` already", "give it one value")
        given[key] = value
        self._known[key].add(value)

    def columns(self, expression: str) -> Mapping[str, frozenset[str]]:
        """By table the columns that an expression names, `domain=sales|finance & pii=no`.

        Tables without such a column are not there. Raises TagError.
        """
        wanted = self._read(expression)
        found = {table.name: frozenset(self._matching(table, wanted)) for table in self._tables}
        return {name: columns for name, columns in found.items() if columns}

    def _matching(self, table: Table, wanted: Mapping[str, frozenset[str]]) -> Iterable[str]:
        above = self._values["table"][table.name], self._values["database"][table.database]
        for column in table.columns:
            tags = ChainMap(self._values["column"][f"{table.name}.{column}"], *above)
            if all(tags.get(key) in values for key, values in wanted.items()):
                yield column

    def _read(self, expression: str) -> Mapping[str, frozenset[str]]:
        """The values that each key may have."""
        wanted: dict[str, frozenset[str]] = {}
        for part in expression.split("&"):
            key, sign, text = part.partition("=")
            key = key.strip().lower()
            values = [value.strip().lower() for value in text.split("|")]
            if not (sign and key and all(values)):
                cure = "write `key=value`, with `|` between values and `&` between keys"
                raise TagError(f"`{part.strip()}` is not a condition on a tag", cure)
            if key in wanted:
                raise TagError(f"`{key}` has two conditions", "write its values with `|` between them")
            if key not in self._known:
                raise TagError(f"nothing has a tag `{key}`", _listed("there are", self._known))
            # A misspelt value would never match, and a deny take nothing.
            for value in values:
                if value not in self._known[key]:
                    raise TagError(
                        f"nothing has the tag `{key}={value}`", _listed("its values are", self._known[key])
                    )
            wanted[key] = frozenset(values)
        return wanted

    def _found(self, resource: str) -> tuple[str, str]:
        kind, _, name = resource.partition(":")
        table, _, column = name.rpartition(".")
        match kind:
            case "database" if any(each.database == name for each in self._tables):
                return kind, name
            case "table" if name in self._catalog.tables and not self._catalog.tables[name].is_view:
                return kind, name
            case "column" if (
                table in self._catalog.tables
                and not self._catalog.tables[table].is_view
                and column in self._catalog.tables[table].columns
            ):
                return kind, name
            case "database" | "table" | "column":
                raise TagError(
                    f"the catalog has no {kind} `{name}`", "spell it as the catalog does; views have no tags"
                )
            case _:
                cure = "write `database:db`, `table:db.name` or `column:db.name.column`"
                raise TagError(f"`{resource}` cannot have a tag", cure)


def _listed(before: str, names: Iterable[str]) -> str:
    listed = ", ".join(f"`{name}`" for name in sorted(names))
    return f"{before} {listed}" if listed else "write it in `tags.csv`"
