"""What every backend gives; one that cannot do a thing raises before anything runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.catalog.model import Catalog, Table
from gateway.sql.render import Statement

#: The physical name of each table: qualified name -> (schema, name).
Addresses = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TableStatus:
    """Whether a table's data can be read, and if not (or not the newest), why: text without cells."""

    ready: bool
    rows: int | None = None
    fault: str = ""


class Backend(Protocol):
    """An engine that runs governed statements."""

    dialect: str

    async def prepare(self, catalog: Catalog) -> None:
        """Make the tables of a catalog readable; one that cannot be is reported by `status`."""

    def addresses(self, catalog: Catalog) -> Addresses:
        """Where the tables of a catalog stand in this engine. Raises BackendError (`DATA_UNAVAILABLE`)."""

    def status(self) -> Mapping[str, TableStatus]:
        """The state of every table by qualified name."""

    def is_sorted(self, table: Table) -> bool:
        """Whether every scan of the table gives its rows by ascending primary key."""

    def compiles(self, pattern: str) -> bool:
        """Whether the engine takes a regular expression."""

    async def run(self, statement: Statement, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """The rows of a statement; cancelling the task stops the query in the engine.

        Raises BackendError (`BACKEND`), whose public text says nothing of the engine's.
        """

    async def close(self) -> None:
        """Stop every query and let go of everything."""
