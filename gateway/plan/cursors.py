"""Cursors: where a row stands in its list, sealed so that a client can neither read nor make one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from decimal import Decimal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

#: Rank and value of each key of an order.
Parts = Sequence[tuple[int, object]]

#: Characters of the longest cursor that is looked at.
_LONGEST = 1_000_000


class Cursors:
    """Seals cursors with the first of the secrets, and opens those of every one."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        # AES-SIV (RFC 5297) needs no nonce: an answer that has not changed has the same bytes.
        self._ciphers = [AESSIV(hashlib.sha512(b"lakegate cursor\0" + secret).digest()) for secret in secrets]

    def seal(self, parts: Parts, scope: str) -> str:
        """The cursor of a row."""
        text = json.dumps(parts, default=_text, separators=(",", ":"))
        sealed = self._ciphers[0].encrypt(text.encode(), [scope.encode()])
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, cursor: str, scope: str) -> Parts | None:
        """What a cursor says; None if it was not made here, or for another list."""
        if len(cursor) > _LONGEST or not cursor.isascii():
            return None
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except binascii.Error:
            return None
        for cipher in self._ciphers:
            try:
                opened = cipher.decrypt(sealed, [scope.encode()])
            except (InvalidTag, ValueError):
                continue
            parts: Parts = json.loads(opened)
            return parts
        return None


def _text(value: object) -> str:
    assert isinstance(value, Decimal)
    return format(value, "f")
