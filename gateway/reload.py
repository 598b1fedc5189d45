"""Hot reload: changed policies, and catalog, document and data files, take effect without a restart."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import awatch

from gateway.auth.session import AttributeRule
from gateway.backends.base import Backend
from gateway.errors import DocumentsError, Fault, FaultsError
from gateway.pipeline import Gateway
from gateway.schema_diff import compare, shape
from gateway.settings import Settings
from gateway.snapshot import Snapshot, load_snapshot

if TYPE_CHECKING:
    from gateway.store_watch import StoreWatch

logger = logging.getLogger(__name__)

#: Seconds without a change after which files count as written to their end. A file that is cut short may
#: well parse, without the denials of its last lines.
_QUIET = 0.25

#: Seconds after which it is told that the files do not stop changing.
_PATIENCE = 5.0

#: Milliseconds between two looks, at most.
_LOOK_MS = 200

#: What tells one state of the files from another.
Listing = tuple[tuple[str, int, int, int, int], ...]


class Reloader:
    """Keeps the gateway on the newest good files; bad ones leave the last good snapshot in force.

    `read` is how the files lay before the snapshot in force was read from them, `watch` what keeps an eye on
    the policy store where one is in force.
    """

    def __init__(
        self,
        settings: Settings,
        attributes: Mapping[str, AttributeRule],
        gateway: Gateway,
        backend: Backend,
        read: Listing,
        watch: StoreWatch | None = None,
    ) -> None:
        self._settings = settings
        self._attributes = attributes
        self._gateway = gateway
        self._backend = backend
        self._faults: tuple[Fault, ...] = ()
        self._store = watch
        self._taken: Listing | None = (*read, *self._rows())
        self._unsettled: float | None = None
        self._data = asyncio.Lock()
        self._reloading: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the newest files, if the snapshot in force is not made from them."""
        return self._faults

    def start(self) -> None:
        """Load the data, and begin to watch."""
        self._tasks.append(asyncio.create_task(self._refresh_data()))
        if self._settings.policies.reload:
            self._tasks.append(asyncio.create_task(self._watch()))
            if self._store:
                self._tasks.append(asyncio.create_task(self._store.follow()))

    async def stop(self) -> None:
        """Stop watching."""
        for task in (*self._tasks, *((self._reloading,) if self._reloading else ())):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def reload(self, listing: Listing) -> None:
        """Read the files once they have lain still as listed, and govern by them if they are good."""
        await asyncio.sleep(_QUIET)
        old = self._gateway.snapshot
        faults = await self._take(listing)
        if faults is None:
            # They may lie as listed again by the next look, which must not take them for read.
            self._taken = None
            return
        self._refuse(faults)
        self._unsettled = None
        if (new := self._gateway.snapshot) is not old:
            # Many rules may be touched; requests do not wait for that to be told.
            await asyncio.to_thread(tell_changes, old, new)

    async def _take(self, listing: Listing) -> tuple[Fault, ...] | None:
        """What is wrong with the files; None where they changed, so that half of each state may be read."""
        try:
            snapshot, faults = await asyncio.to_thread(self._load)
            if await self._list() != listing:
                return None
            if snapshot.version != self._gateway.snapshot.version:
                await self._use(snapshot)
        except FaultsError as error:
            faults = error.faults
        except Exception:
            logger.exception("the new files could not be read")
            faults = (Fault(str(self._settings.policies.path), 0, "cannot be read: the log says why"),)
        else:
            return faults
        return faults if await self._list() == listing else None

    def _load(self) -> tuple[Snapshot, tuple[Fault, ...]]:
        """The newest snapshot, and what is wrong with the newest documents.

        Faulty documents leave the last good ones in force: a new denial does not wait for them.
        """
        try:
            return load_snapshot(self._settings, self._attributes, source=self._store), ()
        except DocumentsError as error:
            kept = self._gateway.snapshot.documents
            return (
                load_snapshot(self._settings, self._attributes, documents=kept, source=self._store),
                error.faults,
            )

    async def _use(self, snapshot: Snapshot) -> None:
        old = self._gateway.snapshot
        addresses = self._backend.addresses
        if addresses(snapshot.catalog) == addresses(old.catalog):
            # Nothing to load: a new denial does not wait for data.
            self._gateway.use(snapshot)
        else:
            async with self._data:
                await self._backend.prepare(snapshot.catalog)
                self._gateway.use(snapshot)
        logger.info("new snapshot in force", extra={"snapshot": snapshot.version})

    async def _watch(self) -> None:
        async for _ in self._ticks():
            listing = await self._list()
            if listing != self._taken:
                self._taken = listing
                self._restart(listing)

    def _restart(self, listing: Listing) -> None:
        if self._reloading is not None:
            self._reloading.cancel()
        now = time.monotonic()
        self._unsettled = self._unsettled or now
        if now - self._unsettled > _PATIENCE:
            self._refuse((Fault(str(self._settings.policies.path), 0, "the files do not stop changing"),))
        self._reloading = asyncio.create_task(self.reload(listing))

    def _refuse(self, faults: tuple[Fault, ...]) -> None:
        if faults and faults != self._faults:
            logger.error(
                "the new files are refused, the last good ones stay in force",
                extra={"faults": [str(fault) for fault in faults]},
            )
        self._faults = faults

    async def _ticks(self) -> AsyncIterator[None]:
        """Whenever the system tells of a change, and every now and then.

        It does not tell of a link that leads elsewhere, of a folder that was deleted and made again, or of
        a network's files.
        """
        folders = _folders(self._settings)
        while True:
            with contextlib.suppress(OSError, RuntimeError):
                async for _ in awatch(
                    *folders,
                    watch_filter=None,
                    step=50,
                    debounce=_LOOK_MS,
                    rust_timeout=_LOOK_MS,
                    yield_on_timeout=True,
                ):
                    yield
            yield
            await asyncio.sleep(_LOOK_MS / 1000)

    async def _list(self) -> Listing:
        return (*await asyncio.to_thread(list_files, self._settings), *self._rows())

    def _rows(self) -> Listing:
        """How often the policy store was seen otherwise, as a line of the listing."""
        return (("", self._store.changes, 0, 0, 0),) if self._store else ()

    async def _refresh_data(self) -> None:
        while True:
            try:
                async with self._data:
                    await self._backend.prepare(self._gateway.snapshot.catalog)
            except Exception:
                logger.exception("the data could not be refreshed")
            if not self._backend.refresh_seconds:
                return
            await asyncio.sleep(self._backend.refresh_seconds)


