"""TPC-H as Trino's own connector makes it, and the same rows in a DuckDB file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import yaml
from trino.client import ClientSession, TrinoQuery, TrinoRequest

from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog, Table
from tests.trino.server import Server

FOLDER = Path(__file__).with_name("tpch")

_ARROW = {
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
}


def engine_catalog(scale: str) -> Catalog:
    """The catalog over the connector's own tables of a scale (`tiny`, `sf0.1`, `sf1`)."""
    catalog = load_catalog(FOLDER / "catalog", "trino")
    placed = {
        name: replace(table, engine_name=("tpch", scale, table.short_name))
        for name, table in catalog.tables.items()
    }
    return replace(catalog, tables=placed)


def copied_catalog(server: Server, scale: str, folder: Path) -> Catalog:
    """The catalog over a DuckDB file in `folder`, with the rows that the connector has."""
    told = yaml.safe_load((FOLDER / "catalog" / "tpch.yaml").read_text(encoding="utf-8"))
    for entry in told["tables"].values():
        entry["source"] = {"duckdb": "../tpch.duckdb"}
    (folder / "catalog").mkdir()
    (folder / "catalog" / "tpch.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    with duckdb.connect(str(folder / "tpch.duckdb")) as connection:
        for table in engine_catalog(scale).tables.values():
            _copy(server, table, connection)
    return load_catalog(folder / "catalog")


def _copy(server: Server, table: Table, connection: duckdb.DuckDBPyConnection) -> None:
    types = ", ".join(f'"{column.name}" {column.type}' for column in table.columns.values())
    connection.execute(f'CREATE TABLE "{table.short_name}" ({types})')
    place = ".".join(f'"{part}"' for part in table.engine_name)
    names = ", ".join(f'"{name}"' for name in table.columns)
    for page in _pages(server, f"SELECT {names} FROM {place}"):
        connection.register("page", page)
        connection.execute(f'INSERT INTO "{table.short_name}" SELECT * FROM page')
        connection.unregister("page")


def _pages(server: Server, sql: str) -> Iterator[pa.Table]:
    """The rows of a statement by the page, straight from the protocol: there are many of them."""
    request = TrinoRequest(server.host, server.port, ClientSession("test", timezone="UTC"))
    query = TrinoQuery(request, sql, legacy_primitive_types=True)
    rows: list[Any] = list(query.execute().rows)
    query.result.rows = []
    while True:
        if rows:
            yield _arrow(rows, [column["type"] for column in query.columns])
        if query.finished:
            return
        rows = list(query.fetch())


def _arrow(rows: list[Any], types: list[str]) -> pa.Table:
    columns = zip(*rows, strict=True)
    arrays = [
        pa.array(values, _ARROW.get(type, pa.string())) for values, type in zip(columns, types, strict=True)
    ]
    return pa.table(arrays, names=[f"c{place}" for place in range(len(types))])
