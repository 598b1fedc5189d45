"""Which catalog files follow a source, and what the sources have now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gateway.catalog.document import DiscoverEntry, FolderEntry
from gateway.catalog.folder import find_folder
from gateway.catalog.found import Found, folder_of, read_lock, write_lock
from gateway.catalog.load import read_contents
from gateway.catalog.read import read_file
from gateway.catalog.yaml_places import Faults
from gateway.errors import CatalogError, Fault


@dataclass(frozen=True, slots=True)
class Follower:
    """A catalog file that follows a source, and what its lock file keeps of it."""

    path: Path
    database: str
    discover: DiscoverEntry
    lock: Found | None

    @property
    def folder(self) -> Path | None:
        """The folder that is followed, if it is one."""
        return folder_of(self.path, self.discover) if isinstance(self.discover, FolderEntry) else None


def followers(folder: Path) -> tuple[Follower, ...]:
    """The files of a catalog folder that follow a source; raises CatalogError."""
    found: list[Follower] = []
    for name, octets in read_contents(folder).items():
        # What is wrong with a file is told by whoever loads the catalog. Most files follow nothing.
        file = read_file(folder.resolve() / name, octets, Faults(name)) if b"discover" in octets else None
        if file and file.document.discover:
            discover = file.document.discover
            found.append(
                Follower(file.path, file.document.database, discover, read_lock(file.path, discover))
            )
    return tuple(found)


def find(follower: Follower, region: str = "") -> Found:
    """What the source of a file has now; it takes its time. Raises CatalogError.

    `region` is where Glue is asked; the environment's if it is empty.
    """
    if isinstance(follower.discover, FolderEntry):
        folder = folder_of(follower.path, follower.discover)
        return find_folder(folder, follower.discover, follower.path.parent, follower.lock)
    # Who follows no Glue does not wait for Amazon's library at start.
    from gateway.catalog.glue import find_database  # noqa: PLC0415  # boto3 takes long to import

    return find_database(follower.discover, region)


def find_all(chosen: Iterable[Follower], region: str = "") -> dict[str, Found]:
    """What the sources of several files have now, by the name of the file; raises every fault together."""
    found: dict[str, Found] = {}
    faults: list[Fault] = []
    for follower in chosen:
        try:
            found[follower.path.name] = find(follower, region)
        except CatalogError as error:
            faults.extend(error.faults)
    if faults:
        raise CatalogError(tuple(faults))
    return found


def find_missing(folder: Path, region: str = "") -> None:
    """Write the lock files that are not there yet; raises CatalogError.

    Those that are there are what the gateway starts from, whether their sources can be reached or not.
    """
    missing = [follower for follower in followers(folder) if follower.lock is None]
    found = find_all(missing, region)
    for follower in missing:
        write_lock(follower.path, found[follower.path.name])
