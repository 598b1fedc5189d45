"""Cursors while rows, policies and secrets change between one page and the next."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.app import open_cursors
from gateway.errors import SettingsError
from gateway.read_settings import read_settings
from tests.gateway.shop import NO_NAME, STAFF, Open, Shop, opened, until

OLD, NEW = "an old secret of 32 characters, or more", "a new secret of 32 characters, or more"

LINES = "id,name,secret\n1,apple,s1\n3,pear,s3\n5,plum,s5\n7,fig,s7\n"

Work = Callable[[Open], Awaitable[Any]]


def shop_of(folder: Path, settings: str = "") -> Shop:
    shop = Shop(folder).write(grants=STAFF, settings=f"[backend.duckdb]\nrefresh_seconds = 0.1\n{settings}")
    items_of(shop).write_text(LINES)
    return shop


def items_of(shop: Shop) -> Path:
    return shop.folder / "data" / "items" / "a.csv"


def on(shop: Shop, work: Work) -> Any:
    async def run() -> Any:
        async with opened(shop) as running:
            return await work(running)

    return asyncio.run(run())


async def page(running: Open, **bounds: object) -> dict[str, Any]:
    """The answer: a page of the items by their names, told of the last rows first."""
    given = ", ".join(f"{name}: {json.dumps(value)}" for name, value in bounds.items())
    shown = "edges { cursor node { id name } } pageInfo { hasNextPage hasPreviousPage endCursor }"
    return await running.ask(f"{{ page: items_connection({given}, order_by: {{name: desc}}) {{ {shown} }} }}")


def names(answer: dict[str, Any]) -> list[str]:
    return [edge["node"]["name"] for edge in answer["data"]["page"]["edges"]]


def code(answer: dict[str, Any]) -> str:
    (error,) = answer["errors"]
    return str(error["extensions"]["code"])


async def end_of_first(running: Open) -> str:
    answer = await page(running, first=2)
    assert names(answer) == ["plum", "pear"]
    return str(answer["data"]["page"]["pageInfo"]["endCursor"])


@pytest.mark.parametrize(
    ("lines", "behind", "is_first"),
    [
        (f"{LINES}9,quince,s9\n11,zest,s11\n", ["fig", "apple"], False),
        (f"{LINES}9,melon,s9\n", ["melon", "fig"], False),
        (LINES.replace("3,pear,s3\n", ""), ["fig", "apple"], False),
        (LINES.replace("3,pear,s3\n", "").replace("5,plum,s5\n", ""), ["fig", "apple"], True),
    ],
    ids=["rows before it", "a row behind it", "without the row of the cursor", "nothing before it"],
)
def test_a_page_begins_where_the_one_before_ended(
    tmp_path: Path, lines: str, behind: list[str], is_first: bool
) -> None:
    shop = shop_of(tmp_path)

    async def work(running: Open) -> None:
        cursor = await end_of_first(running)
        before = names(await page(running))
        items_of(shop).write_text(lines)

        async def has_changed() -> bool:
            return names(await page(running)) != before

        await until(has_changed)
        answer = await page(running, first=2, after=cursor)
        assert names(answer) == behind
        assert answer["data"]["page"]["pageInfo"]["hasPreviousPage"] is not is_first

    on(shop, work)


def test_a_cursor_is_not_taken_once_the_session_sees_less(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)

    async def work(running: Open) -> None:
        cursor = await end_of_first(running)
        shop.grants.write_text(STAFF + NO_NAME.replace("name", "secret"))

        async def is_refused() -> bool:
            return "errors" in await page(running, first=2, after=cursor)

        await until(is_refused)
        assert code(await page(running, first=2, after=cursor)) == "CURSOR"
        assert names(await page(running, first=2)) == ["plum", "pear"]

    on(shop, work)


def test_a_secret_is_replaced_without_a_page_being_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLD", OLD)
    monkeypatch.setenv("NEW", NEW)

    def with_secrets(names_of: str, work: Work) -> Any:
        folder = tmp_path / names_of.lower()
        folder.mkdir()
        secrets = json.dumps([f"env:{name}" for name in names_of.split("_")])
        return on(shop_of(folder, f"[cursors]\nsecrets = {secrets}\n"), work)

    async def goes_on(running: Open, cursor: str) -> None:
        assert names(await page(running, after=cursor)) == ["fig", "apple"]

    async def is_refused(running: Open, cursor: str) -> None:
        assert code(await page(running, after=cursor)) == "CURSOR"

    old = with_secrets("OLD", end_of_first)
    with_secrets("NEW_OLD", lambda running: goes_on(running, old))
    new = with_secrets("NEW", end_of_first)
    with_secrets("OLD_NEW", lambda running: goes_on(running, new))
    (tmp_path / "new").rename(tmp_path / "before")
    with_secrets("NEW", lambda running: is_refused(running, old))


def test_without_a_secret_a_cursor_ends_with_the_process(tmp_path: Path) -> None:
    shop = shop_of(tmp_path)
    cursor = on(shop, end_of_first)

    assert code(on(shop, lambda running: page(running, after=cursor))) == "CURSOR"


def test_a_secret_that_can_be_guessed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORT", "31 characters are not enough...")
    shop = shop_of(tmp_path, '[cursors]\nsecrets = ["env:SHORT"]\n')

    with pytest.raises(SettingsError) as caught:
        open_cursors(read_settings(shop.folder / "lakegate.toml", {}))

    assert "cursors.secrets: has a secret that is too short" in str(caught.value)
    assert "31 characters" not in str(caught.value)
