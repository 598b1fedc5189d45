"""Watching the policy store: what it had last, looked at anew when it tells, and by the clock."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from psycopg import AsyncConnection
from psycopg import Error as PostgresError
from psycopg.sql import SQL, Identifier

from gateway.errors import Fault, SecretError
from gateway.policy.read import Sheets
from gateway.policy.store import CHANNEL, UNUSABLE, SqlStore

logger = logging.getLogger(__name__)

#: Seconds after which a connection that ended, or could not be had, is tried again.
_AGAIN = 1.0

_LISTEN = SQL("LISTEN {}").format(Identifier(CHANNEL))


class StoreWatch:
    """A policy store as it was seen last; `changes` counts how often it was seen otherwise than before.

    Every load reads what was seen, so that none can fall between two looks.
    """

    def __init__(self, store: SqlStore, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self._seen = store.read()
        self._wake = asyncio.Event()
        self.changes = 0

    def read(self) -> tuple[Sheets, tuple[Fault, ...]]:
        """What was seen last."""
        return self._seen

    async def follow(self) -> None:
        """Look again and again."""
        listening = asyncio.create_task(self._listen())
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self._seconds)
                self._wake.clear()
                try:
                    await self._look()
                except Exception:
                    logger.exception("the policy store could not be looked at")
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def _look(self) -> None:
        seen = await asyncio.to_thread(self._store.read)
        if seen != self._seen:
            self._seen = seen
            self.changes += 1

    async def _listen(self) -> None:
        """Wakes whenever PostgreSQL tells of new rules; what else hinders, the next look finds out."""
        while True:
            with contextlib.suppress(PostgresError, OSError, SecretError, *UNUSABLE):
                address = await asyncio.to_thread(self._store.listens_at)
                if not address:
                    return
                async with await AsyncConnection.connect(
                    address, autocommit=True, connect_timeout=5
                ) as connection:
                    await connection.execute(_LISTEN)
                    try:
                        # What came before this one listened.
                        self._wake.set()
                        async for _ in connection.notifies():
                            self._wake.set()
                    finally:
                        # A database that went away is told of at once.
                        self._wake.set()
            await asyncio.sleep(_AGAIN)
