"""The whole gateway as a process: several workers, a stop, and everything that a client can send."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.audit.seal import Seal
from gateway.audit.verify import verify
from tests.auth.issuer import Issuer
from tests.gateway.shop import ITEMS, NO_SECRET, QUERY, STAFF, Shop
from tests.http.server import RunningGateway, running_gateway

GROUP = "staff"

#: Some seconds of work on a slow machine, for each of many rows.
SLOW = """\
views:
  slow:
    sql: SELECT a.id AS id, COUNT(*) AS pairs FROM items AS a JOIN items AS b ON a.id <> b.id GROUP BY a.id
    columns: {id: INTEGER, pairs: BIGINT}
    primary_key: id
"""


def write_project(folder: Path, *, rows: int = 2, settings: str = "") -> Shop:
    shop = Shop(folder, Issuer()).write(settings=settings)
    (folder / "schema").mkdir()
    (folder / "catalog").rename(folder / "schema" / "catalog")
    toml = folder / "lakegate.toml"
    toml.write_text(toml.read_text().replace('path = "catalog"', 'path = "schema/catalog"'))
    (folder / "lake").mkdir()
    catalog = folder / "schema" / "catalog" / "shop.yaml"
    catalog.write_text(catalog.read_text() + SLOW)
    items = ITEMS + "".join(f"{number},n,s\n" for number in range(3, rows + 1))
    (folder / "data" / "items" / "a.csv").write_text(items)
    return shop


def items(client: httpx.Client) -> Any:
    return client.post("/graphql", json={"query": QUERY}).json()["data"]["items"]


def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    folder = tmp_path_factory.mktemp("serving")
    write_project(folder)
    with running_gateway(folder) as running:
        yield running
        with running.connect(GROUP) as client:
            assert items(client)[0] == {"id": 1, "name": "apple", "secret": None}, "it is up after everything"
        log = (folder / "log.jsonl").read_text()
        assert "unexpected failure" not in log
        assert "Traceback" not in log


def test_a_session_is_told_to_its_owner(gateway: RunningGateway) -> None:
    with gateway.connect(GROUP, "group:unknown") as client:
        told = client.get("/session").json()
        assert told.pop("expires") == pytest.approx(time.time() + 3600, abs=60)
        assert told == {"username": "ann", "groups": [GROUP, "group:unknown"], "roles": ["staff"]}
        assert client.head("/session").status_code == 200
        assert client.post("/session").status_code == 405


def test_a_batch_answers_each_operation_at_its_place(gateway: RunningGateway) -> None:
    with gateway.connect(GROUP) as client:
        batch = [
            {"query": QUERY},
            {"query": "{ nothing }"},
            {"query": "query ($id: Int!) { items_by_pk(id: $id) { name } }", "variables": {"id": 2}},
            {"query": '{ items(where: {name: {_regex: "("}}) { id } }'},
        ]
        first, second, third, fourth = client.post("/graphql", json=batch).json()
        assert [item["id"] for item in first["data"]["items"]] == [1, 2]
        assert second["errors"][0]["extensions"]["code"] == "INVALID"
        assert third == {"data": {"items_by_pk": {"name": "pear"}}}
        assert fourth["errors"][0]["extensions"]["code"] == "VALUE"
        too_many = client.post("/graphql", json=[{"query": QUERY}] * 11)
        assert too_many.json()["errors"][0]["extensions"]["code"] == "LIMIT_BATCH"


def test_a_query_may_stand_in_the_address(gateway: RunningGateway) -> None:
    with gateway.connect(GROUP) as client:
        by_get = client.get("/graphql", params={"query": QUERY})
        assert by_get.content == client.post("/graphql", json={"query": QUERY}).content
        text = "query ($i: Int) { items(where: {id: {_eq: $i}}) { name } }"
        named = client.get("/graphql", params={"query": text, "variables": json.dumps({"i": 2})})
        assert named.json() == {"data": {"items": [{"name": "pear"}]}}


def test_many_clients_at_once_get_what_is_theirs(gateway: RunningGateway) -> None:
    def ask(number: int) -> tuple[int, Any]:
        with gateway.connect(*((GROUP,) if number % 2 else ())) as client:
            query = {"query": f"query Q{number} {{ items {{ id name }} }}"}
            return number, client.post("/graphql", json=query).json()

    with ThreadPoolExecutor(8) as pool:
        for number, told in pool.map(ask, range(60)):
            if number % 2:
                assert [item["name"] for item in told["data"]["items"]] == ["apple", "pear"]
            else:
                assert "apple" not in json.dumps(told)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
        b"POST /graphql HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
        b"GET /graphql?query=%FF HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nhost: x\r\n\r\n",
        b"POST /graphql HTTP/1.1\r\n" + b"x: y\r\n" * 20_000,
    ],
)
def test_what_is_no_request_harms_nobody(gateway: RunningGateway, sent: bytes) -> None:
    host, port = gateway.url.removeprefix("http://").split(":")
    # It may be refused in the middle.
    with socket.create_connection((host, int(port)), timeout=10) as connection, suppress(OSError):
        connection.sendall(sent)
    with gateway.connect(GROUP) as client:
        assert len(items(client)) == 2


def children(process: subprocess.Popen[bytes]) -> set[str]:
    return set(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())


def is_alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_several_workers_are_one_gateway(tmp_path: Path) -> None:
    shop = write_project(tmp_path, settings="[server]\nworkers = 2\n")

    def ask_often(gateway: RunningGateway) -> set[str]:
        """Answers over fresh connections, which the system deals out to the workers."""
        found = set()
        for _ in range(24):
            with gateway.connect(GROUP) as client:
                found.add(json.dumps(items(client)[0]))
        return found

    hidden = json.dumps({"id": 1, "name": "apple", "secret": None})
    visible = json.dumps({"id": 1, "name": "apple", "secret": "s1"})
    with running_gateway(tmp_path) as gateway:
        until(lambda: log(tmp_path).count('"table loaded"') == 2)
        assert ask_often(gateway) == {hidden}
        for grants, told in ((STAFF, visible), (STAFF + NO_SECRET, hidden)):
            shop.grants.write_text(grants)
            until(lambda: ask_often(gateway) == {told})  # noqa: B023  # called before the loop goes on
            assert ask_often(gateway) == {told}
        workers = children(gateway.process)
        assert len(workers) >= 2
    audit = tmp_path / "audit.jsonl"
    heads = re.findall(r'"head": ?"(\w+)"', log(tmp_path))
    assert [verify([audit], Seal(), head).fault for head in heads] == [None] * len(heads)
    assert verify([audit], Seal()).head in heads
    records = [json.loads(line) for line in audit.read_text().splitlines()]
    versions = {bool(record["withheld"]): record["snapshot"] for record in records}
    assert len(set(versions.values())) == 2
    assert all(versions[bool(record["withheld"])] == record["snapshot"] for record in records), (
        "workers call the same files the same version"
    )
    until(lambda: not any(map(is_alive, workers)))


def log(folder: Path) -> str:
    return (folder / "log.jsonl").read_text()


def test_a_stop_waits_for_running_requests(tmp_path: Path) -> None:
    write_project(tmp_path, rows=12_000)
    with (
        running_gateway(tmp_path) as gateway,
        gateway.connect(GROUP) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        query = {"query": "{ slow(limit: 1, order_by: {id: asc}) { id pairs } }"}
        assert client.post("/graphql", json={"query": "{ slow_by_pk(id: -1) { id } }"}).status_code == 200
        asked = pool.submit(client.post, "/graphql", json=query)
        time.sleep(0.2)
        assert not asked.done(), "the query is too quick to test anything"
        gateway.process.send_signal(signal.SIGTERM)
        answer = asked.result(30)
        assert answer.json() == {"data": {"slow": [{"id": 1, "pairs": 11_999}]}}
        assert gateway.process.wait(15) == 0
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{gateway.url}/healthz", trust_env=False)
    records = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert json.loads(records[-1])["outcome"] == "ok"
    assert "Traceback" not in log(tmp_path)


def test_a_stop_ends_requests_that_take_too_long(tmp_path: Path) -> None:
    write_project(tmp_path, rows=200_000, settings="[server]\nstop_seconds = 1\n")
    with (
        running_gateway(tmp_path) as gateway,
        gateway.connect(GROUP) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        asked = pool.submit(client.post, "/graphql", json={"query": "{ slow(limit: 1) { pairs } }"})
        time.sleep(0.5)
        started = time.monotonic()
        gateway.process.send_signal(signal.SIGTERM)
        assert gateway.process.wait(15) == 0
        assert time.monotonic() - started < 10
        answer = asked.result(10)
        assert (answer.status_code, answer.json()["errors"][0]["message"]) == (503, "the gateway is stopping")
    records = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert [json.loads(record)["outcome"] for record in records] == ["CANCELLED"]
    assert "Traceback" not in log(tmp_path)
