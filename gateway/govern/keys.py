"""Values by which relationships are followed where these are not just what is shown."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.catalog.model import Table
from gateway.policy.grants import Granted, Grants
from gateway.predicate import Always, Never, Predicate


def hidden_keys(table: Table, grants: Grants) -> Mapping[str, Predicate]:
    """The columns that have such values, and in which rows; a view's are those that it shows."""
    decision = grants.tables[table.name]
    return decision.keys if isinstance(decision, Granted) and not table.is_view else {}


def is_told(rows: Predicate) -> bool:
    """Whether an answer that tells withheld cells tells where such a value is withheld."""
    return not isinstance(rows, Always | Never)


def key_name(table: Table, column: str) -> str:
    """What a governed scan calls them, which no column is called."""
    return table.free_name(f"key {column}")
