"""Wires the objects together; the only place that does."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from gateway.audit.sink import AuditSink
from gateway.auth.configure import attribute_rules, key_source, token_rules
from gateway.auth.local_pool import LocalPool
from gateway.auth.verifier import Verifier
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.console import routes as console
from gateway.http.endpoint import GraphQLEndpoint
from gateway.http.health import Readyz, healthz, not_found
from gateway.http.routes import Routes
from gateway.http.session import SessionEndpoint
from gateway.pipeline import Gateway
from gateway.reload import Reloader
from gateway.settings import Settings
from gateway.snapshot import load_snapshot

logger = logging.getLogger(__name__)


def create_app(settings: Settings, pool: LocalPool | None = None) -> ASGIApp:
    """The whole gateway as one ASGI application; `pool` adds the embedded user pool of a demonstration.

    Raises SettingsError, CatalogError or PolicyError with every fault, before anything is served.
    """
    attributes = attribute_rules(settings.auth)
    snapshot = load_snapshot(settings, attributes)
    backend = DuckDBBackend(settings.backend.duckdb, roots(snapshot.catalog), settings.limits.seconds)
    keys = key_source(settings.auth)
    audit = AuditSink(settings.audit.path)
    verifier = Verifier(keys, token_rules(settings.auth))
    gateway = Gateway(settings, attributes, verifier, backend, audit)
    gateway.use(snapshot)
    reloader = Reloader(settings, attributes, gateway, backend)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        audit.open()
        reloader.start()
        try:
            yield
        finally:
            await reloader.stop()
            await backend.close()
            await keys.close()
            audit.close()

    def readiness() -> tuple[bool, Mapping[str, object]]:
        tables = backend.status()
        loaded = set(tables) == {t.name for t in gateway.snapshot.catalog.tables.values() if not t.is_view}
        return loaded and all(table.ready for table in tables.values()), {
            "snapshot": gateway.snapshot.version,
            "faults": [str(fault) for fault in reloader.faults],
            "tables": {name: {"ready": table.ready, "fault": table.fault} for name, table in tables.items()},
        }

    others = Starlette(
        routes=[
            *console.routes(embedded_pool=pool is not None),
            *(pool.routes() if pool else ()),
            Mount("", not_found),
        ],
        lifespan=lifespan,
    )
    return Routes(
        {
            "/graphql": GraphQLEndpoint(gateway.execute, settings.limits, console.page),
            "/session": SessionEndpoint(gateway),
            "/healthz": healthz,
            "/readyz": Readyz(readiness),
        },
        others,
    )
