"""What a change of the schema touches: every rule on the table, the column, and the rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gateway.catalog.load import load_catalog
from gateway.catalog.parse_type import parse_type
from gateway.demo.files import demo_files
from gateway.policy.load import PolicySet, load_policies
from gateway.schema_diff import Change, compare, shape
from tests.policy.folders import write_policies

CATALOG = """\
database: shop
tables:
  items:
    source: {files: a.csv}
    columns: {id: INTEGER, name: VARCHAR, secret: VARCHAR, region: VARCHAR}
  notes:
    source: {files: b.csv}
    columns: {id: INTEGER}
views:
  named: {sql: SELECT name FROM items, columns: {name: VARCHAR}}
"""

GRANTS = """\
p, role:staff,   table:shop.items, SELECT, *,               *,    -, allow
p, role:support, table:shop.items, SELECT, * except secret, *,    -, allow
p, role:names,   table:shop.items, SELECT, name,            *,    -, allow
p, role:eu,      table:shop.items, SELECT, *,               eu,   -, allow
p, role:nobody,  table:shop.items, SELECT, *,               *,    -, deny
p, role:all,     table:shop.*,     SELECT, *,               *,    -, allow
"""

FILTERS = """\
p2, eu, table:shop.items, id|name, region = 'eu'
"""


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    folder = tmp_path_factory.mktemp("diff")
    (folder / "catalog").mkdir()
    (folder / "catalog" / "shop.yaml").write_text(CATALOG)
    (folder / "policies").mkdir()
    shutil.copy(demo_files().policies / "model.conf", folder / "policies")
    (folder / "policies" / "roles.csv").write_text("g, group:staff, role:staff\n")
    (folder / "policies" / "grants.csv").write_text(GRANTS)
    (folder / "policies" / "data_filters.csv").write_text(FILTERS)
    types = {"region": parse_type("VARCHAR")}
    return load_policies(folder / "policies", load_catalog(folder / "catalog"), types)


def changes(policies: PolicySet, **tables: dict[str, str] | None) -> list[Change]:
    """The changes to a schema in which these tables have these columns more, other, or (None) not."""
    old = shape(policies.catalog)
    new = {name: dict(columns) for name, columns in old.items()}
    for name, columns in tables.items():
        if columns is None:
            del new[f"shop.{name}"]
        else:
            new[f"shop.{name}"] = {k: v for k, v in (new.get(f"shop.{name}", {}) | columns).items() if v}
    return list(compare(old, new, policies, policies))


def touches(change: Change) -> list[str]:
    return [str(touch) for touch in change.touches]


def test_a_schema_has_the_columns_of_tables_alone(policies: PolicySet) -> None:
    assert shape(policies.catalog) == {
        "shop.items": {"id": "INTEGER", "name": "VARCHAR", "secret": "VARCHAR", "region": "VARCHAR"},
        "shop.notes": {"id": "INTEGER"},
    }
    assert changes(policies) == []


def test_a_table_that_comes_is_a_new_link_too(tmp_path: Path) -> None:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "shop.yaml").write_text(CATALOG)
    (tmp_path / "catalog" / "link.yaml").write_text("database: linked\nlink: {database: shop}\n")
    grants = "p, role:partner, database:linked, DESCRIBE, *, *, -, allow\n"
    after = load_policies(
        write_policies(tmp_path / "policies", grants), load_catalog(tmp_path / "catalog"), {}
    )
    new = shape(after.catalog)
    old = {name: columns for name, columns in new.items() if not name.endswith(".notes")}

    assert [(str(change), touches(change)) for change in compare(old, new, after, after)] == [
        ("+ table linked.notes", ["grants.csv:1: covers it and gives it to role:partner"]),
        ("+ table shop.notes", []),
    ]


def test_a_new_column_is_seen_by_whoever_lists_everything(policies: PolicySet) -> None:
    (change,) = changes(policies, items={"phone": "VARCHAR"})
    assert str(change) == "+ column shop.items.phone VARCHAR"
    assert touches(change) == [
        "grants.csv:1: lists `*` and gives it to role:staff",
        "grants.csv:2: lists `* except secret` and gives it to role:support",
        "grants.csv:5: lists `*` and takes it from role:nobody",
        "grants.csv:6: lists `*` and gives it to role:all",
    ], "a filter that lists columns keeps it out"
    (change,) = changes(policies, notes={"text": "VARCHAR"})
    assert touches(change) == ["grants.csv:6: lists `*` and gives it to role:all"]


def test_a_column_that_goes_touches_whoever_speaks_of_it(policies: PolicySet) -> None:
    (change,) = changes(policies, items={"secret": ""})
    assert str(change) == "- column shop.items.secret VARCHAR"
    assert touches(change) == [
        "grants.csv:1: lists `*` and gives it to role:staff",
        "grants.csv:2: excepts it for role:support",
        "grants.csv:5: lists `*` and takes it from role:nobody",
        "grants.csv:6: lists `*` and gives it to role:all",
    ]


def test_a_column_of_another_type_touches_the_filters_that_read_it(policies: PolicySet) -> None:
    name, region = changes(policies, items={"region": "INTEGER", "name": "BLOB"})
    assert str(region) == "~ column shop.items.region VARCHAR -> INTEGER"
    assert "data_filters.csv:1: data filter `eu` reads it in its rows" in touches(region)
    assert [touch for touch in touches(name) if "names" in touch or "role:eu" in touch] == [
        "grants.csv:3: names it and gives it to role:names",
        "grants.csv:4: lists `*` and gives it to role:eu",
        "data_filters.csv:1: data filter `eu` names it",
    ]


def test_tables_come_and_go(policies: PolicySet) -> None:
    items, more = changes(policies, items=None, more={"x": "INTEGER"})
    assert (str(items), str(more)) == ("- table shop.items", "+ table shop.more")
    assert touches(more) == ["grants.csv:6: covers it and gives it to role:all"]
    assert [str(touch.rule) for touch in items.touches] == [
        *(f"grants.csv:{line}" for line in range(1, 7)),
        "data_filters.csv:1",
    ]


def test_programs_read_the_same(policies: PolicySet) -> None:
    change, *_ = changes(policies, notes={"text": "VARCHAR"})
    assert change.json() == {
        "kind": "column added",
        "table": "shop.notes",
        "column": "text",
        "before": None,
        "after": "VARCHAR",
        "touches": [{"rule": "grants.csv:6", "role": "all", "how": "lists `*` and gives it to role:all"}],
    }
    (gone,) = changes(policies, notes=None)
    assert (gone.json()["column"], gone.json()["kind"]) == (None, "table removed")
