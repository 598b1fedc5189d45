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
from gateway.backends.base import Backend
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.backends.trino import TrinoBackend
from gateway.catalog.model import Catalog
from gateway.console import routes as console
from gateway.errors import AuditError, Fault, SettingsError
from gateway.http.endpoint import GraphQLEndpoint
from gateway.http.health import Readyz, healthz, not_found
from gateway.http.routes import Routes
from gateway.http.session import SessionEndpoint
from gateway.pipeline import Gateway
from gateway.reload import Reloader, list_files
from gateway.settings import Settings
from gateway.snapshot import load_snapshot

logger = logging.getLogger(__name__)


def create_app(settings: Settings, pool: LocalPool | None = None) -> ASGIApp:
    """The whole gateway as one ASGI application; `pool` adds the embedded user pool of a demonstration.

    Raises SettingsError, CatalogError or PolicyError with every fault, before anything is served.
    """
    attributes = attribute_rules(settings.auth)
    audit = open_audit(settings)
    listing = list_files(settings)
    snapshot = load_snapshot(settings, attributes)
    backend = open_backend(settings, snapshot.catalog)
    keys = key_source(settings.auth)
    verifier = Verifier(keys, token_rules(settings.auth))
    gateway = Gateway(settings, attributes, verifier, backend, audit)
    gateway.use(snapshot)
    reloader = Reloader(settings, attributes, gateway, backend, listing)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
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
        wanted = [table.name for table in gateway.snapshot.catalog.tables.values() if not table.is_view]
        return all(name in tables and tables[name].ready for name in wanted), {
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


def open_backend(settings: Settings, catalog: Catalog) -> Backend:
    """The engine that the settings name; `catalog` tells the places that it may ever read."""
    match settings.backend.kind:
        case "trino":
            return TrinoBackend(settings.backend.trino)
        case "duckdb":
            return DuckDBBackend(settings.backend.duckdb, roots(catalog), settings.limits.seconds)


def open_audit(settings: Settings) -> AuditSink:
    """Where the audit goes; raises SettingsError when it is required and cannot be written."""
    audit = AuditSink(settings.audit.path)
    try:
        audit.open()
    except AuditError as error:
        if settings.audit.mode == "required":
            cure = "name a file that can be written, or `-` for standard output"
            raise SettingsError(
                (Fault("audit.path", 0, f"cannot be written: {error.detail}", cure),)
            ) from None
        logger.warning("the audit cannot be written", extra={"detail": error.detail})
    return audit
