"""`/sql` over a real server: who may send what, and what comes back."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.demo.files import demo_files
from tests.http.server import ANALYST, DEVELOPER, RunningGateway, running_gateway

SETTINGS = "[sql]\nenabled = true\n"
JOIN = (
    "SELECT c.company_name, o.age, row_number() OVER (PARTITION BY c.continent ORDER BY c.company_name) AS n"
    " FROM companies c LEFT JOIN owners o ON o.people_id = c.owner_id WHERE c.continent = ?"
    " ORDER BY 1 LIMIT 3"
)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    folder: Path = tmp_path_factory.mktemp("sql")
    policies = folder / "policies"
    shutil.copytree(demo_files().policies, policies)
    with (policies / "grants.csv").open("a") as grants:
        grants.write("\np, role:developer, database:startups, SQL, *, *, -, allow\n")
        grants.write("p, role:business-analyst, database:startups, SQL, *, *, -, allow\n")
    with running_gateway(folder, settings=SETTINGS) as running:
        yield running
        log = (folder / "log.jsonl").read_text()
        assert "unexpected failure" not in log
        assert "Traceback" not in log


def code(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


def test_a_table_comes_back(gateway: RunningGateway) -> None:
    with gateway.connect(DEVELOPER) as client:
        answer = client.post("/sql", json={"sql": JOIN, "parameters": ["eu"]})

    told = answer.json()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert told["columns"] == [
        {"name": "company_name", "type": "VARCHAR"},
        {"name": "age", "type": "INTEGER"},
        {"name": "n", "type": "BIGINT"},
    ]
    assert [row[2] for row in told["rows"]] == [1, 2, 3]


def test_two_people_see_what_is_theirs(gateway: RunningGateway) -> None:
    with gateway.connect(DEVELOPER) as developer, gateway.connect(ANALYST) as analyst:
        every = developer.post("/sql", json={"sql": "SELECT * FROM owners"}).json()
        some = analyst.post("/sql", json={"sql": "SELECT * FROM owners"}).json()
        name = analyst.post("/sql", json={"sql": "SELECT first_name FROM owners"})

    assert [column["name"] for column in some["columns"]] == ["people_id", "gender", "age", "designation"]
    assert len(every["columns"]) == 7
    assert len(every["rows"]) == len(some["rows"])
    assert (name.status_code, code(name)) == (400, "SQL_UNKNOWN")


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"", 400, "BAD_REQUEST"),
        (b"[]", 400, "BAD_REQUEST"),
        (b"{}", 400, "BAD_REQUEST"),
        (b'{"sql": 1}', 400, "BAD_REQUEST"),
        (b'{"sql": " "}', 400, "BAD_REQUEST"),
        (b'{"sql": "SELECT 1", "query": "x"}', 400, "BAD_REQUEST"),
        (b'{"sql": "SELECT 1", "parameters": 3}', 400, "BAD_REQUEST"),
        (b'{"sql": "SELECT id FROM owners WHERE id = ?"}', 400, "SQL_PARAMETERS"),
        (b'{"sql": "SELECT 1 AS x FROM owners", "parameters": {"x": 1}}', 400, "SQL_PARAMETERS"),
        (b'{"sql": "DROP TABLE owners"}', 400, "SQL_SYNTAX"),
        (b'{"sql": "SELECT * FROM read_csv(\'x\')"}', 400, "SQL_REFUSED"),
        (b'{"sql": "' + b"x" * 1_100_000 + b'"}', 413, "LIMIT_BODY"),
    ],
)
def test_what_is_no_statement_is_refused(
    body: bytes, status: int, expected: str, gateway: RunningGateway
) -> None:
    with gateway.connect(DEVELOPER) as client:
        answer = client.post("/sql", content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, code(answer)) == (status, expected)


def test_only_a_post_of_json_is_taken(gateway: RunningGateway) -> None:
    with gateway.connect(DEVELOPER) as client:
        got = client.get("/sql", params={"sql": "SELECT 1"})
        form = client.post("/sql", data={"sql": "SELECT 1"})
        options = client.options("/sql")
        image = client.post("/sql", json={"sql": "SELECT 1"}, headers={"accept": "image/png"})

    assert (got.status_code, got.headers["allow"], code(got)) == (405, "POST, OPTIONS", "METHOD_NOT_ALLOWED")
    assert (form.status_code, code(form)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    assert (options.status_code, options.headers["allow"]) == (204, "POST, OPTIONS")
    assert (image.status_code, code(image)) == (406, "NOT_ACCEPTABLE")


def test_a_stranger_gets_nothing(gateway: RunningGateway) -> None:
    body = {"sql": "SELECT * FROM owners"}
    nobody = httpx.post(f"{gateway.url}/sql", json=body, trust_env=False)
    forged = httpx.post(
        f"{gateway.url}/sql", json=body, headers={"authorization": "Bearer x.y.z"}, trust_env=False
    )
    with gateway.connect("strangers") as client:
        stranger = client.post("/sql", json=body)

    assert (nobody.status_code, code(nobody)) == (401, "UNAUTHENTICATED")
    assert (forged.status_code, code(forged)) == (401, "UNAUTHENTICATED")
    assert "www-authenticate" in forged.headers
    assert (stranger.status_code, code(stranger)) == (403, "SQL_FORBIDDEN")


def test_the_audit_has_every_statement(gateway: RunningGateway) -> None:
    sql = "SELECT count(*) AS audited FROM companies WHERE status = 'operating'"
    with gateway.connect(ANALYST) as client:
        client.post("/sql", json={"sql": sql})
        client.post("/sql", json={"sql": "SELECT address FROM owners"})

    answered, refused = (
        json.loads(line) for line in (gateway.folder / "audit.jsonl").read_text().splitlines()[-2:]
    )
    assert answered["operation"] == "/sql"
    assert answered["document"] == hashlib.sha256(sql.encode()).hexdigest()
    assert answered["columns"] == {"startups.companies": ["status"]}
    assert (answered["rows"], answered["outcome"]) == (1, "ok")
    assert answered["rules"]
    assert (refused["rows"], refused["outcome"]) == (0, "SQL_UNKNOWN")


def test_there_is_no_such_address_unless_it_is_set(tmp_path: Path) -> None:
    with running_gateway(tmp_path) as running, running.connect(DEVELOPER) as client:
        answer = client.post("/sql", json={"sql": "SELECT 1 AS x FROM owners"})

    assert (answer.status_code, code(answer)) == (404, "NOT_FOUND")
