"""Wires the objects together; the only place that does."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from gateway.administer.administration import Administration
from gateway.administer.errand import Errand
from gateway.administer.errands import ERRANDS
from gateway.audit.configure import read_seal, rotation
from gateway.audit.sink import AuditSink
from gateway.auth.configure import attribute_rules, key_source, token_rules
from gateway.auth.local_pool import LocalPool
from gateway.auth.session import AttributeRule
from gateway.auth.verifier import Verifier
from gateway.backends.base import Backend, TableStatus
from gateway.backends.copies import Copies
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.files import roots
from gateway.catalog.follow import find_missing
from gateway.catalog.model import Catalog
from gateway.console import routes as console
from gateway.errors import AuditError, Fault, SettingsError
from gateway.export import Exporter
from gateway.http.admin import AdminEndpoint
from gateway.http.event_stream import EventStreams
from gateway.http.events import CatalogEvents
from gateway.http.graphql import GraphQLEndpoint
from gateway.http.health import Readyz, healthz, not_found
from gateway.http.routes import Routes
from gateway.http.select import SelectEndpoint
from gateway.http.session import SessionEndpoint
from gateway.http.socket import SocketEndpoint
from gateway.live import LiveQueries
from gateway.pipeline import Gateway
from gateway.plan.cursors import Cursors
from gateway.policy_source import open_store
from gateway.refresh import Refresher
from gateway.reload import Reloader, list_files
from gateway.settings import Settings
from gateway.settings.engines import Engine, Engines
from gateway.shadow.mirror import Mirror
from gateway.shadow.serve import serve
from gateway.snapshot import load_snapshot, open_hash_secret

if TYPE_CHECKING:
    from gateway.store_watch import StoreWatch

logger = logging.getLogger(__name__)


def create_app(settings: Settings, pool: LocalPool | None = None) -> ASGIApp:
    """The whole gateway as one ASGI application; `pool` adds the embedded user pool of a demonstration.

    Raises SettingsError, CatalogError or PolicyError with every fault, before anything is served.
    """
    attributes = attribute_rules(settings.auth)
    audit = open_audit(settings)
    find_missing(settings.catalog.path, settings.backend.athena.region)
    listing = list_files(settings)
    watch = open_watch(settings)
    snapshot = load_snapshot(settings, attributes, source=watch)
    backend = open_backend(settings, snapshot.catalog)
    keys = key_source(settings.auth)
    verifier = Verifier(keys, token_rules(settings.auth))
    mirror = open_mirror(settings, snapshot.catalog, backend)
    observer = mirror.see if mirror else None
    copies = open_copies(settings, backend)
    cursors, hash_secret = open_cursors(settings), open_hash_secret(settings)
    gateway = Gateway(settings, attributes, verifier, backend, audit, observer, cursors, copies, hash_secret)
    gateway.use(snapshot)
    live = LiveQueries(gateway, settings.subscriptions)
    reloader = Reloader(settings, attributes, gateway, backend, listing, watch)
    refresher = Refresher(settings, attributes)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        reloader.start()
        if settings.policies.reload:
            refresher.start()
        if copies:
            copies.start()
        if mirror:
            mirror.start(lambda: gateway.snapshot)
        try:
            yield
        finally:
            await refresher.stop()
            await reloader.stop()
            if copies:
                await copies.close()
            await asyncio.gather(backend.close(), *([mirror.stop()] if mirror else ()))
            await keys.close()
            audit.close()

    def readiness() -> tuple[bool, Mapping[str, object]]:
        tables = backend.status()
        copied = copies.status() if copies else {}
        wanted = [table.name for table in gateway.snapshot.catalog.tables.values() if not table.is_view]
        # What a copy can answer needs no engine meanwhile.
        return all(any(name in each and each[name].ready for each in (tables, copied)) for name in wanted), {
            "snapshot": gateway.snapshot.version,
            "faults": [str(fault) for fault in dict.fromkeys((*reloader.faults, *refresher.faults))],
            "tables": {name: describe(table, time.time()) for name, table in tables.items()},
            **(
                {"copies": {name: describe(copy, time.time()) for name, copy in copied.items()}}
                if copied
                else {}
            ),
        }

    others = Starlette(
        routes=[
            *console.routes(
                embedded_pool=pool is not None, access_requests=settings.access_requests.path is not None
            ),
            *(pool.routes() if pool else ()),
            Mount("", not_found),
        ],
        lifespan=lifespan,
    )

    export = Exporter(gateway, settings).export
    select = SelectEndpoint(gateway.execute, settings.limits, export, gateway.turn_away)
    return Routes(
        {
            "/graphql": GraphQLEndpoint(
                gateway.execute,
                settings.limits,
                console.page,
                export,
                settings.cache.max_age,
                EventStreams(live.follow, settings.subscriptions),
                gateway.turn_away,
            ),
            "/session": SessionEndpoint(gateway),
            **open_administration(settings, attributes, gateway),
            **({"/sql": select} if settings.sql.enabled else {}),
            "/healthz": healthz,
            "/readyz": Readyz(readiness),
            **open_events(settings, refresher),
        },
        others,
        {"/graphql": SocketEndpoint(live, settings.subscriptions)},
    )


def describe(table: TableStatus, now: float) -> Mapping[str, object]:
    """What anyone may know of a table's state: neither rows nor bytes, which may tell of hidden ones."""
    told: dict[str, object] = {"ready": table.ready, "fault": table.fault}
    if table.loaded_at is not None:
        told |= {"copied": table.size is not None, "age_seconds": round(max(0.0, now - table.loaded_at))}
    return told


