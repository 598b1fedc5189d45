"""Following the sources of the catalog: what they have now is kept, if the policies can govern it.

What was found is written beside the catalog's files, and taken up as any changed file is (`reload`). What
would not load is not written, so that the files in force stay good for every other change.
"""

from __future__ import annotations

import asyncio
import contextlib
import glob
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.auth.session import AttributeRule
from gateway.backends.files import look
from gateway.catalog.discover import FORMATS
from gateway.catalog.document import GlueEntry
from gateway.catalog.follow import Follower, find, followers
from gateway.catalog.found import Found, write_lock
from gateway.catalog.model import FileSource
from gateway.documents.load import NO_DOCUMENTS
from gateway.errors import CatalogError, Fault, FaultsError
from gateway.reload import Listing, list_files
from gateway.settings import Settings
from gateway.snapshot import Snapshot, load_snapshot

logger = logging.getLogger(__name__)

#: Seconds between two looks whether files changed since a schema was refused.
_LOOK = 0.5


@dataclass(frozen=True, slots=True)
class Proposal:
    """What sources have now: `changed` are the files whose lock file says otherwise.

    `snapshot` is what would be in force with it, or None where `faults` are why it cannot be; `unknown`
    are why some of the sources could not be asked.
    """

    changed: tuple[Follower, ...]
    found: Mapping[str, Found]
    snapshot: Snapshot | None
    faults: tuple[Fault, ...] = ()
    unknown: tuple[Fault, ...] = ()


def propose(
    settings: Settings, attributes: Mapping[str, AttributeRule], files: Collection[str] | None = None
) -> Proposal:
    """Ask the sources of some catalog files, or of all; takes its time. Raises CatalogError."""
    changed: list[Follower] = []
    found: dict[str, Found] = {}
    unknown: list[Fault] = []
    for follower in followers(settings.catalog.path):
        name = follower.path.name
        if files is not None and name not in files:
            continue
        try:
            found[name] = find(follower, settings.backend.athena.region)
        except CatalogError as error:
            unknown.extend(error.faults)
        else:
            if found[name] != follower.lock:
                changed.append(follower)
    if not changed:
        return Proposal((), found, None, unknown=tuple(unknown))
    try:
        # Trusted documents hold up no schema: the reload tells which of them it does not fit.
        snapshot = load_snapshot(settings, attributes, found, NO_DOCUMENTS)
    except FaultsError as error:
        return Proposal(tuple(changed), found, None, error.faults, tuple(unknown))
    return Proposal(tuple(changed), found, snapshot, unknown=tuple(unknown))


def keep(proposal: Proposal) -> None:
    """Write the lock files of a proposal without faults; raises CatalogError."""
    for follower in proposal.changed:
        write_lock(follower.path, proposal.found[follower.path.name])


class Refresher:
    """Asks the sources when it is time, when their files change, and when someone says that they changed."""

    def __init__(self, settings: Settings, attributes: Mapping[str, AttributeRule]) -> None:
        self._settings = settings
        self._attributes = attributes
        self._faults: dict[str, tuple[Fault, ...]] = {}
        self._asked: set[str] = set()
        self._wake = asyncio.Event()
        self._known: tuple[Listing, tuple[Follower, ...]] = ((), ())
        self._tried: dict[str, Listing] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why the newest schema of some source is not in force."""
        return tuple(dict.fromkeys(fault for faults in self._faults.values() for fault in faults))

    def start(self) -> None:
        """Begin to follow."""
        seconds, looks = self._settings.catalog.refresh_seconds, self._settings.backend.duckdb.refresh_seconds
        loops = [self._answer(), self._repeat(_LOOK, self._look_at_catalog)]
        if seconds:
            loops.append(self._repeat(seconds, self._look_everywhere))
        if looks:
            loops.append(self._repeat(looks, Looks(self).look))
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """Stop following."""
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def ask(self, *files: str) -> None:
        """Have the sources of catalog files asked, soon, and once however often this is said."""
        if files:
            self._asked.update(files)
            self._wake.set()

    async def database_changed(self, database: str) -> None:
        """Have Glue asked about a database, if some file follows it."""
        for follower in await self.followers():
            if isinstance(follower.discover, GlueEntry) and follower.discover.glue == database:
                self.ask(follower.path.name)

    async def followers(self) -> tuple[Follower, ...]:
        """The files that follow a source; read again when some file changed. Raises CatalogError."""
        listing = await asyncio.to_thread(list_files, self._settings)
        if listing != self._known[0]:
            self._known = listing, await asyncio.to_thread(followers, self._settings.catalog.path)
        return self._known[1]

    async def _answer(self) -> None:
        """Ask what is to be asked, one source after the other."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            asked, self._asked = sorted(self._asked), set()
            for name in asked:
                try:
                    self._tried[name] = await asyncio.to_thread(list_files, self._settings)
                    faults = await asyncio.to_thread(self._refresh, name)
                except Exception:
                    logger.exception("the schema cannot be refreshed", extra={"file": name})
                    faults = (Fault(name, 0, "its source cannot be asked: the log says why"),)
                self._tell(name, faults)

    def _refresh(self, name: str) -> tuple[Fault, ...]:
        proposal = propose(self._settings, self._attributes, (name,))
        if proposal.snapshot is None:
            # The files are right as they stand, under the schema that is in force.
            told = f"under the newest schema of `{name}`: "
            faults = (replace(fault, message=told + fault.message) for fault in proposal.faults)
            return (*faults, *proposal.unknown)
        try:
            keep(proposal)
        except CatalogError as error:
            return error.faults
        logger.info("the schema of a source is another one", extra={"file": name})
        return ()

    def _tell(self, name: str, faults: tuple[Fault, ...]) -> None:
        if faults and faults != self._faults.get(name):
            logger.error(
                "the newest schema is refused, the last good one stays in force",
                extra={"file": name, "faults": [str(fault) for fault in faults]},
            )
        self._faults[name] = faults

    async def _repeat(self, seconds: float, look: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await look()
            except CatalogError:
                pass  # told by whoever loads the catalog
            except Exception:
                logger.exception("the sources of the catalog cannot be followed")
            await asyncio.sleep(seconds)

    async def _look_everywhere(self) -> None:
        self.ask(*(follower.path.name for follower in await self.followers()))

    async def _look_at_catalog(self) -> None:
        """Files that changed may have mended what was refused, or follow a source for the first time."""
        names = {follower.path.name for follower in await self.followers() if follower.lock is None}
        names |= {name for name, faults in self._faults.items() if faults}
        self.ask(*(name for name in names if self._tried.get(name) != self._known[0]))


class Looks:
    """Looks at the files of the folders that are followed."""

    def __init__(self, refresher: Refresher) -> None:
        self._refresher = refresher
        self._seen: dict[str, str] = {}
        self._done: dict[str, str] = {}

    async def look(self) -> None:
        """Have those folders looked into whose files changed, and were the same at two looks in a row."""
        for follower in await self._refresher.followers():
            if follower.folder:
                name = follower.path.name
                mark = await asyncio.to_thread(_mark, follower.folder)
                if self._seen.get(name) == mark != self._done.get(name):
                    self._done[name] = mark
                    self._refresher.ask(name)
                self._seen[name] = mark


def _mark(folder: Path) -> str:
    """What differs once a file of the folder does, or there is another one."""
    inside = Path(glob.escape(str(folder)), "**")
    return look(FileSource("", tuple(str(inside / f"*{suffix}") for suffix in FORMATS))).mark
