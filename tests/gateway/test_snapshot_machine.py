"""Law 7 as a machine: whatever is edited, broken and read anew, and whenever, an answer is of one version.

Each answer has to be what one of the versions gives that were in force while it was made, and its record in
the audit has to name that version. None is dropped.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from gateway import entry, reload
from gateway.auth.identity import Session
from gateway.catalog.model import Catalog
from gateway.policy.decide import grant
from gateway.policy.grants import Grants
from gateway.policy.load import PolicySet
from gateway.read_settings import read_settings
from gateway.reload import Reloader, list_files
from tests.gateway.shop import Open, Shop, opened

QUERY = "{ items { id name secret } }"
ITEMS = ({"id": 1, "name": "apple", "secret": "s1"}, {"id": 2, "name": "pear", "secret": "s2"})
SETTINGS = '[policies]\npath = "policies"\nreload = false\n[cache]\nbytes = 1000000\n'


@dataclass(frozen=True, slots=True)
class Version:
    """What the policies show: these columns, in these rows."""

    columns: frozenset[str]
    rows: frozenset[int]

    def grants(self) -> str:
        """The file that says so; each version has a text of its own, for rows that nothing shows too."""
        names = "|".join(name for name in ITEMS[0] if name in self.columns)
        lines = [
            f"p, role:staff, table:shop.items, SELECT, {names}, row{row}, -, allow\n"
            for row in sorted(self.rows)
        ]
        return f"# {sorted(self.columns)} {sorted(self.rows)}\n" + "".join(lines)

    def answer(self) -> list[Mapping[str, object]]:
        """What a list of all items is, as GraphQL has it."""
        return [
            {name: value if name in self.columns else None for name, value in item.items()}
            for item in ITEMS
            if item["id"] in self.rows
        ]


VERSIONS = st.builds(
    Version,
    st.frozensets(st.sampled_from(["id", "name", "secret"]), min_size=1),
    st.frozensets(st.sampled_from([1, 2])),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request on its way; `since` counts the versions that were in force before it was sent."""

    task: asyncio.Task[httpx.Response]
    since: int


class SnapshotMachine(RuleBasedStateMachine):
    """A gateway whose files change, and people who ask meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.shop = Shop(Path(self.folder.name)).write(settings=SETTINGS)
        filters = "".join(f"p2, row{row}, table:shop.items, *, id = {row}\n" for row in (1, 2))
        (self.shop.policies / "data_filters.csv").write_text(filters)
        first = Version(frozenset({"id", "name", "secret"}), frozenset({1, 2}))
        self.write(first)
        self.runner = asyncio.Runner()
        self.life = opened(self.shop)
        self.running: Open = self.runner.run(self.life.__aenter__())
        gateway = self.running.gateway
        chosen = read_settings(self.shop.folder / "lakegate.toml", {})
        self.settings = chosen
        self.reloader = Reloader(chosen, {}, gateway, gateway._backend, list_files(chosen))
        #: Those that were in force, the last one is; and the one that the files have, if they are good.
        self.history = [first]
        self.known = {gateway.snapshot.version: first}
        self.written: Version | None = first
        self.asked: list[Asked] = []

    def write(self, version: Version) -> None:
        self.shop.grants.write_text(version.grants())

    @rule(version=VERSIONS)
    def edit(self, version: Version) -> None:
        self.write(version)
        self.written = version

    @rule()
    def break_off(self) -> None:
        self.shop.grants.write_text(self.shop.grants.read_text() + "p, role:staff, what\n")
        self.written = None

    @rule()
    def read_anew(self) -> None:
        before = self.running.gateway.snapshot.version
        self.runner.run(self.reloader.reload(list_files(self.settings)))
        now = self.running.gateway.snapshot.version
        if self.written is None:
            assert now == before, "the last good version stays in force"
            assert self.reloader.faults
        else:
            self.known[now] = self.written
            self.history.append(self.written)

    @rule(count=st.integers(1, 6))
    def ask(self, count: int) -> None:
        client = self.running.client
        headers = {"authorization": f"Bearer {self.shop.token()}"}

        async def begin() -> None:
            for _ in range(count):
                sent = client.post("/graphql", json={"query": QUERY}, headers=headers)
                self.asked.append(Asked(asyncio.create_task(sent), len(self.history) - 1))

        self.runner.run(begin())

    @rule(steps=st.integers(1, 8))
    def go_on(self, steps: int) -> None:
        async def wait() -> None:
            for _ in range(steps):
                await asyncio.sleep(0)

        self.runner.run(wait())

    @rule()
    def collect(self) -> None:
        async def answers() -> list[httpx.Response]:
            return [await each.task for each in self.asked]

        told = self.runner.run(answers())
        lines = self.shop.audit.read_bytes().splitlines() if told else ()
        records = {record["request_id"]: record for record in map(orjson.loads, lines)}
        for each, response in zip(self.asked, told, strict=True):
            answer: Any = response.json()
            version = self.known[records[response.headers["x-request-id"]]["snapshot"]]
            assert version in self.history[each.since :], "a version that was not in force then"
            assert answer["data"]["items"] == version.answer()
        self.asked.clear()

    def teardown(self) -> None:
        try:
            self.collect()
        finally:
            self.runner.run(self.life.__aexit__(None, None, None))
            self.runner.close()
            self.folder.cleanup()


FEW = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reload, "_QUIET", 0)


def test_an_answer_is_of_one_version_whatever_happens_when() -> None:
    run_state_machine_as_test(SnapshotMachine, settings=FEW)


def test_the_machine_finds_a_mixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grants of the newest policies, whatever the request began with."""
    newest: list[PolicySet] = []
    use = reload.Reloader._use

    async def noted(self: Reloader, snapshot: Any) -> None:
        newest.append(snapshot.policies)
        await use(self, snapshot)

    def mixed(catalog: Catalog, policies: PolicySet, session: Session) -> Grants:
        found = newest[-1] if newest else policies
        return grant(found.catalog, found, session)

    monkeypatch.setattr(reload.Reloader, "_use", noted)
    monkeypatch.setattr(entry, "grant", mixed)

    # The first one found is enough.
    once = settings(FEW, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError, match="assert"):
        run_state_machine_as_test(SnapshotMachine, settings=once)
