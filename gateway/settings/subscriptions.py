"""Settings of subscriptions."""

from __future__ import annotations

from pydantic import Field

from gateway.settings.section import Section


class Subscriptions(Section):
    """Operations over WebSockets and event streams: how many there may be, and how often they answer."""

    interval: float = Field(1.0, ge=0.02, le=60)
    """Seconds between two looks at whether the data changed or the token ended; answers come no more often,
    but after a new snapshot of the policies or the catalog at once."""
    poll_seconds: float = Field(10.0, ge=0.02)
    """Seconds after which the engine is asked anew where it cannot tell when data change (Trino, Athena,
    files read where they lie, a table as it was)."""
    in_all: int = Field(1_000, ge=0)
    """Operations under way at once in each worker process; 0 lets none in."""
    per_principal: int = Field(100, ge=1)
    """Operations under way at once for one person, in each worker process."""
    per_connection: int = Field(20, ge=1)
    """Operations under way at once over one WebSocket."""
    init_seconds: float = Field(10.0, gt=0)
    """Seconds in which a WebSocket has to send `connection_init`."""
    waiting: int = Field(100, ge=1)
    """WebSockets that may be open without having come in, in each worker process; further ones are closed."""
    send_seconds: float = Field(30.0, gt=0)
    """Seconds that a client may take to read before its connection is closed."""
    keep_alive_seconds: float = Field(15.0, gt=0)
    """Seconds of silence after which an event stream has a comment, so that nothing in between closes it."""
    origins: tuple[str, ...] = ()
    """Web pages' origins (`https://app.example`) that may open a WebSocket, besides the gateway's own."""
