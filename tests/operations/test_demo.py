from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.demo.folder import prepare
from gateway.demo.sample import write_lake
from tests.http.server import running_gateway
from tests.operations.command import Demonstration, call, demonstration, environment

SIGHTS = {
    "developer": "all of companies; all of owners",
    "biz-analyst": "all of companies; owners without first_name, last_name, address",
    "eu-sales": "companies without status, in some rows",
    "regional": "companies in some rows; owners without last_name, gender, age, address",
    "admin": "nothing",
    "both": "all of companies; all of owners",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    with demonstration(tmp_path_factory.mktemp("demo"), "--rows", "300") as running:
        yield running


def sign_in(demo: Demonstration, user: str) -> httpx.Client:
    answer = httpx.post(
        f"{demo.address}/auth/token", json={"username": user, "password": "lakegate-demo"}, trust_env=False
    )
    assert answer.status_code == 200
    headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    return httpx.Client(base_url=demo.address, headers=headers, trust_env=False)


def ask(client: httpx.Client, query: str) -> dict[str, object]:
    answer = client.post("/graphql", json={"query": query}).json()
    assert isinstance(answer, dict)
    return answer


def test_it_tells_who_there_is_and_what_each_sees(demo: Demonstration) -> None:
    said = "".join(demo.said)
    for user, sight in SIGHTS.items():
        assert f"  {user:<11}  {sight}\n" in said
    assert "Users, all with the password lakegate-demo" in said
    assert "The files are in lakegate-demo/" in said


def test_the_commands_that_it_prints_work_when_pasted(demo: Demonstration) -> None:
    said = "".join(demo.said)
    pasted = said[said.index("  TOKEN=") : said.index("The files are")]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", pasted],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert len(answer["data"]["getAll"]) == 2
    assert {company["first_name"] for company in answer["data"]["getAll"]} == {None}
    assert {withheld["column"] for withheld in answer["extensions"]["lakegate"]["withheld"]} == {"first_name"}


@pytest.mark.parametrize("user", SIGHTS)
def test_each_user_signs_in_and_sees_what_was_told(demo: Demonstration, user: str) -> None:
    with sign_in(demo, user) as client:
        answer = ask(client, "{ companies(limit: 300) { continent status } owners { first_name last_name } }")
    assert "errors" not in answer
    data = answer["data"]
    assert isinstance(data, dict)
    continents = {company["continent"] for company in data["companies"]}
    assert continents == (
        {"eu"} if user in {"eu-sales", "regional"} else set() if user == "admin" else {"us", "eu", "asia"}
    )
    assert ({company["status"] for company in data["companies"]} == {None}) == (user == "eu-sales")
    seen = {
        column for column in ("first_name", "last_name") if any(owner[column] for owner in data["owners"])
    }
    assert (
        seen
        == {
            "developer": {"first_name", "last_name"},
            "biz-analyst": set(),
            "eu-sales": set(),
            "regional": {"first_name"},
            "admin": set(),
            "both": {"first_name", "last_name"},
        }[user]
    )


def test_a_token_of_the_command_line_is_taken(demo: Demonstration) -> None:
    for use in ("access", "id"):
        token = call("token", "biz-analyst", "--use", use, folder=demo.folder).out.strip()
        answer = httpx.get(
            f"{demo.address}/session", headers={"authorization": f"Bearer {token}"}, trust_env=False
        )
        assert answer.json()["username"] == "biz-analyst"


def test_an_edited_policy_is_obeyed_and_kept_by_the_next_start(tmp_path: Path) -> None:
    grants = tmp_path / "lakegate-demo" / "policies" / "grants.csv"
    prepare(tmp_path / "lakegate-demo", rows=50)
    with grants.open("a", encoding="utf-8") as file:
        file.write("p, role:developer, table:startups.owners, SELECT, address, *, -, deny\n")
    with demonstration(tmp_path, "--rows", "50") as demo, sign_in(demo, "developer") as client:
        assert "  developer    all of companies; owners without address\n" in demo.said
        assert ask(client, "{ owners(limit: 1) { address } }")["data"] == {"owners": [{"address": None}]}


def test_data_of_ones_own_is_served(tmp_path: Path) -> None:
    write_lake(tmp_path / "mine", 30, seed=99)
    with demonstration(tmp_path, "--data", "mine") as demo, sign_in(demo, "developer") as client:
        answer = ask(client, "{ companies { company_id } }")["data"]
    assert isinstance(answer, dict)
    assert len(answer["companies"]) == 30


def test_data_that_cannot_be_read_is_told_and_does_not_keep_it_from_starting(tmp_path: Path) -> None:
    write_lake(tmp_path / "mine", 30)
    (tmp_path / "mine" / "owners" / "owners.csv").write_text("people_id\nno number\n", encoding="utf-8")
    with demonstration(tmp_path, "--data", "mine") as demo:
        warnings = [line for line in demo.said if line.startswith("warning: startups.owners: ")]
    assert len(warnings) == 1
    assert "no number" not in warnings[0]


def test_it_stops_quietly(tmp_path: Path) -> None:
    with demonstration(tmp_path, "--rows", "50") as demo:
        count = len(demo.said)
        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(20) == 0
    assert demo.said[count:] == []


def test_several_workers_serve_and_stop_together(tmp_path: Path) -> None:
    with running_gateway(tmp_path, environment={"LAKEGATE_SERVER__WORKERS": "2"}) as gateway:
        with gateway.connect("dl-dev-developerUserGroup") as client:
            for _ in range(20):
                answer = client.post("/graphql", json={"query": "{ owners(limit: 1) { people_id } }"}).json()
                assert answer["data"] == {"owners": [{"people_id": 1}]}
        gateway.process.terminate()
        assert gateway.process.wait(20) == 0
