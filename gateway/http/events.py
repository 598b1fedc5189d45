"""Events of Amazon EventBridge: what changed in Glue is asked for at once."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable

from starlette.types import Receive, Scope, Send

from gateway.errors import LakegateError, RequestError, SecretError, Unauthenticated
from gateway.http.endpoint import read_headers
from gateway.http.hangup import HungUpError
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
from gateway.http.request import read_body

logger = logging.getLogger(__name__)

#: Bytes of an event: EventBridge sends none that is larger.
_BYTES = 262_144

#: Seconds in which an event has to be here.
_SECONDS = 10.0

_TABLES = "Glue Data Catalog Table State Change"
_DATABASES = "Glue Data Catalog Database State Change"


class CatalogEvents:
    """Answers `/events/catalog`: 202, whether the event tells of something that is followed or not.

    `token` reads the secret that a sender must have, anew if the one that is known was refused; `changed`
    gets the name of a database of Glue.
    """

    def __init__(self, token: Callable[[bool], str], changed: Callable[[str], Awaitable[None]]) -> None:
        self._token = token
        self._changed = changed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = make_request_id()
        try:
            reply = await self._reply(scope, receive)
        except HungUpError:
            return
        except SecretError as error:
            logger.error("event refused", extra={"request_id": request_id, "detail": error.detail})  # noqa: TRY400  # refused, and no failure of ours
            failure = LakegateError("INTERNAL", "the gateway failed")
            reply = Reply(failure.status, JSON, encode_error(failure, request_id=request_id))
        except LakegateError as error:
            logger.info("event refused", extra={"request_id": request_id, "detail": error.detail})
            was_sent = any(name == b"authorization" for name, _ in scope["headers"])
            headers = (challenge(was_sent),) if isinstance(error, Unauthenticated) else ()
            reply = refuse(error, JSON, headers)
        except Exception:
            logger.exception("unexpected failure", extra={"request_id": request_id})
            failure = LakegateError("INTERNAL", "the gateway failed")
            reply = Reply(failure.status, JSON, encode_error(failure, request_id=request_id))
        await send_reply(send, reply, request_id)

    async def _reply(self, scope: Scope, receive: Receive) -> Reply:
        if scope["method"] != "POST":
            return refuse_method(b"POST")
        headers = read_headers(scope["headers"])
        await self._check(read_token(headers.get(b"authorization")))
        try:
            async with asyncio.timeout(_SECONDS):
                body = await read_body(receive, _BYTES, headers.get(b"content-length"))
        except TimeoutError:
            raise RequestError("BAD_REQUEST", "the event did not come: send all of it at once") from None
        database = _read(body)
        if database:
            await self._changed(database)
        return Reply(202, JSON, encode_json({"status": "accepted"}))

    async def _check(self, sent: str | None) -> None:
        """Raises Unauthenticated; how long that takes says nothing of the token."""
        if sent is None:
            raise Unauthenticated("there is no bearer token")
        for fresh in (False, True):
            wanted = await asyncio.to_thread(self._token, fresh)
            if hmac.compare_digest(sent.encode(), wanted.encode()):
                return
        raise Unauthenticated("it is not the token of `catalog.event_token`")


def _read(body: bytes) -> str:
    """The database of Glue that an event tells of; empty for an event of another kind."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise RequestError("BAD_REQUEST", "the body is no event: send the JSON object that EventBridge has")
    detail = event.get("detail")
    if event.get("source") != "aws.glue" or event.get("detail-type") not in (_TABLES, _DATABASES):
        return ""
    database = detail.get("databaseName") if isinstance(detail, dict) else None
    if not isinstance(database, str) or not database:
        raise RequestError("BAD_REQUEST", "the event names no database: send its `detail.databaseName`")
    return database
