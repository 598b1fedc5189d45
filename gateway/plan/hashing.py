"""What the mask `hash` takes beside its statement: the secret as HMAC-SHA-256 has it (RFC 2104)."""

from __future__ import annotations

import hashlib

from gateway.predicate import HashPad

#: Bytes of a block of SHA-256.
_BLOCK = 64


def padded(secret: bytes, pad: HashPad) -> bytes:
    """The key, a block long, each byte of it combined with the pad's."""
    assert secret, "policies with the mask `hash` are loaded only where there is a secret for it"
    key = hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret
    return bytes(each ^ pad.byte for each in key.ljust(_BLOCK, b"\0"))
