"""A server of its own compares with a second engine, from its settings to its report."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from tests.http.server import ANALYST, DEVELOPER, RunningGateway, running_gateway
from tests.operations.command import call

SETTINGS = """\
[cache]
bytes = 0

[shadow]
backend = "duckdb"
share = 1.0

[shadow.duckdb]
refresh_seconds = 0
"""

QUERY = "query Owned { companies(limit: 5) { company_id company_name owner { designation first_name } } }"


def lines(gateway: RunningGateway) -> list[dict[str, Any]]:
    path = gateway.folder / "shadow.jsonl"
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    return [found for line in written.splitlines() if "engines" in (found := json.loads(line))]


def ask(gateway: RunningGateway, group: str) -> dict[str, Any]:
    with gateway.connect(group) as client:
        told: dict[str, Any] = client.post("/graphql", json={"query": QUERY}).json()
        return told


def compare(gateway: RunningGateway, group: str, **wanted: object) -> dict[str, Any]:
    """The first line with these members that a query leaves, asked again and again."""
    before, deadline = len(lines(gateway)), time.monotonic() + 30
    while True:
        for line in lines(gateway)[before:]:
            if wanted.items() <= line.items():
                return line
        assert time.monotonic() < deadline, (gateway.folder / "log.jsonl").read_text(encoding="utf-8")
        ask(gateway, group)
        time.sleep(0.2)


def test_a_server_tells_where_an_engine_with_older_data_differs(tmp_path: Path) -> None:
    with running_gateway(tmp_path, settings=SETTINGS) as gateway:
        assert compare(gateway, DEVELOPER)["difference"] is None
        assert compare(gateway, ANALYST)["difference"] is None
        # The second engine never looks at its files again.
        first = ask(gateway, DEVELOPER)["data"]["companies"][0]["company_name"]
        for file in (tmp_path / "lake" / "companies").rglob("*.csv"):
            text = file.read_text(encoding="utf-8").replace(first, "another-name")
            new = file.with_name(".new")
            new.write_text(text, encoding="utf-8")
            new.replace(file)
        line = compare(gateway, DEVELOPER, difference="cells", confirmed=True)
        answer = ask(gateway, DEVELOPER)

    assert answer["data"]["companies"][0]["company_name"] == "another-name"
    assert "errors" not in answer
    assert list(line["columns"]) == ["startups.companies.company_name"]
    told = call("shadow", "report", "shadow.jsonl", folder=tmp_path)
    assert "  Owned, companies: cells" in told.out
    assert "    startups.companies.company_name: " in told.out
    written = (tmp_path / "shadow.jsonl").read_text() + (tmp_path / "log.jsonl").read_text()
    assert first not in written
    assert "another-name" not in written
