"""What of a catalog an engine can serve that the catalog was not read for."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from gateway.catalog.carry import Carrier
from gateway.catalog.model import Catalog, EngineSource, Table, ViewSource
from gateway.catalog.types import LACKING


def serve(catalog: Catalog, engine: str) -> Catalog:
    """The catalog with those tables and views alone that the engine can serve."""
    tables = {name: table for name, table in catalog.tables.items() if not lack(table, engine)}
    return replace(catalog, tables=tables)


def lack(table: Table, engine: str) -> str:
    """Why an engine cannot serve a table or view; empty where it can."""
    for column in table.columns.values():
        lacking = sorted(kind.value for kind in column.type.kinds & LACKING[engine])
        if lacking:
            return f"column `{column.name}` is of type {lacking[0]}, which {engine} does not have"
    if isinstance(table.source, ViewSource):
        assert isinstance(table.source.body, exp.Expr)
        return Carrier(engine).obstacle(table.source.body)
    if engine == "duckdb" and isinstance(table.source, EngineSource):
        return "it has no `source`, which duckdb reads"
    return ""
