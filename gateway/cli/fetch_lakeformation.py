"""`lakegate policy fetch-lakeformation`: what Lake Formation answers now, as a folder to import from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

from gateway.cli import say
from gateway.cli.inputs import Inputs
from gateway.cli.new_folder import new_folder, refuse_what_is_there
from gateway.lakeformation.administrators import doubt
from gateway.lakeformation.ask import Service
from gateway.lakeformation.dump import read_dump
from gateway.lakeformation.fetch import fetch, fetch_groups


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks whom: what is empty the settings and the environment say, and no user pool is asked."""

    profile: str
    region: str
    catalog_id: str
    user_pool: str


def fetch_answers(inputs: Inputs, folder: Path, asked: Asked) -> None:
    """Write the answers, and tell how many there are. Raises PolicyError where AWS refuses one."""
    refuse_what_is_there(folder)
    catalog = inputs.catalog()
    region = asked.region or inputs.settings.backend.athena.region
    lake = Service("lakeformation", asked.profile, region)
    answers: dict[str, object] = {}
    if asked.user_pool:
        its_region = asked.user_pool.partition("_")[0]
        answers |= fetch_groups(Service("cognito-idp", asked.profile, its_region), asked.user_pool)
    found = fetch(lake, catalog, asked.catalog_id)
    answers |= found.answers
    with new_folder(folder) as fresh:
        for name, answer in answers.items():
            (fresh / f"{name}.json").write_bytes(
                orjson.dumps(answer, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
            )
        dump = read_dump(fresh)
    if why := doubt(dump.settings, asked.profile, region):
        say.warn(f"{why}: what they may not see themselves is left out of the answers, and nothing says so")
    for each in found.unknown:
        say.note(f"{each}: Lake Formation does not know it")
    counts = {
        "permissions": dump.permissions,
        "data filters": dump.filters,
        "opt-ins": dump.optins,
        "tagged resources": [page for page in dump.tags if len(page) > 1],
        "groups": dump.groups,
    }
    say.note(f"{folder}: " + ", ".join(f"{name}: {len(those)}" for name, those in counts.items()))
