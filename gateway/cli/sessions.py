"""`--as SESSION`: the session that a token with these groups and claims would open.

The token is really made and really verified, so that the command line has no way of its own to say who
someone is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import typer

from gateway.auth.configure import attribute_rules
from gateway.auth.identity import Session
from gateway.auth.jwks import KeySet, read_jwks
from gateway.auth.local_pool import USERS_FILE
from gateway.auth.session import Roles, open_session
from gateway.auth.signing import SigningKey
from gateway.auth.tokens import TokenRules, authenticate
from gateway.auth.users import load_users
from gateway.cli.inputs import Inputs
from gateway.settings import Auth

_ISSUER = "lakegate --as"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a session is asked to have."""

    name: str
    groups: tuple[str, ...]
    claims: Mapping[str, object]


def session_of(text: str, inputs: Inputs, policies: Roles) -> Session:
    """The session that `--as` describes; raises typer.BadParameter."""
    auth = inputs.settings.auth
    items = [item.strip() for item in text.split(",")]
    is_user = len(items) == 1 and ":" not in text and "=" not in text
    asked = _user(text, inputs) if is_user else _described(items, auth)
    key = _key()
    now = time.time()
    token = key.sign(
        {
            **asked.claims,
            "iss": _ISSUER,
            "sub": asked.name,
            "username": asked.name,
            "client_id": _ISSUER,
            "token_use": "access",
            "iat": int(now),
            "exp": int(now) + 60,
            auth.groups_claim: list(asked.groups),
        }
    )
    keys = KeySet({_ISSUER: read_jwks(json.dumps(key.jwks()).encode()).keys})
    client = frozenset({_ISSUER})
    rules = TokenRules(issuers=client, client_ids=client, groups_claim=auth.groups_claim)
    attributes = attribute_rules(auth)
    session = open_session(authenticate(token, keys, rules, now), policies, attributes, now)
    for name, rule in attributes.items():
        if rule.claim in asked.claims and name not in session.attributes:
            raise typer.BadParameter(f"`{name}` is not of its type {rule.type.sql}")
    return session


@cache
def _key() -> SigningKey:
    return SigningKey.make()


def _user(name: str, inputs: Inputs) -> _Asked:
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
    return _Asked(name, users[name].groups, users[name].attributes)


def _described(items: list[str], auth: Auth) -> _Asked:
    groups: list[str] = []
    values: dict[str, list[str]] = {}
    for item in items:
        name, _, value = item.partition("=")
        if item.startswith("group:"):
            groups.append(item.removeprefix("group:"))
        elif name in auth.attributes and value:
            values.setdefault(name, []).append(value)
        elif value:
            known = ", ".join(f"`{attribute}`" for attribute in auth.attributes) or "none"
            raise typer.BadParameter(f"`{name}` is not a session attribute; `auth.attributes` has {known}")
        else:
            raise typer.BadParameter(f"`{item}` is neither `group:NAME` nor `ATTRIBUTE=VALUE`")
    claims: dict[str, object] = {}
    for name, texts in values.items():
        attribute = auth.attributes[name]
        if not attribute.column_type.is_scalar_list and len(texts) > 1:
            raise typer.BadParameter(f"`{name}` is given twice, and is no list")
        claims[attribute.claim] = texts if attribute.column_type.is_scalar_list else texts[0]
    return _Asked("as", tuple(groups), claims)
