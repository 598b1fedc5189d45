"""A session as a token with these groups and claims would open it.

The token is really made and really verified, so that no tool has a way of its own to say who someone is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from gateway.auth.configure import attribute_rules
from gateway.auth.identity import Session
from gateway.auth.jwks import KeySet, read_jwks
from gateway.auth.session import Roles, open_session
from gateway.auth.signing import SigningKey
from gateway.auth.tokens import TokenRules, authenticate
from gateway.settings import Auth

_ISSUER = "lakegate --as"


#: A subject that no rule can name.
NOBODY = "no one"


@dataclass(frozen=True, slots=True)
class Someone:
    """Whoever a tool speaks for: the token's subject, its groups, and its claims."""

    subject: str = NOBODY
    groups: tuple[str, ...] = ()
    claims: Mapping[str, object] = field(default_factory=dict)


def session_of(someone: Someone, auth: Auth, policies: Roles, at: float) -> Session:
    """The session at a moment, in Unix seconds.

    Raises ValueError where a claim is none of its attribute's type.
    """
    key = _key()
    token = key.sign(
        {
            **someone.claims,
            "iss": _ISSUER,
            "sub": someone.subject,
            "username": someone.subject,
            "client_id": _ISSUER,
            "token_use": "access",
            "iat": int(at),
            "exp": int(at) + 60,
            auth.groups_claim: list(someone.groups),
        }
    )
    keys = KeySet({_ISSUER: read_jwks(json.dumps(key.jwks()).encode()).keys})
    client = frozenset({_ISSUER})
    rules = TokenRules(issuers=client, client_ids=client, groups_claim=auth.groups_claim)
    attributes = attribute_rules(auth)
    session = open_session(authenticate(token, keys, rules, at), policies, attributes, at)
    for name, rule in attributes.items():
        if rule.claim in someone.claims and name not in session.attributes:
            raise ValueError(f"`{name}` is not of its type {rule.type.sql}")
    return session


@cache
def _key() -> SigningKey:
    return SigningKey.make()
