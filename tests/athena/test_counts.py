"""How many cells a change of policies is about, as Athena counts them."""

from __future__ import annotations

from pathlib import Path

from gateway.administer.counting import Count, count_cells
from gateway.administer.difference import difference
from gateway.catalog.load import load_catalog
from gateway.policy.load import load_policies
from tests.athena.desk import Desk
from tests.athena.duckdb_engine import DuckDBEngine
from tests.athena.endpoint import AthenaEndpoint
from tests.policy.folders import write_policies

CATALOG = """\
database: shop
tables:
  people:
    engine_table: counts.people
    columns: {age: INTEGER, name: VARCHAR}
"""
ROLES = "g, group:x, role:a\n"
FILTERS = "p2, old, table:shop.people, *, age >= 40\n"
BEFORE = "p, role:a, table:shop.people, SELECT, age|name=redact, old, -, allow\n"
AFTER = """
p, role:a, table:shop.people, SELECT, age|name, *, -, allow
p, role:a, table:shop.people, SELECT, age, old, -, deny
"""


def test_numbers_come_from_athena_as_numbers(tmp_path: Path, desk: Desk, endpoint: AthenaEndpoint) -> None:
    assert isinstance(endpoint.engine, DuckDBEngine)
    endpoint.engine.connection.execute("CREATE SCHEMA IF NOT EXISTS counts")
    endpoint.engine.connection.execute(
        "CREATE OR REPLACE TABLE counts.people AS SELECT * FROM "
        "(VALUES (20, 'a'), (40, 'b'), (60, 'c'), (NULL, 'd'), (NULL, NULL)) AS given(age, name)"
    )
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "shop.yaml").write_text(CATALOG)
    catalog = load_catalog(folder, "athena")
    before, after = (
        load_policies(write_policies(tmp_path / name, grants, ROLES, FILTERS), catalog, {})
        for name, grants in (("before", BEFORE), ("after", AFTER))
    )

    desk.run(desk.backend.prepare(catalog))
    found = desk.run(count_cells([*difference(before, after, 0.0)], catalog, desk.backend, 30.0))

    assert {each.change.column: (each.count, each.not_counted) for each in found} == {
        "age": (Count(1, 2, 0, 5), ""),
        "name": (Count(3, 0, 2, 5), ""),
    }
