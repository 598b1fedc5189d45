"""The engines that a case runs on, each as the gateway's own backend over copies of the case's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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

#: What Trino was asked by anybody but the tests themselves.
_ASKED = "SELECT query FROM system.runtime.queries WHERE source = 'lakegate'"


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine; `told` says which one it really is, `open` gives a backend that asks it.

    `kind` is what the settings call it, `settings` where they find it; `execute` is for whoever fills it, and
    `asked` gives the statements with a text in them that it was given. `is_copied` says that its tables are
    to answer from copies too.
    """

    kind: str
    told: str
    settings: str
    execute: Execute
    copies: Copies
    open: Callable[[], Backend]
    asked: Callable[[str], Sequence[str]]
    is_copied: bool = False


@contextmanager
def trino_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A real Trino server."""
    server: Server = request.getfixturevalue("trino")
    ((version,),) = server.rows("SELECT node_version FROM system.runtime.nodes")
    settings = Trino(host=server.host, port=server.port)

    def asked(text: str) -> list[str]:
        return [sql for (sql,) in server.rows(_ASKED) if text in sql]

    yield Engine(
        "trino",
        f"Trino {version}",
        f"[backend.trino]\nhost = '{server.host}'\nport = {server.port}\nsession_user = 'gateway'\n",
        server.rows,
        Copies(server.rows),
        lambda: TrinoBackend(settings),
        asked,
        is_copied=True,
    )


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

    def asked(text: str) -> list[str]:
        return [each.sql for each in endpoint.executions.values() if text in each.sql]

    try:
        yield Engine(
            "athena",
            f"Athena's protocol in front of {behind.name}",
            f"[backend.athena]\nregion = 'eu-central-1'\nendpoint_url = '{endpoint.url}'\n",
            execute,
            Copies(execute),
            backend,
            asked,
        )
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
