"""`/sql` over a real server: who may send what, and what comes back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
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


NAMED = """SELECT continent AS "a ""b"", \\ c", count(*), max(company_name) AS "größte"
FROM companies GROUP BY 1 ORDER BY 1 LIMIT 2"""


def records(gateway: RunningGateway, number: int) -> list[dict[str, Any]]:
    lines = (gateway.folder / "audit.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines[-number:]]


def named(gateway: RunningGateway, accept: str) -> httpx.Response:
    with gateway.connect(ANALYST) as client:
        return client.post("/sql", json={"sql": NAMED}, headers={"accept": accept})


def test_a_table_comes_as_a_file_under_whatever_names(gateway: RunningGateway) -> None:
    table = named(gateway, "application/json").json()
    assert "columns" in table, table
    headings = [column["name"] for column in table["columns"]]
    lines = named(gateway, "application/x-ndjson")
    arrow = pa.ipc.open_stream(named(gateway, "application/vnd.apache.arrow.stream").content).read_all()
    parquet = pq.read_table(io.BytesIO(named(gateway, "application/vnd.apache.parquet").content))
    text = named(gateway, "text/csv")

    assert headings == ['a "b", \\ c', "COUNT(*)", "größte"]
    assert [list(json.loads(line).items()) for line in lines.text.splitlines()] == [
        list(zip(headings, row, strict=True)) for row in table["rows"]
    ]
    assert arrow.column_names == parquet.column_names == headings
    assert arrow.equals(parquet)
    assert [list(row) for row in zip(*arrow.to_pydict().values(), strict=True)] == (table["rows"])
    rows = list(csv.reader(io.StringIO(text.text, newline="")))
    assert rows == [headings, *([row[0], str(row[1]), row[2]] for row in table["rows"])]
    assert text.headers["content-disposition"] == 'attachment; filename="sql.csv"'


def test_a_file_has_what_its_caller_may_see_and_the_audit_has_it(gateway: RunningGateway) -> None:
    sql = "SELECT * FROM owners ORDER BY people_id"
    with gateway.connect(ANALYST) as client:
        file = client.post("/sql", json={"sql": sql}, headers={"accept": "text/csv"})
        hidden = client.post(
            "/sql", json={"sql": "SELECT first_name FROM owners"}, headers={"accept": "text/csv"}
        )

    assert file.text.splitlines()[0] == "people_id,gender,age,designation"
    assert (hidden.status_code, code(hidden)) == (400, "SQL_UNKNOWN")
    started, ended, refused = records(gateway, 3)
    assert (started["outcome"], ended["outcome"]) == ("STARTED", "ok")
    assert refused["outcome"] == "SQL_UNKNOWN"
    assert ended["operation"] == "/sql"
    assert ended["rows"] == len(file.text.splitlines()) - 1


def test_only_csv_can_have_a_name_twice(gateway: RunningGateway) -> None:
    sql = "SELECT people_id AS id, people_id AS id FROM owners ORDER BY 1 LIMIT 1"
    with gateway.connect(ANALYST) as client:
        text = client.post("/sql", json={"sql": sql}, headers={"accept": "text/csv"})
        lines = client.post("/sql", json={"sql": sql}, headers={"accept": "application/x-ndjson"})

    assert text.text.splitlines()[0] == "id,id"
    assert (lines.status_code, code(lines)) == (406, "NOT_EXPORTABLE")


def test_who_may_send_trusted_documents_alone_may_send_no_sql(tmp_path: Path) -> None:
    policies = tmp_path / "policies"
    shutil.copytree(demo_files().policies, policies)
    with (policies / "grants.csv").open("a") as grants:
        grants.write("\np, role:developer, database:startups, SQL, *, *, -, allow\n")
        grants.write("p, role:business-analyst, database:startups, SQL, *, *, -, allow\n")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "owners.graphql").write_text("{ owners { age } }")
    settings = SETTINGS + '[documents]\npath = "documents"\n[documents.roles]\nbusiness-analyst = "only"\n'
    with running_gateway(tmp_path, settings=settings) as gateway:
        statement = {"sql": "SELECT count(*) FROM owners"}
        with gateway.connect(ANALYST) as analyst, gateway.connect(DEVELOPER) as developer:
            refused = analyst.post("/sql", json=statement)
            as_file = analyst.post("/sql", json=statement, headers={"accept": "text/csv"})
            answered = developer.post("/sql", json=statement)

    assert (refused.status_code, code(refused)) == (403, "UNTRUSTED_DOCUMENT")
    assert (as_file.status_code, code(as_file)) == (403, "UNTRUSTED_DOCUMENT")
    assert answered.status_code == 200


def test_the_audit_has_every_statement(gateway: RunningGateway) -> None:
    sql = "SELECT count(*) AS audited FROM companies WHERE status = 'operating'"
    with gateway.connect(ANALYST) as client:
        client.post("/sql", json={"sql": sql})
        client.post("/sql", json={"sql": "SELECT address FROM owners"})

    answered, refused = records(gateway, 2)
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
