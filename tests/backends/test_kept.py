"""Whether a table that an engine keeps is what the catalog declares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.backends import kept
from gateway.catalog.model import Catalog, EngineSource, Table
from tests.backends.lakes import table


def declared(*types: str) -> Table:
    """A table with columns `c0`..`cN` of these types."""
    columns = {f"c{n}": type for n, type in enumerate(types)}
    return replace(table(columns, EngineSource()), engine_name=("lake", "s", "Odd name"))


@pytest.mark.parametrize(
    ("type", "found"),
    [
        ("VARCHAR", "varchar"),
        ("VARCHAR", "varchar(25)"),
        ("ENUM('a')", "varchar"),
        ("INTEGER", "integer"),
        ("BIGINT", "smallint"),
        ("DECIMAL(10, 2)", "decimal(10, 2)"),
        ("DECIMAL(10, 2)", "decimal(8,2)"),
        ("TIMESTAMP", "timestamp(3)"),
        ("TIMESTAMP", "timestamp(6)"),
        ("TIMESTAMP", "timestamp"),
        ("TIMESTAMPTZ", "timestamp(3) with time zone"),
        ("TIME", "time(6)"),
        ("REAL", "real"),
        ("DOUBLE", "double"),
        ("UUID", "uuid"),
        ("BOOLEAN", "boolean"),
        ("DATE", "date"),
        ("BLOB", "varbinary"),
        ("VARCHAR[]", "array(varchar(3))"),
        ("MAP(VARCHAR, BIGINT)", "map(varchar, integer)"),
        ("STRUCT(a INTEGER, B VARCHAR[])", "row(a integer, b array(varchar))"),
        ('STRUCT("a b" INTEGER)', 'row("a b" integer)'),
    ],
)
def test_a_column_that_holds_nothing_but_its_declared_type_is_served(type: str, found: str) -> None:
    assert kept.misfit(declared(type), {"c0": found}) == ""


@pytest.mark.parametrize(
    ("type", "found"),
    [
        ("VARCHAR", "char(10)"),
        ("VARCHAR", "integer"),
        ("INTEGER", "bigint"),
        ("INTEGER", "varchar"),
        ("DECIMAL(10, 2)", "decimal(12,2)"),
        ("DECIMAL(10, 2)", "decimal(10,3)"),
        ("DECIMAL(10, 2)", "double"),
        ("TIMESTAMP", "timestamp(9)"),
        ("TIMESTAMP", "timestamp(6) with time zone"),
        ("TIMESTAMPTZ", "timestamp(6)"),
        ("REAL", "double"),
        ("VARCHAR[]", "array(integer)"),
        ("VARCHAR[]", "varchar"),
        ("MAP(VARCHAR, BIGINT)", "map(varchar, varchar)"),
        ("STRUCT(a INTEGER)", "row(b integer)"),
        ("STRUCT(a INTEGER)", "row(a varchar)"),
        ("STRUCT(a INTEGER)", "row(a integer, b integer)"),
        ("VARCHAR", "ipaddress"),
        ("VARCHAR", "no type at all"),
    ],
)
def test_a_column_that_may_hold_more_is_refused(type: str, found: str) -> None:
    fault = kept.misfit(declared(type), {"c0": found})

    assert fault.startswith(f"columns are not of their declared types: `c0` is {found} and not ")


def test_a_missing_column_is_named() -> None:
    assert kept.misfit(declared("INTEGER", "DATE"), {"c0": "integer"}) == "it has no column `c1`"


def test_a_table_stands_under_its_own_name() -> None:
    one = declared("INTEGER")

    assert kept.addresses(Catalog({one.name: one}, "1")) == {"db.t": ("lake", "s", "Odd name")}
    assert kept.probe(one).sql("trino") == 'SELECT "c0" FROM "lake"."s"."Odd name" LIMIT 0'
