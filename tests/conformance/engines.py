"""The engines that a case runs on, each as the gateway's own backend over copies of the case's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest

from gateway.backends.base import Backend
from gateway.backends.trino import TrinoBackend
from gateway.settings.engines import Trino
from tests.conformance.copy import Copies
from tests.trino.server import Server


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine; `told` says which one it really is, `open` gives a backend that asks it."""

    told: str
    copies: Copies
    open: Callable[[], Backend]


@contextmanager
def trino_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A real Trino server."""
    server: Server = request.getfixturevalue("trino")
    ((version,),) = server.rows("SELECT node_version FROM system.runtime.nodes")
    settings = Trino(host=server.host, port=server.port)
    yield Engine(f"Trino {version}", Copies(server.rows), lambda: TrinoBackend(settings))


ENGINES: Mapping[str, Callable[[pytest.FixtureRequest], AbstractContextManager[Engine]]] = {
    "trino": trino_engine,
}
