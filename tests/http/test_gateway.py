"""What only the whole gateway shows: the engine behind HTTP, its log, the console's page."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from urllib.parse import urlsplit

import pytest

from gateway.demo.files import demo_files
from tests.http.server import DEVELOPER, RunningGateway, running_gateway

#: Compares every company with every other one and those with every third one.
SLOW_VIEW = """\
database: slow
views:
  triples:
    sql: |
      SELECT a.company_id AS a, c.owner_id AS n
      FROM startups.companies AS a
      JOIN startups.companies AS b ON a.status = b.status
      JOIN startups.companies AS c ON b.status = c.status
    columns:
      a: {type: VARCHAR}
      n: {type: INTEGER}
"""
SLOW_QUERY = b'{"query": "{ triples(limit: 1, order_by: {n: asc}) { a n } }"}'


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    """A gateway whose engine runs one query at a time, and which has a query that takes minutes."""
    folder = tmp_path_factory.mktemp("gateway")
    copytree(demo_files().schema, folder / "schema")
    (folder / "schema" / "catalog" / "slow.yaml").write_text(SLOW_VIEW, encoding="utf-8")
    with running_gateway(folder, rows=20_000, settings="[backend.duckdb]\nthreads = 1\n") as gateway:
        yield gateway


def outcomes(gateway: RunningGateway) -> list[str]:
    lines = (gateway.folder / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["outcome"] for line in lines]


def test_a_client_that_hangs_up_ends_its_query_in_the_engine(gateway: RunningGateway) -> None:
    address = urlsplit(gateway.url)
    assert address.hostname
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        f"authorization: Bearer {gateway.token(DEVELOPER)}\r\ncontent-length: {len(SLOW_QUERY)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port or 80), timeout=10) as connection:
        connection.sendall(head.encode() + SLOW_QUERY)
        connection.settimeout(0.5)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    with gateway.connect(DEVELOPER) as client:
        # The engine's only thread is free again long before the slow query could have ended.
        answer = client.post("/graphql", json={"query": "{ companies(limit: 1) { company_id } }"}, timeout=10)
    assert len(answer.json()["data"]["companies"]) == 1
    deadline = time.monotonic() + 10
    while "CANCELLED" not in outcomes(gateway):
        assert time.monotonic() < deadline, "the hang-up is not in the audit"
        time.sleep(0.02)


def test_the_log_is_json_and_knows_neither_tokens_nor_addresses(gateway: RunningGateway) -> None:
    token = gateway.token(DEVELOPER)
    with gateway.connect() as client:
        client.post("/graphql", json={"query": "{"}, headers={"authorization": f"Bearer {token}x"})
        client.get("/graphql?query={a_telling_name}")
    log = (gateway.folder / "log.jsonl").read_text(encoding="utf-8")
    for line in log.splitlines():
        assert {"time", "level", "logger", "message"} <= json.loads(line).keys()
    assert not [part for part in token.split(".") if part in log]
    assert "a_telling_name" not in log


def test_a_browser_gets_the_page_and_a_program_graphql(gateway: RunningGateway) -> None:
    with gateway.connect(DEVELOPER) as client:
        page = client.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        data = client.get("/graphql?query={__typename}", headers={"accept": "application/json"})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["vary"] == "Accept, Authorization"
    assert data.json() == {"data": {"__typename": "query_root"}}


def test_the_server_does_not_say_what_it_is(gateway: RunningGateway) -> None:
    with gateway.connect(DEVELOPER) as client:
        assert "server" not in client.get("/healthz").headers


def test_the_address_of_the_client_is_that_of_its_connection(gateway: RunningGateway) -> None:
    with gateway.connect(DEVELOPER) as client:
        answer = client.post(
            "/graphql",
            json={"query": "{ __typename }"},
            headers={"x-forwarded-for": "203.0.113.9", "x-request-id": "mine"},
        )
    record = json.loads(Path(gateway.folder / "audit.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert record["client"] == "127.0.0.1"
    assert record["request_id"] == answer.headers["x-request-id"] != "mine"
