"""A small whole gateway in this process: its files, its clients, and its life from start to stop."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.demo.files import demo_files
from gateway.pipeline import Gateway
from gateway.read_settings import read_settings
from tests.auth.issuer import Issuer

CATALOG = """\
database: shop
tables:
  items:
    source: {files: DATA/items/*.csv}
    columns: {id: INTEGER, name: VARCHAR, secret: VARCHAR}
    primary_key: id
    default_order: id
"""

ITEMS = "id,name,secret\n1,apple,s1\n2,pear,s2\n"

STAFF = "p, role:staff, table:shop.items, SELECT, *, *, -, allow\n"
NO_SECRET = "p, role:staff, table:shop.items, SELECT, secret, *, -, deny\n"
NO_NAME = "p, role:staff, table:shop.items, SELECT, name, *, -, deny\n"

QUERY = "{ items { id name secret } }"


@dataclass(frozen=True, slots=True)
class Shop:
    """The files of a gateway over one table."""

    folder: Path
    issuer: Issuer = field(default_factory=Issuer)

    @property
    def catalog(self) -> Path:
        return self.folder / "catalog"

    @property
    def policies(self) -> Path:
        return self.folder / "policies"

    @property
    def grants(self) -> Path:
        return self.policies / "grants.csv"

    @property
    def audit(self) -> Path:
        return self.folder / "audit.jsonl"

    def write(self, *, grants: str = STAFF + NO_SECRET, settings: str = "") -> Shop:
        """Writes every file."""
        self.write_catalog(self.catalog, CATALOG)
        self.write_policies(self.policies, grants)
        (self.folder / "data" / "items").mkdir(parents=True)
        (self.folder / "data" / "items" / "a.csv").write_text(ITEMS)
        self.issuer.write_jwks(self.folder / "jwks.json")
        (self.folder / "lakegate.toml").write_text(
            f"""\
[auth]
issuers = ["{self.issuer.url}"]
client_ids = ["{self.issuer.client_id}"]
jwks = "jwks.json"
[catalog]
path = "catalog"
[audit]
path = "audit.jsonl"
{settings}
"""
        )
        return self

    def write_catalog(self, folder: Path, text: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "shop.yaml").write_text(text.replace("DATA", str(self.folder / "data")))

    def write_policies(self, folder: Path, grants: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(demo_files().policies / "model.conf", folder)
        (folder / "roles.csv").write_text("g, group:staff, role:staff\n")
        (folder / "grants.csv").write_text(grants)

    def token(self, *groups: str) -> str:
        return self.issuer.token(groups or ("staff",), now=time.time())


@dataclass(frozen=True, slots=True)
class Open:
    """A shop's gateway while it runs."""

    shop: Shop
    client: httpx.AsyncClient
    gateway: Gateway

    async def ask(self, query: str = QUERY) -> dict[str, Any]:
        """The answer of `/graphql` to a member of the staff."""
        headers = {"authorization": f"Bearer {self.shop.token()}"}
        answer = await self.client.post("/graphql", json={"query": query}, headers=headers)
        told: dict[str, Any] = answer.json()
        return told

    async def first(self, query: str = QUERY) -> dict[str, Any]:
        """The first item of the answer; the errors where there is none."""
        told = await self.ask(query)
        return dict(told["data"]["items"][0]) if told.get("data") else told

    async def ready(self) -> dict[str, Any]:
        """What `/readyz` tells."""
        told: dict[str, Any] = (await self.client.get("/readyz")).json()
        return told

    async def faults(self) -> list[str]:
        told: list[str] = (await self.ready())["faults"]
        return told


async def until(condition: Callable[[], Any], seconds: float = 10.0) -> float:
    """Waits for an asynchronous condition; gives how many seconds it took."""
    started = time.monotonic()
    while not await condition():
        assert time.monotonic() - started < seconds, "it does not come"
        await asyncio.sleep(0.01)
    return time.monotonic() - started


@asynccontextmanager
async def opened(shop: Shop, *, waits: bool = True) -> AsyncIterator[Open]:
    """The whole application from start to stop; `waits` for its data to be there."""
    app = create_app(read_settings(shop.folder / "lakegate.toml", {}))
    gateway = app._paths["/session"]._sessions  # type: ignore[attr-defined]  # the application's own parts
    async with (
        alive(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as client,
    ):
        running = Open(shop, client, gateway)

        async def has_data() -> bool:
            return not waits or bool((await running.ready())["ready"])

        await until(has_data)
        yield running


@asynccontextmanager
async def alive(app: ASGIApp) -> AsyncIterator[None]:
    """The application between the start and the end of its life."""
    inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    outbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    task = asyncio.ensure_future(app(scope, inbox.get, outbox.put))  # type: ignore[arg-type]  # the application's own parts
    for name in ("startup", "shutdown"):
        await inbox.put({"type": f"lifespan.{name}"})
        told = await outbox.get()
        assert told["type"] == f"lifespan.{name}.complete", told
        if name == "startup":
            try:
                yield
            except BaseException:
                await inbox.put({"type": "lifespan.shutdown"})
                await task
                raise
    await task
