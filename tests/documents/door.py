"""A shop whose roles differ in what they may send, and everything that its door has to hold."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.gateway.shop import Open, Shop

TRUSTED = "{ items { id name } }"
AD_HOC = "{ items { name } }"

ROLES = "g, group:staff, role:staff\ng, group:guest, role:guest\n"
GRANTS = "p, role:staff, table:shop.items, SELECT, *, *, -, allow\n"
GRANTS += "p, role:guest, table:shop.items, SELECT, id|name, *, -, allow\n"

SETTINGS = """\
[documents]
path = "documents"
automatic_bytes = 10000
[documents.roles]
guest = "only"
"""


def write_shop(folder: Path, settings: str = SETTINGS) -> Shop:
    """A shop with one trusted document, whose guests may send no other."""
    shop = Shop(folder).write(grants=GRANTS, settings=settings)
    (shop.policies / "roles.csv").write_text(ROLES)
    (folder / "documents").mkdir()
    (folder / "documents" / "items.graphql").write_text(TRUSTED)
    return shop


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def by_hash(text: str) -> dict[str, Any]:
    """A request that names its document by its hash."""
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}}


async def ask(running: Open, request: Mapping[str, Any], *groups: str, subject: str = "someone") -> Any:
    """`data`, or the code of the first error."""
    token = running.shop.issuer.token(groups, now=time.time(), sub=subject)
    headers = {"authorization": f"Bearer {token}"}
    told = (await running.client.post("/graphql", json=dict(request), headers=headers)).json()
    return told["data"] if "data" in told else told["errors"][0]["extensions"]["code"]


async def only_refuses_the_rest(running: Open) -> None:
    """Who may send trusted documents alone gets nothing through beside them."""
    assert "items" in await ask(running, {"query": TRUSTED}, "guest")
    assert "items" in await ask(running, by_hash(TRUSTED), "guest")
    # A staff member has had it kept: that does not make it trusted.
    assert "items" in await ask(running, {**by_hash(AD_HOC), "query": AD_HOC}, "staff")
    for request in ({"query": AD_HOC}, by_hash(AD_HOC), {**by_hash(AD_HOC), "query": AD_HOC}):
        assert await ask(running, request, "guest") == "UNTRUSTED_DOCUMENT"


async def a_text_needs_its_own_hash(running: Open) -> None:
    """The hash of a trusted document carries no other text in."""
    assert await ask(running, {**by_hash(TRUSTED), "query": AD_HOC}, "guest") == "BAD_REQUEST"


async def strictest_counts(running: Open) -> None:
    """A second role loosens nothing."""
    assert await ask(running, {"query": AD_HOC}, "guest", "staff") == "UNTRUSTED_DOCUMENT"


async def kept_is_ones_own(running: Open) -> None:
    """What one caller had kept, another does not find."""
    assert "items" in await ask(running, {**by_hash(AD_HOC), "query": AD_HOC}, "staff", subject="one")
    assert "items" in await ask(running, by_hash(AD_HOC), "staff", subject="one")
    assert await ask(running, by_hash(AD_HOC), "staff", subject="two") == "PERSISTED_QUERY_NOT_FOUND"


async def only_valid_is_kept(running: Open) -> None:
    """What did not prove valid is not found afterwards."""
    for wrong in ("{ nobody_has_this }", "{ items {"):
        assert await ask(running, {**by_hash(wrong), "query": wrong}, "staff") in {"INVALID", "SYNTAX"}
        assert await ask(running, by_hash(wrong), "staff") == "PERSISTED_QUERY_NOT_FOUND"


#: Everything that has to hold of a running shop.
HOLDS: tuple[Callable[[Open], Awaitable[None]], ...] = (
    only_refuses_the_rest,
    a_text_needs_its_own_hash,
    strictest_counts,
    kept_is_ones_own,
    only_valid_is_kept,
)
