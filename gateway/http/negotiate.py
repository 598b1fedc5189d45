"""What a caller's headers ask for: the media type of the answer, JSON in the body, a bearer token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from gateway.errors import Unauthenticated
from gateway.http.formats import Format

#: GraphQL over HTTP's own media type, whose status codes tell a request error from an answer.
GRAPHQL_RESPONSE = b"application/graphql-response+json; charset=utf-8"

#: The older one, under which a well-formed request is answered with 200 whatever its document.
JSON = b"application/json; charset=utf-8"

#: Longer headers are read afresh each time, so that nobody can fill the caches with them.
CACHED_BYTES = 512

_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")
_SCHEME = re.compile(rb"[Bb][Ee][Aa][Rr][Ee][Rr](?: +|$)")
_TOKEN_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="
_UTF8 = frozenset({"utf-8", '"utf-8"', "utf8", '"utf8"'})


@dataclass(frozen=True, slots=True)
class Acceptable:
    """What an `Accept` header lets us send: a JSON media type or none, and whether it wants a page.

    Where it wants a file rather than JSON, `format` says which; `events` says that it wants an event stream.
    """

    media: bytes | None
    page: bool
    format: Format | None = None
    events: bool = False


def negotiate(accept: bytes) -> Acceptable:
    """The best media type for an `Accept` header, by weight, then by being named."""
    return _negotiate(accept) if len(accept) <= CACHED_BYTES else _negotiate.__wrapped__(accept)


def takes_json(content_type: bytes) -> bool:
    """Whether a `Content-Type` says JSON in UTF-8."""
    if len(content_type) <= CACHED_BYTES:
        return _takes_json(content_type)
    return _takes_json.__wrapped__(content_type)


def read_token(authorization: bytes | None) -> str | None:
    """The bearer token of an `Authorization` header; None when it is absent or has another scheme."""
    scheme = None if authorization is None else _SCHEME.match(authorization)
    if authorization is None or scheme is None:
        return None
    token = authorization[scheme.end() :].rstrip(b" ")
    # What is left when every byte that a token may have is deleted; far quicker than a pattern.
    if not token or token.translate(None, _TOKEN_BYTES):
        raise Unauthenticated("the bearer token is malformed")
    return token.decode("ascii")


@lru_cache(maxsize=256)
def _negotiate(accept: bytes) -> Acceptable:
    weights = _weights(accept.decode("latin-1"))
    if not weights:
        return Acceptable(JSON if not accept.strip() else None, False)
    modern = _weight(weights, "application/graphql-response+json")
    legacy = _weight(weights, "application/json")
    html = weights.get("text/html", 0.0)
    # Browsers send `*/*` too: only a client that names a JSON type asks for JSON rather than a page.
    json_is_named = any(weight and named for weight, named in (modern, legacy))
    page = html > 0 and not json_is_named and html >= max(modern, legacy)[0]
    format = max(Format, key=lambda each: weights.get(each.value, 0.0))
    weight = weights.get(format.value, 0.0)
    # A file is for whoever names its type, and names no JSON type that is as welcome.
    wanted = format if weight and (weight, True) > max(modern, legacy) else None
    json = max(weights.get("application/json", 0.0), weights.get("application/graphql-response+json", 0.0))
    events = weights.get("text/event-stream", 0.0) > json
    if not modern[0] and not legacy[0]:
        return Acceptable(None, page, wanted, events)
    # Older clients send no `Accept`, or `*/*`, and know nothing but application/json.
    chosen = GRAPHQL_RESPONSE if modern > legacy or (modern == legacy and modern[1]) else JSON
    return Acceptable(chosen, page, wanted, events)


def _weights(accept: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in accept.split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = (piece.strip() for piece in parameter.partition("="))
            if name == "q":
                # A weight that cannot be read takes its range with it.
                weight = float(value) if _WEIGHT.fullmatch(value) else -1.0
            elif name == "charset" and value not in _UTF8:
                weight = -1.0
        if media_range and weight >= 0:
            weights[media_range] = max(weight, weights.get(media_range, 0.0))
    return weights


def _weight(weights: dict[str, float], media: str) -> tuple[float, bool]:
    for media_range in (media, media.partition("/")[0] + "/*", "*/*"):
        if media_range in weights:
            return weights[media_range], media_range == media
    return 0.0, False


@lru_cache(maxsize=256)
def _takes_json(content_type: bytes) -> bool:
    media, *parameters = (piece.strip().lower() for piece in content_type.decode("latin-1").split(";"))
    if media != "application/json":
        return False
    for parameter in parameters:
        name, _, value = (piece.strip() for piece in parameter.partition("="))
        if name == "charset" and value not in _UTF8:
            return False
    return True
