"""npm's `graphql-ws` follows a subscription against a running server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.npm import Package, installed
from tests.subscriptions.socket import CHANGED, ITEMS, shop

FOLDER = Path(__file__).parent / "client"


@pytest.fixture(scope="module")
def package() -> Package:
    return installed(FOLDER)


def test_graphql_ws_gets_every_answer(package: Package, tmp_path: Path) -> None:
    with shop(tmp_path) as running:
        environment = {
            **package.tools.environment,
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
