"""The decision: what a session may see of each table, cell by cell (GOVERNANCE.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gateway.mask import Mask
from gateway.predicate import Never, Predicate


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a policy file, as it is cited: `grants.csv:12`."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a sentence, and the rule it comes from, if any."""

    text: str
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Visible:
    """The column's cell is visible in every row that is visible at all."""


@dataclass(frozen=True, slots=True)
class Conditional:
    """The column's cell is visible in the rows where `predicate` is true."""

    predicate: Predicate


@dataclass(frozen=True, slots=True)
class Masked:
    """The column's cell is visible where `raw` is true, and elsewhere as the first mask whose rows it is in.

    `shown` is true where one of all these is; in other rows it is withheld. The most restrictive mask stands
    first.
    """

    raw: Predicate
    masks: tuple[tuple[Mask, Predicate], ...]
    shown: Predicate


ColumnDecision = Visible | Conditional | Masked


@dataclass(frozen=True, slots=True)
class Denied:
    """Nothing of the table is visible; of the columns in `described` their names, types and descriptions."""

    reasons: tuple[Reason, ...]
    described: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Granted:
    """Some of the table is visible: `columns` has every column that is not absent.

    A row is visible where `rows` is true. A view has `rows` of Always: its rows are governed in the
    scans of its body. `rules` are the rules that gave or took something. `withheld` says why, per
    absent column. `sql` are the rules that let the session's own SQL read the table; none, and it may not.
    `keys` has the columns by whose values a relationship may be followed in other rows than their cells are
    visible in: where that is. A mask takes a key away, the mask `key` gives it back. `described` are absent
    columns whose names, types and descriptions are shown all the same.
    """

    columns: Mapping[str, ColumnDecision]
    rows: Predicate
    rules: tuple[Rule, ...]
    withheld: Mapping[str, tuple[Reason, ...]]
    sql: tuple[Rule, ...] = ()
    keys: Mapping[str, Predicate] = field(default_factory=lambda: MappingProxyType({}))
    described: frozenset[str] = frozenset()

    def follows(self, column: str) -> bool:
        """Whether a relationship may be followed by a column's values, in some row at least."""
        rows = self.keys.get(column)
        return column in self.columns if rows is None else not isinstance(rows, Never)

    def identifies(self, column: str) -> bool:
        """Whether what is shown of a column is its own values; masked, they may be alike where it differs."""
        is_raw = isinstance(self.columns.get(column), Visible | Conditional)
        return is_raw and not isinstance(self.keys.get(column), Never)


Decision = Denied | Granted


@dataclass(frozen=True, slots=True)
class Aggregates:
    """What aggregates of a table are taken of, by all rules of SELECT and AGGREGATE together.

    A group shows only when it has `least` rows, and when those that do not have as many together.
    """

    decision: Granted
    least: int


@dataclass(frozen=True, slots=True, eq=False)
class Grants:
    """Everything a session may see: one decision per table and view of the catalog.

    Two sessions with the same roles and the same usable attributes share one `Grants`, so caches key
    on its identity; scalar session attributes stand in its predicates as `SessionValue`, unbound.
    `aggregates` has the tables of which more is given in aggregates than in rows. Under a `least` other than
    zero it is the decision on aggregates, and good for nothing else.
    """

    tables: Mapping[str, Decision]
    aggregates: Mapping[str, Aggregates] = field(default_factory=lambda: MappingProxyType({}))
    least: int = 0

    def aggregated(self, table: str) -> Grants:
        """The same for aggregates of a table."""
        found = self.aggregates[table]
        tables = MappingProxyType({**self.tables, table: found.decision})
        return replace(self, tables=tables, least=found.least)

    def visible(self, table: str) -> Mapping[str, ColumnDecision]:
        """The visible columns of a table; empty when it is denied."""
        decision = self.tables[table]
        return decision.columns if isinstance(decision, Granted) else {}

    def known(self, table: str) -> frozenset[str]:
        """The columns whose names a session may know: the visible ones, and those that are described."""
        return self.tables[table].described.union(self.visible(table))

    def follows(self, table: str, column: str) -> bool:
        """Whether a relationship may be followed by a column's values, in some row at least."""
        decision = self.tables[table]
        return isinstance(decision, Granted) and decision.follows(column)

    def identifies(self, table: str, column: str) -> bool:
        """Whether what is shown of a column is its own values."""
        decision = self.tables[table]
        return isinstance(decision, Granted) and decision.identifies(column)

    def sql(self, table: str) -> tuple[Rule, ...]:
        """The rules that let the session's own SQL read a table; none, and it may not."""
        decision = self.tables.get(table)
        return decision.sql if isinstance(decision, Granted) else ()
