"""What whoever runs the gateway asks: is it alive, can it answer; and the answer to any other address."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from starlette.types import Receive, Scope, Send

from gateway.errors import RequestError
from gateway.http.negotiate import JSON
from gateway.http.reply import Reply, encode_json, make_request_id, refuse, send_reply

logger = logging.getLogger(__name__)

#: Whether requests can be answered, and what to show of the reasons.
Readiness = tuple[bool, Mapping[str, object]]


async def healthz(scope: Scope, receive: Receive, send: Send) -> None:
    """200 as long as the process answers at all."""
    await send_reply(send, _state(scope, 200, {"status": "ok"}), make_request_id())


class Readyz:
    """200 when `check` says ready, else 503; either way with the details that it gives."""

    def __init__(self, check: Callable[[], Readiness]) -> None:
        self._check = check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = make_request_id()
        try:
            ready, details = self._check()
            reply = _state(scope, 200 if ready else 503, {**details, "ready": ready})
        except Exception:
            logger.exception("readiness cannot be told", extra={"request_id": request_id})
            reply = Reply(503, JSON, encode_json({"ready": False, "request_id": request_id}))
        await send_reply(send, reply, request_id)


async def not_found(scope: Scope, receive: Receive, send: Send) -> None:
    """Any address that is not ours."""
    error = RequestError("NOT_FOUND", "there is nothing at this address: send GraphQL to `/graphql`")
    await send_reply(send, refuse(error), make_request_id())


def refuse_method(allow: bytes) -> Reply:
    """The answer to a method that an address does not take."""
    error = RequestError(
        "METHOD_NOT_ALLOWED", f"this address does not take the method: use {allow.decode('ascii')}"
    )
    return refuse(error, JSON, ((b"allow", allow),))


def _state(scope: Scope, status: int, state: Mapping[str, object]) -> Reply:
    if scope["method"] not in ("GET", "HEAD"):
        return refuse_method(b"GET, HEAD")
    return Reply(status, JSON, encode_json(state))
