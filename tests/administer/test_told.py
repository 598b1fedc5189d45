"""What is told of policies as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gateway.administer.told import explanation_told
from gateway.policy.explain import explain
from gateway.policy.load import load_policies
from tests.policy.catalogs import ATTRIBUTES, STARTUPS
from tests.policy.folders import session, write_policies

ROLES = "g, group:x, role:a\n"
VIEW = next(table.name for table in STARTUPS.tables.values() if table.is_view)


def told(folder: Path, table: str, grants: str) -> dict[str, object]:
    policies = load_policies(write_policies(folder, grants, ROLES), STARTUPS, ATTRIBUTES)
    return dict(explanation_told(explain(STARTUPS, policies, session(policies, ["x"]), table)))


def test_what_is_seen_in_aggregates_alone_stands_apart(tmp_path: Path) -> None:
    found = told(
        tmp_path, "startups.owners", "p, role:a, table:startups.owners, AGGREGATE, age, *, least=5, allow\n"
    )

    assert (found["rows"], found["columns"]) == (None, {})
    aggregates: Any = found["aggregates"]
    assert (aggregates["least"], aggregates["rows"]) == (5, "every row")
    assert aggregates["columns"] == {"age": "visible in these rows"}
    assert set(aggregates["withheld"]) == STARTUPS.tables["startups.owners"].columns.keys() - {"age"}


def test_a_view_is_told_with_its_tables(tmp_path: Path) -> None:
    found = told(tmp_path, VIEW, "p, role:a, table:startups.owners, SELECT, age, *, -, allow\n")

    tables: Any = found["tables"]
    assert {base["table"] for base in tables} >= {"startups.owners"}
