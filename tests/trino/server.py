"""A real Trino server for tests: one for a whole run, on a free port, gone when the run ends.

`python -m tests.trino.server` starts one for a person.
"""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from trino.dbapi import Connection
from trino.exceptions import TrinoQueryError

from tests.trino import fetch

SECONDS_TO_START = 180

#: A running server to use instead, as `host:port`.
VARIABLE = "TRINO_SERVER"

#: A process that is let go of while it runs is a fault to Python.
_left_running: list[subprocess.Popen[bytes]] = []

_CATALOGS = {
    "memory": ("connector.name=memory", "memory.max-data-per-node=256MB"),
    "tpch": ("connector.name=tpch",),
    "tpch_standard": (
        "connector.name=tpch",
        "tpch.column-naming=STANDARD",
        "tpch.double-type-mapping=DECIMAL",
    ),
}


_WRITING = ("CREATE", "INSERT", "DROP")


@dataclass(frozen=True, slots=True)
class Server:
    """A Trino server that answers."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def rows(self, sql: str, user: str = "test") -> list[tuple[Any, ...]]:
        """The rows of a statement, as Python values."""
        # The memory of a table that is being made is let go of by whoever else makes or drops one then.
        with self._alone() if sql.startswith(_WRITING) else nullcontext():
            return self._rows(sql, user)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (Path(tempfile.gettempdir()) / f"lakegate-trino-{self.port}").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _rows(self, sql: str, user: str) -> list[tuple[Any, ...]]:
        connection = Connection(host=self.host, port=self.port, user=user, source="tests", timezone="UTC")
        cursor = connection.cursor()
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()]


@pytest.fixture(scope="session")
def trino(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """The server of this run, which starts when the first test asks for it."""
    if named := os.environ.get(VARIABLE):
        return server_at(named)
    if not fetch.is_fetched():
        pytest.skip("no Trino server: `make trino` fetches one where Java 17 and Maven are, or says why not")
    if why := fetch.obstacle():
        pytest.skip(f"no Trino server: {why}")
    folder = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return _shared(
        (folder.parent if is_worker else folder) / "trino", os.getppid() if is_worker else os.getpid()
    )


def server_at(address: str) -> Server:
    """A running server by its `host:port`."""
    host, _, port = address.rpartition(":")
    return Server(host, int(port))


def _shared(folder: Path, owner: int) -> Server:
    """The one server of a run, whatever asks for it: the first that does starts it, the run's end ends it."""
    folder.mkdir(exist_ok=True)
    address = folder / "address"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not address.exists():
            server, process = start(folder, owner)
            _left_running.append(process)
            address.write_text(f"{server.host}:{server.port}")
        return server_at(address.read_text())


def start(folder: Path, owner: int, port: int = 0) -> tuple[Server, subprocess.Popen[bytes]]:
    """A new server with its files in `folder`, which answers; it ends with the process `owner`."""
    port = port or _free_port()
    server = Server("127.0.0.1", port)
    _configure(folder, port)
    log = folder / "server.log"
    # Every filling makes new tables: a smaller heap is full of them long before the suite ends.
    command = (
        *("java", "-Xmx3g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        *("-Djdk.attach.allowAttachSelf=true", "--add-opens=java.base/java.nio=ALL-UNNAMED"),
        *("-Dconfig=config.properties", "-cp", f"{fetch.HOME}/lib/*"),
        *(str(Path(__file__).with_name("Launch.java")), str(owner), fetch.VERSION),
    )
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    deadline = time.monotonic() + SECONDS_TO_START
    while not _answers(server):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise AssertionError(f"Trino does not start:\n{log.read_text()[-4000:]}")
        time.sleep(0.1)
    return server, process


def _configure(folder: Path, port: int) -> None:
    (folder / "catalog").mkdir(parents=True, exist_ok=True)
    settings = (
        "coordinator=true",
        "node-scheduler.include-coordinator=true",
        "node.environment=test",
        f"http-server.http.port={port}",
        f"discovery.uri=http://127.0.0.1:{port}",
        # Random operations come to more than the 150 that there may be by default.
        "query.max-stage-count=1000",
        "query.max-memory=400MB",
        "query.max-memory-per-node=400MB",
        f"catalog.config-dir={folder}/catalog",
        f"plugin.dir={fetch.HOME}/plugin",
    )
    (folder / "config.properties").write_text("\n".join(settings))
    for name, lines in _CATALOGS.items():
        (folder / "catalog" / f"{name}.properties").write_text("\n".join(lines))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(server: Server) -> bool:
    """Whether it takes queries, and has a node to run them."""
    try:
        told = httpx.get(f"{server.url}/v1/info", trust_env=False)
        return told.status_code == 200 and not told.json()["starting"] and _has_node(server)
    except (httpx.TransportError, ValueError):
        return False


def _has_node(server: Server) -> bool:
    # A node is active before every connector knows of it.
    try:
        return server.rows("SELECT count(*) FROM tpch.tiny.region") == [(5,)]
    except TrinoQueryError:
        return False


def main() -> None:
    """Start a server for a person, until it is interrupted."""
    if not fetch.is_fetched():
        sys.exit("there is no Trino server: `make trino` fetches one")
    with tempfile.TemporaryDirectory(prefix="lakegate-trino-") as folder:
        sys.stderr.write("starting Trino\n")
        server, process = start(Path(folder), os.getpid(), int(sys.argv[1]) if len(sys.argv) > 1 else 0)
        sys.stderr.write(f"Trino {fetch.VERSION} at {server.host}:{server.port}; Ctrl-C stops it\n")
        try:
            process.wait()
        except KeyboardInterrupt:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
