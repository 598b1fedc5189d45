"""What goes back over HTTP: a status, the headers that every answer has, and a JSON body."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from starlette.types import Send

from gateway.errors import LakegateError
from gateway.http.negotiate import JSON

Header = tuple[bytes, bytes]

#: What an answer depends on besides the address.
VARY = b"Accept, Authorization"

#: An answer is one person's: nobody may give it to another or guess at its type.
COMMON: tuple[Header, ...] = (
    (b"vary", VARY),
    (b"x-content-type-options", b"nosniff"),
)


#: Ids made beforehand: the system is asked once for many. A forked process makes its own.
_request_ids: list[str] = []
os.register_at_fork(after_in_child=_request_ids.clear)


class Reply(NamedTuple):
    """A finished answer; `headers` come on top of the common ones.

    One person's at one moment, it is nobody's to keep unless `cache_control` says so.
    """

    status: int
    media: bytes
    body: bytes
    headers: tuple[Header, ...] = ()
    cache_control: bytes = b"no-store"


def make_request_id() -> str:
    """A fresh random id of 24 hex digits; one that a caller sends is never taken over."""
    if not _request_ids:
        digits = os.urandom(12 * 256).hex()
        _request_ids.extend(digits[start : start + 24] for start in range(0, len(digits), 24))
    return _request_ids.pop()


async def send_reply(send: Send, reply: Reply, request_id: str) -> None:
    """Sends all of it."""
    body = reply.body
    # What a client has already is not described anew.
    described = ((b"content-type", reply.media), (b"content-length", b"%d" % len(body)))
    headers = [
        *(described if reply.status != 304 else ()),
        (b"x-request-id", request_id.encode("ascii")),
        (b"cache-control", reply.cache_control),
        *COMMON,
        *reply.headers,
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def refuse(error: LakegateError, media: bytes = JSON, headers: tuple[Header, ...] = ()) -> Reply:
    """The answer to a request that failed as a whole: one GraphQL error and no `data`."""
    return Reply(error.status, media, encode_error(error), headers)


def encode_error(error: LakegateError, **extensions: str) -> bytes:
    """A GraphQL response with this one error; only its public parts."""
    shown = {"message": error.message, "extensions": {"code": error.code, **extensions}}
    return orjson.dumps({"errors": [shown]})


def encode_json(document: Mapping[str, Any]) -> bytes:
    """JSON of anything that a state can hold: what is not JSON is written as its text."""
    return json.dumps(document, default=str, ensure_ascii=False).encode("utf-8", "replace")


def challenge(token_sent: bool) -> Header:
    """The `WWW-Authenticate` of RFC 6750; it says why only when there was a token to say it of."""
    reason = b', error="invalid_token"' if token_sent else b""
    return (b"www-authenticate", b'Bearer realm="lakegate"' + reason)
