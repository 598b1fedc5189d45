"""Which copies an operation needs, and what none can answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from gateway.auth.identity import Identity
from gateway.auth.session import open_session
from gateway.backends.base import Copy
from gateway.backends.copies import Copies
from gateway.documents.admission import admit, identify
from gateway.http.request import GraphQLRequest
from gateway.http.statement import SelectRequest
from gateway.plan.needs import needs, needs_copies
from gateway.policy.decide import grant
from gateway.prepare import Preparation, QueryRoot
from gateway.prepare_select import Selects
from gateway.read_settings import read_settings
from gateway.settings.engines import DuckDB
from gateway.snapshot import Snapshot, load_snapshot
from tests.acceleration.keeper import Keeper
from tests.gateway.shop import Shop

CATALOG = """\
database: shop
tables:
  items:
    columns: {id: INTEGER, name: VARCHAR, price: DOUBLE, maker_id: INTEGER}
    primary_key: id
    iceberg: true
    accelerate: {refresh: 10m, max_age: 1h}
    relationships:
      maker: {table: makers, keys: {maker_id: id}}
      notes: {table: notes, kind: array, keys: {id: item_id}}
  makers:
    columns: {id: INTEGER, country: VARCHAR}
    primary_key: id
    accelerate: {refresh: 60s, max_age: 90s}
  notes:
    columns: {id: INTEGER, item_id: INTEGER, text: VARCHAR}
    primary_key: id
views:
  named:
    sql: SELECT items.id AS id, name FROM items JOIN makers ON makers.id = maker_id
    columns: {id: INTEGER, name: VARCHAR}
  noted:
    sql: SELECT items.id AS id FROM items JOIN notes ON notes.item_id = items.id
    columns: {id: INTEGER}
  newest:
    sql: SELECT id, name FROM items QUALIFY row_number() OVER (PARTITION BY maker_id ORDER BY name) = 1
    columns: {id: INTEGER, name: VARCHAR}
  dearest:
    sql: SELECT id, price FROM items QUALIFY row_number() OVER (PARTITION BY maker_id ORDER BY price) = 1
    columns: {id: INTEGER, price: DOUBLE}
  dearest_of_all:
    sql: SELECT id FROM (SELECT id, ntile(2) OVER (ORDER BY price) AS half FROM items) AS i WHERE half = 1
    columns: {id: INTEGER}
  ranked:
    sql: SELECT id, rank() OVER (ORDER BY price) AS place FROM items
    columns: {id: INTEGER, place: BIGINT}
