"""Cursors: where a row stands in its list, sealed so that a client can neither read nor make one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from decimal import Decimal

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

#: Rank and value of each key of an order.
Parts = Sequence[tuple[int, object]]

#: Characters of the longest cursor that is looked at.
_LONGEST = 1_000_000

#: The alphabet of base64 for addresses (RFC 4648, section 5).
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Cursors:
    """Seals cursors with the first of the secrets, and opens those of every one."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        # AES-SIV (RFC 5297) needs no nonce: an answer that has not changed has the same bytes.
        self._ciphers = [AESSIV(hashlib.sha512(b"lakegate cursor\0" + secret).digest()) for secret in secrets]

    def sealing(self, scope: str) -> Callable[[Parts], str]:
        """What makes the cursors of the rows of one list."""
        encrypt, about = self._ciphers[0].encrypt, [scope.encode()]

        def seal(parts: Parts) -> str:
            sealed = encrypt(_written(parts), about)
            return binascii.b2a_base64(sealed, newline=False).translate(_URL_SAFE, b"=").decode()

        return seal

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


def _written(parts: Parts) -> bytes:
    # A page has as many cursors as rows, and orjson is twenty times as quick; it has neither numbers that are
    # infinite nor integers of more than 64 bits.
    if not any(type(value) is float for _, value in parts):
        try:
            return orjson.dumps(parts, default=_text)
        except TypeError:
            pass
    return json.dumps(parts, default=_text, separators=(",", ":")).encode()


def _text(value: object) -> str:
    assert isinstance(value, Decimal)
    return format(value, "f")
