"""Which application answers which address."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class Routes:
    """Sends a request to the application of its exact path, everything else to `otherwise`; WebSockets go to
    those of `sockets` alone.

    A look-up in a dictionary: a router's patterns and middleware cost more than the endpoint itself.
    """

    def __init__(
        self, paths: Mapping[str, ASGIApp], otherwise: ASGIApp, sockets: Mapping[str, ASGIApp] | None = None
    ) -> None:
        self._paths = dict(paths)
        self._sockets = dict(sockets or {})
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._paths.get(scope["path"], self._otherwise)(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._sockets.get(scope["path"], _no_socket)(scope, receive, send)
        else:
            await self._otherwise(scope, receive, send)


async def _no_socket(_scope: Scope, _receive: Receive, send: Send) -> None:
    # Before it is accepted: the server answers with 403.
    await send({"type": "websocket.close", "code": 1000})
