"""Links in Lake Formation: there too they are described, and cells are given where they lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog
from gateway.lakeformation.carry import carry
from gateway.lakeformation.export import export
from gateway.lakeformation.resources import linked_databases
from gateway.policy.read import read_sheets
from tests.lakeformation.evaluator import IAM
from tests.lakeformation.test_export import again
from tests.lakeformation.test_import import ANALYST, CATALOG, dump_of, left_out, permission
from tests.policy.folders import write_policies

LINKS = """\
database: mixed
tables:
  notes: {source: {files: n.csv}, columns: {id: INTEGER}}
links:
  people: {table: lake.people, root: mixed_people}
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("catalog")
    (folder / "lake.yaml").write_text(CATALOG)
    (folder / "linked.yaml").write_text("database: linked\nlink: {database: lake}\n")
    (folder / "mixed.yaml").write_text(LINKS)
    (folder / "other.yaml").write_text("database: other\nlinks:\n  them: {table: lake.people}\n")
    return load_catalog(folder)


def test_a_database_whose_every_table_is_a_link_is_one(catalog: Catalog) -> None:
    assert linked_databases(catalog) == {"linked"}


LINKED = {"Database": {"CatalogId": "111122223333", "Name": "LINKED"}}
ALL_OF_IT = {"Table": {"DatabaseName": "linked", "TableWildcard": {}}}
OF_A_TABLE = {"Table": {"DatabaseName": "Mixed", "Name": "People"}}


@pytest.mark.parametrize(
    ("resource", "given", "target"),
    [
        (LINKED, "DESCRIBE", "database:linked"),
        (LINKED, "ALL", "database:linked"),
        (ALL_OF_IT, "SELECT", "table:linked.*"),
        (OF_A_TABLE, "DESCRIBE", "table:mixed.people"),
        (OF_A_TABLE, "ALL", "table:mixed.people"),
    ],
)
def test_a_link_is_described(catalog: Catalog, resource: dict[str, Any], given: str, target: str) -> None:
    carried = carry(dump_of([permission(ANALYST, resource, given)], optins=[]), catalog, is_hybrid=True)

    assert carried.files()["grants.csv"] == f"p, role:analyst, {target}, DESCRIBE, *, *, -, allow\n"
    assert not carried.left_out


def test_a_database_that_has_tables_is_not(catalog: Catalog) -> None:
    for name in ("mixed", "lake", "other", "none"):
        entry = permission(ANALYST, {"Database": {"Name": name}}, "DESCRIBE")
        ((why, narrows),) = left_out(dump_of([entry], optins=[]), catalog).values()
        assert (why, narrows) == ("it is not about reading tables", False)


@pytest.mark.parametrize("resource", [LINKED, ALL_OF_IT, OF_A_TABLE])
def test_links_are_not_hybrid(catalog: Catalog, resource: dict[str, Any]) -> None:
    everyone = permission(IAM, resource, "ALL")
    optin = {"Principal": {"DataLakePrincipalIdentifier": ANALYST}, "Resource": resource}
    dump = dump_of([everyone], optins=[optin])
    carried = carry(dump, catalog, is_hybrid=True)

    assert (carried.grants, carried.optins) == ({}, {})
    why = "covers no table, and links and views are not hybrid"
    whole = "`mixed.people` is a view here"
    assert sorted(each.narrows for each in carried.left_out) == [False, True]
    assert all(why in each.why or whole in each.why.lower() for each in carried.left_out)


def test_what_links_show_comes_back(catalog: Catalog, tmp_path: Path) -> None:
    grants = (
        "p, role:a, database:linked, DESCRIBE, *, *, -, allow\n"
        "p, role:b, table:linked.*, SELECT|DESCRIBE, *, *, -, allow\n"
        "p, role:a, table:mixed.people, DESCRIBE, *, *, -, allow\n"
        "p, role:a, table:lake.people, SELECT, id, *, -, allow\n"
    )
    folder = write_policies(tmp_path / "policies", grants, "g, group:x, role:a\n")

    assert [clause.scope for clause in again(folder, catalog).clauses] == [
        "linked.*",
        "linked.*",
        "mixed.people",
        "lake.people",
    ]


def test_one_table_of_a_linked_database_cannot_be_said(catalog: Catalog, tmp_path: Path) -> None:
    grants = "p, role:a, table:linked.people, DESCRIBE, *, *, -, allow\n"
    sheets, _ = read_sheets(write_policies(tmp_path / "policies", grants))

    found = export(sheets, "1", linked=linked_databases(catalog))
    assert [each.why for each in found.left_out] == ["one table of a link of a database"]
