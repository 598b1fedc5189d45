"""The embedded user pool's signing key: made at start, kept in the pool's folder for as long."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jose import jwk, jws

from gateway.errors import Fault, SettingsError


class SigningKey:
    """A private RSA key that signs RS256; its id is its thumbprint (RFC 7638), so a new key has a new id."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        numbers = key.public_key().public_numbers()
        self._public = {"e": _base64url(numbers.e), "kty": "RSA", "n": _base64url(numbers.n)}
        canonical = json.dumps(self._public, separators=(",", ":"), sort_keys=True).encode()
        self.kid = base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
        self._signer = jwk.construct(self._pem(), "RS256")

    @classmethod
    def make(cls) -> SigningKey:
        """A new key."""
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @classmethod
    def read(cls, path: Path) -> SigningKey:
        """The key in a file that `write` wrote; raises SettingsError."""
        cure = "start `lakegate demo` there, it makes the key"
        try:
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except OSError as error:
            reason = (error.strerror or "no reason given").lower()
            raise SettingsError((Fault(str(path), 0, f"cannot be read: {reason}", cure),)) from None
        except (ValueError, TypeError):
            raise SettingsError((Fault(str(path), 0, "is not a private key", cure),)) from None
        if not isinstance(key, rsa.RSAPrivateKey):
            raise SettingsError((Fault(str(path), 0, "is not an RSA key", cure),))
        return cls(key)

    def write(self, path: Path) -> None:
        """Writes the key in PEM, readable by its owner alone."""
        write_private(path, self._pem())

    def sign(self, claims: Mapping[str, object]) -> str:
        """The claims as a signed token."""
        token: str = jws.sign(claims, self._signer, headers={"kid": self.kid}, algorithm="RS256")
        return token

    def jwks(self) -> dict[str, object]:
        """The public part as a JSON Web Key Set."""
        return {"keys": [{**self._public, "kid": self.kid, "use": "sig", "alg": "RS256"}]}

    def _pem(self) -> bytes:
        return self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def write_private(path: Path, document: bytes) -> None:
    """Puts a file of mode 0600 in place as a whole: no reader sees half of it, no link is followed."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(document)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink()
        raise


def _base64url(number: int) -> str:
    octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
