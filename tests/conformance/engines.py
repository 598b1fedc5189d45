"""The engines that a case runs on, each as the gateway's own backend over copies of the case's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial

import pytest
import sqlglot
from sqlglot import exp

from gateway.backends.athena.backend import AthenaBackend
from gateway.backends.base import Backend
from gateway.backends.trino import TrinoBackend
from gateway.settings.engines import Athena, Trino
from tests.athena.desk import OneSession
from tests.athena.duckdb_engine import DuckDBEngine
from tests.athena.endpoint import AthenaEndpoint, WorkGroup
from tests.athena.trino_engine import TrinoEngine
from tests.conformance.copy import Copies, Execute
from tests.trino.server import Server


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine; `told` says which one it really is, `open` gives a backend that asks it.

    `is_copied` says that its tables are to answer from copies too.
    """

    told: str
    copies: Copies
    open: Callable[[], Backend]
    is_copied: bool = False


@contextmanager
def trino_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A real Trino server."""
    server: Server = request.getfixturevalue("trino")
    ((version,),) = server.rows("SELECT node_version FROM system.runtime.nodes")
    settings = Trino(host=server.host, port=server.port)
    yield Engine(f"Trino {version}", Copies(server.rows), lambda: TrinoBackend(settings), is_copied=True)


@contextmanager
def athena_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Athena's protocol over HTTP, in front of the real Trino where there is one, and else of DuckDB."""
    request.getfixturevalue("credentials")
    behind: TrinoEngine | DuckDBEngine
    execute: Execute
    if server := running_trino(request):
        behind, execute = TrinoEngine(server), server.rows
    else:
        behind = duckdb = DuckDBEngine()
        execute = partial(run_on_duckdb, duckdb)
    endpoint = AthenaEndpoint(behind)
    endpoint.work_groups["primary"] = WorkGroup(is_managed=True)
    settings = Athena(endpoint_url=endpoint.url, region="eu-central-1")

    def backend() -> Backend:
        return AthenaBackend(settings, OneSession(settings))

    try:
        yield Engine(f"Athena's protocol in front of {behind.name}", Copies(execute), backend)
        assert endpoint.running == []
    finally:
        endpoint.close()
        behind.close()


def run_on_duckdb(engine: DuckDBEngine, sql: str) -> None:
    """Run a statement of Trino's that makes something."""
    for tree in sqlglot.parse(sql, dialect="trino"):
        assert tree
        for table in tree.find_all(exp.Table):
            table.set("catalog", None)
        engine.connection.execute(tree.sql("duckdb"))


def running_trino(request: pytest.FixtureRequest) -> Server | None:
    """The Trino server of the run, if there is one."""
    try:
        server: Server = request.getfixturevalue("trino")
    except pytest.skip.Exception:
        return None
    return server


ENGINES: Mapping[str, Callable[[pytest.FixtureRequest], AbstractContextManager[Engine]]] = {
    "trino": trino_engine,
    "athena": athena_engine,
}
