"""A few rows in an engine of their own, asked by the stages that answer requests."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import orjson

from gateway.auth.identity import Session
from gateway.backends.base import Call
from gateway.backends.duckdb import DuckDBBackend
from gateway.catalog.model import Catalog, FileSource, Materialize, Table, ViewSource
from gateway.documents.admission import admit, identify
from gateway.errors import LakegateError
from gateway.http.request import GraphQLRequest
from gateway.plan.bind import Binder
from gateway.plan.cursors import Cursors
from gateway.policy.decide import grant
from gateway.prepare import Preparation, QueryRoot
from gateway.settings import Settings
from gateway.settings.engines import DuckDB
from gateway.snapshot import Snapshot
from gateway.task import Task, make

Rows = Mapping[str, Sequence[Mapping[str, object]]]

_ENGINE = DuckDB(threads=1)


class FixtureError(Exception):
    """Rows that do not fit their table's columns: what is wrong with them."""


def with_rows(catalog: Catalog, rows: Rows, needed: Iterable[str], folder: Path) -> Catalog:
    """The catalog with the tables `needed` over files of their own in a folder: those rows, or none."""
    tables = dict(catalog.tables)
    for number, name in enumerate(sorted(needed)):
        path = folder / f"{number}.json"
        path.write_bytes(b"".join(orjson.dumps(dict(row)) + b"\n" for row in rows.get(name, ())))
        source = FileSource("json", (str(path),))
        tables[name] = replace(
            tables[name], source=source, materialize=Materialize.AUTO, acceleration=None, sort=(), indexes=()
        )
    return replace(catalog, tables=MappingProxyType(tables))


def bases(table: Table) -> tuple[str, ...]:
    """The tables whose rows those of a table or view are."""
    source = table.source
    return tuple(name for name, _ in source.tables) if isinstance(source, ViewSource) else (table.name,)


def ask(
    snapshot: Snapshot,
    session: Session,
    table: Table,
    fields: Sequence[str],
    settings: Settings,
    hash_secret: bytes,
) -> list[dict[str, object]]:
    """Every row of a table with some of its fields, as the session gets them.

    Raises FixtureError where the rows cannot be loaded, and LakegateError where the answer is none.
    """
    return asyncio.run(_ask(snapshot, session, table, fields, settings, hash_secret))


async def _ask(
    snapshot: Snapshot,
    session: Session,
    table: Table,
    fields: Sequence[str],
    settings: Settings,
    hash_secret: bytes,
) -> list[dict[str, object]]:
    files = [each.source for each in snapshot.catalog.tables.values() if each.name in bases(table)]
    places = {Path(source.paths[0]).parent for source in files if isinstance(source, FileSource)}
    backend = DuckDBBackend(_ENGINE, tuple(places))
    loaded = {name: snapshot.catalog.tables[name] for name in bases(table)}
    try:
        await backend.prepare(replace(snapshot.catalog, tables=MappingProxyType(loaded)))
        for name, status in backend.status().items():
            if not status.ready:
                raise FixtureError(f"`{name}`: {status.fault}")
        preparation = Preparation(snapshot, backend, settings)
        grants = grant(snapshot.catalog, snapshot.policies, session)
        request = GraphQLRequest(
            f"{{ {table.root}(limit: {settings.limits.rows}) {{ {' '.join(fields)} }} }}"
        )
        operation = preparation.operation(admit(identify(request)), grants)
        (root,) = preparation.executable(operation.shape, grants).roots
        if not isinstance(root, QueryRoot) or root.query is None:
            return []
        binder = Binder(operation, session.attributes, backend.compiles, Cursors([bytes(32)]), hash_secret)
        choice = preparation.choose(root)
        statement = choice.statement(is_json=False)
        values = tuple(binder.value(parameter) for parameter in statement.parameters)
        task = Task(root, choice.statements.runner, statement, values, binder.rows(root.plan))
        made = await make(task, Call(session, "", task.rows))
        if isinstance(made.value, LakegateError):
            raise made.value
        found: list[dict[str, object]] = orjson.loads(made.value)
        return found
    finally:
        await backend.close()


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder for the files of a fixture."""
    return tempfile.TemporaryDirectory(prefix="lakegate-fixture-")
