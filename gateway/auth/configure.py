"""The parts of authentication, as the settings want them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.auth.keys import KeySource
from gateway.auth.places import KeyFile, KeyPlace, KeyUrl
from gateway.auth.session import AttributeRule
from gateway.auth.tokens import TokenRules
from gateway.settings import Auth


def token_rules(auth: Auth) -> TokenRules:
    """Which tokens the settings take."""
    return TokenRules(
        issuers=frozenset(auth.issuers),
        client_ids=frozenset(auth.client_ids),
        token_use=frozenset(auth.token_use),
        groups_claim=auth.groups_claim,
        leeway=auth.leeway,
    )


def key_source(auth: Auth) -> KeySource:
    """The one key set for all issuers, or each issuer's own; raises SettingsError."""
    places: list[tuple[KeyPlace, frozenset[str]]]
    if auth.jwks:
        place = KeyUrl(auth.jwks) if "://" in auth.jwks else KeyFile(Path(auth.jwks))
        places = [(place, frozenset(auth.issuers))]
    else:
        places = [
            (KeyUrl(issuer.rstrip("/") + "/.well-known/jwks.json"), frozenset({issuer}))
            for issuer in dict.fromkeys(auth.issuers)
        ]
    return KeySource(places, refetch_seconds=auth.refetch_seconds, refresh_seconds=auth.refresh_seconds)


def attribute_rules(auth: Auth) -> Mapping[str, AttributeRule]:
    """The session attributes that the settings declare, by name."""
    return {
        name: AttributeRule(attribute.claim, attribute.column_type)
        for name, attribute in auth.attributes.items()
    }
