"""Which key sets, and which of their keys, are taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.auth.jwks import KeySet, read_jwks
from tests.auth.issuer import dumps, jwk, number, private_key

GOOD = jwk(private_key(), "good")


def changed(**fields: object) -> dict[str, object]:
    """A usable key with other fields."""
    return {**GOOD, "kid": "bad"} | fields


def without(name: str) -> dict[str, object]:
    return {key: value for key, value in changed().items() if key != name}


def elliptic() -> dict[str, object]:
    public = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    return {"kid": "bad", "kty": "EC", "crv": "P-256", "x": number(public.x), "y": number(public.y)}


def rsa_of(bits: int) -> dict[str, object]:
    return jwk(private_key(9, bits), "bad")


def odd_number(bits: int) -> str:
    return number(2 ** (bits - 1) + 1)


BAD_KEYS: dict[str, tuple[Callable[[], object], str]] = {
    "not an object": (lambda: "key", "it is not an object"),
    "elliptic": (elliptic, "its type is not RSA"),
    "a shared secret": (lambda: {"kid": "bad", "kty": "oct", "k": "c2VjcmV0"}, "its type is not RSA"),
    "type missing": (lambda: without("kty"), "its type is not RSA"),
    "for encryption": (lambda: changed(use="enc"), "it is not for signatures"),
    "use null": (lambda: changed(use=None), "it is not for signatures"),
    "for signing alone": (lambda: changed(key_ops=["sign"]), "it is not for verifying"),
    "operations as text": (lambda: changed(key_ops="verify"), "it is not for verifying"),
    "for RS512": (lambda: changed(alg="RS512"), "it is not for RS256"),
    "for HS256": (lambda: changed(alg="HS256"), "it is not for RS256"),
    "private": (lambda: changed(d=number(12345)), "it shows its private part"),
    "id missing": (lambda: without("kid"), "it has no usable `kid`"),
    "id empty": (lambda: changed(kid=""), "it has no usable `kid`"),
    "id a number": (lambda: changed(kid=7), "it has no usable `kid`"),
    "id too long": (lambda: changed(kid="k" * 257), "it has no usable `kid`"),
    "modulus missing": (lambda: without("n"), "its `n` is not a number"),
    "modulus with padding": (lambda: changed(n=str(GOOD["n"]) + "=="), "its `n` is not a number"),
    "modulus of an impossible length": (lambda: changed(n="A" * 5), "its `n` is not a number"),
    "modulus a number": (lambda: changed(n=65537), "its `n` is not a number"),
    "exponent missing": (lambda: without("e"), "its `e` is not a number"),
    "exponent with a line break": (lambda: changed(e="AQAB\n"), "its `e` is not a number"),
    "1024 bits": (lambda: rsa_of(1024), "it has 1024 bits"),
    "2047 bits": (lambda: changed(n=odd_number(2047)), "it has 2047 bits"),
    "8193 bits": (lambda: changed(n=odd_number(8193)), "it has 8193 bits"),
    "exponent 1": (lambda: changed(e=number(1)), "e must be"),
    "exponent 0": (lambda: changed(e=number(0)), "its exponent is even"),
    "exponent even": (lambda: changed(e=number(65536)), "its exponent is even"),
    "exponent beyond the modulus": (lambda: changed(e=number(2**2100 + 1)), "e must be"),
}


@pytest.mark.parametrize("name", BAD_KEYS)
def test_a_key_that_cannot_be_used_is_ignored_with_its_reason(name: str) -> None:
    make, reason = BAD_KEYS[name]
    jwks = read_jwks(dumps({"keys": [make(), GOOD]}))
    assert list(jwks.keys) == ["good"]
    assert len(jwks.ignored) == 1
    assert jwks.ignored[0].startswith("key 1 is ignored: ")
    assert reason in jwks.ignored[0]


@pytest.mark.parametrize(
    "key",
    [GOOD, changed(key_ops=["verify"]), without("use"), without("alg"), changed(x5c=["x"], unknown={"a": 1})],
)
def test_what_a_key_need_not_say_may_be_absent(key: dict[str, object]) -> None:
    assert list(read_jwks(dumps({"keys": [key]})).keys) == [key["kid"]]


@pytest.mark.parametrize("bits", [2048, 3072, 8192])
def test_moduli_of_usual_lengths_are_taken(bits: int) -> None:
    jwks = read_jwks(dumps({"keys": [changed(n=odd_number(bits))], "more": True}))
    assert jwks.keys["bad"].modulus.bit_length() == bits


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "it is not JSON"),
        (b"<html>", "it is not JSON"),
        (b"[]", "it is not a key set"),
        (b"{}", "it is not a key set"),
        (b'{"keys":{}}', "it is not a key set"),
        (b'{"keys":[]}', "it has no usable key"),
        (b'{"keys":[1]}', "it has no usable key; key 1 is ignored: it is not an object"),
        (b'{"keys":[],"keys":[]}', "it has a name twice"),
        (dumps({"keys": [GOOD, GOOD]}), "it has two keys with the id 'good'"),
        (dumps({"keys": [GOOD, changed(kid="good", e="Aw")]}), "it has two keys with the id 'good'"),
        (dumps({"keys": [GOOD]})[:-1], "it is not JSON"),
        (b"\x1f\x8b\x08", "it is not Unicode text"),
    ],
    # The keys differ from run to run, and must not be part of a test's name.
    ids=range(12),
)
def test_a_broken_key_set_is_refused_with_its_reason(document: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_jwks(document)


def test_an_unusable_key_may_share_the_id_of_a_usable_one() -> None:
    assert list(read_jwks(dumps({"keys": [{**elliptic(), "kid": "good"}, GOOD]})).keys) == ["good"]


def test_keys_are_equal_by_id_and_numbers() -> None:
    first = read_jwks(dumps({"keys": [GOOD]})).keys
    assert first == read_jwks(dumps({"keys": [GOOD | {"x": 1}]})).keys
    assert first != read_jwks(dumps({"keys": [jwk(private_key(1), "good")]})).keys
    assert first != read_jwks(dumps({"keys": [changed()]})).keys


def test_a_key_is_found_under_its_own_issuer_only() -> None:
    keys = KeySet({"https://a.example": read_jwks(dumps({"keys": [GOOD]})).keys})
    assert keys.find("https://a.example", "good")
    assert keys.find("https://a.example", "other") is None
    assert keys.find("https://b.example", "good") is None
