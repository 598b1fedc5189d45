"""A request sees one version of everything, whenever the files change."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from gateway.auth.identity import Identity
from gateway.errors import Fault
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.read_settings import read_settings
from gateway.reload import Listing, Reloader, list_files
from gateway.snapshot import Snapshot, load_snapshot
from tests.gateway.shop import CATALOG, NO_NAME, NO_SECRET, STAFF, Open, Shop, opened, until

#: Two versions of everything: what `label` is, and what may not be seen. A mixture shows another answer.
VERSIONS = {
    "a": (CATALOG.replace("name: VARCHAR", "name: {type: VARCHAR, field: label}"), STAFF + NO_SECRET),
    "b": (CATALOG.replace("secret: VARCHAR", "secret: {type: VARCHAR, field: label}"), STAFF + NO_NAME),
}
LABELS = {"a": ["apple", "pear"], "b": ["s1", "s2"]}
QUERY = "{ items { id label } }"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop whose catalog and policies are links to the folders of one version."""
    shop = Shop(tmp_path).write()
    for folder, number in ((shop.catalog, 0), (shop.policies, 1)):
        for version, texts in VERSIONS.items():
            write = (shop.write_catalog, shop.write_policies)[number]
            write(folder.with_name(f"{folder.name}-{version}"), texts[number])
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        folder.symlink_to(f"{folder.name}-a")
    return shop


def point(link: Path, version: str) -> None:
    new = link.with_name("new")
    new.symlink_to(f"{link.name}-{version}")
    new.rename(link)


def snapshots(running: Open) -> dict[str, Snapshot]:
    """Both versions, as the files say."""
    found = {}
    gateway = running.gateway
    for version in VERSIONS:
        for folder in (running.shop.catalog, running.shop.policies):
            point(folder, version)
        found[version] = load_snapshot(gateway._settings, gateway.entry._attributes)
    return found


def test_answers_are_of_one_version_while_the_files_change(shop: Shop) -> None:
    """Catalog and policies are swapped together, in quick or slow succession."""
    choice = random.Random(7)

    async def scenario() -> None:
        seen: list[list[str]] = []
        version = "a"
        async with opened(shop) as running:
            ended = asyncio.Event()

            async def ask() -> None:
                while not ended.is_set():
                    told = await running.ask(QUERY)
                    assert "errors" not in told
                    assert "extensions" not in told, "a withheld label is of two versions"
                    seen.append([item["label"] for item in told["data"]["items"]])
                    await asyncio.sleep(0.001)

            async def has_come(label: list[str]) -> bool:
                for task in asking:
                    # Who asks no more has failed, and says why.
                    assert not task.done(), task.result()
                return seen[-1:] == [label]

            asking = [asyncio.create_task(ask()) for _ in range(3)]
            for pause in (0.0, 0.1, 0.3, 0.0, 0.5, 0.2, None, None, None):
                version = "ba"[version == "b"]
                for link in choice.sample((shop.catalog, shop.policies), 2):
                    point(link, version)
                    await asyncio.sleep(choice.choice((0, 0.005)))
                if pause is None:
                    await until(partial(has_come, LABELS[version]))
                else:
                    await asyncio.sleep(pause)
            ended.set()
            await asyncio.gather(*asking)
        assert all(label in LABELS.values() for label in seen)
        assert {tuple(label) for label in seen} == {tuple(label) for label in LABELS.values()}
        records = [json.loads(line) for line in shop.audit.read_text().splitlines()]
        columns = {
            record["snapshot"]: {
                json.dumps(each["columns"]) for each in records if each["snapshot"] == record["snapshot"]
            }
            for record in records
        }
        assert len(columns) == 2
        assert all(len(read) == 1 for read in columns.values()), "one version reads one set of columns"

    asyncio.run(scenario())


@pytest.mark.parametrize("name", ["catalog", "policies"])
def test_a_link_that_led_elsewhere_for_a_moment_has_moved(shop: Shop, name: str) -> None:
    """Else half of each version could be read while both looks show the same."""
    settings = read_settings(shop.folder / "lakegate.toml", {})
    before = list_files(settings)
    assert list_files(settings) == before

    for version in ("b", "a"):
        point(shop.folder / name, version)

    assert list_files(settings) != before


