"""An issuer of tokens for tests: keys that are made once per process, key sets, and tokens right or wrong."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gateway.auth.jwks import read_jwks
from gateway.auth.keys import KeySet
from gateway.auth.tokens import TokenRules

#: The moment at which tests look at tokens, in Unix seconds.
NOW = 1_800_000_000

Json = Mapping[str, object]


@cache
def private_key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Key `number`, the same one for the whole test run."""
    del number
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def base64url(octets: bytes) -> str:
    """The octets as a token's part."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def dumps(value: object) -> bytes:
    """The value as JSON, as issuers write it."""
    return json.dumps(value, separators=(",", ":")).encode()


def number(value: int) -> str:
    """A number as a key set writes it."""
    return base64url(value.to_bytes((value.bit_length() + 7) // 8 or 1, "big"))


def jwk(key: rsa.RSAPrivateKey, kid: str) -> dict[str, object]:
    """The public part of a key as one of a key set."""
    public = key.public_key().public_numbers()
    return {
        "kid": kid, "kty": "RSA", "use": "sig", "alg": "RS256", "n": number(public.n), "e": number(public.e)
    }  # fmt: skip


class Issuer:
    """Signs whatever it is told to; by itself it makes good Cognito access and id tokens.

    `key` is the number of its private key: issuers with one number share the key.
    """

    def __init__(
        self,
        url: str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Test",
        client_id: str = "client-1",
        *,
        kid: str = "key-1",
        key: int = 0,
    ) -> None:
        self.url = url
        self.client_id = client_id
        self.kid = kid
        self.key = private_key(key)

    def jwks(self) -> dict[str, object]:
        """The key set, as a JSON value."""
        return {"keys": [jwk(self.key, self.kid)]}

    def write_jwks(self, path: Path) -> Path:
        """Writes the key set into a file, for `auth.jwks`."""
        path.write_bytes(dumps(self.jwks()))
        return path

    def keys(self) -> KeySet:
        """The key set as `authenticate` takes it."""
        return KeySet({self.url: read_jwks(dumps(self.jwks())).keys})

    def rules(self, *token_use: str) -> TokenRules:
        """Rules that take this issuer's tokens; without arguments access and id tokens."""
        uses = frozenset(token_use or ("access", "id"))
        return TokenRules(frozenset({self.url}), frozenset({self.client_id}), uses)

    def claims(
        self,
        groups: Iterable[str] | None = None,
        more: Json = MappingProxyType({}),
        *,
        use: str = "access",
        now: float = NOW,
        **claims: object,
    ) -> dict[str, object]:
        """The claims of a good token issued at `now` for an hour, changed by `more` and `claims`."""
        moment = int(now)
        body: dict[str, object] = {
            "sub": "7d8ca528-4931-4254-9273-ea5ee853f271",
            "iss": self.url,
            "token_use": use,
            "auth_time": moment,
            "iat": moment,
            "exp": moment + 3600,
            "jti": "aaaaaaaa-bbbb-cccc-dddd-example",
        }
        if groups is not None:
            body["cognito:groups"] = list(groups)
        if use == "access":
            body |= {"client_id": self.client_id, "username": "ann", "scope": "openid", "version": 2}
        else:
            body |= {"aud": self.client_id, "cognito:username": "ann"}
        return {**body, **more, **claims}

    def token(
        self,
        groups: Iterable[str] | None = None,
        more: Json = MappingProxyType({}),
        *,
        use: str = "access",
        now: float = NOW,
        **claims: object,
    ) -> str:
        """A good token issued at `now` for an hour, with its claims changed by `more` and `claims`."""
        return self.sign(self.header(), self.claims(groups, more, use=use, now=now, **claims))

    def header(self, **fields: object) -> dict[str, object]:
        """The header of a good token, changed by `fields`."""
        return {"kid": self.kid, "alg": "RS256"} | fields

    def sign(self, header: Json | bytes, payload: Json | bytes) -> str:
        """Any header over any payload, with a good RS256 signature whatever they say."""
        return compact(header, payload, self.signature)

    def signature(self, signed: bytes) -> bytes:
        """A good RS256 signature."""
        return self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())


def compact(header: Json | bytes, payload: Json | bytes, signature: Callable[[bytes], bytes]) -> str:
    """The three parts of a token, signed by `signature`."""
    parts = [part if isinstance(part, bytes) else dumps(part) for part in (header, payload)]
    signed = ".".join(map(base64url, parts))
    return f"{signed}.{base64url(signature(signed.encode()))}"
