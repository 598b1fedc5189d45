"""Files that change while requests run."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from gateway import reload, snapshot
from tests.gateway.shop import CATALOG, NO_NAME, NO_SECRET, QUERY, STAFF, Open, Shop, opened, until

VISIBLE = {"id": 1, "name": "apple", "secret": "s1"}
HIDDEN = VISIBLE | {"secret": None}


def play(scenario: Callable[[Open], Awaitable[None]], shop: Shop) -> None:
    async def run() -> None:
        async with opened(shop) as running:
            await scenario(running)

    asyncio.run(run())


def shows(running: Open, item: dict[str, Any], query: str = QUERY) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return await running.first(query) == item

    return condition


def refuses(running: Open, *faults: str) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        told = await running.faults()
        return len(told) == len(faults) and all(map(str.startswith, told, faults))

    return condition


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path).write()


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def by_rename(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new~")
    new.write_text(text)
    new.replace(path)


def like_vim(path: Path, text: str) -> None:
    probe = path.with_name("4913")
    probe.touch()
    probe.unlink()
    path.rename(path.with_name(f"{path.name}~"))
    path.write_text(text)
    path.with_name(f"{path.name}~").unlink()


def of_the_same_size_and_time(path: Path, text: str) -> None:
    seen = path.stat()
    path.write_text(text.ljust(seen.st_size, "\n"))
    assert path.stat().st_size == seen.st_size
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


@pytest.mark.parametrize("write", [in_place, by_rename, like_vim, of_the_same_size_and_time])
def test_an_edit_governs_the_next_answers_within_a_second(
    shop: Shop, write: Callable[[Path, str], None]
) -> None:
    shop.grants.write_text(STAFF + NO_SECRET + "\n" * 40)

    async def scenario(running: Open) -> None:
        took = []
        for _ in range(2):
            for grants, item in ((STAFF + "\n" * 40, VISIBLE), (STAFF + NO_SECRET, HIDDEN)):
                write(shop.grants, grants)
                took.append(await until(shows(running, item)))
        assert min(took) < 1.0, took
        assert await running.faults() == []

    play(scenario, shop)


def test_a_misspelt_denial_is_refused_with_its_place_and_changes_nothing(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    place = "grants.csv:2: "

    async def scenario(running: Open) -> None:
        before = await running.ready()
        with caplog.at_level(logging.ERROR):
            shop.grants.write_text(STAFF + NO_SECRET.replace("deny", "Deny"))
            await until(refuses(running, place))
        told = await running.ready()
        assert told["snapshot"] == before["snapshot"]
        assert told["ready"] is True
        assert "`Deny`" in told["faults"][0]
        (record,) = [record for record in caplog.records if record.name == "gateway.reload"]
        assert vars(record)["faults"] == told["faults"]
        assert await running.first() == HIDDEN
        shop.grants.write_text(STAFF)
        await until(shows(running, VISIBLE))
        assert await running.faults() == []

    play(scenario, shop)


def delete_folder(shop: Shop) -> None:
    shutil.rmtree(shop.policies)


def delete_file(shop: Shop) -> None:
    shop.grants.unlink()


def make_it_a_folder(shop: Shop) -> None:
    shop.grants.unlink()
    shop.grants.mkdir()


def dangle(shop: Shop) -> None:
    shop.grants.unlink()
    shop.grants.symlink_to("nowhere")


def write_no_utf8(shop: Shop) -> None:
    shop.grants.write_bytes(b"\xff")


def break_the_catalog(shop: Shop) -> None:
    (shop.catalog / "shop.yaml").write_text("database: shop\ntables: {items: {}}\n")


def delete_the_catalog(shop: Shop) -> None:
    shutil.rmtree(shop.catalog)


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        (delete_folder, "{policies}: the policy folder cannot be read"),
        (delete_file, "grants.csv: the file is missing"),
        (make_it_a_folder, "grants.csv: the file cannot be read"),
        (dangle, "grants.csv: the file cannot be read"),
        (write_no_utf8, "grants.csv:1: the line is not UTF-8"),
        (break_the_catalog, "shop.yaml:"),
        (delete_the_catalog, "{catalog}: cannot be read"),
    ],
)
def test_files_that_cannot_be_used_leave_the_last_good_ones_in_force(
    shop: Shop, harm: Callable[[Shop], None], fault: str
) -> None:
    async def scenario(running: Open) -> None:
        harm(shop)

        async def is_told() -> bool:
            told = await running.faults()
            return bool(told) and told[0].startswith(
                fault.format(policies=shop.policies, catalog=shop.catalog)
            )

        await until(is_told)
        assert await running.first() == HIDDEN
        assert (await running.ready())["ready"] is True
        for folder in (shop.policies, shop.catalog):
            shutil.rmtree(folder, ignore_errors=True)
        shop.write_catalog(shop.catalog, CATALOG)
        shop.write_policies(shop.policies, STAFF)
        await until(shows(running, VISIBLE))
        assert await running.faults() == []

    play(scenario, shop)


@pytest.mark.parametrize("size", [None, 9, 200])
def test_a_file_that_is_written_slowly_never_lets_a_denial_go(shop: Shop, size: int | None) -> None:
    """The denial is the last line: whoever reads the file too early reads good rules without it."""
    text = STAFF + "# a comment\n" * 3 + NO_SECRET
    parts = text.splitlines(keepends=True)
    if size is not None:
        parts = [text[start : start + size] for start in range(0, len(text), size)]

    async def scenario(running: Open) -> None:
        seen = []
        with shop.grants.open("w") as file:
            for part in parts:
                file.write(part)
                file.flush()
                ended = time.monotonic() + 0.1
                while time.monotonic() < ended:
                    seen.append(await running.first())
                    await asyncio.sleep(0.005)
        assert all(item == HIDDEN for item in seen)
        assert len(seen) >= len(parts)

    play(scenario, shop)


def test_a_file_that_changes_while_it_is_read_is_read_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = snapshot.load_snapshot

    def write_after(*arguments: Any, **named: Any) -> Any:
        loaded = load(*arguments, **named)
        monkeypatch.undo()
        shop.grants.write_text(STAFF + NO_SECRET + NO_NAME)
        return loaded

    monkeypatch.setattr(reload, "load_snapshot", write_after)

    async def scenario(running: Open) -> None:
        shop.grants.write_text(STAFF)
        seen = []

        async def is_newest() -> bool:
            seen.append(await running.first())
            return bool(seen[-1] == HIDDEN | {"name": None})

        await until(is_newest)
        assert VISIBLE not in seen

    play(scenario, shop)


def test_a_link_that_leads_elsewhere_is_another_policy(shop: Shop) -> None:
    """Whole folders are swapped by renaming a link to them, and the system tells no watcher of it."""
    shop.policies.rename(shop.folder / "v1")
    shop.write_policies(shop.folder / "v2", STAFF)
    shop.policies.symlink_to("v1")

    async def scenario(running: Open) -> None:
        for version, item in (("v2", VISIBLE), ("v1", HIDDEN), ("v2", VISIBLE)):
            link = shop.folder / "new"
            link.symlink_to(version)
            link.rename(shop.policies)
            await until(shows(running, item))
        # What the link leads to is followed too.
        (shop.folder / "v2" / "grants.csv").write_text(STAFF + NO_NAME)
        await until(shows(running, VISIBLE | {"name": None}))

    play(scenario, shop)


def test_a_mounted_config_map_is_followed(shop: Shop) -> None:
    """Kubernetes keeps `..data`, a link to a folder of the moment, and a link into it for every file."""
    for version, grants in (("..1", STAFF + NO_SECRET), ("..2", STAFF)):
        shop.write_policies(shop.folder / "mount" / version, grants)
    (shop.folder / "mount" / "..data").symlink_to("..1")
    for name in ("model.conf", "roles.csv", "grants.csv"):
        (shop.folder / "mount" / name).symlink_to(f"..data/{name}")
    shutil.rmtree(shop.policies)
    (shop.folder / "mount").rename(shop.policies)

    async def scenario(running: Open) -> None:
        new = shop.policies / "..data_tmp"
        new.symlink_to("..2")
        new.rename(shop.policies / "..data")
        shutil.rmtree(shop.policies / "..1")
        await until(shows(running, VISIBLE))
        assert await running.faults() == []

    play(scenario, shop)


def test_a_catalog_grows_and_shrinks_while_it_is_served(shop: Shop) -> None:
    shop.grants.write_text("p, role:staff, table:shop.*, SELECT, *, *, -, allow\n")
    wider = CATALOG.replace("secret: VARCHAR", "secret: {type: VARCHAR, field: code}, more: INTEGER")
    second = wider + "  extra:\n    source: {files: DATA/items/*.csv}\n    columns: {id: INTEGER}\n"

    async def scenario(running: Open) -> None:
        (shop.folder / "data" / "items" / "b.csv").write_text("id,name,secret,more\n0,fig,s0,7\n")
        shop.write_catalog(shop.catalog, wider)
        wide = "{ items { id code more } }"
        await until(shows(running, {"id": 0, "code": "s0", "more": 7}, wide))
        assert (await running.ask())["errors"][0]["extensions"]["code"] == "INVALID"
        shop.write_catalog(shop.catalog, second)
        both = "{ items(limit: 1) { id } extra(limit: 1) { id } }"

        async def has_extra() -> bool:
            return "errors" not in await running.ask(both)

        await until(has_extra)
        assert set((await running.ready())["tables"]) == {"shop.items", "shop.extra"}
        shop.write_catalog(shop.catalog, CATALOG)
        await until(shows(running, {"id": 0, "name": "fig", "secret": "s0"}))
        assert (await running.ask(both))["errors"][0]["extensions"]["code"] == "INVALID"

    play(scenario, shop)


def test_a_catalog_that_reads_elsewhere_than_at_the_start_is_refused(shop: Shop) -> None:
    (shop.folder / "other").mkdir()
    (shop.folder / "other" / "a.csv").write_text("id,name,secret\n9,kiwi,s9\n")

    async def scenario(running: Open) -> None:
        shop.write_catalog(shop.catalog, CATALOG.replace("DATA/items", str(shop.folder / "other")))
        shop.write_policies(shop.policies, STAFF)
        await until(refuses(running, f"{shop.folder}/other: lies outside the places"))
        assert await running.first() == HIDDEN, "neither of the two new ones is in force"
        shop.write_catalog(shop.catalog, CATALOG)
        await until(shows(running, VISIBLE))

    play(scenario, shop)


def test_a_denial_does_not_wait_for_data_that_is_being_loaded(shop: Shop) -> None:
    shop.grants.write_text(STAFF)

    async def scenario(running: Open) -> None:
        lake = running.gateway._backend._lake  # type: ignore[attr-defined]  # the backend is DuckDB's
        with lake._lock:
            shop.grants.write_text(STAFF + NO_SECRET)
            await until(shows(running, HIDDEN))

    play(scenario, shop)


def test_the_newest_of_many_quick_changes_wins(shop: Shop) -> None:
    async def scenario(running: Open) -> None:
        for number in range(40):
            shop.grants.write_text(STAFF + (NO_SECRET if number % 2 else NO_NAME) + "#\n" * number)
            await asyncio.sleep(0.01)
        shop.grants.write_text(STAFF)
        await until(shows(running, VISIBLE))
        await asyncio.sleep(0.6)
        assert await running.first() == VISIBLE

    play(scenario, shop)


def test_hidden_files_that_never_rest_hold_nothing_up(shop: Shop) -> None:
    async def scenario(running: Open) -> None:
        async def scribble() -> None:
            while True:
                (shop.policies / ".grants.csv.swp").write_text(str(time.time_ns()))
                await asyncio.sleep(0.02)

        noise = asyncio.create_task(scribble())
        shop.grants.write_text(STAFF)
        await until(shows(running, VISIBLE))
        noise.cancel()

    play(scenario, shop)


def test_files_that_never_rest_are_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "_PATIENCE", 0.5)

    async def scenario(running: Open) -> None:
        async def scribble() -> None:
            for number in range(10_000):
                shop.grants.write_text(STAFF + "#" * number)
                await asyncio.sleep(0.02)

        noise = asyncio.create_task(scribble())
        await until(refuses(running, f"{shop.policies}: the files do not stop changing"))
        assert await running.first() == HIDDEN
        noise.cancel()
        shop.grants.write_text(STAFF)
        await until(shows(running, VISIBLE))
        assert await running.faults() == []

    play(scenario, shop)


def test_a_failure_that_nobody_foresaw_leaves_the_last_good_files_in_force(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("nobody foresaw this")

    async def scenario(running: Open) -> None:
        monkeypatch.setattr(reload, "load_snapshot", fail)
        shop.grants.write_text(STAFF)
        await until(refuses(running, f"{shop.policies}: cannot be read: the log says why"))
        assert await running.first() == HIDDEN
        monkeypatch.undo()
        shop.grants.write_text(STAFF + "\n")
        await until(shows(running, VISIBLE))

    play(scenario, shop)
    assert "nobody foresaw this" in caplog.text


def test_without_a_watcher_of_the_system_looks_are_enough(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no more watches")

    monkeypatch.setattr(reload, "awatch", fail)

    async def scenario(running: Open) -> None:
        shop.grants.write_text(STAFF)
        await until(shows(running, VISIBLE))

    play(scenario, shop)


def test_reloading_can_be_switched_off(tmp_path: Path) -> None:
    shop = Shop(tmp_path).write(settings="[policies]\nreload = false\n")

    async def scenario(running: Open) -> None:
        shop.grants.write_text(STAFF)
        await asyncio.sleep(1.0)
        assert await running.first() == HIDDEN

    play(scenario, shop)


def test_touching_a_file_changes_nothing(shop: Shop) -> None:
    async def scenario(running: Open) -> None:
        preparation = running.gateway._preparation
        os.utime(shop.grants)
        await asyncio.sleep(1.0)
        assert running.gateway._preparation is preparation, "what is cached stays"

    play(scenario, shop)


def test_a_change_between_the_first_reading_and_the_first_look_is_seen(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = snapshot.load_snapshot

    def write_after(*arguments: Any, **named: Any) -> Any:
        loaded = load(*arguments, **named)
        shop.grants.write_text(STAFF)
        return loaded

    monkeypatch.setattr("gateway.app.load_snapshot", write_after)

    async def scenario(running: Open) -> None:
        await until(shows(running, VISIBLE))

    play(scenario, shop)


def test_data_that_cannot_be_refreshed_is_looked_at_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    toml = shop.folder / "lakegate.toml"
    toml.write_text(toml.read_text() + "[backend.duckdb]\nrefresh_seconds = 0.05\n")

    async def scenario(running: Open) -> None:
        lake = running.gateway._backend._lake  # type: ignore[attr-defined]  # the backend is DuckDB's
        real = lake.load

        def fail(*_: object) -> None:
            raise RuntimeError("nobody foresaw this")

        monkeypatch.setattr(lake, "load", fail)
        await until_logged("the data could not be refreshed")
        monkeypatch.setattr(lake, "load", real)
        (shop.folder / "data" / "items" / "a.csv").write_text("id,name,secret\n1,plum,s1\n")
        await until(shows(running, HIDDEN | {"name": "plum"}))

    async def until_logged(text: str) -> None:
        async def condition() -> bool:
            return text in caplog.text

        await until(condition)

    play(scenario, shop)


def test_bad_data_is_told_without_its_cells_and_harms_nobody(shop: Shop) -> None:
    toml = shop.folder / "lakegate.toml"
    toml.write_text(toml.read_text() + "[backend.duckdb]\nrefresh_seconds = 0.05\n")
    data = shop.folder / "data" / "items" / "a.csv"

    async def scenario(running: Open) -> None:
        async def is_told() -> bool:
            return bool((await running.ready())["tables"]["shop.items"]["fault"])

        before = (await running.ready())["snapshot"]
        data.write_text("id,name,secret\nSECRET,apple,s1\n")
        await until(is_told)
        told = await running.ready()
        assert 0 <= told["tables"]["shop.items"].pop("age_seconds") < 60
        assert told == {
            "ready": True,
            "snapshot": before,
            "faults": [],
            "tables": {
                "shop.items": {
                    "ready": True,
                    "copied": True,
                    "fault": "values do not fit the declared types: `id` has 1 that are no INTEGER",
                }
            },
        }
        assert await running.first() == HIDDEN
        data.write_text("id,name,secret\n1,plum,s1\n")
        await until(shows(running, HIDDEN | {"name": "plum"}))
        assert not await is_told()

    play(scenario, shop)


def test_a_gateway_without_data_says_so_and_gets_it_later(tmp_path: Path) -> None:
    shop = Shop(tmp_path).write(settings="[backend.duckdb]\nrefresh_seconds = 0.05\n")
    data = shop.folder / "data" / "items" / "a.csv"
    text = data.read_text()
    data.write_text("id,name,secret\n1,apple,s1\n1,pear,s2\n")

    async def run() -> None:
        async with opened(shop, waits=False) as running:

            async def is_told() -> bool:
                told = await running.ready()
                return bool(told["tables"]) and not told["ready"]

            await until(is_told)
            told = await running.ask()
            assert told["errors"][0]["extensions"]["code"] == "DATA_UNAVAILABLE"
            assert (await running.client.get("/readyz")).status_code == 503
            assert (await running.client.get("/healthz")).status_code == 200
            data.write_text(text)
            await until(shows(running, HIDDEN))
            assert (await running.client.get("/readyz")).status_code == 200

    asyncio.run(run())
