"""What the transports know of answers, and of whoever makes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from gateway.auth.identity import Identity
from gateway.errors import LakegateError
from gateway.http.request import GraphQLRequest, RequestContext


class Answer(Protocol):
    """One GraphQL response; `status` is what a request error has under graphql-response+json.

    `is_clean` says that it has no error at all.
    """

    @property
    def body(self) -> bytes: ...
    @property
    def failed(self) -> bool: ...
    @property
    def status(self) -> int: ...
    @property
    def is_clean(self) -> bool: ...
    @property
    def unauthenticated(self) -> bool: ...


class Follow(Protocol):
    """Delivers every answer of an operation, one after the other; returns when there is no more."""

    async def __call__(
        self,
        request: GraphQLRequest,
        token: str | None,
        context: RequestContext,
        deliver: Callable[[Answer], Awaitable[None]],
    ) -> None: ...


class TurnAway(Protocol):
    """Has a line in the audit of somebody who was refused before any operation of theirs was looked at.

    `started` is a moment of the performance counter.
    """

    def __call__(
        self, error: LakegateError, context: RequestContext, started: float, identity: Identity | None = None
    ) -> None: ...
