"""The decision: what a session may see of each table, cell by cell (GOVERNANCE.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.predicate import Predicate


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


ColumnDecision = Visible | Conditional


@dataclass(frozen=True, slots=True)
class Denied:
    """Nothing of the table is visible."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Granted:
    """Some of the table is visible: `columns` has every column that is not absent.

    A row is visible where `rows` is true. A view has `rows` of Always: its rows are governed in the
    scans of its body. `rules` are the rules that gave or took something. `withheld` says why, per
    absent column. `sql` are the rules that let the session's own SQL read the table; none, and it may not.
    """

    columns: Mapping[str, ColumnDecision]
    rows: Predicate
    rules: tuple[Rule, ...]
    withheld: Mapping[str, tuple[Reason, ...]]
    sql: tuple[Rule, ...] = ()


Decision = Denied | Granted


@dataclass(frozen=True, slots=True, eq=False)
class Grants:
    """Everything a session may see: one decision per table and view of the catalog.

    Two sessions with the same roles and the same usable attributes share one `Grants`, so caches key
    on its identity; scalar session attributes stand in its predicates as `SessionValue`, unbound.
    """

    tables: Mapping[str, Decision]

    def visible(self, table: str) -> Mapping[str, ColumnDecision]:
        """The visible columns of a table; empty when it is denied."""
        decision = self.tables[table]
        return decision.columns if isinstance(decision, Granted) else {}

    def sql(self, table: str) -> tuple[Rule, ...]:
        """The rules that let the session's own SQL read a table; none, and it may not."""
        decision = self.tables.get(table)
        return decision.sql if isinstance(decision, Granted) else ()
