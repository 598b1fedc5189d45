"""A small gateway with requests for access, and the people who ask and decide."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from tests.gateway.shop import Open, Shop, opened, until

GRANTS = """\
p, role:staff,    table:shop.items, SELECT, id|name, *,    -,     allow
p, role:owner,    table:shop.items, SELECT, *,       *,    grant, allow
p, role:part,     table:shop.items, SELECT, secret,  some, grant, allow
p, role:approver, table:shop.items, APPROVE, *,      *,    -,     allow
p, role:auditor,  catalog,          READ_AUDIT, *,   *,    -,     allow
p, role:barred,   table:shop.items, SELECT, secret,  *,    -,     deny
"""
FILTERS = "p2, some, table:shop.items, *, id = 1\np2, mine, table:shop.items, *, name = session.fruit\n"
ROLES = "".join(
    f"g, group:{group}, role:{group}\n"
    for group in ("staff", "owner", "part", "approver", "auditor", "barred")
)
SETTINGS = """\
[access_requests]
path = "access.sqlite"
most_days = 30
most_waiting = 2
[auth.attributes]
fruit = "fruit"
"""
WANTED = {"table": "shop.items", "columns": ["secret"], "days": 30, "reason": "to count them"}


def shop_in(folder: Path, settings: str = SETTINGS, grants: str = GRANTS) -> Shop:
    shop = Shop(folder).write(grants=grants, settings=settings)
    (shop.policies / "roles.csv").write_text(ROLES)
    (shop.policies / "data_filters.csv").write_text(FILTERS)
    return shop


@dataclass(frozen=True, slots=True)
class Town:
    """Who is there, by name: each with groups and a subject of their own."""

    running: Open

    @property
    def shop(self) -> Shop:
        return self.running.shop

    def headers(self, who: str, *groups: str) -> dict[str, str]:
        token = self.shop.issuer.token(groups or ("staff",), now=time.time(), sub=f"sub-{who}", username=who)
        return {"authorization": f"Bearer {token}"}

    async def send(self, who: str, path: str, body: object = None, *groups: str) -> httpx.Response:
        """A POST where there is a body, and otherwise a GET."""
        client, headers = self.running.client, self.headers(who, *groups)
        if body is None:
            return await client.get(path, headers=headers)
        return await client.post(path, json=body, headers=headers)

    async def told(self, who: str, path: str, body: object = None, *groups: str) -> Any:
        """The answer; the code and the message where it is an error."""
        answer = await self.send(who, path, body, *groups)
        told = answer.json()
        if answer.status_code == httpx.codes.OK:
            return told
        error = told["errors"][0]
        return answer.status_code, error["extensions"]["code"], error["message"]

    async def ask(self, who: str = "ann", *groups: str, **changed: object) -> Any:
        return await self.told(who, "/access-requests/ask", {**WANTED, **changed}, *groups)

    async def decide(self, what: str, id: str, *groups: str, who: str = "zoe", **more: object) -> Any:
        body = {"id": id, "reason": "it is needed", **more}
        return await self.told(who, f"/access-requests/{what}", body, *(groups or ("approver",)))

    async def listed(self, who: str, *groups: str) -> Any:
        return await self.told(who, "/access-requests", None, *groups)

    async def sees(self, who: str = "ann", *groups: str) -> list[Any]:
        """The secrets of all items, as they are shown."""
        body = {"query": "{ items { secret } }"}
        told = (await self.send(who, "/graphql", body, *groups)).json()
        return [item["secret"] for item in told["data"]["items"]]

    async def in_force(self, who: str, secrets: list[Any], *groups: str) -> None:
        """Waits until the policies are read anew and show just this."""

        async def is_seen() -> bool:
            return await self.sees(who, *groups) == secrets

        await until(is_seen)

    def records(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.shop.audit.read_bytes().splitlines()]


@asynccontextmanager
async def town(shop: Shop) -> AsyncIterator[Town]:
    async with opened(shop) as running:
        yield Town(running)


def play(shop: Shop, scene: Callable[[Town], Awaitable[Any]]) -> Any:
    """What comes of a scene in a town of its own."""

    async def scenario() -> Any:
        async with town(shop) as there:
            return await scene(there)

    return asyncio.run(scenario())
