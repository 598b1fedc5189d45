"""Governed SQL on an engine, beside the same on DuckDB."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import cast

from gateway.auth.verifier import Verifier
from gateway.catalog.load import load_catalog
from gateway.http.request import GraphQLRequest
from gateway.pipeline import Gateway
from gateway.policy.load import load_policies
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from tests.cases.play import CONTEXT, Kept
from tests.conformance.engines import Engine
from tests.select.desk import ATTRIBUTES, RULES, Desk, open_desk, select_request


@dataclass(frozen=True, slots=True)
class Pair:
    """A desk on DuckDB, and a gateway of the same catalog, policies and rows on another engine."""

    runner: asyncio.Runner
    desk: Desk
    gateway: Gateway

    def ask(
        self, sql: str, parameters: Sequence[object] | Mapping[str, object] = (), *groups: str
    ) -> tuple[bytes, bytes]:
        """The answer of DuckDB, and that of the engine."""
        told = self.runner.run(self.desk.ask(sql, parameters, *groups))
        request = select_request(sql, parameters)
        answer = self.runner.run(self.gateway.execute(request, "token", CONTEXT))
        return told.answer.body, answer.body

    def query(self, document: str) -> bytes:
        """The engine's answer to GraphQL, to whoever asked last."""
        request = GraphQLRequest(document, None, {}, {})
        return self.runner.run(self.gateway.execute(request, "token", CONTEXT)).body


@contextmanager
def open_pair(
    engine: Engine, catalog: str, grants: str, filters: str, data: Mapping[str, str]
) -> Iterator[Pair]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            opening = open_desk(catalog, grants, filters=filters, data=data)
            desk = runner.run(stack.enter_async_context(opening))
            yield Pair(runner, desk, runner.run(stack.enter_async_context(_beside(desk, engine))))
        finally:
            runner.run(stack.aclose())


@asynccontextmanager
async def _beside(desk: Desk, engine: Engine) -> AsyncIterator[Gateway]:
    addresses = desk.backend.addresses(desk.gateway.snapshot.catalog)
    whole = load_catalog(desk.folder / "catalog", engine.kind)
    catalog, gone = engine.copies.of(whole, desk.backend._connection.cursor(), addresses)
    assert not gone
    policies = load_policies(desk.folder / "policies", catalog, ATTRIBUTES)
    settings = Settings.model_validate({"sql": {"enabled": True}, "backend": {"kind": engine.kind}})
    backend = engine.open()
    try:
        await backend.prepare(catalog)
        faults = {name: status.fault for name, status in backend.status().items() if not status.ready}
        assert not faults, faults
        # Whoever the desk is asked by is who asks here.
        gateway = Gateway(settings, RULES, cast(Verifier, desk.known), backend, Kept())
        gateway.use(Snapshot(catalog, policies, "1"))
        yield gateway
    finally:
        await backend.close()
