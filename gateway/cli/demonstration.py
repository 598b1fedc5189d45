"""The demonstration: everything on one machine, with users to sign in as."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from starlette.types import ASGIApp

from gateway import log
from gateway.app import create_app
from gateway.auth.local_pool import USERS_FILE, LocalPool, require_loopback
from gateway.auth.users import load_users
from gateway.cli import say
from gateway.cli.inputs import Inputs, read_inputs
from gateway.cli.server import run
from gateway.cli.sessions import session_of
from gateway.demo.folder import SETTINGS_FILE, prepare
from gateway.demo.sight import in_a_line
from gateway.policy.decide import grant
from gateway.settings import Settings

PASSWORD = "lakegate-demo"  # noqa: S105  known to all, which is why the pool answers this machine only


def run_demo(folder: Path, data: Path | None, rows: int | None, host: str, port: int) -> None:
    """Makes or completes the folder and serves it, until stopped."""
    require_loopback(host)
    prepare(folder, data, rows)
    inputs = read_inputs(
        folder / SETTINGS_FILE, None, None, server__host=host, server__port=port, server__workers=1
    )
    welcome = partial(_welcome, folder, _sights(inputs, folder))
    run(partial(_application, inputs.settings, folder), inputs.settings, welcome)


def _application(settings: Settings, folder: Path) -> ASGIApp:
    log.configure(settings.log)
    return create_app(settings, LocalPool.start(folder))


def _sights(inputs: Inputs, folder: Path) -> dict[str, str]:
    """What each user of the folder sees, in a line."""
    snapshot = inputs.snapshot()
    catalog, policies = snapshot.catalog, snapshot.policies
    return {
        name: in_a_line(grant(catalog, policies, session_of(name, inputs, policies)), catalog)
        for name in load_users(folder / USERS_FILE)
    }


def _welcome(folder: Path, sights: dict[str, str], address: str, faults: tuple[str, ...]) -> None:
    for fault in faults:
        say.warn(fault)
    width = max(map(len, sights))
    users = "\n".join(f"  {name:<{width}}  {sight}" for name, sight in sights.items())
    say.answer(f"""
Lakegate is ready at {address}/

Users, all with the password {PASSWORD}, and what each sees:
{users}

Ask as one of them:

{first_query(address)}

The files are in {folder}/: edit policies/*.csv, and the next answer obeys. Ctrl-C ends the demonstration.""")


def first_query(address: str) -> str:
    """Two commands that sign in and ask, to be pasted into a shell."""
    credentials = json.dumps({"username": "biz-analyst", "password": PASSWORD})
    query = json.dumps({"query": "{ getAll(limit: 2) { company_name designation first_name } }"})
    return "\n".join(
        (
            f"  TOKEN=$(curl -s {address}/auth/token -H 'Content-Type: application/json' \\",
            f"    -d '{credentials}' | sed 's/.*\"access_token\":\"\\([^\"]*\\).*/\\1/')",
            f'  curl -s {address}/graphql -H "Authorization: Bearer $TOKEN" \\',
            f"    -H 'Content-Type: application/json' -d '{query}'",
        )
    )
