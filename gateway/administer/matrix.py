"""Who sees which column of which table: one line for everybody and every table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.catalog.model import Table
from gateway.policy.decide import grant_roles
from gateway.policy.grants import Decision, Granted
from gateway.policy.load import PolicySet
from gateway.policy.text import predicate_text
from gateway.policy.told import aggregate_text, column_text

#: What is said of a column that is withheld in every row.
WITHHELD = "withheld"
#: And of one whose name may be known all the same.
DESCRIBED = "described"


@dataclass(frozen=True, slots=True)
class Line:
    """What `who` sees of a table: in which rows, and what of each column in the catalog's order.

    Session attributes stand in the words by name. Where nothing is seen, `rows` is `no row`.
    """

    who: str
    table: str
    rows: str
    columns: Mapping[str, str]


def matrix(policies: PolicySet, people: Mapping[str, frozenset[str]], at: float) -> Iterator[Line]:
    """A line for every table and view, and for everybody, at a moment in Unix seconds.

    `people` has the roles of each.
    """
    seen = {who: grant_roles(policies, roles, at) for who, roles in people.items()}
    for table in policies.catalog.tables.values():
        for who, grants in seen.items():
            decision = grants.tables[table.name]
            shown = decision.columns if isinstance(decision, Granted) else {}
            columns = {
                name: column_text(shown[name])
                if name in shown
                else aggregate_text(grants.aggregates.get(table.name), name)
                or (DESCRIBED if name in decision.described else WITHHELD)
                for name in table.columns
            }
            rows = _rows(table, decision)
            yield Line(who, table.name, rows, columns)


def _rows(table: Table, decision: Decision) -> str:
    if not isinstance(decision, Granted):
        return "no row"
    return "those of its tables" if table.is_view else predicate_text(decision.rows)
