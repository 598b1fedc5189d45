"""Files over a real server: whole or cut, stopped with their reader, never in memory as a whole."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import duckdb
import httpx
import pytest

from gateway.demo.files import demo_files
from tests.gateway.served import Served, until
from tests.gateway.test_slow import served
from tests.http.server import DEVELOPER, running_gateway

CSV = "text/csv"
FORMATS = (
    CSV,
    "application/x-ndjson",
    "application/vnd.apache.arrow.stream",
    "application/vnd.apache.parquet",
)

#: A row of some 200 bytes, so that no socket's buffer holds the file.
WIDE = "{ items { id " + " ".join(f"n{number}: name" for number in range(20)) + " } }"
SLOW = "{ slow { id pairs } }"
ROWS = 200_000


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = "[backend.duckdb]\nthreads = 1\n[exports]\nrows = 250000\nidle_seconds = 1.0\nat_once = 2\n"
    with served(tmp_path_factory.mktemp("exports"), settings=settings, rows=ROWS) as gateway:
        yield gateway


def headers(gateway: Served, accept: str = CSV) -> dict[str, str]:
    return {"authorization": f"Bearer {gateway.shop.token()}", "accept": accept}


def ask(gateway: Served, query: Any, accept: str = CSV, method: str = "POST") -> httpx.Response:
    body = json.dumps({"query": query} if isinstance(query, str) else query)
    return httpx.request(
        method,
        f"{gateway.url}/graphql",
        content=body,
        headers={**headers(gateway, accept), "content-type": "application/json"},
        timeout=60,
        trust_env=False,
    )


def begin(gateway: Served, query: str = WIDE, accept: str = CSV, version: str = "1.1") -> socket.socket:
    """A client that has sent a request, and reads nothing yet."""
    body = json.dumps({"query": query})
    host, port = gateway.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=10)
    connection.sendall(
        (
            f"POST /graphql HTTP/{version}\r\nhost: x\r\nauthorization: Bearer {gateway.shop.token()}\r\n"
            f"accept: {accept}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}"
        ).encode()
    )
    return connection


def is_idle(gateway: Served) -> bool:
    return not gateway.running and not gateway.backend._open


def records(gateway: Served, number: int) -> list[dict[str, Any]]:
    lines = gateway.shop.audit.read_text().splitlines()
    return [json.loads(line) for line in lines[-number:]]


@pytest.mark.parametrize("accept", FORMATS)
def test_a_file_comes_whole_under_a_safe_name(gateway: Served, accept: str) -> None:
    answer = ask(gateway, "{ some: items(limit: 20000, order_by: {id: desc}) { id name } }", accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == accept
    assert re.fullmatch(r'attachment; filename="some\.\w+"', answer.headers["content-disposition"])
    assert answer.headers["cache-control"] == "no-store"
    assert "content-length" not in answer.headers
    if accept == CSV:
        lines = answer.text.split("\r\n")
        assert lines[:2] == ["id,name", f'{ROWS - 1},"n{ROWS - 1}"']
        assert len(lines) == 20_002
    started, ended = records(gateway, 2)
    assert started["request_id"] == ended["request_id"] == answer.headers["x-request-id"]
    assert (started["outcome"], ended["outcome"], ended["rows"]) == ("STARTED", "ok", 20_000)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("{ a: items { id } b: items { id } }", 406, "NOT_EXPORTABLE"),
        ("{ items_by_pk(id: 1) { id } }", 406, "NOT_EXPORTABLE"),
        ("{ __schema { queryType { name } } }", 406, "NOT_EXPORTABLE"),
        ("{ __typename }", 406, "NOT_EXPORTABLE"),
        ([{"query": "{ items { id } }"}], 406, "NOT_EXPORTABLE"),
        (
            {"query": "{ items { id } }", "extensions": {"lakegate": {"withheld": "cells"}}},
            406,
            "NOT_EXPORTABLE",
        ),
        ("mutation { items { id } }", 400, "OPERATION_TYPE"),
        ("{ nothing }", 400, "INVALID"),
        ("{ items(limit: 250001) { id } }", 400, "LIMIT_ROWS"),
    ],
)
def test_what_cannot_be_a_file_is_an_error_in_json(
    gateway: Served, query: Any, status: int, code: str
) -> None:
    answer = ask(gateway, query)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/graphql-response+json")
    assert answer.json()["errors"][0]["extensions"]["code"] == code


def test_a_file_needs_a_token_and_a_method_and_a_version_that_can_tell_its_end(gateway: Served) -> None:
    url = f"{gateway.url}/graphql?query={{items{{id}}}}"
    unsigned = httpx.get(url, headers={"accept": CSV}, trust_env=False)
    assert (unsigned.status_code, "www-authenticate" in unsigned.headers) == (401, True)
    assert httpx.head(url, headers=headers(gateway), trust_env=False).status_code == 405
    assert httpx.get(url, headers=headers(gateway), trust_env=False).text.startswith("id\r\n0\r\n")
    with begin(gateway, version="1.0") as old:
        assert old.recv(100).startswith(b"HTTP/1.1 406")


def test_a_client_that_hangs_up_half_way_ends_its_query(gateway: Served) -> None:
    for _ in range(3):
        with begin(gateway) as connection:
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
            # The head may come before any row.
            connection.recv(1000)
            assert not is_idle(gateway)
        until(lambda: is_idle(gateway))
        until(lambda: records(gateway, 1)[0]["outcome"] == "CANCELLED")
        (record,) = records(gateway, 1)
        assert 0 < record["rows"] < ROWS
        assert gateway.ask("{ items_by_pk(id: 7) { name } }") == {"data": {"items_by_pk": {"name": "n7"}}}


def test_a_client_that_hangs_up_before_the_first_row_ends_its_query(gateway: Served) -> None:
    with begin(gateway, SLOW):
        until(lambda: gateway.running == 1)
    until(lambda: is_idle(gateway))
    until(lambda: records(gateway, 1)[0]["outcome"] == "CANCELLED")
    assert records(gateway, 1)[0]["rows"] == 0


def test_of_a_file_that_nobody_reads_little_is_made_and_its_query_is_stopped(gateway: Served) -> None:
    with begin(gateway) as stalled:
        assert stalled.recv(1000).startswith(b"HTTP/1.1 200")
        # The engine's only thread is free for others meanwhile.
        assert gateway.ask("{ items_by_pk(id: 7) { name } }") == {"data": {"items_by_pk": {"name": "n7"}}}
        until(lambda: records(gateway, 1)[0]["outcome"] == "CANCELLED")
        assert is_idle(gateway)
        assert records(gateway, 1)[0]["rows"] < ROWS / 2
        rest = b""
        while piece := stalled.recv(1_000_000):
            rest += piece
    assert not rest.endswith(b"0\r\n\r\n")


def test_no_more_files_are_under_way_than_are_allowed(gateway: Served) -> None:
    with begin(gateway) as one, begin(gateway) as two:
        assert one.recv(12) == two.recv(12) == b"HTTP/1.1 200"
        answer = ask(gateway, WIDE)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
            429,
            "LIMIT_EXPORTS",
        )
    until(lambda: is_idle(gateway))
    assert ask(gateway, "{ items(limit: 1) { id } }").status_code == 200


def test_a_file_of_too_many_rows_is_cut_and_the_audit_says_so(tmp_path: Path) -> None:
    with served(tmp_path, settings="[exports]\nrows = 50000\n", rows=60_000) as gateway:
        for accept in FORMATS:
            with pytest.raises(httpx.RemoteProtocolError):
                ask(gateway, "{ items { id name } }", accept)
            assert [record["outcome"] for record in records(gateway, 2)] == ["STARTED", "LIMIT_ROWS"]
        assert ask(gateway, "{ items(limit: 50000) { id } }").status_code == 200


def test_an_engine_that_fails_half_way_cuts_the_file_and_tells_nobody_why(
    gateway: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = duckdb.DuckDBPyRelation.to_arrow_reader

    class Failing:
        def __init__(self, batches: Any) -> None:
            self.batches = batches
            # The file has begun with the first piece, of four batches.
            self.left = 6

        def __iter__(self) -> Any:
            return self

        def __next__(self) -> Any:
            self.left -= 1
            if self.left < 0:
                raise OSError("Conversion Error: could not convert 'SECRET'")
            return next(self.batches)

        def close(self) -> None:
            self.batches.close()

    monkeypatch.setattr("gateway.backends.query.to_reader", lambda relation: Failing(reader(relation, 8192)))
    connection = begin(gateway)
    rest = b""
    with connection:
        while piece := connection.recv(1_000_000):
            rest += piece
    assert rest.startswith(b"HTTP/1.1 200")
    assert not rest.endswith(b"0\r\n\r\n")
    assert b"SECRET" not in rest
    assert [record["outcome"] for record in records(gateway, 2)] == ["STARTED", "BACKEND"]


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with served(tmp_path, settings="[exports]\nseconds = 0.5\n", rows=100_000) as gateway:
        answer = ask(gateway, SLOW)
        assert answer.status_code == 500
        assert answer.json()["errors"][0]["extensions"]["code"] == "LIMIT_SECONDS"
        until(lambda: is_idle(gateway))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells memory in /proc on Linux")
def test_a_large_file_takes_hardly_more_memory_than_a_small_one(tmp_path: Path) -> None:
    """120 MB of CSV: whoever held them would show."""
    catalog, policies = tmp_path / "schema" / "catalog", tmp_path / "policies"
    catalog.mkdir(parents=True)
    policies.mkdir()
    (tmp_path / "lake").mkdir()
    with duckdb.connect() as connection:
        rows = "SELECT i::INTEGER AS id, repeat('text ', 80) || i AS wide FROM range(300000) AS r(i)"
        connection.execute(f"COPY ({rows}) TO '{tmp_path}/lake/wide.parquet' (FORMAT parquet)")
    (catalog / "big.yaml").write_text(
        "database: big\ntables:\n  wide:\n    source: {files: ../../lake/wide.parquet}\n"
        "    columns: {id: INTEGER, wide: VARCHAR}\n    primary_key: id\n    default_order: id\n"
    )
    copy(demo_files().policies / "model.conf", policies)
    (policies / "roles.csv").write_text(f"g, group:{DEVELOPER}, role:developer\n")
    (policies / "grants.csv").write_text("p, role:developer, table:big.wide, SELECT, *, *, -, allow\n")

    with running_gateway(tmp_path) as gateway, gateway.connect(DEVELOPER) as client:

        def memory() -> int:
            status = Path(f"/proc/{gateway.process.pid}/status").read_text()
            found = re.search(r"VmRSS:\s+(\d+) kB", status)
            assert found
            return int(found[1]) * 1024

        def fetch(query: str, accept: str) -> tuple[int, int]:
            """Bytes of a file, and the most memory that was seen meanwhile."""
            size = most = 0
            with client.stream("POST", "/graphql", json={"query": query}, headers={"accept": accept}) as file:
                for number, piece in enumerate(file.iter_raw()):
                    size += len(piece)
                    if number % 20 == 0:
                        most = max(most, memory())
            return size, max(most, memory())

        for accept in (CSV, "application/vnd.apache.arrow.stream"):
            _, small = fetch("{ wide(limit: 20000) { id wide } }", accept)
            size, large = fetch("{ wide { id wide } }", accept)
            assert size > 120_000_000
            assert large - small < 60_000_000
