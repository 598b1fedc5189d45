"""What a running gateway writes down, and what it does when it cannot."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.http.server import ANALYST, DEVELOPER, REPOSITORY, RunningGateway, running_gateway

MEMBERS = [
    *("at", "request_id", "client", "subject", "username", "groups", "roles", "operation", "document"),
    *("trusted", "columns", "uses", "withheld", "rules", "rows"),
    *("engine", "cache", "copies", "about", "seconds", "outcome", "snapshot"),
    *("previous", "hash"),
]

NO_USE: dict[str, list[str]] = {"equal": [], "ranged": [], "order": [], "joined": []}

QUERY = (
    "query Page { companies(limit: 3, order_by: {company_name: asc}) { company_name owner { age address } } }"
)


def records(gateway: RunningGateway) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (gateway.folder / "audit.jsonl").read_text().splitlines()]


def test_each_operation_is_one_line_without_a_cell_or_a_token(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as gateway:
        token = gateway.token(ANALYST)
        with gateway.connect(DEVELOPER) as developer, gateway.connect(ANALYST) as analyst:
            everything = developer.post(
                "/graphql",
                json={"query": "{ companies(limit: 10000) { company_name } owners { address last_name } }"},
            ).json()["data"]
            analyst.headers["authorization"] = f"Bearer {token}"
            page = analyst.post("/graphql", json={"query": QUERY, "operationName": "Page"})
            batch = analyst.post("/graphql", json=[{"query": "{ owners { age } }"}, {"query": "{ nothing }"}])
            got = analyst.get("/graphql", params={"query": "{ __typename }"})
            analyst.get("/session")
            analyst.get("/readyz")
            refused = analyst.post(
                "/graphql", json={"query": '{ owners(where: {last_name: {_eq: "x"}}) { age } }'}
            )
        found = records(gateway)
        ready = told_ready(gateway)
        log = (gateway.folder / "log.jsonl").read_text()
    first, second, *of_batch, fifth, sixth = found
    assert all(list(record) == MEMBERS for record in found)
    assert [record["outcome"] for record in (first, second, fifth, sixth)] == ["ok", "ok", "ok", "INVALID"]
    # The operations of a batch run at once.
    assert sorted(record["outcome"] for record in of_batch) == ["INVALID", "ok"]
    assert {record["snapshot"] for record in found} == {ready["snapshot"]}
    assert second["request_id"] == page.headers["x-request-id"]
    assert {record["request_id"] for record in of_batch} == {batch.headers["x-request-id"]}
    assert fifth["request_id"] == got.headers["x-request-id"]
    assert sixth["request_id"] == refused.headers["x-request-id"]
    assert second["previous"] == first["hash"]
    varying = {"at": "", "request_id": "", "seconds": 0, "document": "", "snapshot": ""}
    assert second | varying | {"previous": "", "hash": ""} == {
        "at": "",
        "request_id": "",
        "client": "127.0.0.1",
        "subject": "7d8ca528-4931-4254-9273-ea5ee853f271",
        "username": "ann",
        "groups": [ANALYST],
        "roles": ["business-analyst"],
        "operation": "Page",
        "document": "",
        "trusted": False,
        "columns": {
            "startups.companies": ["company_id", "company_name", "owner_id"],
            "startups.owners": ["age", "people_id"],
        },
        "uses": [
            {**NO_USE, "table": "startups.companies", "order": ["company_name"]},
            {**NO_USE, "table": "startups.owners", "joined": ["people_id"]},
        ],
        "withheld": ["startups.owners.address"],
        "rules": second["rules"],
        "rows": 3,
        "engine": [],
        "cache": [{"status": "miss", "age": 0.0}],
        "copies": [],
        "about": None,
        "seconds": 0,
        "outcome": "ok",
        "snapshot": "",
        "previous": "",
        "hash": "",
    }
    assert all(re.fullmatch(r"grants\.csv:\d+", rule) for rule in second["rules"])
    assert len(second["rules"]) == 2
    assert re.fullmatch(r"[0-9a-f]{64}", second["document"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", second["at"])
    assert 0 < second["seconds"] < 20
    assert first["roles"] == ["developer"]
    assert first["rows"] == len(everything["companies"]) + len(everything["owners"])
    told = json.dumps(found) + log
    cells = {str(value) for rows in everything.values() for row in rows for value in row.values() if value}
    assert not [cell for cell in cells if len(cell) > 5 and json.dumps(cell)[1:-1] in told]
    assert token not in told
    assert token.split(".")[1] not in told
    assert (tmp_path / "audit.jsonl").stat().st_mode & 0o077 == 0


def told_ready(gateway: RunningGateway) -> dict[str, Any]:
    with gateway.connect() as client:
        told: dict[str, Any] = client.get("/readyz").json()
    return told


def test_without_an_audit_there_is_no_answer(tmp_path: Path) -> None:
    """A full disk can be opened, and not written."""
    settings = {"LAKEGATE_AUDIT__PATH": "/dev/full"}
    with running_gateway(tmp_path, environment=settings) as gateway, gateway.connect(DEVELOPER) as client:
        for accept in ("application/json", "application/graphql-response+json"):
            answer = client.post("/graphql", json={"query": QUERY}, headers={"accept": accept})
            assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (503, accept)
            assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["AUDIT"]
            assert "data" not in answer.json()
        batch = client.post("/graphql", json=[{"query": QUERY}, {"query": QUERY}])
        assert [error["extensions"]["code"] for each in batch.json() for error in each["errors"]] == [
            "AUDIT"
        ] * 2
        assert "company_name" not in batch.text
        assert "/dev/full" not in answer.text
        assert "/dev/full" in (tmp_path / "log.jsonl").read_text()


def test_where_it_is_not_required_there_is_an_answer_without_it(tmp_path: Path) -> None:
    settings = {"LAKEGATE_AUDIT__PATH": "/dev/full", "LAKEGATE_AUDIT__MODE": "best-effort"}
    with running_gateway(tmp_path, environment=settings) as gateway, gateway.connect(DEVELOPER) as client:
        answer = client.post("/graphql", json={"query": QUERY})
        assert answer.status_code == 200
        assert len(answer.json()["data"]["companies"]) == 3
        assert "/dev/full" in (tmp_path / "log.jsonl").read_text()


def test_a_required_audit_that_cannot_be_opened_is_told_at_the_start(tmp_path: Path) -> None:
    with running_gateway(tmp_path):
        pass
    for workers in ("1", "2"):
        refused = subprocess.run(
            (
                sys.executable,
                "-m",
                "gateway",
                "serve",
                "--config",
                "lakegate.toml",
                "--port",
                "0",
                "--workers",
                workers,
            ),
            cwd=tmp_path,
            env={
                "PATH": "",
                "PYTHONPATH": str(REPOSITORY),
                "LAKEGATE_AUDIT__PATH": "lakegate.toml/audit.jsonl",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert refused.returncode == 1, refused.stderr
        assert "audit.path: cannot be written: " in refused.stderr
        assert "Traceback" not in refused.stderr


def test_an_audit_that_is_rotated_goes_on_in_a_new_file(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as gateway, gateway.connect(DEVELOPER) as client:
        for number in range(3):
            client.post("/graphql", json={"query": QUERY})
            (tmp_path / "audit.jsonl").rename(tmp_path / f"audit.{number}")
        client.post("/graphql", json={"query": QUERY})
        assert len(records(gateway)) == 1
        assert all(len((tmp_path / f"audit.{number}").read_text().splitlines()) == 1 for number in range(3))
