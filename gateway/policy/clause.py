"""What a rule comes to once its names are resolved against the catalog."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.catalog.model import Table
from gateway.mask import Mask
from gateway.policy.grants import Rule
from gateway.predicate import Predicate, SessionValue

#: The scope of rules on every table.
EVERYWHERE = "*.*"


def scopes(table: Table) -> tuple[str, str, str]:
    """The scopes that cover a table, from near to far: itself, its database, every table."""
    return table.name, f"{table.database}.*", EVERYWHERE


@dataclass(frozen=True, slots=True)
class ColumnList:
    """`a|b` as written, or with `excluding` every column but these: `*` excludes none.

    `masks` has the columns of which something else is shown.
    """

    names: frozenset[str]
    excluding: bool
    masks: tuple[tuple[str, Mask], ...] = ()

    def of(self, table: Table) -> frozenset[str]:
        """The columns of a table that are on the list."""
        return frozenset(table.columns) - self.names if self.excluding else self.names


@dataclass(frozen=True, slots=True)
class DataFilter:
    """A line of `data_filters.csv`: some columns of one table, in the rows where `rows` is true.

    `uses` are the session attributes that the rows depend on, each in the type it is compared with; a
    list attribute has the type of a list.
    """

    rule: Rule
    name: str
    table: str
    columns: ColumnList
    rows: Predicate
    uses: tuple[SessionValue, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """A line of `grants.csv`; `scope` is a table's name, `database.*` or `*.*`.

    From `until` on, in Unix seconds, it is as if it were not there; None where it has no end.
    """

    rule: Rule
    fields: tuple[str, ...]
    role: str
    scope: str
    permissions: frozenset[str]
    columns: ColumnList
    filter: DataFilter | None
    deny: bool
    until: float | None = None

    @property
    def uses(self) -> tuple[SessionValue, ...]:
        return self.filter.uses if self.filter else ()

    def has_ended(self, at: float) -> bool:
        """Whether it is no longer in force at a moment, in Unix seconds."""
        return self.until is not None and self.until <= at
