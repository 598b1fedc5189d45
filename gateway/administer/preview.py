"""The SQL that a session's question for a whole table becomes, made by the stages that answer requests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import sqlglot

from gateway.auth.identity import Session
from gateway.backends.duckdb import DuckDBBackend
from gateway.documents.admission import admit, identify
from gateway.http.request import GraphQLRequest
from gateway.policy.decide import grant
from gateway.predicate import SessionValue
from gateway.prepare import Preparation, QueryRoot
from gateway.settings import Settings
from gateway.snapshot import Snapshot
from gateway.sql.duckdb import DuckDB
from gateway.sql.parameters import Parameter
from gateway.sql.render import render


def select_all(snapshot: Snapshot, session: Session, name: str, settings: Settings) -> str | None:
    """The SQL of a query for every visible column of a table, with the catalog's names for tables.

    None where nothing of the table is visible.
    """
    table = snapshot.catalog.tables[name]
    grants = grant(snapshot.catalog, snapshot.policies, session)
    fields = [table.columns[column].field for column in table.columns if column in grants.visible(name)]
    if not fields:
        return None
    backend = DuckDBBackend(settings.backend.duckdb, ())
    try:
        preparation = Preparation(snapshot, backend, settings)
        request = GraphQLRequest(f"{{ {table.root} {{ {' '.join(fields)} }} }}")
        shape = preparation.operation(admit(identify(request)), grants).shape
        (root,) = preparation.executable(shape, grants).roots
    finally:
        asyncio.run(backend.close())
    assert isinstance(root, QueryRoot)
    assert root.query
    addresses = {each.name: (each.database, each.short_name) for each in snapshot.catalog.tables.values()}
    statement = render(root.query, DuckDB(), addresses, is_json=False, stringify=False)
    (sql,) = sqlglot.transpile(statement.sql, read="duckdb", write="duckdb", pretty=True)
    return "\n".join((sql, *_named(statement.parameters)))


def _named(parameters: tuple[Parameter, ...]) -> Iterator[str]:
    for number, parameter in enumerate(parameters, start=1):
        if isinstance(parameter, SessionValue):
            yield f"-- ${number} is session.{parameter.attribute}"
