"""What went wrong elsewhere does not go wrong here: each case is asked of a whole gateway."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.shop import Open, Shop, opened
from tests.history.cases import CASES, CATALOG, FILTERS, GITHUB, PEOPLE, TEAMS, Ask, Case

STAFF = "g, group:staff, role:staff\n"
README = Path(__file__).with_name("README.md")


def firm(folder: Path, case: Case) -> Shop:
    settings = case.settings
    filters = FILTERS
    if "session.person" in FILTERS and "person" not in settings:
        filters = "".join(line for line in FILTERS.splitlines(keepends=True) if "session" not in line)
    shop = Shop(folder).write(grants=case.grants, settings=settings)
    (shop.catalog / "shop.yaml").unlink()
    (shop.catalog / "firm.yaml").write_text(CATALOG.replace("DATA", str(folder / "data")))
    for name, rows in (("people", PEOPLE), ("teams", TEAMS)):
        (folder / "data" / name).mkdir()
        (folder / "data" / name / "all.csv").write_text(rows)
    (shop.policies / "roles.csv").write_text(case.roles or STAFF)
    (shop.policies / "data_filters.csv").write_text(filters)
    return shop


async def answer(running: Open, ask: Ask, text: str) -> dict[str, Any]:
    """The answer to a text; whoever asks is person 1."""
    token = running.shop.issuer.token(ask.groups, now=time.time(), person=1)
    path, body = ("/sql", {"sql": text}) if ask.is_sql else ("/graphql", {"query": text})
    told = await running.client.post(path, json=body, headers={"authorization": f"Bearer {token}"})
    found: dict[str, Any] = told.json()
    return found


async def check(running: Open, ask: Ask) -> None:
    told = await answer(running, ask, ask.text)
    if ask.code:
        assert [error["extensions"]["code"] for error in told["errors"]] == [ask.code]
        return
    if not ask.unknown:
        assert "errors" not in told, told
        assert told["rows" if ask.is_sql else "data"] == ask.data
        return
    # To the letter what a name gets that is of nothing.
    nothing = "q" * len(ask.unknown)
    other = await answer(running, ask, re.sub(rf"\b{ask.unknown}\b", nothing, ask.text))
    assert told.keys() == other.keys() == {"errors"}
    assert [error["message"].replace(ask.unknown, nothing) for error in told["errors"]] == [
        error["message"] for error in other["errors"]
    ]


@pytest.mark.parametrize("name", CASES)
def test_what_went_wrong_elsewhere_does_not_here(name: str, tmp_path: Path) -> None:
    case = CASES[name]

    async def scenario() -> None:
        async with opened(firm(tmp_path, case)) as running:
            for ask in case.asked:
                await check(running, ask)

    asyncio.run(scenario())


def test_the_readme_lists_every_case() -> None:
    rows = [
        f"| [{case.reference}]({GITHUB}{case.reference}) | {case.wrong} | {name} |"
        for name, case in CASES.items()
    ]

    assert [line for line in README.read_text("utf-8").splitlines() if line.startswith("| [")] == rows