def tell_changes(old: Snapshot, new: Snapshot) -> None:
    """Log what a new snapshot has of tables and columns that the old one had not, and whom that touches."""
    changes = compare(shape(old.catalog), shape(new.catalog), old.policies, new.policies)
    if changes:
        touched = tuple(str(touch) for change in changes for touch in change.touches)
        level = logging.WARNING if touched else logging.INFO
        told = {"changes": [str(change) for change in changes], "touches": list(dict.fromkeys(touched))}
        logger.log(level, "the schema changed", extra=told)
    for fault in new.catalog.left_out:
        if fault not in old.catalog.left_out:
            logger.warning("the schema has what no catalog can declare", extra={"detail": str(fault)})


def list_files(settings: Settings) -> Listing:
    """What the folders of a snapshot hold: nothing that an editor hides there."""
    found = []
    for folder in _folders(settings):
        with contextlib.suppress(OSError):
            if folder.is_symlink():
                # One that led elsewhere for a moment, and leads back, is another one.
                found.append(_lies(folder, folder.lstat()))
            for path in sorted(folder.iterdir()):
                if not path.name.startswith("."):
                    with contextlib.suppress(OSError):
                        found.append(_lies(path, path.stat()))
    return tuple(found)


def _lies(path: Path, seen: os.stat_result) -> tuple[str, int, int, int, int]:
    return str(path), seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def _folders(settings: Settings) -> tuple[Path, ...]:
    documents = settings.documents.path
    policies = settings.policies
    return (
        settings.catalog.path,
        *((policies.path,) if policies.store == "files" else ()),
        *((documents,) if documents else ()),
    )
