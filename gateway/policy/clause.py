"""What a rule comes to once its names are resolved against the catalog."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.catalog.model import Table
from gateway.mask import Mask
from gateway.policy.grants import Rule
from gateway.predicate import Predicate, SessionValue

#: The scope of rules on every table.
EVERYWHERE = "*.*"
#: Who comes to a hybrid table with no role that is opted in there: no role's name has a colon.
COARSE = "group:IAMAllowedPrincipals"
#: Begins the role of one person alone, `user:` and the subject of their tokens.
PERSON = "user:"


def scopes(table: Table) -> tuple[str, str, str]:
    """The scopes that cover a table, from near to far: itself, its database, every table."""
    return table.name, f"{table.database}.*", EVERYWHERE


@dataclass(frozen=True, slots=True)
class ColumnList:
    """`a|b` as written, or with `excluding` every column but these: `*` excludes none.

    `masks` has the columns of which something else is shown. `tagged` says that no rule names the columns,
    but their tags do.
    """

    names: frozenset[str]
    excluding: bool
    masks: tuple[tuple[str, Mask], ...] = ()
    tagged: bool = False

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
class Options:
    """What else a rule says: when it ends, in Unix seconds, and whether its holder may hand it on.

    `least` is how many rows a group of which it gives aggregates must have.
    """

    until: float | None = None
    may_grant: bool = False
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A line of `grants.csv`; `scope` is a table's name, `database.*` or `*.*`.

    From the end in its options on it is as if it were not there.
    """

    rule: Rule
    fields: tuple[str, ...]
    role: str
    scope: str
    permissions: frozenset[str]
    columns: ColumnList
    filter: DataFilter | None
    deny: bool
    options: Options = Options()

    def named(self, table: Table) -> frozenset[str]:
        """The columns of a table that it gives or takes, within its data filter.

        A new column that its table keeps hidden is given by nothing but its name, and taken by everything.
        """
        columns = self.columns.of(table)
        if not self.deny and (self.columns.excluding or self.columns.tagged):
            columns -= table.hidden
        return columns & self.filter.columns.of(table) if self.filter else columns

    @property
    def uses(self) -> tuple[SessionValue, ...]:
        return self.filter.uses if self.filter else ()

    @property
    def until(self) -> float | None:
        return self.options.until

    def has_ended(self, at: float) -> bool:
        """Whether it is no longer in force at a moment, in Unix seconds."""
        return self.until is not None and self.until <= at
