"""A cursor is good for those alone to whom the rules give the same: it holds what its row shows."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.shop import Open, Shop, opened

SETTINGS = """\
[auth.attributes]
fruit = "custom:fruit"
shelf = "custom:shelf"
"""

ROLES = "".join(f"g, group:{name}, role:{name}\n" for name in ("boss", "clerk", "grower", "packer"))

GRANTS = """\
p, role:boss, table:shop.items, SELECT, *, *, -, allow
p, role:clerk, table:shop.items, SELECT, *, few, -, allow
p, role:grower, table:shop.items, SELECT, id|secret, *, -, allow
p, role:grower, table:shop.items, SELECT, name, own, -, allow
p, role:packer, table:shop.items, SELECT, *, shelved, -, allow
"""

FILTERS = """\
p2, few, table:shop.items, *, id < 4
p2, own, table:shop.items, *, name = session.fruit
p2, shelved, table:shop.items, *, secret <> session.shelf
"""

LINES = "id,name,secret\n1,apple,s1\n2,pear,s2\n3,plum,s3\n5,fig,s5\n"


async def page(running: Open, who: str, after: str | None = None, show: str = "id name") -> dict[str, Any]:
    """The answer to a member of a group with some claims, such as `grower fruit=plum`."""
    group, *claims = who.split()
    more = {f"custom:{name}": value for name, value in (claim.split("=") for claim in claims)}
    token = running.shop.issuer.token((group,), more, use="id", now=time.time())
    bounds = f"first: 2, after: {json.dumps(after)}" if after else "first: 2"
    query = f"{{ page: items_connection({bounds}, order_by: {{name: asc}})"
    query += f" {{ edges {{ node {{ {show} }} }} pageInfo {{ endCursor }} }} }}"
    headers = {"authorization": f"Bearer {token}"}
    told: dict[str, Any] = (
        await running.client.post("/graphql", json={"query": query}, headers=headers)
    ).json()
    return told


@pytest.mark.parametrize(
    ("one", "other", "is_taken"),
    [
        ("boss", "boss", True),
        ("boss", "clerk", False),
        ("clerk", "boss", False),
        ("boss", "grower fruit=apple", False),
        ("grower fruit=apple", "grower fruit=apple", True),
        ("grower fruit=apple", "grower fruit=plum", False),
        ("grower fruit=apple shelf=s1", "grower fruit=apple shelf=s2", True),
        ("packer shelf=s1", "packer shelf=s1 fruit=plum", True),
        ("packer shelf=s1", "packer shelf=s2", False),
    ],
)
def test_a_cursor_is_good_for_those_who_see_the_same(
    tmp_path: Path, one: str, other: str, is_taken: bool
) -> None:
    shop = Shop(tmp_path).write(grants=GRANTS, settings=SETTINGS)
    (shop.policies / "roles.csv").write_text(ROLES)
    (shop.policies / "data_filters.csv").write_text(FILTERS)
    (shop.folder / "data" / "items" / "a.csv").write_text(LINES)

    async def run() -> dict[str, Any]:
        async with opened(shop) as running:
            first = await page(running, one)
            return await page(running, other, first["data"]["page"]["pageInfo"]["endCursor"], "id")

    answer = asyncio.run(run())

    if is_taken:
        assert answer["data"]["page"]["edges"]
    else:
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["CURSOR"]
