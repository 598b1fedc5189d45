"""The administrator's story, as docs/access-requests.md tells it: over HTTP and on the command line."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.http.server import REPOSITORY, RunningGateway, running_gateway
from tests.operations.command import Told, call

DAY = 86_400
SUPPORT, ADMINISTRATOR = "supportUserGroup", "dl-dev-administratorUserGroup"
ROLE = f"g, group:{SUPPORT}, role:support\n"
GRANT = (
    "p, role:support, table:startups.owners, SELECT, people_id|first_name|last_name=initial, *, -, allow\n"
)
TEST = f"""\
tests:
  - name: support reads no address
    as: {{groups: [{SUPPORT}]}}
    table: startups.owners
    columns: [people_id, first_name, last_name]
    masks: {{last_name: initial}}
"""
QUERY = "{ owners(limit: 1) { people_id last_name address } }"


@dataclass(frozen=True, slots=True)
class Stage:
    """A gateway whose clock can be moved, and the people of the story."""

    gateway: RunningGateway
    clock: Path

    @property
    def folder(self) -> Path:
        return self.gateway.folder

    def move(self, days: float) -> None:
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(days * DAY))
        fresh.replace(self.clock)

    def client(self, who: str, group: str) -> httpx.Client:
        moved = float(self.clock.read_text())
        token = self.gateway.issuer.token([group], now=time.time() + moved, sub=f"sub-{who}", username=who)
        return httpx.Client(
            base_url=self.gateway.url,
            headers={"authorization": f"Bearer {token}"},
            timeout=30,
            trust_env=False,
        )

    def owner(self, who: str = "ann", *, explain: bool = False) -> dict[str, Any]:
        """The first owner as somebody of the support sees it, and what is told beside."""
        body: dict[str, Any] = {"query": QUERY}
        if explain:
            body["extensions"] = {"lakegate": {"explain": True}}
        with self.client(who, SUPPORT) as client:
            told: dict[str, Any] = client.post("/graphql", json=body).json()
        return told

    def snapshot(self) -> str:
        with httpx.Client(base_url=self.gateway.url, trust_env=False) as client:
            return str(client.get("/readyz").json()["snapshot"])

    def loaded(self, before: str) -> None:
        """Waits until other files are in force."""
        deadline = time.monotonic() + 30
        while self.snapshot() == before:
            assert time.monotonic() < deadline, "the files are not read anew"
            time.sleep(0.05)

    def run(self, *arguments: str | Path) -> Told:
        return call(*arguments, folder=self.folder)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    shutil.copytree("policies", tmp_path / "policies")
    clock = tmp_path / "clock"
    clock.write_text("0")
    moved = str(REPOSITORY / "tests" / "operations" / "moved_clock")
    environment = {"PYTHONPATH": f"{moved}:{REPOSITORY}", "MOVED_CLOCK": str(clock)}
    settings = '[access_requests]\npath = "access.sqlite"\n'
    with running_gateway(tmp_path, settings=settings, rows=20, environment=environment) as gateway:
        yield Stage(gateway, clock)


def test_from_a_rule_to_a_request_to_its_end(stage: Stage) -> None:
    # Somebody writes a policy, beside the one in force.
    proposal = stage.folder / "proposal"
    shutil.copytree(stage.folder / "policies", proposal)
    for name, line in (("roles.csv", ROLE), ("grants.csv", GRANT)):
        with (proposal / name).open("a") as file:
            file.write(line)
    (proposal / "tests" / "support.yaml").write_text(TEST)

    # They check and test it, and look at what changes: for one group, and nobody else.
    assert stage.run("policy", "check", "--policies", proposal).status == 0
    tested = stage.run("policy", "test", "--cover-all", "--policies", proposal)
    assert (tested.status, "failed: 0" in tested.err) == (0, True)
    compared = json.loads(stage.run("policy", "diff", "--json", "policies", "proposal").out)
    assert {change["who"] for change in compared} == {f"group:{SUPPORT}"}
    assert {change["kind"] for change in compared} == {"gains"}

    # It is put in place, and the next answer obeys.
    before = stage.snapshot()
    assert stage.owner()["data"]["owners"] == []
    shutil.copytree(proposal, stage.folder / "policies", dirs_exist_ok=True)
    stage.loaded(before)

    # Ann of the support is refused an address, and told what to ask for.
    told = stage.owner(explain=True)
    (owner,) = told["data"]["owners"]
    assert owner["people_id"]
    assert owner["address"] is None
    (refused,) = [
        each for each in told["extensions"]["lakegate"]["explain"]["columns"] if each["column"] == "address"
    ]
    assert refused["request"] == ["startups.owners.address"]
    assert "rules" not in refused

    # She asks, and the administrator looks at what would be written, and gives less: masked, for 30 days.
    wanted = {"table": "startups.owners", "columns": ["address"], "days": 60, "reason": "to call them back"}
    with stage.client("ann", SUPPORT) as ann, stage.client("ada", ADMINISTRATOR) as ada:
        id = ann.post("/access-requests/ask", json=wanted).json()["id"]
        assert [each["id"] for each in ada.get("/access-requests").json()["waiting"]] == [id]
        terms = {"id": id, "reason": "for this month", "masks": {"address": "last(4)"}, "days": 30}
        trial = ada.post("/access-requests/approve", json={**terms, "dry_run": True}).json()
        assert trial["warnings"] == []
        assert "+p, user:sub-ann, table:startups.owners" in trial["diff"]
        before = stage.snapshot()
        given = ada.post("/access-requests/approve", json=terms).json()
        assert given["request"]["state"] == "approved"
        assert given["line"] in (stage.folder / "policies" / "grants.csv").read_text()
        until = datetime.fromisoformat(given["request"]["until"])
        assert 29 < (until - datetime.now(UTC)).total_seconds() / DAY < 31
    stage.loaded(before)

    # She sees it, and nobody else does; the policies still mean what their tests say, this rule's too.
    shown = stage.owner()["data"]["owners"][0]["address"]
    assert shown.startswith("***")
    assert len(shown) == len("***") + 4
    assert stage.owner("ben")["data"]["owners"][0]["address"] is None
    tested = stage.run("policy", "test", "--cover-all")
    assert f"passed  tests/access-request-{id}.yaml:2" in tested.out
    assert tested.status == 0

    # The time passes, and it is gone; the request says so, and a check says which line to delete.
    stage.move(days=31)
    told = stage.owner()
    assert told["data"]["owners"][0]["address"] is None
    assert told["data"]["owners"][0]["people_id"]
    with stage.client("ann", SUPPORT) as ann, stage.client("ada", ADMINISTRATOR) as ada:
        (own,) = ann.get("/access-requests").json()["own"]
        assert (own["state"], own["answer"]) == ("ended", "for this month")
        (warning,) = [
            each
            for each in ada.post("/admin/policy/check", json={}).json()["warnings"]
            if "the rule ended at" in each["message"]
        ]
        assert warning["file"] == "grants.csv"

        # Every step is in the audit: who read what, who asked, who gave; and it is whole.
        readings = ada.get("/admin/audit", params={"column": "address", "outcome": "ok"}).json()
        assert {each["username"] for each in readings} == {"ann"}
        assert ada.get("/admin/audit/verify").json()["whole"]
    records = [json.loads(line) for line in (stage.folder / "audit.jsonl").read_text().splitlines()]
    steps = [
        (each["username"], each["operation"].rpartition("/")[2], each["about"]["state"])
        for each in records
        if each["about"] and each["outcome"] == "ok" and each["about"]["request"] == id
    ]
    assert steps == [("ann", "ask", "waiting"), ("ada", "approve", "approved")]
    assert stage.run("audit", "verify").status == 0
