"""What a new schema changes, and which policies it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from gateway.catalog.model import Catalog
from gateway.policy.clause import EVERYWHERE, ColumnList
from gateway.policy.grants import Rule
from gateway.policy.load import PolicySet
from gateway.predicate import columns

#: The columns of every table, each with its type: by the table's qualified name.
Shape = Mapping[str, Mapping[str, str]]

Kind = Literal["table added", "table removed", "column added", "column removed", "column changed"]

_SIGNS: Mapping[Kind, str] = {
    "table added": "+",
    "table removed": "-",
    "column added": "+",
    "column removed": "-",
    "column changed": "~",
}

_EXCEPTS = "excepts it"


@dataclass(frozen=True, slots=True)
class Touch:
    """A rule that a change touches: whose it is (empty for a data filter, which is nobody's), and how."""

    rule: Rule
    role: str
    how: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.how}"


@dataclass(frozen=True, slots=True)
class Change:
    """A table or column that came, went, or has another type; `before` and `after` are types."""

    kind: Kind
    table: str
    column: str = ""
    before: str = ""
    after: str = ""
    touches: tuple[Touch, ...] = ()

    def __str__(self) -> str:
        what = f"column {self.table}.{self.column}" if self.column else f"table {self.table}"
        types = " -> ".join(type for type in (self.before, self.after) if type)
        return f"{_SIGNS[self.kind]} {what}" + (f" {types}" if types else "")

    def json(self) -> Mapping[str, object]:
        """The change as programs read it."""
        return {
            "kind": self.kind,
            "table": self.table,
            "column": self.column or None,
            "before": self.before or None,
            "after": self.after or None,
            "touches": [
                {"rule": str(touch.rule), "role": touch.role or None, "how": touch.how}
                for touch in self.touches
            ],
        }


def shape(catalog: Catalog) -> Shape:
    """The columns of a catalog's tables and links, which rules name; those of views are made of these."""
    return {
        table.name: {column.name: column.type.sql for column in table.columns.values()}
        for table in catalog.tables.values()
        if table.link or not table.is_view
    }


def compare(old: Shape, new: Shape, before: PolicySet, after: PolicySet) -> tuple[Change, ...]:
    """Every change from one schema to another.

    What goes or changes touches the rules that governed `before`, what comes those that govern `after`.
    """
    return tuple(
        Change(
            change.kind,
            change.table,
            change.column,
            change.before,
            change.after,
            tuple(_touches(change, after if change.kind.endswith("added") else before)),
        )
        for change in _changes(old, new)
    )


def _changes(old: Shape, new: Shape) -> Iterator[Change]:
    for table in sorted(old.keys() | new.keys()):
        if table not in old:
            yield Change("table added", table)
        elif table not in new:
            yield Change("table removed", table)
        else:
            was, now = old[table], new[table]
            for column in dict.fromkeys((*was, *now)):
                if column not in was:
                    yield Change("column added", table, column, after=now[column])
                elif column not in now:
                    yield Change("column removed", table, column, before=was[column])
                elif was[column] != now[column]:
                    yield Change("column changed", table, column, was[column], now[column])


def _touches(change: Change, policies: PolicySet) -> Iterator[Touch]:
    database = change.table.partition(".")[0]
    scopes = (change.table, f"{database}.*", EVERYWHERE)
    clauses = [clause for scope in scopes for clause in policies.by_scope.get(scope, ())]
    for clause in sorted(clauses, key=lambda clause: clause.rule.line):
        lists = [clause.columns, *([clause.filter.columns] if clause.filter else ())]
        how = _how(change, clause.columns, lists)
        if how:
            gives = "takes it from" if clause.deny else "gives it to"
            told = f"for role:{clause.role}" if how == _EXCEPTS else f"and {gives} role:{clause.role}"
            yield Touch(clause.rule, clause.role, f"{how} {told}")
    for data_filter in policies.data_filters:
        if data_filter.table == change.table:
            reads = change.column in {ref.column for ref in columns(data_filter.rows)}
            how = (
                "reads it in its rows" if reads else _how(change, data_filter.columns, [data_filter.columns])
            )
            if how:
                yield Touch(data_filter.rule, "", f"data filter `{data_filter.name}` {how}")


def _how(change: Change, listed: ColumnList, lists: list[ColumnList]) -> str:
    """How a list of columns comes to speak of what changes; empty where it does not."""
    if not change.column:
        return "covers it"
    if change.column in listed.names and listed.excluding:
        return "" if change.kind == "column added" else _EXCEPTS
    if not all((change.column in each.names) != each.excluding for each in lists):
        return ""
    if not listed.excluding:
        return "names it"
    # Whoever wrote exceptions may not have meant what came later.
    return f"lists `* except {'|'.join(sorted(listed.names))}`" if listed.names else "lists `*`"