def open_watch(settings: Settings) -> StoreWatch | None:
    """What keeps an eye on the policy store, where that is in force. Raises SettingsError."""
    if settings.policies.store == "files":
        return None
    store = open_store(settings)
    from gateway.store_watch import StoreWatch

    return StoreWatch(store, settings.policies.store_seconds)


def open_events(settings: Settings, refresher: Refresher) -> Mapping[str, ASGIApp]:
    """The address for events of the catalog, where the settings name a token for it."""
    secret = settings.catalog.event_token
    if secret is None:
        return {}
    from gateway.aws.secrets import reveal

    return {
        "/events/catalog": CatalogEvents(
            lambda fresh: reveal(secret, fresh=fresh), refresher.database_changed
        )
    }


def open_cursors(settings: Settings) -> Cursors | None:
    """What seals cursors, where the settings name secrets for it.

    Raises SettingsError for one that is too short to be one, SecretError for one that cannot be read.
    """
    if not settings.cursors.secrets:
        return None
    from gateway.aws.secrets import reveal_key

    return Cursors([reveal_key(secret, "cursors.secrets") for secret in settings.cursors.secrets])


def open_administration(
    settings: Settings, attributes: Mapping[str, AttributeRule], gateway: Gateway
) -> Mapping[str, ASGIApp]:
    """The addresses for administrators, and for requests for access where there are such."""
    access = open_access(settings)
    administration = Administration(gateway, settings, attributes, access)
    gateway.change_by(administration.change)
    return {
        errand.path: AdminEndpoint(
            errand.path,
            errand.method,
            partial(administration.answer, errand),
            settings.limits,
            gateway.turn_away,
        )
        for errand in (*ERRANDS, *access)
    }


def open_access(settings: Settings) -> tuple[Errand[Any], ...]:
    """The addresses of requests for access, where the settings name a file for them.

    Raises SettingsError where it cannot be used.
    """
    path = settings.access_requests.path
    if path is None:
        return ()
    if settings.policies.store != "files":
        what = "approvals are written into policy files, and the policies are in a store"
        cure = "leave it out, or keep the policies in files"
        raise SettingsError((Fault("access_requests.path", 0, what, cure),))
    from sqlalchemy.exc import SQLAlchemyError

    from gateway.access.errands import access_errands
    from gateway.access.office import Office

    office = Office(settings, path)
    try:
        office.open()
    except (OSError, SQLAlchemyError) as error:
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        cure = "name a file in a folder that can be written, which no other program has"
        raise SettingsError((Fault("access_requests.path", 0, f"cannot be used: {why}", cure),)) from None
    return access_errands(office)


def open_backend(settings: Settings, catalog: Catalog) -> Backend:
    """The engine that the settings name; `catalog` tells the places that it may ever read."""
    return open_engine(settings.backend.kind, settings.backend, catalog, settings.limits.seconds)


def open_copies(settings: Settings, backend: Backend) -> Copies | None:
    """What copies tables of an engine that keeps them itself; the embedded one holds copies anyway."""
    if settings.backend.kind == "duckdb":
        return None
    return Copies(settings.backend.duckdb, backend, settings.limits.seconds)


def open_mirror(settings: Settings, catalog: Catalog, primary: Backend) -> Mirror | None:
    """What compares the answers of `primary` with those of a second engine, where the settings name one."""
    engine, seconds = settings.shadow.backend, settings.shadow.seconds
    if engine == "off":
        return None
    return Mirror(settings, primary, open_engine(engine, settings.shadow, serve(catalog, engine), seconds))


def open_engine(kind: Engine, engines: Engines, catalog: Catalog, seconds: float) -> Backend:
    """An engine by its name in the settings; `seconds` is how long its queries may take.

    What an engine needs of libraries is imported for it alone: those of AWS take time and memory.
    """
    match kind:
        case "trino":
            from gateway.backends.trino import TrinoBackend

            return TrinoBackend(engines.trino, seconds)
        case "athena":
            from gateway.aws.sessions import Sessions
            from gateway.backends.athena.backend import AthenaBackend

            return AthenaBackend(engines.athena, Sessions(engines.athena))
        case "duckdb":
            return DuckDBBackend(engines.duckdb, roots(catalog), seconds)


def open_audit(settings: Settings) -> AuditSink:
    """Where the audit goes.

    Raises SettingsError when it is required and cannot be written, SecretError when a secret cannot be read.
    """
    audit = AuditSink(settings.audit.path, read_seal(settings.audit), rotation(settings.audit))
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
