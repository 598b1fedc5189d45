"""A gateway in front of an engine that keeps its tables itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson

from gateway.auth.identity import Identity
from gateway.auth.verifier import Verifier
from gateway.backends.base import Backend
from gateway.catalog.model import Catalog
from gateway.http.request import GraphQLRequest
from gateway.pipeline import Gateway
from gateway.policy.load import load_policies
from gateway.settings import Limits, Settings
from gateway.snapshot import Snapshot
from tests.cases.play import CONTEXT, Kept, Known


@dataclass(frozen=True, slots=True)
class Front:
    """A gateway in front of one engine."""

    loop: asyncio.Runner
    backend: Backend
    gateway: Gateway
    known: Known

    def ask(self, query: str, role: str) -> Any:
        """The data of the answer to somebody in the role's group."""
        self.known.identity = Identity("subject-1", "someone", (role,), "access", 2**31, {})
        request = GraphQLRequest(query, None, {}, {})
        answer = self.loop.run(self.gateway.execute(request, "token", CONTEXT))
        told = orjson.loads(answer.body)
        assert "errors" not in told, told
        return told["data"]


def open_front(loop: asyncio.Runner, backend: Backend, catalog: Catalog, policies: Path) -> Front:
    snapshot = Snapshot(catalog, load_policies(policies, catalog, {}), "1")
    known, sink = Known(), Kept()
    settings = Settings(limits=Limits(seconds=120))
    gateway = Gateway(settings, {}, cast(Verifier, known), backend, sink)
    gateway.use(snapshot)
    loop.run(backend.prepare(catalog))
    faults = {name: status.fault for name, status in backend.status().items() if not status.ready}
    assert not faults, faults
    return Front(loop, backend, gateway, known)
