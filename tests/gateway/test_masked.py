"""Masks in a whole gateway: the secret of `hash`, a caller's own SQL, a grant that changes meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from pathlib import Path
from typing import Any

import pytest

from gateway.app import create_app
from gateway.errors import PolicyError, SettingsError
from gateway.read_settings import read_settings
from gateway.snapshot import open_hash_secret
from tests.gateway.shop import Open, Shop, opened, until

SECRET = "a secret of 32 characters, or of more"
MASKED = "p, role:staff, table:shop.items, SELECT|SQL, id|name=hash|secret=last(1), *, -, allow\n"
SETTINGS = '[policies]\npath = "policies"\nhash_secret = "env:HASH_SECRET"\n[sql]\nenabled = true\n'


def digest(text: str) -> str:
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def shop_of(folder: Path, settings: str = SETTINGS) -> Shop:
    return Shop(folder).write(grants=MASKED, settings=settings)


async def select(running: Open, sql: str) -> Any:
    headers = {"authorization": f"Bearer {running.shop.token()}"}
    answer = await running.client.post("/sql", json={"sql": sql}, headers=headers)
    return answer.json()


def test_hashes_are_made_with_the_secret_and_found_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HASH_SECRET", SECRET)
    shop = shop_of(tmp_path)

    async def run() -> None:
        async with opened(shop) as running:
            answer = await running.ask()
            assert answer["data"]["items"] == [
                {"id": 1, "name": digest("apple"), "secret": "***1"},
                {"id": 2, "name": digest("pear"), "secret": "***2"},
            ]
            one = await running.ask(f'{{ items(where: {{name: {{_eq: "{digest("pear")}"}}}}) {{ id }} }}')
            assert one["data"]["items"] == [{"id": 2}]
            raw = await running.ask('{ items(where: {name: {_eq: "pear"}}) { id } }')
            assert raw["data"]["items"] == []
            told = await select(running, "SELECT max(name), count(DISTINCT secret) FROM shop.items")
            assert told["rows"] == [[max(digest("apple"), digest("pear")), 2]], told

    asyncio.run(run())
    assert SECRET not in shop.audit.read_text()


def test_a_mask_that_is_taken_off_shows_the_cell_at_the_next_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HASH_SECRET", SECRET)
    shop = shop_of(tmp_path)

    async def run() -> None:
        async with opened(shop) as running:
            assert (await running.first())["secret"] == "***1"
            shop.grants.write_text(MASKED.replace("secret=last(1)", "secret"))

            async def is_raw() -> bool:
                return bool((await running.first())["secret"] == "s1")

            await until(is_raw)

    asyncio.run(run())


def test_policies_that_hash_are_refused_without_a_secret(tmp_path: Path) -> None:
    shop = shop_of(tmp_path, "")

    with pytest.raises(PolicyError) as refused:
        create_app(read_settings(shop.folder / "lakegate.toml", {}))

    assert "grants.csv:1: mask `hash` needs a secret" in str(refused.value)


def test_a_secret_that_can_be_guessed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASH_SECRET", "31 characters are not enough...")
    shop = shop_of(tmp_path)

    with pytest.raises(SettingsError) as refused:
        open_hash_secret(read_settings(shop.folder / "lakegate.toml", {}))

    assert "policies.hash_secret: has a secret that is too short" in str(refused.value)
    assert "31 characters" not in str(refused.value)
