"""The audits of npm's `graphql-http`, every one of them, against a running server."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import orjson
import pytest

from tests.http.target import Target
from tests.npm import Package, installed

FOLDER = Path(__file__).parent / "audit"

#: How many there are of each kind in the locked version.
AUDITS = {"MUST": 13, "SHOULD": 23, "MAY": 25}


@pytest.fixture(scope="module")
def package() -> Package:
    return installed(FOLDER)


def test_every_audit_passes(package: Package, target: Target) -> None:
    printed = package.run(
        "node", "audit.mjs", LAKEGATE_URL=f"{target.url}/graphql", LAKEGATE_TOKEN=target.token
    )
    results = orjson.loads(printed)
    assert [result for result in results if result["status"] != "ok"] == []
    assert Counter(result["name"].split()[0] for result in results) == AUDITS
