"""A whole gateway over a generated case: real loaders, pipeline and engine, without tokens and disks."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol
from zlib import crc32

from gateway.audit.record import AuditRecord
from gateway.audit.sink import AuditSink
from gateway.auth.identity import Identity
from gateway.auth.session import AttributeRule
from gateway.backends.base import Addresses, Backend, Call, Ran
from gateway.backends.duckdb import DuckDBBackend
from gateway.catalog.model import Catalog, Table
from gateway.catalog.types import NESTED
from gateway.http.request import GraphQLRequest, RequestContext
from gateway.pipeline import Gateway
from gateway.plan.projections import Orders
from gateway.policy.decide import grant
from gateway.policy.grants import Grants
from gateway.settings import Cache, Limits, Settings
from gateway.settings.engines import DuckDB
from gateway.sql.render import Address, Statement, projection_name
from tests.properties.cases import Case
from tests.properties.documents import Operation
from tests.properties.files import read_snapshot
from tests.properties.masks import SECRET
from tests.properties.policies import ATTRIBUTES, Caller, Policies
from tests.properties.sight import Sight, followed_columns, held, look, masked_columns, visible_columns
from tests.properties.spelling import literal
from tests.properties.worlds import Relation, Rows

_CONTEXT = RequestContext("request", "", is_get=False)
_RULES = {name: AttributeRule(name, type) for name, type in ATTRIBUTES.items()}


class Filled(Backend, Protocol):
    """A backend that a case's rows can be put into, and that notes what it runs."""

    ran: list[Statement]

    def fill(self, tables: Sequence[Relation], rows: Rows) -> None:
        """Replace every table by the rows."""


