"""A whole gateway over Iceberg tables that have a past, and people who ask it."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from pyiceberg import types as ice
from pyiceberg.table import Table as Written

from gateway.auth.identity import Identity
from gateway.auth.verifier import Verifier
from gateway.backends.files import roots
from gateway.catalog.load import load_catalog
from gateway.http.request import GraphQLRequest
from gateway.pipeline import Gateway
from gateway.policy.load import load_policies
from gateway.settings import Settings
from gateway.settings.engines import DuckDB
from gateway.snapshot import Snapshot
from tests.cases.case import MODEL
from tests.cases.play import CONTEXT, Kept, Known, Recorder
from tests.iceberg.tables import Warehouse, append, overwrite

CATALOG = """\
database: shop
tables:
  items:
    source: {iceberg: lake/items}
    columns: {id: BIGINT, name: VARCHAR, region: VARCHAR, secret: VARCHAR, owner_id: BIGINT, stock: BIGINT}
    primary_key: id
    relationships:
      owner: {table: owners, keys: {owner_id: id}}
      place: {table: places, keys: {region: region}}
  owners:
    source: {iceberg: lake/owners}
    columns: {id: BIGINT, name: VARCHAR}
    primary_key: id
  places:
    source: {files: places.csv}
    columns: {region: VARCHAR, title: VARCHAR}
    primary_key: region
views:
  named:
    sql: SELECT i.id, i.name FROM items AS i
    columns: {id: BIGINT, name: VARCHAR}
    primary_key: id
"""

ROLES = """\
g, group:staff, role:staff
g, group:eu, role:eu
g, group:half, role:half
"""

GRANTS = """\
p, role:staff, table:shop.*, SELECT, *, *, -, allow
p, role:eu, table:shop.items, SELECT, * except secret, in_eu, -, allow
p, role:eu, table:shop.owners, SELECT, *, *, -, allow
p, role:half, table:shop.items, SELECT, id|region, *, -, allow
p, role:half, table:shop.items, SELECT, secret, in_eu, -, allow
"""

FILTERS = "p2, in_eu, table:shop.items, *, \"region = 'eu'\"\n"


@dataclass(slots=True)
class History:
    """What became of the tables: the moments between, and the snapshots of `items`."""

    items: Written
    owners: Written
    moments: list[str] = field(default_factory=list)
    snapshots: list[int] = field(default_factory=list)


def write_history(warehouse: Warehouse, secret: str = "s2") -> History:
    """Two snapshots of each table; `secret` is what the first of `items` has in a row outside the EU."""
    text, number = ice.StringType(), ice.LongType()
    items = {"id": number, "name": text, "region": text, "secret": text, "owner_id": number}
    told = History(warehouse.create("items", items), warehouse.create("owners", {"id": number, "name": text}))
    told.moments.append(_now())
    append(told.owners, {"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"})
    first = (
        {"id": 1, "name": "apple", "region": "eu", "secret": "s1", "owner_id": 1},
        {"id": 2, "name": "pear", "region": "us", "secret": secret, "owner_id": 2},
    )
    told.snapshots.append(append(told.items, *first))
    told.moments.append(_now())
    with told.items.update_schema() as update:
        update.add_column("stock", number)
    overwrite(told.owners, {"id": 1, "name": "Anne"}, {"id": 2, "name": "Bob"})
    second = (
        {"id": 1, "name": "Apple", "region": "us", "secret": "s3", "owner_id": 2, "stock": 7},
        {"id": 3, "name": "Fig", "region": "eu", "secret": "s4", "owner_id": 1, "stock": 0},
    )
    overwrite(told.items, *second)
    snapshot = told.items.current_snapshot()
    assert snapshot
    told.snapshots.append(snapshot.snapshot_id)
    told.moments.append(_now())
    return told


def _now() -> str:
    return datetime.now(UTC).isoformat()


@dataclass(frozen=True, slots=True)
class World:
    """The gateway while it runs."""

    history: History
    gateway: Gateway
    known: Known
    backend: Recorder
    loop: asyncio.Runner

    def octets(self, query: str, group: str = "staff", variables: Mapping[str, Any] | None = None) -> bytes:
        """The answer as it leaves."""
        self.known.identity = Identity("subject-1", "someone", (group,), "access", 2**31, {})
        request = GraphQLRequest(query, None, variables or {}, {})
        return self.loop.run(self.gateway.execute(request, "token", CONTEXT)).body

    def ask(self, query: str, group: str = "staff", **variables: Any) -> Any:
        """The data of an answer that has no error."""
        told = json.loads(self.octets(query, group, variables))
        assert "errors" not in told, told
        return told["data"]

    def errors(self, query: str, group: str = "staff", **variables: Any) -> list[dict[str, Any]]:
        """The errors of an answer that has some."""
        found: list[dict[str, Any]] = json.loads(self.octets(query, group, variables))["errors"]
        return found


@contextmanager
def world(
    folder: Path, *, secret: str = "s2", grants: str = GRANTS, seconds: float = 30.0
) -> Iterator[World]:
    """A world with a history; `seconds` is how long a request may take."""
    warehouse = Warehouse(folder / "lake")
    history = write_history(warehouse, secret)
    for name, text in {
        "catalog/shop.yaml": CATALOG.replace("lake/", "../lake/").replace("places.csv", "../places.csv"),
        "places.csv": "region,title\neu,Europe\nus,America\n",
        "policies/roles.csv": ROLES,
        "policies/grants.csv": grants,
        "policies/data_filters.csv": FILTERS,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    shutil.copy(MODEL, folder / "policies")
    catalog = load_catalog(folder / "catalog")
    policies = load_policies(folder / "policies", catalog, {})
    backend = Recorder(DuckDB(threads=2), roots(catalog))
    settings = Settings.model_validate({"limits": {"seconds": seconds}})
    known = Known()
    gateway = Gateway(settings, {}, cast(Verifier, known), backend, Kept())
    with asyncio.Runner() as loop:
        loop.run(backend.prepare(catalog))
        assert not [each.fault for each in backend.status().values() if each.fault]
        gateway.use(Snapshot(catalog, policies, "1"))
        try:
            yield World(history, gateway, known, backend, loop)
        finally:
            loop.run(backend.close())
            warehouse.close()
