"""The audits of npm's `graphql-http`, every one of them, against a running server."""

from __future__ import annotations

import subprocess
from collections import Counter
from fcntl import LOCK_EX, flock
from pathlib import Path

import orjson
import pytest

from frontend.build import Tools, find_tools
from tests.http.target import Target

FOLDER = Path(__file__).parent / "audit"

#: How many there are of each kind in the locked version.
AUDITS = {"MUST": 13, "SHOULD": 23, "MAY": 25}


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
            run(tools, *tools.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    return tools


def run(tools: Tools, *command: str, **environment: str) -> bytes:
    """What a command prints in the folder of the audit."""
    done = subprocess.run(
        command,
        cwd=FOLDER,
        env={**tools.environment, **environment},
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")
    return done.stdout


def test_every_audit_passes(tools: Tools, target: Target) -> None:
    printed = run(
        tools, "node", "audit.mjs", LAKEGATE_URL=f"{target.url}/graphql", LAKEGATE_TOKEN=target.token
    )
    results = orjson.loads(printed)
    assert [result for result in results if result["status"] != "ok"] == []
    assert Counter(result["name"].split()[0] for result in results) == AUDITS
