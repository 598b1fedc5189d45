"""Which application answers which address."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send


class Routes:
    """Sends a request to the application of its exact path, everything else to `otherwise`.

    A look-up in a dictionary: a router's patterns and middleware cost more than the endpoint itself.
    """

    def __init__(self, paths: Mapping[str, ASGIApp], otherwise: ASGIApp) -> None:
        self._paths = dict(paths)
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._paths.get(scope["path"], self._otherwise)(scope, receive, send)
        else:
            await self._otherwise(scope, receive, send)