def test_files_that_move_while_they_are_read_and_back_again_are_read_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        async with opened(shop) as running:
            load, listed = Reloader._load, Reloader._list
            moved = False

            async def elsewhere(reloader: Reloader) -> Listing:
                # Once, when the files were just read: nobody looks between there and back.
                nonlocal moved
                now, moved = moved, False
                return () if now else await listed(reloader)

            def first(reloader: Reloader) -> tuple[Snapshot, tuple[Fault, ...]]:
                nonlocal moved
                monkeypatch.setattr(Reloader, "_load", load)
                moved = True
                return load(reloader)

            monkeypatch.setattr(Reloader, "_list", elsewhere)
            monkeypatch.setattr(Reloader, "_load", first)
            for link in (shop.catalog, shop.policies):
                point(link, "b")

            async def has_come() -> bool:
                told = await running.ask(QUERY)
                return [item["label"] for item in told["data"]["items"]] == LABELS["b"]

            await until(has_come)

    asyncio.run(scenario())


@pytest.mark.parametrize("moment", ["identify", "run"])
def test_a_change_in_the_middle_of_a_request_is_for_the_next_one(
    shop: Shop, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        async with opened(shop) as running:
            versions = snapshots(running)
            gateway = running.gateway
            await running.gateway._backend.prepare(versions["b"].catalog)
            owner: Any = gateway.entry if moment == "identify" else gateway._backend
            monkeypatch.setattr(
                owner, moment, and_meanwhile(getattr(owner, moment), gateway.use, versions["b"])
            )
            gateway.use(versions["a"])
            told = await running.ask(f"{{ one: {QUERY[1:-1]} two: {QUERY[1:-1]} }}")
            assert [[item["label"] for item in told["data"][key]] for key in ("one", "two")] == [
                LABELS["a"]
            ] * 2
            monkeypatch.undo()
            assert [item["label"] for item in (await running.ask(QUERY))["data"]["items"]] == LABELS["b"]
            first, second = map(json.loads, shop.audit.read_text().splitlines()[-2:])
            assert (first["snapshot"], second["snapshot"]) == (versions["a"].version, versions["b"].version)

    asyncio.run(scenario())


def and_meanwhile(real: Callable[..., Any], use: Callable[[Snapshot], None], snapshot: Snapshot) -> Any:
    async def during(*arguments: Any) -> Any:
        use(snapshot)
        await asyncio.sleep(0)
        result = await real(*arguments)
        use(snapshot)
        return result

    return during


def test_what_is_cached_under_one_version_is_unknown_to_the_other(shop: Shop) -> None:
    """The same document, session and token, to and fro."""

    async def scenario() -> None:
        async with opened(shop) as running:
            versions = snapshots(running)
            for version in versions.values():
                await running.gateway._backend.prepare(version.catalog)
            for name in "abba" * 5:
                running.gateway.use(versions[name])
                told = await running.ask(QUERY)
                assert [item["label"] for item in told["data"]["items"]] == LABELS[name]

    asyncio.run(scenario())


def test_requests_of_many_sessions_do_not_meet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of people with different rights, asked all at once, are each one's own."""
    shop = Shop(tmp_path).write()
    (shop.policies / "roles.csv").write_text("g, group:all, role:all\ng, group:few, role:few\n")
    shop.grants.write_text(
        STAFF.replace("role:staff", "role:all")
        + STAFF.replace("role:staff", "role:few").replace("*, *", "id, *")
    )

    async def scenario() -> None:
        async with opened(shop) as running:
            gateway = running.gateway

            def identity(token: str, now: float) -> Identity:
                return Identity(token, token, (token,), "access", 2**31, {})

            monkeypatch.setattr(gateway.entry._verifier, "cached", identity)

            async def ask(who: str) -> bytes:
                request = GraphQLRequest("{ items { id name secret } }", None, {}, {})
                return (await gateway.execute(request, who, RequestContext("r", "c", is_get=False))).body

            people = ["all", "few", "nobody"] * 60
            answers = await asyncio.gather(*map(ask, people))
            kinds = {
                who: {answer for one, answer in zip(people, answers, strict=True) if one == who}
                for who in people
            }
            assert all(len(kind) == 1 for kind in kinds.values())
            assert b"apple" in next(iter(kinds["all"]))
            assert b"apple" not in next(iter(kinds["few"])) + next(iter(kinds["nobody"]))

    asyncio.run(scenario())
