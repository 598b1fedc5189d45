"""Snapshots of Iceberg tables inside the engine: a copy of each is made when it is first asked for.

Whoever asks waits for the copy, all for the same one. Copies are bounded in number per table: the one that
was used longest ago makes room, and one that nobody uses any more goes by itself. All but the making takes
place on the event loop, so that nothing here needs a lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from gateway.backends import load_sql
from gateway.backends.copier import Copier
from gateway.backends.faults import SourceError, tell_source
from gateway.backends.files import look
from gateway.backends.load_sql import Address, Reading
from gateway.backends.version import UnknownVersionError, unknown_version
from gateway.catalog.model import IcebergSource, Table
from gateway.errors import BackendError
from gateway.sql.render import Mark

if TYPE_CHECKING:
    from gateway.backends.iceberg import IcebergTable


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A snapshot that a request asked for, and where its copy stands; `name` is the table's own place."""

    name: str
    table: Table
    iceberg: IcebergTable
    id: int
    address: Address


@dataclass(slots=True, eq=False)
class _Copy:
    """A copy, made or in the making; `going` lets it go unless somebody reads it before."""

    snapshot: _Snapshot
    made: Future[None]
    readers: int = 0
    going: asyncio.TimerHandle | None = None

    def stay(self) -> None:
        """It does not go by itself any more."""
        if self.going:
            self.going.cancel()


class Past:
    """Copies of snapshots; `find` gives the table behind a name of the engine.

    `most` is how many copies of one table there are at once, `seconds` how long one is kept unused.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        find: Callable[[str], Table | None],
        places: Sequence[Path],
        most: int,
        seconds: float,
    ) -> None:
        self._find = find
        self._places = tuple(place.resolve() for place in places)
        self._most = most
        self._seconds = seconds
        self._copier = Copier(connection.cursor())
        self._pool = ThreadPoolExecutor(1, "past")
        self._making = threading.Lock()
        self._is_closed = False
        self._copies: dict[Address, _Copy] = {}
        self._released = asyncio.Event()

    @contextlib.asynccontextmanager
    async def held(
        self, schema: str, marks: Iterable[Mark], values: Sequence[object]
    ) -> AsyncIterator[Mapping[Mark, str]]:
        """What the engine calls the tables of the marks; none of them goes meanwhile.

        Raises BackendError (`AS_OF`, `DATA_UNAVAILABLE`).
        """
        async with contextlib.AsyncExitStack() as stack:
            names: dict[str, str] = {}
            # In one order always: two requests never wait for each other's copies.
            for name, number in sorted({(mark.table, mark.number) for mark in marks}):
                snapshot = await asyncio.to_thread(self._snapshot, (schema, name), values[number])
                names[name] = await stack.enter_async_context(self._read(snapshot))
            yield {mark: names[mark.table] for mark in marks}

    async def close(self) -> None:
        """Break off what is being made, and make no more."""
        self._is_closed = True
        for copy in self._copies.values():
            copy.stay()
        self._pool.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._break_off)

    # -- on the event loop --------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _read(self, snapshot: _Snapshot) -> AsyncIterator[str]:
        copy = await self._take(snapshot)
        try:
            await asyncio.shield(asyncio.wrap_future(copy.made))
            yield snapshot.address[-1]
        finally:
            self._release(copy)

    async def _take(self, snapshot: _Snapshot) -> _Copy:
        while snapshot.address not in self._copies:
            others = [copy for copy in self._copies.values() if copy.snapshot.name == snapshot.name]
            if len(others) < self._most:
                break
            unused = next((copy for copy in others if not copy.readers), None)
            if unused:
                self._drop(unused)
            else:
                await self._released.wait()
        if self._is_closed:
            raise BackendError("BACKEND", "the gateway is stopping")
        # What was used last stands last.
        copy = self._copies.pop(snapshot.address, None) or self._begin(snapshot)
        self._copies[snapshot.address] = copy
        copy.readers += 1
        copy.stay()
        return copy

    def _begin(self, snapshot: _Snapshot) -> _Copy:
        loop = asyncio.get_running_loop()
        copy = _Copy(snapshot, self._pool.submit(self._make, snapshot))

        def forget_failed(made: Future[None]) -> None:
            if made.cancelled() or made.exception():
                with contextlib.suppress(RuntimeError):  # the loop may be gone
                    loop.call_soon_threadsafe(self._forget, copy)

        copy.made.add_done_callback(forget_failed)
        return copy

    def _release(self, copy: _Copy) -> None:
        copy.readers -= 1
        if not copy.readers and not self._is_closed:
            if copy.made.cancel():
                self._forget(copy)  # nobody waits for it any more, and it was not begun
            else:
                copy.going = asyncio.get_running_loop().call_later(self._seconds, self._drop, copy)
        self._released.set()
        self._released = asyncio.Event()

    def _drop(self, copy: _Copy) -> None:
        copy.stay()
        if self._forget(copy):
            # In line behind what is being made, which may be this very copy.
            self._pool.submit(self._copier.run, load_sql.drop("TABLE", copy.snapshot.address))

    def _forget(self, copy: _Copy) -> bool:
        """Whether it had not been forgotten before."""
        is_known = self._copies.get(copy.snapshot.address) is copy
        if is_known:
            del self._copies[copy.snapshot.address]
        return is_known

    # -- on other threads ---------------------------------------------------------------------------------

    def _snapshot(self, address: Address, version: object) -> _Snapshot:
        schema, name = address
        from gateway.backends.iceberg import open_table  # noqa: PLC0415  # PyIceberg takes long to import

        table = self._find(name)
        if table is None or not isinstance(table.source, IcebergSource):
            raise _unavailable("the table is gone, or is none of Iceberg")
        paths = look(table.source).paths
        if not paths:
            raise _unavailable("the table has no metadata")
        try:
            iceberg = open_table(paths[0], self._places)
            found = iceberg.snapshot_id(version)
        except SourceError as error:
            raise _unavailable(str(error)) from None
        except UnknownVersionError:
            raise unknown_version() from None
        return _Snapshot(name, table, iceberg, found, (schema, f"{name}@{iceberg.key}.{found}"))

    def _make(self, snapshot: _Snapshot) -> None:
        with self._making:
            if self._is_closed:
                raise _unavailable("the gateway is stopping")
            try:
                rows = snapshot.iceberg.rows(snapshot.table.columns, snapshot.id)
                self._copier.copy(Reading(snapshot.table, rows=rows), snapshot.address)
            except SourceError as error:
                raise _unavailable(str(error)) from None
            except duckdb.Error as error:
                raise _unavailable(tell_source(error, ())) from None

    def _break_off(self) -> None:
        # An interruption that comes between two statements is lost, so one is not enough.
        while not self._making.acquire(timeout=0.02):
            self._copier.cursor.interrupt()
        self._copier.cursor.close()
        self._making.release()


def _unavailable(why: str) -> BackendError:
    return BackendError("DATA_UNAVAILABLE", "the table's data is not loaded", detail=why)
