"""Whether Athena's tables are what the catalog declares: asked of its catalog, not by a query."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from gateway.backends.athena.faults import Fault, kind_of
from gateway.backends.athena.metadata import spelt
from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog
from tests.athena.desk import Desk
from tests.athena.duckdb_engine import DuckDBEngine
from tests.athena.endpoint import AthenaEndpoint, Trouble

CATALOG = """\
database: shop
tables:
  things:
    engine_table: lake.things
    columns:
      Id: BIGINT
      name: VARCHAR
      price: DECIMAL(12, 2)
      at_: TIMESTAMP
      tags: VARCHAR[]
      prices: MAP(VARCHAR, DOUBLE)
      where: "STRUCT(x INTEGER, y REAL)"
    primary_key: Id
"""


@pytest.fixture
def catalog(tmp_path: Path, endpoint: AthenaEndpoint) -> Catalog:
    connection = engine(endpoint)
    connection.execute("CREATE SCHEMA IF NOT EXISTS lake")
    connection.execute(
        "CREATE OR REPLACE TABLE lake.things (id BIGINT, name VARCHAR, price DECIMAL(12, 2), at_ TIMESTAMP, "
        'tags VARCHAR[], prices MAP(VARCHAR, DOUBLE), "where" STRUCT(x INTEGER, y REAL))'
    )
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "shop.yaml").write_text(CATALOG)
    return load_catalog(folder, "athena")


def engine(endpoint: AthenaEndpoint) -> duckdb.DuckDBPyConnection:
    assert isinstance(endpoint.engine, DuckDBEngine)
    return endpoint.engine.connection


def fault(desk: Desk, catalog: Catalog) -> str:
    desk.run(desk.backend.prepare(catalog))
    status = desk.backend.status()["shop.things"]
    assert status.ready is not bool(status.fault)
    return status.fault


def test_a_table_that_is_as_declared_is_ready_after_one_call(
    desk: Desk, endpoint: AthenaEndpoint, catalog: Catalog
) -> None:
    assert fault(desk, catalog) == ""
    assert endpoint.calls == {"GetTableMetadata": 1}
    assert desk.backend.addresses(catalog) == {"shop.things": ("lake", "things")}


def test_a_column_of_another_type_is_a_fault(desk: Desk, endpoint: AthenaEndpoint, catalog: Catalog) -> None:
    engine(endpoint).execute("ALTER TABLE lake.things ALTER name TYPE INTEGER")
    assert (
        fault(desk, catalog) == "columns are not of their declared types: `name` is INTEGER and not VARCHAR"
    )


def test_a_column_that_is_not_there_is_a_fault(
    desk: Desk, endpoint: AthenaEndpoint, catalog: Catalog
) -> None:
    engine(endpoint).execute("ALTER TABLE lake.things DROP tags")
    assert fault(desk, catalog) == "it has no column `tags`"


def test_a_missing_table_is_a_fault(desk: Desk, catalog: Catalog) -> None:
    table = replace(catalog.tables["shop.things"], engine_name=("lake", "nothing"))
    assert fault(desk, Catalog({table.name: table}, "1")) == "it is not there"


def test_silence_is_a_fault(desk: Desk, endpoint: AthenaEndpoint, catalog: Catalog) -> None:
    endpoint.inject("GetTableMetadata", Trouble.INVALID)
    assert fault(desk, catalog) == "Athena does not tell: InvalidRequestException"


def test_a_throttled_look_is_tried_again(desk: Desk, endpoint: AthenaEndpoint, catalog: Catalog) -> None:
    endpoint.inject("GetTableMetadata", Trouble.THROTTLED, 2)
    assert fault(desk, catalog) == ""
    assert endpoint.calls == {"GetTableMetadata": 3}


def test_tables_are_looked_at_again_and_sooner_while_one_cannot_be_served(
    desk: Desk, endpoint: AthenaEndpoint, catalog: Catalog
) -> None:
    desk.open(refresh_seconds=20)
    assert fault(desk, catalog) == ""
    assert desk.backend.refresh_seconds == 20
    endpoint.inject("GetTableMetadata", Trouble.INVALID)
    assert fault(desk, catalog)
    assert desk.backend.refresh_seconds == 5


@pytest.mark.parametrize(
    ("hive", "trino"),
    [
        ("string", "VARCHAR"),
        ("int", "INTEGER"),
        ("bigint", "BIGINT"),
        ("tinyint", "TINYINT"),
        ("double", "DOUBLE"),
        ("float", "REAL"),
        ("decimal(10,2)", "DECIMAL(10, 2)"),
        ("date", "DATE"),
        ("timestamp", "TIMESTAMP"),
        ("timestamptz", "TIMESTAMP(6) WITH TIME ZONE"),
        ("boolean", "BOOLEAN"),
        ("binary", "VARBINARY"),
        ("uuid", "UUID"),
        ("array<string>", "ARRAY(VARCHAR)"),
        ("map<string,array<int>>", "MAP(VARCHAR, ARRAY(INTEGER))"),
        ("struct<a:int,b:struct<c:decimal(5,1)>>", "ROW(a INTEGER, b ROW(c DECIMAL(5, 1)))"),
        ("uniontype<int>", "uniontype<int>"),
        ("no type at all (", "no type at all ("),
    ],
)
def test_hives_types_are_spelt_as_trinos(hive: str, trino: str) -> None:
    assert spelt(hive) == trino


def test_a_fault_that_is_none_of_these_is_final() -> None:
    assert kind_of(ValueError()) is Fault.FINAL
