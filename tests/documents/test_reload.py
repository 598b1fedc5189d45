"""Trusted documents that change while requests run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from gateway.app import create_app
from gateway.errors import DocumentsError
from gateway.read_settings import read_settings
from tests.documents.door import AD_HOC, GRANTS, ROLES, SETTINGS, TRUSTED, ask, by_hash, write_shop
from tests.gateway.shop import Open, Shop, opened, until


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return write_shop(tmp_path)


def play(scenario: Callable[[Open], Awaitable[None]], shop: Shop) -> None:
    async def run() -> None:
        async with opened(shop) as running:
            await scenario(running)

    asyncio.run(run())


def gives(running: Open, query: str, code: str | None) -> Callable[[], Awaitable[bool]]:
    """Whether a guest gets data, or this code."""

    async def condition() -> bool:
        told = await ask(running, {"query": query}, "guest")
        return isinstance(told, dict) if code is None else told == code

    return condition


def refuses(running: Open, fault: str) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return [told.startswith(fault) for told in await running.faults()] == [True]

    return condition


def test_a_document_takes_effect_and_goes_without_a_restart(shop: Shop) -> None:
    added = shop.folder / "documents" / "added.graphql"

    async def scenario(running: Open) -> None:
        before = (await running.ready())["snapshot"]
        assert await gives(running, AD_HOC, "UNTRUSTED_DOCUMENT")()
        added.write_text(AD_HOC)
        await until(gives(running, AD_HOC, None))
        assert (await running.ready())["snapshot"] != before
        added.unlink()
        await until(gives(running, AD_HOC, "UNTRUSTED_DOCUMENT"))
        assert (await running.ready())["snapshot"] == before
        assert await running.faults() == []

    play(scenario, shop)


def test_a_faulty_set_leaves_the_last_good_one_and_tells_the_place(shop: Shop) -> None:
    documents = shop.folder / "documents"

    async def scenario(running: Open) -> None:
        (documents / "good.graphql").write_text(AD_HOC)
        (documents / "wrong.graphql").write_text("{\n  items { nothing }\n}\n")
        await until(refuses(running, "wrong.graphql:2: Cannot query field 'nothing'"))
        assert await gives(running, AD_HOC, "UNTRUSTED_DOCUMENT")()
        assert await gives(running, TRUSTED, None)()
        (documents / "wrong.graphql").write_text("{ items { id } }")
        await until(gives(running, AD_HOC, None))
        assert await running.faults() == []

    play(scenario, shop)


def test_a_denial_does_not_wait_for_documents_that_are_faulty(shop: Shop) -> None:
    async def scenario(running: Open) -> None:
        (shop.folder / "documents" / "wrong.graphql").write_text("{")
        await until(refuses(running, "wrong.graphql:1: "))
        shop.grants.write_text(GRANTS + "p, role:guest, table:shop.items, SELECT, name, *, -, deny\n")

        async def withheld() -> bool:
            told = await ask(running, by_hash(TRUSTED), "guest")
            return bool(told["items"][0]["name"] is None)

        await until(withheld)
        assert len(await running.faults()) == 1

    play(scenario, shop)


def test_a_role_of_another_name_does_not_get_out_of_its_mode(shop: Shop) -> None:
    async def scenario(running: Open) -> None:
        assert await gives(running, AD_HOC, "UNTRUSTED_DOCUMENT")()
        (shop.policies / "roles.csv").write_text(ROLES.replace("role:guest", "role:visitor"))
        shop.grants.write_text(GRANTS.replace("role:guest", "role:visitor"))
        await until(refuses(running, "documents.roles: there is no role `guest`"))
        assert await gives(running, AD_HOC, "UNTRUSTED_DOCUMENT")()
        assert await gives(running, TRUSTED, None)()

    play(scenario, shop)


def test_a_schema_that_a_document_does_not_fit_takes_effect_all_the_same(shop: Shop) -> None:
    async def scenario(running: Open) -> None:
        file = shop.catalog / "shop.yaml"
        file.write_text(file.read_text().replace("name: VARCHAR, ", ""))
        shop.grants.write_text(GRANTS.replace("id|name", "id"))
        await until(refuses(running, "items.graphql:1: Cannot query field 'name'"))
        assert await ask(running, {"query": TRUSTED}, "guest") == "INVALID"

    play(scenario, shop)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (SETTINGS.replace("guest", "gust"), "documents.roles: there is no role `gust`"),
        (
            SETTINGS.replace('path = "documents"', ""),
            "documents.path: no folder is named, and a mode is `only` (set it to the folder of the trusted",
        ),
        ('[documents]\nmode = "only"\n', "documents.path: no folder is named, and a mode is `only`"),
        (SETTINGS.replace('"documents"', '"elsewhere"'), "elsewhere: cannot be read: "),
    ],
)
def test_a_gateway_does_not_start_with_what_cannot_be_trusted(
    tmp_path: Path, settings: str, told: str
) -> None:
    shop = write_shop(tmp_path, settings)
    with pytest.raises(DocumentsError) as raised:
        create_app(read_settings(shop.folder / "lakegate.toml", {}))
    assert told in str(raised.value)
