"""Operations that nest as deep as the settings allow, and deeper than a statement can."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gateway.settings import Limits
from tests.gateway.shop import CATALOG, STAFF, Shop, opened

RELATED = """\
    relationships:
      likes: {table: items, kind: array, keys: {id: id}}
"""


END = "pageInfo { endCursor hasNextPage }"


def ask(folder: Path, operation: str, settings: str = "", name: str = "name: VARCHAR") -> dict[str, Any]:
    shop = Shop(folder).write(settings=settings)
    shop.write_catalog(shop.catalog, CATALOG.replace("name: VARCHAR", name) + RELATED)
    if name != "name: VARCHAR":
        (folder / "data" / "items" / "a.csv").write_text("id,name,secret\n1,1.5,s1\n2,2.5,s2\n")

    async def answer() -> dict[str, Any]:
        async with opened(shop) as running:
            return await running.ask(operation)

    return asyncio.run(answer())


def nested(fields: tuple[str, ...], levels: int) -> str:
    """These fields within each other so many times, in all items: more rows than Python would encode."""
    within = "name"
    for _ in range(levels):
        for field in reversed(fields):
            within = f"{field} {{ {within} }}"
    return f"{{ items {{ {within} }} }}"


@pytest.mark.parametrize("name", ["name: VARCHAR", "name: REAL"])
@pytest.mark.parametrize("fields", [("likes",), ("likes_aggregate", "nodes")])
def test_the_depth_that_is_allowed_by_itself_is_answered_at_once(
    tmp_path: Path, fields: tuple[str, ...], name: str
) -> None:
    """What planning takes must not grow by some times with each level: this would never end."""
    levels = (Limits().depth - 2) // len(fields)
    found = ask(tmp_path, nested(fields, levels), name=name)["data"]["items"]

    assert len(found) == 2
    for _ in range(levels):
        for field in fields:
            found = found[field] if isinstance(found, dict) else found[0][field]
    assert found == [{"name": "apple" if name == "name: VARCHAR" else 1.5}]


def test_a_statement_that_would_nest_too_deeply_is_told(tmp_path: Path) -> None:
    operation = nested(("likes_aggregate", "nodes"), 90)
    (error,) = ask(tmp_path, operation, "[limits]\ndepth = 400\n")["errors"]

    assert error["extensions"]["code"] == "LIMIT_DEPTH"
    assert error["message"] == (
        "the operation nests too deeply to become one statement; ask for its parts one by one"
    )


def test_pages_are_found_again_by_as_many_columns_as_a_wide_table_has(tmp_path: Path) -> None:
    """Of a table whose key is withheld every column orders the rows, and every one stands in a cursor."""
    names = [f"c{number}" for number in range(60)]
    shop = Shop(tmp_path).write(grants=STAFF + "p, role:staff, table:shop.items, SELECT, id, *, -, deny\n")
    columns = ", ".join(f"{name}: DOUBLE" for name in names)
    shop.write_catalog(shop.catalog, CATALOG.replace("name: VARCHAR, secret: VARCHAR", columns))
    lines = [",".join(["id", *names]), *(",".join([f"{n}", *["1"] * 59, f"{n}"]) for n in range(3))]
    (tmp_path / "data" / "items" / "a.csv").write_text("\n".join(lines))

    async def pages() -> list[float]:
        found: list[float] = []
        async with opened(shop) as running:
            after = ""
            while True:
                page = f"items_connection(first: 1 {after}) {{ nodes: edges {{ node {{ c59 }} }} {END} }}"
                answer = (await running.ask(f"{{ {page} }}"))["data"]["items_connection"]
                found += [edge["node"]["c59"] for edge in answer["nodes"]]
                if not answer["pageInfo"]["hasNextPage"]:
                    return found
                after = f'after: "{answer["pageInfo"]["endCursor"]}"'

    assert asyncio.run(pages()) == [0.0, 1.0, 2.0]
