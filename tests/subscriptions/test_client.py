"""npm's `graphql-ws` follows a subscription against a running server."""

from __future__ import annotations

import json
import subprocess
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from frontend.build import Tools, find_tools
from tests.subscriptions.socket import CHANGED, ITEMS, shop

FOLDER = Path(__file__).parent / "client"


@pytest.fixture(scope="module")
def tools() -> Tools:
    """Node.js, with the locked packages in place."""
    tools = find_tools()
    lock = FOLDER / "package-lock.json"
    installed = FOLDER / "node_modules" / ".package-lock.json"
    with (FOLDER / ".installing").open("w") as installing:
        # Tests may run in several processes, each with this fixture.
        flock(installing, LOCK_EX)
        if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
            command = (*tools.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            subprocess.run(command, cwd=FOLDER, env=tools.environment, check=True, timeout=300)
    return tools


def test_graphql_ws_gets_every_answer(tools: Tools, tmp_path: Path) -> None:
    with shop(tmp_path) as running:
        environment = {
            **tools.environment,
            "LAKEGATE_URL": running.gateway.url.replace("http", "ws", 1) + "/graphql",
            "LAKEGATE_TOKEN": running.token(),
            "LAKEGATE_QUERY": ITEMS,
        }
        command = ("node", "client.mjs")
        with subprocess.Popen(command, cwd=FOLDER, env=environment, stdout=subprocess.PIPE) as client:
            assert client.stdout
            first = json.loads(client.stdout.readline())
            running.write(CHANGED)
            second = json.loads(client.stdout.readline())
            assert client.wait(20) == 0
    names = [[row["name"] for row in answer["data"]["items"]] for answer in (first, second)]
    assert names == [["apple", "pear"], ["plum", "pear"]]
