"""Stage 2 as a running gateway has it: `authenticate`, with fresh keys and a memory of verified tokens."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from gateway.auth.identity import Identity
from gateway.auth.jwks import KeySet
from gateway.auth.keys import KeySource
from gateway.auth.tokens import TokenRules, UnknownKey, authenticate

#: Seconds that a verified token is remembered, at most.
REMEMBERED_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class _Verified:
    identity: Identity
    keys: KeySet
    until: float


class Verifier:
    """Tokens to identities; a verified token is remembered until it expires, its keys change, or 5 minutes.

    Times are Unix seconds. Belongs to one event loop. `capacity` bounds the tokens remembered.
    """

    def __init__(self, source: KeySource, rules: TokenRules, *, capacity: int = 10_000) -> None:
        self.source = source
        self.rules = rules
        self._capacity = capacity
        # By hash, so that no token lies in memory for longer than its request.
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()

    def cached(self, token: str, now: float) -> Identity | None:
        """The identity of a remembered token; None when `verify` must look, though it may still know."""
        if self.source.is_due:
            return None
        return self._recall(_digest(token), now)

    async def verify(self, token: str, now: float) -> Identity:
        """Who the token speaks for at `now`; raises Unauthenticated."""
        self.source.refresh()
        if identity := self.cached(token, now):
            return identity
        keys = self.source.keys
        try:
            identity = authenticate(token, keys, self.rules, now)
        except UnknownKey as unknown:
            await self.source.refetch(unknown.issuer)
            keys = self.source.keys
            identity = authenticate(token, keys, self.rules, now)
        until = min(identity.expires + self.rules.leeway, now + REMEMBERED_SECONDS)
        self._verified[_digest(token)] = _Verified(identity, keys, until)
        if len(self._verified) > self._capacity:
            self._verified.popitem(last=False)
        return identity

    def _recall(self, digest: bytes, now: float) -> Identity | None:
        verified = self._verified.get(digest)
        if verified is None:
            return None
        if now >= verified.until or verified.keys is not self.source.keys:
            del self._verified[digest]
            return None
        self._verified.move_to_end(digest)
        return verified.identity


def _digest(token: str) -> bytes:
    # A header's bytes need not be text; whatever they are, they must not fail here.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
