"""Who the gateway takes the caller for: the console shows it."""

from __future__ import annotations

import logging
from typing import Protocol

from starlette.types import Receive, Scope, Send

from gateway.auth.identity import Identity, Session
from gateway.errors import LakegateError, Unauthenticated
from gateway.http.endpoint import read_headers
from gateway.http.health import refuse_method
from gateway.http.negotiate import JSON, read_token
from gateway.http.reply import (
    Reply,
    challenge,
    encode_error,
    encode_json,
    make_request_id,
    refuse,
    send_reply,
)

logger = logging.getLogger(__name__)


class Sessions(Protocol):
    """Stages 2 and 3."""

    async def identify(self, token: str | None) -> Identity:
        """Who is calling. Raises Unauthenticated."""

    def open_now(self, identity: Identity) -> Session:
        """Their session under the snapshot in force."""


class SessionEndpoint:
    """Answers `/session`: user name, groups, roles, and when the token expires (Unix seconds)."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = make_request_id()
        try:
            reply = await self._reply(scope)
        except Exception:
            logger.exception("unexpected failure", extra={"request_id": request_id})
            error = LakegateError("INTERNAL", "the gateway failed")
            reply = Reply(error.status, JSON, encode_error(error, request_id=request_id))
        await send_reply(send, reply, request_id)

    async def _reply(self, scope: Scope) -> Reply:
        if scope["method"] not in ("GET", "HEAD"):
            return refuse_method(b"GET, HEAD")
        authorization = read_headers(scope["headers"]).get(b"authorization")
        try:
            identity = await self._sessions.identify(read_token(authorization))
        except LakegateError as error:
            logger.info("session refused", extra={"detail": error.detail})
            headers = (challenge(authorization is not None),) if isinstance(error, Unauthenticated) else ()
            return refuse(error, JSON, headers)
        session = self._sessions.open_now(identity)
        told = {
            "username": session.username,
            "groups": list(session.groups),
            "roles": sorted(session.roles),
            "expires": identity.expires,
        }
        return Reply(200, JSON, encode_json(told))
