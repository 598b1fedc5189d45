"""Hot reload: changed policy, catalog and data files take effect without a restart."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from pathlib import Path

from watchfiles import awatch

from gateway.auth.session import AttributeRule
from gateway.backends.base import Backend
from gateway.errors import Fault, FaultsError, LakegateError, PolicyError
from gateway.pipeline import Gateway
from gateway.settings import Settings
from gateway.snapshot import Snapshot, load_snapshot

logger = logging.getLogger(__name__)

#: Milliseconds without a further change after which files count as written to their end.
_SETTLE_MS = 100

#: Times that a load is tried again because the files changed under it.
_TRIES = 20


class Reloader:
    """Keeps the gateway on the newest good files; bad ones leave the last good snapshot in force."""

    def __init__(
        self, settings: Settings, attributes: Mapping[str, AttributeRule], gateway: Gateway, backend: Backend
    ) -> None:
        self._settings = settings
        self._attributes = attributes
        self._gateway = gateway
        self._backend = backend
        self._faults: tuple[Fault, ...] = ()
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

    async def stop(self) -> None:
        """Stop watching."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def reload(self) -> None:
        """Read the files once, and govern by them if they are good."""
        folders = (self._settings.catalog.path, self._settings.policies.path)
        try:
            snapshot = await self._read(folders)
            if snapshot.version == self._gateway.snapshot.version:
                self._faults = ()
                return
            await self._backend.prepare(snapshot.catalog)
        except FaultsError as error:
            self._faults = error.faults
            logger.error(  # noqa: TRY400  # the faults say it all
                "the new files are refused, the last good ones stay in force",
                extra={"faults": [str(fault) for fault in error.faults]},
            )
        except LakegateError as error:
            self._faults = (Fault(str(folders[0]), 0, error.message),)
            logger.error(  # noqa: TRY400  # the detail says it all
                "the new files are refused: %s", error.message, extra={"detail": error.detail}
            )
        else:
            self._gateway.use(snapshot)
            self._faults = ()
            logger.info("new snapshot in force", extra={"snapshot": snapshot.version})

    async def _read(self, folders: tuple[Path, ...]) -> Snapshot:
        """The snapshot of files that nobody was writing meanwhile. Raises CatalogError or PolicyError."""
        for _ in range(_TRIES):
            before = _listing(folders)
            snapshot = await asyncio.to_thread(load_snapshot, self._settings, self._attributes)
            # A file that was cut short while it was read may parse, without its last denials.
            if _listing(folders) == before:
                return snapshot
            await asyncio.sleep(_SETTLE_MS / 1000)
        raise PolicyError((Fault(str(folders[-1]), 0, "the files do not stop changing"),))

    async def _watch(self) -> None:
        folders = [self._settings.catalog.path, self._settings.policies.path]
        async for _ in awatch(*folders, debounce=_SETTLE_MS * 4, step=_SETTLE_MS, rust_timeout=1000):
            try:
                await self.reload()
            except Exception:
                logger.exception("reload failed, the last good files stay in force")

    async def _refresh_data(self) -> None:
        seconds = self._settings.backend.duckdb.refresh_seconds
        while True:
            try:
                await self._backend.prepare(self._gateway.snapshot.catalog)
            except Exception:
                logger.exception("the data could not be refreshed")
            if not seconds:
                return
            await asyncio.sleep(seconds)


def _listing(folders: tuple[Path, ...]) -> tuple[tuple[str, int, int], ...]:
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            with contextlib.suppress(OSError):
                stat = path.stat()
                found.append((str(path), stat.st_size, stat.st_mtime_ns))
    return tuple(found)
