"""What every backend gives; one that cannot do a thing raises before anything runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from gateway.auth.identity import Session
from gateway.catalog.model import Catalog, Table
from gateway.errors import BackendError
from gateway.plan.projections import Orders
from gateway.result.engine_text import Objects
from gateway.sql.dialect import Dialect
from gateway.sql.render import Address, Statement

if TYPE_CHECKING:
    import pyarrow as pa

#: Where the engine keeps each table, by qualified name.
Addresses = Mapping[str, Address]

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Call:
    """On whose behalf a statement runs, under which request, and for how many rows and seconds at most.

    Without a session it runs as the gateway itself. Where `seconds` is None it is as long as the backend was
    told when it was opened.
    """

    session: Session | None
    request_id: str
    rows: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What an engine that counts says a statement took: its own id of the query, bytes, seconds.

    `reused` says that the engine answered from an earlier result of its own.
    """

    query_id: str
    scanned_bytes: int | None = None
    queued_seconds: float | None = None
    run_seconds: float | None = None
    reused: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """The rows of a statement, each as `gateway/result/encode.py` takes it, and what they cost.

    Where the statement `is_json` they are finished text instead: `objects`.
    """

    rows: Rows
    cost: Cost | None = None
    objects: Objects | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a statement for a file, in their order, and what it is known to have cost so far.

    An engine that makes lines or columns for files (`Dialect.makes_json`) gives tables of them; any other
    gives rows, for Arrow as `gateway/result/arrow_cells.py` decodes them, else as `encode.py` takes them.
    """

    rows: Rows | pa.Table
    cost: Cost | None = None


class FailedQueryError(BackendError):
    """A statement that failed after it had cost something; otherwise what `error` is."""

    def __init__(self, error: BackendError, cost: Cost) -> None:
        super().__init__(error.code, error.message, detail=error.detail)
        self.cost = cost


@dataclass(frozen=True, slots=True)
class TableStatus:
    """Whether a table's data can be read, and if not (or not the newest), why: text without cells.

    `size` is the bytes of a native copy, None where there is none; `loaded_at` when what can be read was
    read last, as seconds of the epoch.
    """

    ready: bool
    rows: int | None = None
    fault: str = ""
    size: int | None = None
    loaded_at: float | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """What answers in the place of an engine: the copies of these tables, of which none is older."""

    age: float
    tables: tuple[str, ...]

    def told(self) -> dict[str, object]:
        """As the audit and answers have it."""
        return {"age": round(self.age, 3), "tables": self.tables}


class Runner(Protocol):
    """What runs governed statements, and where the tables stand for it."""

    @property
    def dialect(self) -> Dialect:
        """How statements are written for it."""

    def addresses(self, catalog: Catalog) -> Addresses:
        """Where the tables of a catalog stand in this engine. Raises BackendError (`DATA_UNAVAILABLE`)."""

    def orders(self, table: Table) -> Orders:
        """The columns by which every scan of each of the table's copies gives its rows; empty without any.

        Projections are named as `projection_name` has it.
        """

    def data_version(self, address: Address) -> str | None:
        """What is another one once the data at an address are; None where the engine cannot tell.

        No version comes back. While the data change it is another one at every call, so that what is the same
        before and after a statement ran is the version of what the statement read.
        """

    async def reads_as(self, session: Session) -> Hashable:
        """Whom the engine takes a session for: to two who are the same it answers the same.

        Raises BackendError where it does not let the session in.
        """

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        """Run a statement; cancelling the task stops the query in the engine.

        Raises BackendError (`BACKEND`), whose public text says nothing of the engine's.
        """

    def stream(
        self, statement: Statement, values: Sequence[object], call: Call
    ) -> AsyncGenerator[Piece, None]:
        """Run a statement for a file and give its rows in pieces, hardly faster than they are asked for.

        Closing the generator, or cancelling the task that waits for it, stops the query in the engine. An
        end without an error is the end of the rows. Raises BackendError as `run` does.
        """


class Backend(Runner, Protocol):
    """An engine, which has the tables of a catalog."""

    @property
    def refresh_seconds(self) -> float:
        """After how long to prepare again, as things are; zero means never."""

    async def prepare(self, catalog: Catalog) -> None:
        """Make the tables of a catalog readable; one that cannot be is reported by `status`."""

    def status(self) -> Mapping[str, TableStatus]:
        """The state of every table by qualified name."""

    def compiles(self, pattern: str) -> bool:
        """Whether the engine takes a regular expression."""

    async def close(self) -> None:
        """Stop every query and let go of everything."""
