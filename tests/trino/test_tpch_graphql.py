"""Seven queries of TPC-H in GraphQL over Trino's own connector: the answers that Trino gives to the SQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copy

import pytest
from sqlglot import exp, parse_one

from gateway.backends.trino import TrinoBackend
from gateway.catalog.load import load_catalog
from gateway.settings.engines import Trino
from tests.cases.case import MODEL
from tests.select import tpch, tpch_graphql
from tests.trino.front import Front, open_front
from tests.trino.server import Server

#: The connector's catalog and schema.
PLACE = ("tpch_standard", "tiny")

#: Rows that are seen, by group and table; where none are named, all of them.
SEEN: Mapping[str, Mapping[str, str]] = {"developers": {}, "analysts": tpch.FILTERS}


@pytest.fixture(scope="module")
def front(trino: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder: Path = tmp_path_factory.mktemp("tpch")
    policies = folder / "policies"
    policies.mkdir()
    copy(MODEL, policies)
    (policies / "roles.csv").write_text(tpch.ROLES)
    (policies / "grants.csv").write_text(tpch.GRANTS)
    (policies / "data_filters.csv").write_text(tpch.DATA_FILTERS)
    (folder / "catalog.yaml").write_text(tpch.CATALOG + tpch_graphql.VIEWS)
    catalog = load_catalog(folder, "trino")
    placed = {
        name: table if table.is_view else replace(table, engine_name=(*PLACE, table.short_name))
        for name, table in catalog.tables.items()
    }
    with asyncio.Runner() as loop:

        async def opened() -> TrinoBackend:
            return TrinoBackend(Trino(host=trino.host, port=trino.port), 120)

        backend = loop.run(opened())
        yield open_front(loop, backend, replace(catalog, tables=placed), policies)
        loop.run(backend.close())


@pytest.mark.parametrize("query", tpch_graphql.DOCUMENTS)
def test_a_query_is_answered_as_trino_answers_it(query: str, front: Front, trino: Server) -> None:
    document, read = tpch_graphql.DOCUMENTS[query], tpch_graphql.READ[query]

    expected = {group: trino.rows(for_trino(tpch.QUERIES[query], seen)) for group, seen in SEEN.items()}

    for group, rows in expected.items():
        assert rows
        assert tpch.plain(read(front.ask(document, group))) == tpch.nearly(rows)
    assert expected["developers"] != expected["analysts"]


def for_trino(sql: str, seen: Mapping[str, str]) -> str:
    """A query of DuckDB's in Trino's own SQL, over those rows of its tables that are seen."""
    tree = parse_one(sql, dialect="duckdb")
    for table in list(tree.find_all(exp.Table)):
        catalog, schema = PLACE
        rows = exp.select("*").from_(exp.table_(table.name, schema, catalog))
        table.replace(rows.where(seen.get(table.name, "TRUE")).subquery(table.name))
    for mean in tree.find_all(exp.Avg):
        # Of decimals Trino's has as many digits as they have.
        mean.set("this", exp.cast(mean.this, "DOUBLE"))
    return tree.sql("trino")
