"""The parts of authentication come out as the settings say."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.auth.configure import attribute_rules, key_source, token_rules
from gateway.auth.keys import KeySource
from gateway.auth.session import AttributeRule
from gateway.auth.tokens import TokenRules
from gateway.auth.verifier import Verifier
from gateway.catalog.parse_type import parse_type
from gateway.errors import SettingsError
from gateway.settings import Attribute, Auth
from tests.auth.issuer import NOW, Issuer, dumps
from tests.auth.key_server import serve_keys


def places_of(auth: Auth) -> list[str]:
    """Where the keys would be fetched."""
    source = key_source(auth)
    asyncio.run(source.close())
    return [problem.removesuffix(": not fetched yet") for problem in source.problems]


def test_the_rules_are_those_of_the_settings() -> None:
    auth = Auth(
        issuers=("https://a.example", "https://b.example"),
        client_ids=("c", "d"),
        token_use=("id", "oidc"),
        groups_claim="groups",
        leeway=7,
    )
    assert token_rules(auth) == TokenRules(
        frozenset({"https://a.example", "https://b.example"}),
        frozenset({"c", "d"}),
        frozenset({"id", "oidc"}),
        "groups",
        7,
    )


def test_tokens_without_a_use_are_refused_by_default() -> None:
    assert token_rules(Auth()).token_use == {"access", "id"}


def test_the_attributes_are_those_of_the_settings() -> None:
    auth = Auth(
        attributes={
            "region": Attribute(claim="custom:region"),
            "levels": Attribute(claim="custom:levels", type="INTEGER[]"),
        }
    )
    assert attribute_rules(auth) == {
        "region": AttributeRule("custom:region", parse_type("VARCHAR")),
        "levels": AttributeRule("custom:levels", parse_type("INTEGER[]")),
    }


def test_without_a_place_each_issuer_has_its_own() -> None:
    auth = Auth(issuers=("https://a.example/pool", "https://b.example/", "https://a.example/pool"))
    assert places_of(auth) == [
        "https://a.example/pool/.well-known/jwks.json",
        "https://b.example/.well-known/jwks.json",
    ]


def test_one_place_serves_all_issuers() -> None:
    issuers = ("https://a.example", "https://b.example")
    assert places_of(Auth(issuers=issuers, jwks="https://k.example/keys")) == ["https://k.example/keys"]
    assert places_of(Auth(issuers=issuers, jwks="/etc/keys.json")) == ["/etc/keys.json"]


def test_an_issuer_that_is_no_safe_address_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"keys cannot be fetched from `http://a\.example/"):
        key_source(Auth(issuers=("http://a.example",)))


def test_a_configured_file_verifies_tokens(tmp_path: Path) -> None:
    issuer = Issuer()
    path = issuer.write_jwks(tmp_path / "jwks.json")
    auth = Auth(issuers=(issuer.url,), client_ids=(issuer.client_id,), jwks=str(path))
    verifier = Verifier(key_source(auth), token_rules(auth))
    assert asyncio.run(verifier.verify(issuer.token(["a"]), NOW)).groups == ("a",)


def test_the_intervals_are_those_of_the_settings() -> None:
    issuer = Issuer()
    with serve_keys(dumps(issuer.jwks())) as server:
        auth = Auth(issuers=(issuer.url,), jwks=server.url, refetch_seconds=1, refresh_seconds=1)

        async def run(source: KeySource) -> None:
            for _ in range(5):
                await source.refetch(issuer.url)
            assert server.fetches == 2
            await asyncio.sleep(1.05)
            assert source.is_due
            await source.refetch(issuer.url)
            await source.close()

        asyncio.run(run(key_source(auth)))
        assert server.fetches == 3
