"""`--as SESSION`: whom a command line speaks for."""

from __future__ import annotations

import time

import typer

from gateway.administer.someone import NOBODY, Someone
from gateway.administer.someone import session_of as session_of_someone
from gateway.auth.identity import Session
from gateway.auth.local_pool import USERS_FILE, subject_of
from gateway.auth.session import Roles
from gateway.auth.users import load_users
from gateway.cli.inputs import Inputs
from gateway.policy.clause import PERSON
from gateway.settings import Auth


def session_of(text: str, inputs: Inputs, policies: Roles) -> Session:
    """The session that `--as` describes; raises typer.BadParameter."""
    auth = inputs.settings.auth
    items = [item.strip() for item in text.split(",")]
    is_user = len(items) == 1 and ":" not in text and "=" not in text
    someone = _user(text, inputs) if is_user else _described(items, auth)
    try:
        return session_of_someone(someone, auth, policies, time.time())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _user(name: str, inputs: Inputs) -> Someone:
    path = (inputs.file.parent / USERS_FILE) if inputs.file else None
    if path is None or not path.is_file():
        raise typer.BadParameter(
            f"there is no `{USERS_FILE}` beside the settings file to find `{name}` in; "
            "write groups as `group:NAME` and attributes as `NAME=VALUE`"
        )
    users = load_users(path)
    if name not in users:
        known = ", ".join(f"`{user}`" for user in users)
        raise typer.BadParameter(f"there is no user `{name}` in `{path}`; there are {known}")
    return Someone(subject_of(name), users[name].groups, users[name].attributes)


def _described(items: list[str], auth: Auth) -> Someone:
    groups: list[str] = []
    subject = NOBODY
    values: dict[str, list[str]] = {}
    for item in items:
        name, _, value = item.partition("=")
        if item.startswith("group:"):
            groups.append(item.removeprefix("group:"))
        elif item.startswith(PERSON):
            subject = item.removeprefix(PERSON)
        elif name in auth.attributes and value:
            values.setdefault(name, []).append(value)
        elif value:
            known = ", ".join(f"`{attribute}`" for attribute in auth.attributes) or "none"
            raise typer.BadParameter(f"`{name}` is not a session attribute; `auth.attributes` has {known}")
        else:
            what = f"`{item}` is neither `group:NAME`, `user:SUBJECT` nor `ATTRIBUTE=VALUE`"
            raise typer.BadParameter(what)
    claims: dict[str, object] = {}
    for name, texts in values.items():
        attribute = auth.attributes[name]
        if not attribute.column_type.is_scalar_list and len(texts) > 1:
            raise typer.BadParameter(f"`{name}` is given twice, and is no list")
        claims[attribute.claim] = texts if attribute.column_type.is_scalar_list else texts[0]
    return Someone(subject, tuple(groups), claims)
