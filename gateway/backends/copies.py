"""Copies of tables that another engine keeps, which answer in its place while they are young enough.

INVARIANT: a copy holds what the engine gave the gateway itself, every row and every cell of it, and decides
nothing about who sees what: it is read by governed statements alone. It is built beside the one in use and
takes its place in one transaction, so that a statement reads the whole old copy or the whole new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import duckdb

from gateway.backends import load_sql
from gateway.backends.base import Addresses, Backend, Call, Copy, TableStatus
from gateway.backends.builder import Builder, Place
from gateway.backends.content import Content
from gateway.backends.copier import Copier, stored_orders
from gateway.backends.embedded import Embedded
from gateway.backends.engine_rows import EngineRows
from gateway.backends.faults import SourceError, tell_source
from gateway.backends.files import Look
from gateway.backends.load_sql import Reading
from gateway.catalog.model import Acceleration, Catalog, EngineSource, Table
from gateway.catalog.types import ColumnType, Kind
from gateway.errors import BackendError
from gateway.plan.projections import Orders
from gateway.settings.engines import DuckDB as DuckDBSettings
from gateway.sql.render import Address
from gateway.sql.whole import whole

logger = logging.getLogger(__name__)

_SCHEMA = "copies"

#: Seconds after which an engine that cannot serve a table is looked at again.
_SOON = 1.0

#: Seconds between two looks for what is due, at least.
_LEAST = 0.05

#: Seconds between two attempts to end what is being built.
_AGAIN = 0.05

#: Rows that a whole table may have: any number.
_ANY = 2**63 - 1

_NO_FILES = Look((), "", ())


@dataclass(slots=True)
class _Held:
    """What there is of one copy.

    `read_at` is when the engine was asked for what can be read now, `due` when it will be next, both as
    seconds of the clock; `unwanted` is since when no catalog has the table. `version` is that of the copy,
    empty while there is none, or while another one takes its place.
    """

    table: Table
    address: tuple[str, str]
    read_at: float = 0.0
    due: float = 0.0
    unwanted: float | None = None
    version: str = ""
    content: Content | None = None
    status: TableStatus = field(default_factory=lambda: TableStatus(False, fault="not read yet"))


class Copies(Embedded):
    """Makes and holds the copies; belongs to one event loop.

    `grace` is how many seconds requests may go on that began under an older catalog; `clock` gives seconds
    that only grow.
    """

    def __init__(
        self,
        settings: DuckDBSettings,
        engine: Backend,
        grace: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(settings)
        self._engine = engine
        self._grace = grace
        self._most = settings.copies_bytes
        self._clock = clock
        self._catalog: Catalog | None = None
        self._held: dict[Address, _Held] = {}
        self._current: dict[str, _Held] = {}
        self._numbers = itertools.count()
        self._copier = Copier(self._connection.cursor())
        self._builder = Builder(self._copier)
        self._copier.run(load_sql.create_schema(_SCHEMA))
        self._thread = ThreadPoolExecutor(1, "copies")
        self._following: asyncio.Task[None] | None = None
        self._is_closing = False
        self._changed = asyncio.Event()

    # -- which copies there are ---------------------------------------------------------------------------

    def use(self, catalog: Catalog) -> None:
        """Keep from now on the copies that a catalog declares; what is there already stays."""
        self._catalog = catalog
        current: dict[str, _Held] = {}
        for table in catalog.tables.values():
            if table.acceleration:
                address = _address(table)
                held = current[table.name] = self._held.setdefault(address, _Held(table, address))
                if held.table.acceleration != table.acceleration:
                    held.due = min(held.due, held.read_at + table.acceleration.refresh)
                held.table, held.unwanted = table, None
        for held in self._held.values():
            if held.unwanted is None and current.get(held.table.name) is not held:
                held.unwanted = self._clock()
        self._current = current
        self._changed.set()

    def addresses(self, catalog: Catalog) -> Addresses:
        return {table.name: _address(table) for table in catalog.tables.values() if table.acceleration}

    def orders(self, table: Table) -> Orders:
        return stored_orders(table) if table.acceleration else ()

    def data_version(self, address: Address) -> str | None:
        held = self._held.get(address)
        if held is None or not held.version:
            return f"changing {next(self._numbers)}"
        # That it is too old is a change too: whoever waits for one asks the engine then.
        return held.version if self._is_good(held, held.table) else f"{held.version}, too old"

    def find(self, needed: Mapping[Address, Table]) -> Copy | None:
        """What can answer where these tables are read; None where one has no copy that is young enough.

        How old one may be is what the table says that is given, of whichever catalog it is.
        """
        ages: list[float] = []
        for address, table in needed.items():
            held = self._held.get(address)
            if held is None or not self._is_good(held, table):
                return None
            ages.append(self._age(held))
        return Copy(max(ages), tuple(sorted(table.name for table in needed.values())))

    def status(self) -> Mapping[str, TableStatus]:
        """The state of every copy of the newest catalog; one that is too old is not ready."""
        return {
            name: replace(held.status, ready=self._is_good(held, held.table))
            for name, held in self._current.items()
        }

    # -- making them --------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to make copies, and to make them anew."""
        self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        self._is_closing = True
        if self._following:
            self._following.cancel()
            await asyncio.wait({self._following})
        self._thread.shutdown()
        await super().close()

    async def refresh(self) -> None:
        """Make each copy that is due, one after the other, and let go of those that nobody needs."""
        for held in [*self._held.values()]:
            if held.unwanted is not None and self._clock() - held.unwanted > self._grace:
                del self._held[held.address]
                await self._on_thread(self._copier.drop, held.table, held.address)
        for held in [*self._current.values()]:
            if held.due <= self._clock() and held.unwanted is None:
                await self._renew(held)

    async def _follow(self) -> None:
        while True:
            self._changed.clear()
            try:
                await self.refresh()
            except Exception:
                logger.exception("the copies could not be refreshed")
            wanted = [
                held.due if held.unwanted is None else held.unwanted + self._grace
                for held in self._held.values()
            ]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(min(wanted) - self._clock(), _LEAST) if wanted else None):
                    await self._changed.wait()

    async def _renew(self, held: _Held) -> None:
        """Read the table and put the copy in the place of the one in use, which stays where that fails."""
        table, began = held.table, self._clock()
        kept = self._engine.status().get(table.name)
        if kept is None or not kept.ready:
            held.due = began + min(_bounds(table).refresh, _SOON)
            self._fail(
                held, kept.fault if kept and kept.fault else "the engine has not told what the table is"
            )
            return
        # Whatever comes of it: to read a whole table again at once would load the engine for nothing.
        held.due = began + _bounds(table).refresh
        try:
            async with asyncio.timeout(_bounds(table).max_age):
                await self._read(held, began)
        except TimeoutError:
            self._fail(held, "it takes longer to read than its `max_age`")
        except (SourceError, BackendError) as error:
            self._fail(held, getattr(error, "detail", "") or str(error))
        except duckdb.Error as error:
            self._fail(held, tell_source(error, ()))
        else:
            assert held.content
            rows, size = held.content.rows, held.content.size
            seconds = self._clock() - began
            held.status = TableStatus(True, rows, size=size, loaded_at=time.time() - seconds)
            told = {"table": table.name, "rows": rows, "bytes": size, "seconds": round(seconds, 3)}
            logger.info("table copied", extra=told)

    async def _read(self, held: _Held, began: float) -> None:
        assert self._catalog
        table = held.table
        statement = whole(table, self._engine.dialect, self._engine.addresses(self._catalog))
        call = Call(None, "", _ANY, _bounds(table).max_age)
        async with aclosing(self._engine.stream(statement, (), call)) as pieces:
            rows = EngineRows(pieces, statement)
            building = self._on_thread(self._build, held, rows, began)
            try:
                await asyncio.shield(building)
            finally:
                while not building.done():
                    await rows.stop()
                    if self._is_closing:
                        # One that comes between two statements is lost, so one is not enough.
                        self._copier.cursor.interrupt()
                    await asyncio.wait({building}, timeout=_AGAIN)
                building.exception()

    def _on_thread(self, work: Callable[..., object], *given: object) -> asyncio.Future[object]:
        return asyncio.get_running_loop().run_in_executor(self._thread, work, *given)

    def _build(self, held: _Held, rows: EngineRows, began: float) -> None:
        place = Place(held.address, "TABLE", self._room(held), lambda: self._changing(held, began))
        held.content = self._builder.build(Reading(_stored(held.table), rows=rows), place, _NO_FILES, {})

    @contextlib.contextmanager
    def _changing(self, held: _Held, began: float) -> Iterator[None]:
        """Around what lets one copy take another's place: meanwhile there is none."""
        before, held.version = held.version, ""
        try:
            yield
        except BaseException:
            # Which of the two it is now nobody knows, and the older one's age is told.
            held.version = before and self._new_version()
            raise
        # What it holds is as old as the question for it, not as the answer.
        held.read_at = began
        held.version = self._new_version()

    def _new_version(self) -> str:
        return f"copy {next(self._numbers)}"

    def _fail(self, held: _Held, fault: str) -> None:
        if fault != held.status.fault:
            logger.error("table not copied", extra={"table": held.table.name, "fault": fault})
        held.status = replace(held.status, fault=fault)

    def _room(self, held: _Held) -> int | None:
        """How many bytes a copy may take beside the others."""
        others = sum(each.content.size for each in self._held.values() if each.content and each is not held)
        return max(0, self._most - others) if self._most else None

    def _is_good(self, held: _Held, table: Table) -> bool:
        """Whether there is a copy that is no older than its table's may be."""
        return bool(held.version) and self._age(held) <= _bounds(table).max_age

    def _age(self, held: _Held) -> float:
        return self._clock() - held.read_at


def _bounds(table: Table) -> Acceleration:
    assert table.acceleration, "no other tables are copied"
    return table.acceleration


def _stored(table: Table) -> Table:
    """The table as it is copied: what an engine keeps as text may be none of an enumeration's members."""
    columns = {name: replace(column, type=_held_type(column.type)) for name, column in table.columns.items()}
    return replace(table, source=EngineSource(), columns=columns)


def _held_type(type: ColumnType) -> ColumnType:
    if type.kind is Kind.ENUM:
        return ColumnType(Kind.VARCHAR)
    return replace(
        type,
        element=type.element and _held_type(type.element),
        key=type.key and _held_type(type.key),
        fields=tuple((name, _held_type(each)) for name, each in type.fields),
    )


def _address(table: Table) -> tuple[str, str]:
    """Where the copy of a table stands; of another one with this name it stands elsewhere."""
    columns = [(column.name, column.type.sql) for column in table.columns.values()]
    laid = table.sort, table.indexes, table.projections
    definition = repr((table.engine_name, table.primary_key, laid, columns))
    return _SCHEMA, f"{table.name}#{hashlib.sha256(definition.encode()).hexdigest()[:12]}"
