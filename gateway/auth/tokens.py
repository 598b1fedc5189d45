"""Stage 2: a bearer token becomes an `Identity`, or nothing does; pure, keys and time are given."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jose import jws
from jose.exceptions import JWSError

from gateway.auth.identity import Identity
from gateway.auth.jwks import KeySet, VerifyingKey
from gateway.auth.strict_json import parse
from gateway.errors import Unauthenticated

#: The second that follows the year 9999; no sane time lies beyond it.
_END_OF_TIME = 253_402_300_800
_TEXT_LENGTH = 256
_GROUPS = 1_000
_AUDIENCES = 100

_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
#: What `typ` may say; every other kind of token (logout, introspection, proof) is not a bearer token.
_TYPES = frozenset({"jwt", "at+jwt"})


@dataclass(frozen=True, slots=True)
class TokenRules:
    """Which tokens are taken; empty issuers, clients or uses take none.

    `token_use` holds `access` and `id` (Cognito's claim of that name) and `oidc`, which takes tokens
    without that claim by their `aud`. `leeway` is in seconds, `max_bytes` in bytes.
    """

    issuers: frozenset[str]
    client_ids: frozenset[str]
    token_use: frozenset[str] = frozenset({"access", "id"})
    groups_claim: str = "cognito:groups"
    leeway: int = 30
    max_bytes: int = 16 * 1024


class UnknownKey(Unauthenticated):
    """The token names a key that its issuer's known set does not have: a fresh set may have it."""

    def __init__(self, issuer: str, kid: str) -> None:
        super().__init__(f"key {_quote(kid)} of issuer {_quote(issuer)} is unknown")
        self.issuer = issuer


def authenticate(token: str, keys: KeySet, rules: TokenRules, now: float) -> Identity:
    """Who the token speaks for at `now` (Unix seconds); raises Unauthenticated with the reason.

    Follows RFC 7515, 7519 and 8725. Raises UnknownKey when only a fetch of the keys can tell.
    """
    header, claims = _open(token, rules)
    key = _choose_key(header, claims, keys, rules)
    try:
        jws.verify(token, key.verifier, algorithms=["RS256"])
    except JWSError:
        raise Unauthenticated("the signature is not that of the key it names") from None
    expires = _check_times(claims, rules, now)
    token_use = _check_recipient(claims, rules)
    subject = _text(claims, "sub")
    return Identity(
        subject=subject,
        username=_username(claims, subject),
        groups=_groups(claims, rules.groups_claim),
        token_use=token_use,
        expires=expires,
        claims=MappingProxyType(claims),
        issuer=str(claims["iss"]),
    )


def _open(token: str, rules: TokenRules) -> tuple[dict[str, object], dict[str, object]]:
    """The header and the claims, not yet proven, of a token of the right form."""
    if len(token) > rules.max_bytes:
        raise Unauthenticated(f"the token is longer than {rules.max_bytes} bytes")
    match = _COMPACT.fullmatch(token)
    if match is None:
        raise Unauthenticated("the token is not three parts of base64url")
    head, payload, signature = match.groups()
    _decode(signature, "signature")
    header = _object(_decode(head, "header"), "header")
    if header.get("alg") != "RS256":
        raise Unauthenticated(f"the algorithm is {_quote(header.get('alg'))}, not RS256")
    if "crit" in header:
        raise Unauthenticated("the header has `crit`, and no extension is understood")
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in _TYPES:
        raise Unauthenticated(f"the type is {_quote(kind)}, not JWT")
    return header, _object(_decode(payload, "payload"), "payload")


def _decode(part: str, name: str) -> bytes:
    padded = part + "=" * (-len(part) % 4)
    octets = base64.urlsafe_b64decode(padded) if len(part) % 4 != 1 else b""
    # A part has one spelling; python-jose's decoder would take others too.
    if base64.urlsafe_b64encode(octets) != padded.encode("ascii"):
        raise Unauthenticated(f"the {name} is not base64url")
    return octets


def _object(document: bytes, name: str) -> dict[str, object]:
    try:
        value = parse(document)
    except ValueError as error:
        raise Unauthenticated(f"the {name} cannot be read: {error}") from None
    if not isinstance(value, dict):
        raise Unauthenticated(f"the {name} is not a JSON object")
    return value


def _choose_key(
    header: Mapping[str, object], claims: Mapping[str, object], keys: KeySet, rules: TokenRules
) -> VerifyingKey:
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= _TEXT_LENGTH:
        raise Unauthenticated("the header has no usable `kid`")
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or issuer not in rules.issuers:
        raise Unauthenticated(f"issuer {_quote(issuer)} is not accepted")
    key = keys.find(issuer, kid)
    if key is None:
        raise UnknownKey(issuer, kid)
    return key


def _check_times(claims: Mapping[str, object], rules: TokenRules, now: float) -> int:
    expires = _time(claims, "exp")
    if now >= expires + rules.leeway:
        raise Unauthenticated(f"the token expired at {expires}")
    if _time(claims, "iat") > now + rules.leeway:
        raise Unauthenticated("the token was issued in the future (`iat`)")
    if "nbf" in claims and _time(claims, "nbf") > now + rules.leeway:
        raise Unauthenticated("the token is not valid yet (`nbf`)")
    return expires


def _time(claims: Mapping[str, object], name: str) -> int:
    value = claims.get(name)
    # True is an int in Python.
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _END_OF_TIME:
        raise Unauthenticated(f"`{name}` is not a time in whole seconds")
    return value


def _check_recipient(claims: Mapping[str, object], rules: TokenRules) -> str:
    """The use of a token that was made for one of our clients."""
    if "token_use" not in claims:
        if "oidc" not in rules.token_use:
            raise Unauthenticated("`token_use` is missing")
        if "events" in claims:
            raise Unauthenticated("the token tells of an event (`events`), it is not for access")
        _check_audience(claims, rules)
        return "oidc"
    token_use = claims["token_use"]
    if token_use == "access" and "access" in rules.token_use:  # noqa: S105  # the name of a kind of token
        client = claims.get("client_id")
        if not isinstance(client, str) or client not in rules.client_ids:
            raise Unauthenticated(f"client {_quote(client)} is not accepted (`client_id`)")
        return "access"
    if token_use == "id" and "id" in rules.token_use:  # noqa: S105  # the name of a kind of token
        _check_audience(claims, rules)
        return "id"
    raise Unauthenticated(f"use {_quote(token_use)} is not accepted (`token_use`)")


def _check_audience(claims: Mapping[str, object], rules: TokenRules) -> None:
    audience = claims.get("aud")
    names = audience if isinstance(audience, list) else [audience]
    if len(names) > _AUDIENCES or not all(isinstance(name, str) for name in names):
        raise Unauthenticated("`aud` is neither a text nor a list of texts")
    if rules.client_ids.isdisjoint(names):
        raise Unauthenticated(f"audience {_quote(audience)} is not accepted (`aud`)")


def _username(claims: Mapping[str, object], subject: str) -> str:
    for name in ("username", "cognito:username", "preferred_username"):
        if name in claims:
            return _text(claims, name)
    return subject


def _groups(claims: Mapping[str, object], name: str) -> tuple[str, ...]:
    groups = claims.get(name, [])
    if not isinstance(groups, list) or len(groups) > _GROUPS or not all(_is_text(group) for group in groups):
        raise Unauthenticated(f"`{name}` is not a list of group names")
    return tuple(dict.fromkeys(groups))


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not _is_text(value):
        raise Unauthenticated(f"`{name}` is not a text of 1 to {_TEXT_LENGTH} characters")
    assert isinstance(value, str)
    return value


def _is_text(value: object) -> bool:
    # Control characters would let a name forge lines of a log.
    return isinstance(value, str) and 0 < len(value) <= _TEXT_LENGTH and not _CONTROL.search(value)


def _quote(value: object) -> str:
    """Unproven text as the log may show it: escaped and short."""
    return repr(value)[:100]
