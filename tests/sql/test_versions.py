"""A version of a table in SQL: told by the statement, or a table of its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlglot
from sqlglot import exp

from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog, OnDenied
from gateway.catalog.types import ColumnType, Kind
from gateway.govern import govern
from gateway.graphql.document import choose_operation, read_document
from gateway.graphql.schema import SeenColumns, build_schemas
from gateway.graphql.values import prepare, read_operation
from gateway.plan.build import plan
from gateway.plan.nodes import GovernedPlan
from gateway.policy.grants import Granted, Grants, Visible
from gateway.predicate import ALWAYS, Slot
from gateway.settings import Limits
from gateway.sql.compile import compile
from gateway.sql.dialect import Dialect
from gateway.sql.duckdb import DuckDB
from gateway.sql.render import Statement, fill, place, render
from gateway.sql.trino import Trino
from gateway.sql.verify import UngovernedReadError, verify
from tests.govern.world import RULES

CATALOG = """\
database: shop
tables:
  items:
    iceberg: true
    columns: {id: BIGINT, name: VARCHAR, owner_id: BIGINT, place_id: BIGINT}
    primary_key: id
    relationships:
      owner: {table: owners, keys: {owner_id: id}}
      place: {table: places, keys: {place_id: id}}
      twin: {table: items, keys: {owner_id: id}}
  owners:
    iceberg: true
    columns: {id: BIGINT, name: VARCHAR}
    primary_key: id
  places:
    columns: {id: BIGINT, name: VARCHAR}
    primary_key: id
"""

MOMENT = '{ items(as_of: {timestamp: "2027-01-31T13:05:00.000001Z"}, where: {name: {_eq: "x"}}) '
NOON = "2027-01-31T13:05:00.000001+00"

ADDRESSES = {f"shop.{name}": ("lake", f"shop.{name}#1") for name in ("items", "owners", "places")}


@cache
def shop() -> Catalog:
    with TemporaryDirectory() as folder:
        (Path(folder) / "shop.yaml").write_text(CATALOG)
        return load_catalog(Path(folder), "trino")


def governed(query: str) -> GovernedPlan:
    """The plan of a query's root field for somebody who sees everything."""
    tables = shop().tables
    visible = {name: SeenColumns.raw(table.columns) for name, table in tables.items()}
    schema = build_schemas(shop(), visible, OnDenied.NULL).accepted
    document = read_document(query, schema, Limits())
    operation = read_operation(prepare(document, choose_operation(document, None), schema), {}, Limits())
    (field,) = operation.shape.fields
    grants = Grants(
        {
            name: Granted(dict.fromkeys(table.columns, Visible()), ALWAYS, (), {})
            for name, table in tables.items()
        }
    )
    return govern(plan(field, shop()), grants, RULES)


def statement(query: str, dialect: Dialect) -> Statement:
    found = governed(query)
    compiled = compile(found)
    verify(compiled.tree, found, compiled.parameters)
    before = compiled.tree.sql("duckdb")
    written = render(compiled, dialect, ADDRESSES, is_json=False, stringify=False)
    assert compiled.tree.sql("duckdb") == before, "the shared tree was changed"
    return written


def on_trino(query: str, *values: object) -> str:
    written = statement(query, Trino())
    assert written.reads_past
    return fill(written, values, Trino())


def versions(sql: str) -> list[str]:
    """What stands between each table's name and its alias."""
    tables = sqlglot.parse_one(sql, dialect="trino").find_all(exp.Table)
    named = sorted((table.name, table.args["version"]) for table in tables if table.args.get("version"))
    return [f"{name} {version.sql('trino')}" for name, version in named]


def test_trino_is_told_the_moment_inside_the_governed_scan() -> None:
    sql = on_trino(MOMENT + "{ id } }", NOON, "x")

    assert sql.startswith(
        'SELECT "t0"."id" AS c0 FROM (SELECT "base"."id" AS "id", "base"."name" AS "name" '
        'FROM "lake"."shop.items#1" FOR TIMESTAMP AS OF '
        'CAST(\'2027-01-31 13:05:00.000001 UTC\' AS TIMESTAMP(6) WITH TIME ZONE) AS "base") AS "t0" WHERE'
    )


def test_trino_is_told_the_snapshot_as_a_bigint() -> None:
    sql = on_trino("{ items_by_pk(id: 7, as_of: {snapshot_id: 5}) { name } }", 5, 7)

    assert 'FROM "lake"."shop.items#1" FOR VERSION AS OF CAST(5 AS BIGINT) AS "base")' in sql


def test_a_moment_holds_for_every_table_that_has_a_past_and_a_snapshot_for_one() -> None:
    related = "{ name owner { name } place { name } twin { name } } }"
    at = "FOR TIMESTAMP AS OF CAST('2027-01-31 13:05:00.000001 UTC' AS TIMESTAMP(6) WITH TIME ZONE)"
    items, owners = f"shop.items#1 {at}", f"shop.owners#1 {at}"

    assert versions(on_trino(MOMENT + related, NOON, "x")) == [items, items, owners]
    assert versions(on_trino("{ items(as_of: {snapshot_id: 5}) " + related, 5)) == [
        "shop.items#1 FOR VERSION AS OF CAST(5 AS BIGINT)"
    ]


def test_duckdb_has_a_table_per_version() -> None:
    written = statement(MOMENT + "{ id owner { name } place { name } } }", DuckDB())

    assert "AS OF" not in written.sql
    assert [(mark.table, mark.number) for mark in written.marks] == [
        ("shop.items#1", 0),
        ("shop.owners#1", 0),
    ]
    assert [written.sql[mark.start : mark.end] for mark in written.marks] == [
        '"shop.items#1@0"',
        '"shop.owners#1@0"',
    ]
    names = {mark: f"{mark.table} then" for mark in written.marks}
    placed = place(written, names, DuckDB())
    assert 'FROM "lake"."shop.items#1 then" AS "base"' in placed
    assert 'FROM "lake"."shop.owners#1 then" AS "base"' in placed
    assert 'FROM "lake"."shop.places#1" AS "base"' in placed
    # The number of every other parameter stays.
    assert "$1" not in placed
    assert "$2" in placed


@pytest.mark.parametrize("dialect", [DuckDB(), Trino()])
def test_a_statement_of_now_names_no_version(dialect: Dialect) -> None:
    written = statement('{ items(where: {name: {_eq: "x"}}) { id } }', dialect)

    assert not written.reads_past
    assert not [mark for mark in written.marks if mark.table]
    assert "AS OF" not in written.sql


@pytest.mark.parametrize(
    "other", [None, Slot(1, ColumnType(Kind.TIMESTAMPTZ)), Slot(0, ColumnType(Kind.BIGINT))]
)
def test_another_version_than_the_plan_s_is_not_governed(other: Slot | None) -> None:
    found = governed(MOMENT + "{ id } }")
    compiled = compile(found)
    table = compiled.tree.find(exp.Table)
    assert table
    if other is None:
        table.set("version", None)
    elif other.index:
        table.args["version"].find(exp.Parameter).this.replace(exp.Literal.number(2))
    else:
        table.args["version"].set("this", "VERSION")

    with pytest.raises(UngovernedReadError):
        verify(compiled.tree, found, compiled.parameters)
