"""What is remembered of verified tokens, and for how long."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateway.auth import verifier as module
from gateway.auth.identity import Identity
from gateway.auth.keys import KeySource
from gateway.auth.places import KeyFile
from gateway.auth.verifier import Verifier
from gateway.errors import Unauthenticated
from tests.auth.issuer import NOW, Issuer
from tests.auth.key_server import Clock

ISSUER = Issuer()


@pytest.fixture
def verifier(tmp_path: Path) -> Verifier:
    place = KeyFile(ISSUER.write_jwks(tmp_path / "jwks.json"))
    return Verifier(KeySource([(place, frozenset({ISSUER.url}))], clock=Clock()), ISSUER.rules(), capacity=3)


def verify(verifier: Verifier, token: str, now: float = NOW) -> Identity:
    return asyncio.run(verifier.verify(token, now))


def test_a_verified_token_is_not_verified_again(verifier: Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    token = ISSUER.token()
    assert verifier.cached(token, NOW) is None
    identity = verify(verifier, token)
    monkeypatch.setattr(module, "authenticate", None)
    assert verifier.cached(token, NOW) is identity
    assert verify(verifier, token) is identity


def test_a_token_is_remembered_for_five_minutes_at_most(verifier: Verifier) -> None:
    token = ISSUER.token()
    verify(verifier, token)
    assert verifier.cached(token, NOW + 299.9)
    assert verifier.cached(token, NOW + 300) is None
    assert verify(verifier, token, NOW + 300).username == "ann"
    assert verifier.cached(token, NOW + 599.9) is not None


def test_a_token_is_remembered_no_longer_than_it_is_valid(verifier: Verifier) -> None:
    token = ISSUER.token(exp=NOW + 60)
    verify(verifier, token)
    assert verifier.cached(token, NOW + 89.9)
    assert verifier.cached(token, NOW + 90) is None
    with pytest.raises(Unauthenticated):
        verify(verifier, token, NOW + 90)


def test_the_token_least_used_is_forgotten_first(verifier: Verifier) -> None:
    tokens = [ISSUER.token(n=n) for n in range(4)]
    for token in tokens[:3]:
        verify(verifier, token)
    assert verifier.cached(tokens[0], NOW) is not None
    verify(verifier, tokens[3])
    assert [verifier.cached(token, NOW) is not None for token in tokens] == [True, False, True, True]


def test_a_bad_token_is_not_remembered(verifier: Verifier) -> None:
    bad = ISSUER.token(exp=NOW - 3600)
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            verify(verifier, bad)
        assert verifier.cached(bad, NOW) is None


@pytest.mark.parametrize("token", ["", "x", "\ud800", "é" * 100, "x" * 1_000_000])
def test_whatever_a_header_brings_is_looked_up_without_fail(verifier: Verifier, token: str) -> None:
    verify(verifier, ISSUER.token())
    assert verifier.cached(token, NOW) is None
    with pytest.raises(Unauthenticated):
        verify(verifier, token)


def test_no_token_is_kept_in_memory(verifier: Verifier) -> None:
    token = ISSUER.token()
    verify(verifier, token)
    assert token not in repr(vars(verifier))
    assert token.split(".")[2] not in repr(vars(verifier))
