"""Passwords of the embedded user pool, kept as scrypt hashes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

# One cost for all, so that no user's check takes longer than another's: 16 MiB, some 50 ms.
_COST = {"n": 2**14, "r": 8, "p": 1}
_SALT_BYTES = 16
_HASH_BYTES = 32
_FORM = re.compile(r"scrypt\$16384\$8\$1\$([A-Za-z0-9+/]{22})==\$([A-Za-z0-9+/]{43})=")

#: The form of a hash, for messages.
FORM = "scrypt$16384$8$1$<salt>$<hash>"


def hash_password(password: str) -> str:
    """The password as a users file keeps it."""
    salt = secrets.token_bytes(_SALT_BYTES)
    texts = (base64.b64encode(octets).decode() for octets in (salt, _scrypt(password, salt)))
    return "$".join(("scrypt", "16384", "8", "1", *texts))


def is_hash(text: str) -> bool:
    """Whether a text is one that `hash_password` makes."""
    return _FORM.fullmatch(text) is not None


def check_password(password: str, hashed: str) -> bool:
    """Whether the password is the one that was hashed; takes the same time whatever the answer."""
    match = _FORM.fullmatch(hashed)
    assert match, "users files are checked when they are read"
    salt, expected = (base64.b64decode(text) for text in (match[1] + "==", match[2] + "="))
    return hmac.compare_digest(_scrypt(password, salt), expected)


def _scrypt(password: str, salt: bytes) -> bytes:
    octets = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(octets, salt=salt, dklen=_HASH_BYTES, **_COST)
