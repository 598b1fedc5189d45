"""Which grants nothing was recorded of, and the patch that takes them out."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gateway.audit.sink import AuditSink
from gateway.audit.unused import Uses, count_uses, removal, unused
from gateway.policy.clause import Clause, ColumnList
from gateway.policy.grants import Rule
from tests.audit.test_sink import record

BEFORE = 1_767_225_600.0  # 2026-01-01


def at(day: int) -> str:
    return f"2026-01-{day:02}T12:00:00.000+00:00"


def test_rules_are_counted_under_one_version_since_a_moment(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    sink = AuditSink(str(path))
    sink.write(record(at="2025-12-01T12:00:00.000+00:00", snapshot="new", rules=("grants.csv:9",)))
    sink.write(record(at=at(1), snapshot="old", rules=("grants.csv:8",)))
    sink.write(record(at=at(2), snapshot="new", rules=("grants.csv:2", "data_filters.csv:1")))
    sink.write(record(at=at(3), snapshot="new", rules=()))
    sink.write(record(at=at(4), snapshot="new", rules=("grants.csv:2",)))
    sink.close()

    uses = {"grants.csv:2": 2, "data_filters.csv:1": 1}
    assert count_uses([path], "new", BEFORE) == Uses(3, "2025-12-01T12:00:00.000+00:00", uses)
    assert count_uses([path], "none", BEFORE) == Uses(0, None, {})


@pytest.mark.parametrize("last", ["p, e", "p, e\n"], ids=["open", "ended"])
@pytest.mark.parametrize("lines", [{2}, {1, 5}, {5}, {1, 2, 3, 4, 5}])
def test_a_patch_applies_and_takes_out_just_those_lines(tmp_path: Path, last: str, lines: set[int]) -> None:
    text = f"p, a\t\r\n# \u2028 b\n\np, \x0c d\n{last}"
    name = "my policies/grants.csv"
    file = tmp_path / name
    file.parent.mkdir()
    file.write_bytes(text.encode())
    patch = removal(text, name, lines)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch.encode(), check=True)

    left = [each for number, each in enumerate(text.encode().split(b"\n"), start=1) if number not in lines]
    kept = file.read_bytes() if file.exists() else b""
    assert kept.rstrip(b"\n") == b"\n".join(left).rstrip(b"\n")


def test_a_grant_on_tags_is_one_grant_however_many_tables_it_finds() -> None:
    def clause(line: int, scope: str, permission: str = "SELECT") -> Clause:
        columns = ColumnList(frozenset(), excluding=True)
        permissions = frozenset({permission})
        return Clause(Rule("grants.csv", line), (), "role:a", scope, permissions, columns, None, deny=False)

    clauses = [clause(1, "lake.a"), clause(2, "lake.a"), clause(2, "lake.b"), clause(3, "lake.a", "DESCRIBE")]
    assert [each.rule.line for each in unused(clauses, Uses(1, at(1), {"grants.csv:1": 4}))] == [2]


def test_nothing_to_take_out_is_no_patch() -> None:
    assert removal("p, a\n", "grants.csv", ()) == ""
