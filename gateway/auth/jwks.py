"""Key sets: a JSON Web Key Set becomes keys that can verify RS256, and nothing else does."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from jose import jwk
from jose.backends.base import Key

from gateway.auth.strict_json import parse

#: Shorter RSA keys can be factored; longer ones cost more to use than they protect.
MODULUS_BITS = range(2048, 8192 + 1)

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public RSA key, equal to another of the same id and numbers; `verifier` is python-jose's."""

    kid: str
    modulus: int = field(repr=False)
    exponent: int = field(repr=False)
    verifier: Key = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys of each issuer by key id: no key proves a token of an issuer that it does not belong to."""

    issuers: Mapping[str, Mapping[str, VerifyingKey]]

    def find(self, issuer: str, kid: str) -> VerifyingKey | None:
        """The issuer's key of that id, if it is known."""
        return self.issuers.get(issuer, {}).get(kid)


@dataclass(frozen=True, slots=True)
class Jwks:
    """What a key set's document gave: usable keys by id, and why the others were passed over."""

    keys: Mapping[str, VerifyingKey]
    ignored: tuple[str, ...]


def read_jwks(document: bytes) -> Jwks:
    """The usable keys of a JSON Web Key Set (RFC 7517): RSA for RS256 signatures, public, with an id.

    Raises ValueError when the document is no key set, gives no usable key, or one id to two keys.
    """
    value = parse(document)
    entries = value.get("keys") if isinstance(value, dict) else None
    if not isinstance(entries, list):
        raise ValueError("it is not a key set: there is no list `keys`")  # noqa: TRY004  # what the bytes hold is at fault, not a caller in Python
    keys: dict[str, VerifyingKey] = {}
    ignored: list[str] = []
    for number, entry in enumerate(entries, start=1):
        try:
            key = _read_key(entry)
        except ValueError as error:
            ignored.append(f"key {number} is ignored: {error}")
            continue
        if key.kid in keys:
            raise ValueError(f"it has two keys with the id {key.kid[:80]!r}")
        keys[key.kid] = key
    if not keys:
        raise ValueError("it has no usable key" + "".join(f"; {reason}" for reason in ignored[:10]))
    return Jwks(keys, tuple(ignored))


def _read_key(entry: object) -> VerifyingKey:
    if not isinstance(entry, dict):
        raise ValueError("it is not an object")  # noqa: TRY004  # what the bytes hold is at fault, not a caller in Python
    if entry.get("kty") != "RSA":
        raise ValueError("its type is not RSA")
    if entry.get("use", "sig") != "sig":
        raise ValueError("it is not for signatures")
    operations = entry.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise ValueError("it is not for verifying")
    if entry.get("alg", "RS256") != "RS256":
        raise ValueError("it is not for RS256")
    if "d" in entry:
        raise ValueError("it shows its private part, so anyone may have it")
    kid = entry.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= 256:
        raise ValueError("it has no usable `kid`")
    modulus, exponent = _number(entry, "n"), _number(entry, "e")
    if modulus.bit_length() not in MODULUS_BITS:
        raise ValueError(f"it has {modulus.bit_length()} bits, and 2048 to 8192 are taken")
    if exponent % 2 == 0:
        raise ValueError("its exponent is even")
    verifier = jwk.construct({"kty": "RSA", "n": entry["n"], "e": entry["e"]}, "RS256")
    return VerifyingKey(kid, modulus, exponent, verifier)


def _number(entry: Mapping[str, object], name: str) -> int:
    text = entry.get(name)
    # python-jose's own decoder skips what is not base64, so the text is checked before it gets there.
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise ValueError(f"its `{name}` is not a number in base64url")
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