class Engine(DuckDBBackend):
    """The real backend, filled with rows from Python, that notes what it runs.

    As the loader leaves them, tables stand by ascending key, and have projections: statements rely on that.
    """

    def __init__(self) -> None:
        super().__init__(DuckDB(threads=1), ())
        self.ran: list[Statement] = []
        self._names: dict[str, tuple[str, str]] = {}
        self._filled: dict[str, tuple[Relation, str]] = {}
        self._versions: dict[str, str] = {}
        self._fresh = itertools.count()

    def fill(self, tables: Sequence[Relation], rows: Rows) -> None:
        """Replace every table by the rows, if it has others; it stays where it is."""
        cursor = self._connection.cursor()
        for gone in [table for table, _ in self._filled.values() if table not in tables]:
            del self._filled[gone.qualified]
            self._drop(gone, self._names.pop(gone.qualified)[1])
        for table in tables:
            filled = table, repr(rows[table.qualified])
            if self._filled.get(table.qualified) == filled:
                continue
            self._filled[table.qualified] = filled
            _, name = self._names.get(table.qualified) or ("", f"{table.qualified}#{next(self._fresh)}")
            self._drop(table, name)
            self._versions[name] = str(next(self._fresh))
            types = ", ".join(f"{_quoted(column.name)} {column.type.sql}" for column in table.columns)
            cursor.execute(f'CREATE TABLE lake."{name}" ({types})')
            if values := [_values(table, row) for row in rows[table.qualified]]:
                names = ", ".join(_quoted(column.name) for column in table.columns)
                given = f"(VALUES {', '.join(values)}) AS given({names})"
                cursor.execute(f'INSERT INTO lake."{name}" SELECT * FROM {given} ORDER BY {_by(table.key)}')
            for number, order in enumerate(projections_of(table)):
                copy = f'CREATE TABLE lake."{projection_name(name, number)}" AS FROM lake."{name}"'
                cursor.execute(f"{copy} ORDER BY {_by(order)}")
            self._names[table.qualified] = ("lake", name)

    def _drop(self, table: Relation, name: str) -> None:
        copies = (projection_name(name, number) for number in range(len(projections_of(table))))
        for each in (name, *copies):
            self._connection.execute(f'DROP TABLE IF EXISTS lake."{each}"')

    def orders(self, table: Table) -> Orders:
        filled = self._filled.get(table.name)
        return (filled[0].key, *projections_of(filled[0])) if filled else ()

    def rows(self) -> int:
        """How many rows there are in all tables."""
        cursor = self._connection.cursor()
        counts = (
            cursor.execute(f'SELECT count(*) FROM {s}."{n}"').fetchall()[0][0]
            for s, n in self._names.values()
        )
        return sum(counts)

    def addresses(self, catalog: Catalog) -> Addresses:
        return dict(self._names)

    def data_version(self, address: Address) -> str | None:
        return self._versions[address[-1]]

    async def run(self, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        self.ran.append(statement)
        return await super().run(statement, values, call)


def _values(table: Relation, row: Mapping[str, object]) -> str:
    return "(" + ", ".join(literal(column.type, row[column.name]) for column in table.columns) + ")"


@lru_cache(maxsize=1024)
def projections_of(table: Relation) -> Orders:
    """The columns by which the further copies of a table stand, its key last."""
    # Chosen by what the table is, so that a source of choices gives the same world without them.
    chosen = random.Random(crc32(repr(table.columns).encode()))
    names = [column.name for column in table.columns if column.type.kind not in NESTED]
    pairs = [(name, chosen.choice(names)) for name in names if chosen.random() < 0.7]
    orders = [tuple(dict.fromkeys(pair[: chosen.randint(1, 2)])) for pair in pairs]
    return tuple((*order, *(part for part in table.key if part not in order)) for order in orders)


def _by(names: Sequence[str]) -> str:
    return ", ".join(f"{_quoted(name)} ASC NULLS LAST" for name in names) or "ALL"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


class _Tokens:
    """In the place of the verifier: a token is the name of a caller."""

    def __init__(self) -> None:
        self.callers: dict[str, Caller] = {}

    def cached(self, token: str, now: float) -> Identity:
        caller = self.callers[token]
        return Identity(token, token, caller.groups, "access", int(now) + 60, caller.claims)


class _NoAudit(AuditSink):
    def __init__(self) -> None:
        super().__init__("nowhere")

    def write(self, record: AuditRecord) -> None:
        record.line()


class Lab:
    """Asks one gateway about one case after another, on DuckDB or on the engine that is given.

    `keeps_names` says that a table has the same name in the engine whatever rows it is filled with.
    """

    keeps_names = True

    def __init__(self, engine: Filled | None = None) -> None:
        self.loop = asyncio.Runner()
        self.engine: Filled = engine or Engine()
        self.tokens = _Tokens()

    def close(self) -> None:
        self.loop.run(self.engine.close())
        self.loop.close()

    def open(self, case: Case) -> None:
        """Serve a case from now on."""
        settings = Settings(on_denied=case.mode, limits=Limits(rows=case.most))
        self.case = case
        self.gateway, self.plain = (
            Gateway(each, _RULES, self.tokens, self.engine, _NoAudit(), hash_secret=SECRET)  # type: ignore[arg-type]  # stand-ins that have what is asked of them
            for each in (settings, settings.model_copy(update={"cache": Cache(bytes=0)}))
        )
        self.engine.fill(case.world.tables, case.world.rows)
        self.govern(case.policies)

    def govern(self, policies: Policies) -> None:
        """Serve the same rows under other policies."""
        snapshot = read_snapshot(self.case.world, policies)
        for gateway in (self.gateway, self.plain):
            gateway.use(snapshot)
        self.policies = policies

    def fill(self, rows: Rows) -> None:
        """Put other rows under the same gateway, whose caches stay warm."""
        catalog = self.gateway.snapshot.catalog
        before = self.engine.addresses(catalog)
        self.engine.fill(self.case.world.tables, rows)
        if self.engine.addresses(catalog) != before:
            self.gateway.use(self.gateway.snapshot)
            self.plain.use(self.gateway.snapshot)

    def ask(
        self,
        caller: Caller,
        operation: Operation,
        *,
        cells: bool = False,
        cache: bool = False,
        explain: bool = False,
    ) -> bytes:
        """The bytes of the answer.

        `cells` asks which of its nulls are withheld cells, `cache` what was found in the cache, `explain` how
        it was governed.
        """
        return self.ask_at_once([(caller, operation)], cells=cells, cache=cache, explain=explain)[0]

    def ask_at_once(
        self,
        asked: Sequence[tuple[Caller, Operation]],
        *,
        cells: bool = False,
        cache: bool = False,
        explain: bool = False,
        cached: bool = True,
    ) -> list[bytes]:
        """The bytes of the answers to several callers at the same time; `cached` unless it says otherwise."""
        wanted: dict[str, object] = {"withheld": "cells"} if cells else {}
        wanted |= {"cache": True} if cache else {}
        wanted |= {"explain": True} if explain else {}
        gateway = self.gateway if cached else self.plain

        async def answers() -> list[bytes]:
            waiting = []
            for number, (caller, operation) in enumerate(asked):
                self.tokens.callers[f"caller {number}"] = caller
                request = GraphQLRequest(operation.text, None, operation.variables, {"lakegate": wanted})
                waiting.append(gateway.execute(request, f"caller {number}", _CONTEXT))
            return [answer.body for answer in await asyncio.gather(*waiting)]

        return self.loop.run(answers())

    def grants(self, caller: Caller) -> Grants:
        """The gateway's decision for a caller."""
        self.tokens.callers["caller"] = caller
        identity = self.tokens.cached("caller", 0)
        snapshot = self.gateway.snapshot
        return grant(snapshot.catalog, snapshot.policies, self.gateway.entry.open(identity, snapshot))

    def sight(self, caller: Caller) -> Sight:
        """What the caller sees by the reference.

        Where a deny takes every cell that is granted, the gateway may know so from the rules alone, and
        count the column as absent, or as no key; and where a rule shows raw every row in which another one
        masks a cell, that the column is raw. Which ones it does is all that is taken over from it.
        """
        case, grants = self.case, self.grants(caller)
        mine = {table.qualified: held(self.policies, caller, table.qualified) for table in case.world.tables}
        denied = {name for rules in mine.values() for rule in rules if rule.deny for name in rule.tables}
        absent = frozenset(
            (table.qualified, column)
            for table in case.world.tables
            for column in visible_columns(table, mine[table.qualified], caller)
            - grants.visible(table.qualified).keys()
            if table.qualified in denied
        )
        no_keys = frozenset(
            (table.qualified, column)
            for table in case.world.tables
            for column in followed_columns(table, mine[table.qualified], caller)
            if table.qualified in denied and not grants.follows(table.qualified, column)
        )
        raw = frozenset(
            (table.qualified, column)
            for table in case.world.tables
            for column in masked_columns(table, mine[table.qualified])
            if grants.identifies(table.qualified, column)
        )
        return look(case.world, self.policies, caller, case.mode, absent, no_keys, raw)
