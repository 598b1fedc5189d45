"""The chain of records: each is sealed with its hash, and has that of the record before it.

A line is a record, `previous` and `hash` as its last members, and the hash is taken of all that stands before
`,"hash"`. So no line can be changed, taken out, put in or moved without those behind it being wrong; nor one
that was cut off, for what is left of it goes into `previous` of the record that follows.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field

import orjson

#: What stands for the record before the very first one.
BEGINNING = "0" * 64

#: Quotes within a text are escaped, so that no value can look like these members.
_ENDING = re.compile(rb',"previous":"([0-9a-f]{64})"(,"hash":"([0-9a-f]{64})"\})\n?\Z')


@dataclass(frozen=True, slots=True)
class Sealed:
    """A line of the chain: the bytes that its hash is of, and both hashes in hexadecimal."""

    body: bytes
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Seal:
    """SHA-256, or HMAC-SHA-256 with the first of the `secrets`, which is the newest; all of them verify."""

    secrets: tuple[bytes, ...] = field(default=(), repr=False)

    def close(self, line: bytes, previous: str) -> tuple[bytes, str]:
        """A record's line of JSON as one of the chain behind the hash `previous`, and its own hash."""
        body = b'%b,"previous":"%b"' % (line.rstrip(b"\n").removesuffix(b"}"), previous.encode())
        own = _hash(body, self.secrets[0] if self.secrets else b"")
        return b'%b,"hash":"%b"}\n' % (body, own.encode()), own

    def fits(self, line: Sealed) -> bool:
        """Whether a line is as it was sealed."""
        return any(
            hmac.compare_digest(_hash(line.body, secret), line.hash) for secret in self.secrets or (b"",)
        )


def read_sealed(line: bytes) -> Sealed | None:
    """The parts of a line that has them; whether its hash is right is not looked at."""
    found = _ENDING.search(line)
    return Sealed(line[: found.start(2)], found[1].decode(), found[3].decode()) if found else None


def is_torn(line: bytes) -> bool:
    """Whether a line is no JSON at all, as what is left of a record that was cut off."""
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return True
    return False


def pass_torn(head: str, line: bytes) -> str:
    """What the record behind a piece of another has as `previous`, where `head` was the hash before it."""
    return hashlib.sha256(b"%b\n%b" % (head.encode(), line.rstrip(b"\n"))).hexdigest()


def _hash(body: bytes, secret: bytes) -> str:
    return (hmac.digest(secret, body, "sha256") if secret else hashlib.sha256(body).digest()).hex()
