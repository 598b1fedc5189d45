"""What the commands about native copies say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from gateway.demo.folder import prepare
from tests.operations.command import call

COMPANIES = "startups.companies"


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    prepare(tmp_path, rows=50)
    return tmp_path


def record(table: str, **uses: list[str]) -> str:
    use = {"table": table, "equal": [], "ranged": [], "order": [], "joined": []} | uses
    return json.dumps({"outcome": "ok", "uses": [use]}) + "\n"


def test_the_copies_are_loaded_and_told(demo: Path) -> None:
    catalog = demo / "schema" / "catalog" / "startups.yaml"
    text = catalog.read_text()
    place = "    primary_key: company_id\n"
    assert place in text
    catalog.write_text(text.replace(place, f"{place}    sort: status\n    indexes: [company_id]\n", 1))
    done = call("catalog", "status", folder=demo)
    assert (done.status, done.err) == (0, "")
    first, *_, last = done.out.splitlines()
    assert first.startswith(f"{COMPANIES}: rows: 50; bytes: ")
    assert first.endswith("; sort: status; indexes: company_id")
    assert last.startswith("all copies: bytes: ")


def test_a_table_that_cannot_be_loaded_ends_with_one(demo: Path) -> None:
    for path in (demo / "lake" / "owners").glob("*.csv"):
        path.unlink()
    done = call("catalog", "status", folder=demo)
    assert done.status == 1
    assert "startups.owners: no file matches" in done.out
    assert f"{COMPANIES}: rows: 50" in done.out


def test_an_engine_that_keeps_tables_has_no_copies(demo: Path) -> None:
    config = demo / "lakegate.toml"
    config.write_text(config.read_text() + '\n[backend]\nkind = "trino"\n')
    done = call("catalog", "status", folder=demo)
    assert done.status == 1
    assert "backend.kind: `trino` keeps the tables itself (DuckDB alone makes native copies)" in done.err


def test_the_advice_is_a_change_of_the_catalog(demo: Path) -> None:
    audit = demo / "audit.jsonl"
    audit.write_text(record(COMPANIES, equal=["status"]) * 7 + record(COMPANIES, equal=["company_id"]) * 3)
    done = call("catalog", "advise", folder=demo)
    assert (done.status, done.err) == (0, "")
    assert "# serves, of 10 reads: status 7" in done.out
    assert yaml.safe_load(done.out) == {
        "database": "startups",
        "tables": {"companies": {"sort": ["status"], "indexes": ["company_id"]}},
    }
    catalog = demo / "schema" / "catalog" / "startups.yaml"
    place = "    primary_key: company_id\n"
    changed = catalog.read_text().replace(place, f"{place}    sort: status\n    indexes: company_id\n", 1)
    catalog.write_text(changed)
    again = call("catalog", "advise", audit, folder=demo)
    assert (again.status, again.out) == (0, "")
    assert "nothing to change; tables that were read: 1" in again.err
    audit.write_text(record(COMPANIES, equal=["company_id"]))
    assert "`sort` serves too few of 1 reads: leave it out" in call("catalog", "advise", folder=demo).out
