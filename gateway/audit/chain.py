"""The chain over the lines of the audit: each has a hash of itself and of what the one before it ends with.

A line that is changed, moved, added or taken away shows, except at the end: cutting off the last lines shows
by a hash that is kept elsewhere alone.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

#: What the first line of a chain follows.
START = "0" * 64

_PREVIOUS, _HASH, _END = b',"previous":"', b',"hash":"', b'"}'
_DIGITS = len(START)
_TAIL = len(_HASH) + _DIGITS + len(_END)


@dataclass(frozen=True, slots=True)
class Link:
    """What a line says of its place: the hash of the line before it, its own, and whether that is right."""

    previous: str
    hash: str
    is_right: bool


class Chain:
    """Seals lines and reads them, by SHA-256, or with a secret by HMAC-SHA-256: then nobody else can seal."""

    def __init__(self, secret: bytes = b"") -> None:
        self._secret = secret

    def seal(self, line: bytes, previous: str) -> tuple[bytes, str]:
        """A line, which is one JSON object, with its place in the chain; and its hash."""
        body = line.rstrip(b"\n").removesuffix(b"}") + _PREVIOUS + previous.encode() + b'"'
        own = self._hash(body)
        return body + _HASH + own.encode() + _END + b"\n", own

    def read(self, line: bytes) -> Link | None:
        """What a line says; None of one that is not sealed, or was cut off."""
        line = line.rstrip(b"\n")
        body, tail = line[:-_TAIL], line[-_TAIL:]
        start = len(body) - _DIGITS - 1
        named = body[start - len(_PREVIOUS) : start]
        if not (tail.startswith(_HASH) and tail.endswith(_END) and named == _PREVIOUS):
            return None
        own = tail[len(_HASH) : -len(_END)].decode(errors="replace")
        is_right = hmac.compare_digest(self._hash(body).encode(), own.encode())
        return Link(body[start:-1].decode(errors="replace"), own, is_right)

    def _hash(self, body: bytes) -> str:
        if self._secret:
            return hmac.digest(self._secret, body, "sha256").hex()
        return hashlib.sha256(body).hexdigest()