"""

GRANTS = "".join(
    f"p, role:staff, table:shop.{name}, {what}, *, *, -, allow\n"
    for name in ("items", "makers", "notes")
    for what in ("SELECT", "SQL")
)


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    shop = Shop(tmp_path).write(grants=GRANTS, settings='[backend]\nkind = "trino"\n[sql]\nenabled = true\n')
    shop.write_catalog(shop.catalog, CATALOG)
    return load_snapshot(read_settings(tmp_path / "lakegate.toml", {}), {})


class Found(Copies):
    """Has a fresh copy of every table that is not `gone`."""

    gone: frozenset[str] = frozenset()

    def find(self, needed: object) -> Copy | None:
        names = tuple(sorted(table.name for table in dict(needed).values()))  # type: ignore[call-overload]  # it is a mapping
        return None if self.gone & {*names} else Copy(1.0, names)


@pytest.fixture
def found() -> Iterator[Found]:
    async def opened() -> Found:
        return Found(DuckDB(threads=1), Keeper())

    with asyncio.Runner() as loop:
        copies = loop.run(opened())
        yield copies
        loop.run(copies.close())


@pytest.fixture
def preparation(snapshot: Snapshot, found: Found, tmp_path: Path) -> Preparation:
    return Preparation(snapshot, Keeper(), read_settings(tmp_path / "lakegate.toml", {}), found)


def root(preparation: Preparation, query: str) -> QueryRoot:
    snapshot = preparation.snapshot
    person = Identity("subject", "someone", ("staff",), "access", 2**31, {})
    grants = grant(snapshot.catalog, snapshot.policies, open_session(person, snapshot.policies, {}, 0.0))
    operation = preparation.operation(admit(identify(GraphQLRequest(query))), grants)
    (found,) = preparation.executable(operation.shape, grants).roots
    assert isinstance(found, QueryRoot)
    return found


def test_bounds_are_read_as_seconds(snapshot: Snapshot) -> None:
    found = {
        name: (table.acceleration.refresh, table.acceleration.max_age)
        for name, table in snapshot.catalog.tables.items()
        if table.acceleration
    }
    assert found == {"shop.items": (600.0, 3600.0), "shop.makers": (60.0, 90.0)}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("{ items { id } }", "items"),
        ("{ items_by_pk(id: 1) { maker { country } } }", "items makers"),
        ('{ items(where: {maker: {country: {_eq: "de"}}}) { id } }', "items makers"),
        ("{ items(order_by: {maker: {country: asc}}) { id } }", "items makers"),
        ('{ items(where: {notes: {text: {_eq: "x"}}}) { id } }', "items notes"),
        ("{ items { notes_aggregate { aggregate { count } } } }", "items notes"),
        ("{ items_aggregate { aggregate { count } } }", "items"),
        ("{ items_connection(first: 1) { edges { node { maker { id } } } } }", "items makers"),
        ("{ named { id } }", "items makers"),
        ("{ noted { id } }", "items notes"),
    ],
)
def test_every_table_that_is_read_is_needed(preparation: Preparation, query: str, names: str) -> None:
    plan = root(preparation, query).plan

    assert {table.short_name for table in needs(plan)} == {*names.split()}
    assert {table.short_name for table in needs_copies(plan)} == (
        set() if "notes" in names else {*names.split()}
    )


@pytest.mark.parametrize(
    ("query", "can"),
    [
        ("{ newest { id } }", True),
        ("{ ranked { id place } }", True),
        ("{ dearest { id } }", False),
        ("{ dearest_of_all { id } }", False),
        ('{ items_by_pk(id: 1, as_of: {timestamp: "2024-01-01T00:00:00Z"}) { id } }', False),
        ("{ items_by_pk(id: 1) { id } }", True),
    ],
)
def test_neither_the_past_nor_the_number_of_a_row_that_ties_is_read_of_a_copy(
    preparation: Preparation, query: str, can: bool
) -> None:
    found = root(preparation, query)

    assert bool(needs_copies(found.plan)) is can
    assert (preparation.choose(found).copy is not None) is can


def test_every_copy_has_to_be_there(preparation: Preparation, found: Found) -> None:
    both = root(preparation, "{ items { maker { country } } }")
    choice = preparation.choose(both)
    assert choice.copy == Copy(1.0, ("shop.items", "shop.makers"))
    assert choice.statements is preparation.copies
    assert choice.statement(is_json=False).sql.count('"copies"') == 2

    found.gone = frozenset({"shop.makers"})
    choice = preparation.choose(both)
    assert choice.copy is None
    assert choice.statements is cast(object, preparation.engine)
    assert choice.statement(is_json=False).sql.count('"shop"."') == 2


def test_both_statements_are_of_one_governed_plan(preparation: Preparation) -> None:
    made = root(preparation, "{ items { id name } }")
    own, copied = preparation.choices(made)

    assert made.query is own.query
    assert copied.query.shape == own.query.shape
    assert copied.query.types == own.query.types
    # The copy lies in the order of its key.
    assert "ORDER BY" in own.statement(is_json=False).sql
    assert "ORDER BY" not in copied.statement(is_json=False).sql


@pytest.mark.parametrize(
    ("sql", "can"),
    [
        ("SELECT name FROM shop.items", True),
        ("SELECT text FROM shop.notes", False),
        ("SELECT name, row_number() OVER (ORDER BY name) AS n FROM shop.items", True),
        ("SELECT name, row_number() OVER (ORDER BY price) AS n FROM shop.items", False),
    ],
)
def test_a_callers_own_sql_is_answered_by_copies_likewise(
    preparation: Preparation, found: Found, tmp_path: Path, sql: str, can: bool
) -> None:
    snapshot = preparation.snapshot
    person = Identity("subject", "someone", ("staff",), "access", 2**31, {})
    session = open_session(person, snapshot.policies, {}, 0.0)
    grants = grant(snapshot.catalog, snapshot.policies, session)
    selects = Selects(read_settings(tmp_path / "lakegate.toml", {}))
    prepared = selects.prepare(SelectRequest(sql, ()), grants, preparation)

    task = prepared.task(session, preparation)
    assert (task.backend is found) is can
    found.gone = frozenset({"shop.items"})
    task = prepared.task(session, preparation)
    assert task.backend is preparation.engine.runner
    assert task.copy is None
