"""Tables of Lake Formation are found by their names in Glue and their Data Catalog, and by nothing alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog
from gateway.lakeformation.carry import Carried, carry
from tests.lakeformation.test_import import (
    ANALYST,
    SALES,
    columns,
    dump_of,
    permission,
    project,
    save,
    saved,
    table,
)
from tests.operations.command import call

OWN, OTHER = "111122223333", "444455556666"
RENAMED = """\
database: shop
tables:
  clients: {engine_table: lake.people, columns: {id: INTEGER}}
  orders: {engine_table: awsdatacatalog.lake.Orders, columns: {id: INTEGER}}
"""


def catalog_of(folder: Path, *texts: str) -> Catalog:
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text)
    return load_catalog(folder, "athena")


def carried(catalog: Catalog, *resources: dict[str, Any]) -> Carried:
    entries = [permission(ANALYST, each) for each in resources]
    return carry(dump_of(entries, optins=[], tags=[], filters=[]), catalog, is_hybrid=True)


def whole(database: str) -> dict[str, Any]:
    return {"Table": {"DatabaseName": database, "TableWildcard": {}}}


def test_a_table_is_found_by_what_glue_calls_it(tmp_path: Path) -> None:
    found = carried(catalog_of(tmp_path, RENAMED), table("people"), columns("orders", "id"), whole("lake"))

    assert [*found.grants] == [
        "p, role:analyst, table:shop.clients, SELECT, *, *, -, allow",
        "p, role:analyst, table:shop.orders, SELECT, id, *, -, allow",
        "p, role:analyst, table:shop.*, SELECT, *, *, -, allow",
    ]


def test_a_table_of_another_name_is_not_found_by_its_own(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, RENAMED.replace("shop", "lake").replace("clients", "strange"))

    assert not carried(catalog, table("strange")).grants


@pytest.mark.parametrize(
    "other",
    [
        "database: more\ntables:\n  visits: {engine_table: lake.visits, columns: {id: INTEGER}}\n",
        None,
    ],
)
def test_all_tables_of_a_database_are_those_of_one_and_no_others(tmp_path: Path, other: str | None) -> None:
    beside = RENAMED + "  visits: {engine_table: elsewhere.visits, columns: {id: INTEGER}}\n"
    texts = (RENAMED, other) if other else (beside,)

    found = carried(catalog_of(tmp_path, *texts), whole("lake"))

    assert not found.grants
    ((why, narrows),) = [(each.why, each.narrows) for each in found.left_out]
    assert why == "the tables of `lake` are not those of one database of the catalog"
    assert narrows


def test_of_two_tables_that_are_one_in_glue_one_is_named(tmp_path: Path) -> None:
    again = "database: again\ntables:\n  people: {engine_table: lake.people, columns: {id: INTEGER}}\n"

    found = carried(catalog_of(tmp_path, RENAMED, again), table("people"))

    assert len(found.grants) == 1
    assert [each.what for each in found.left_out] == ["table `again.people`"]


# -- Data Catalogs ------------------------------------------------------------------------------------


def of(catalog: str, resource: dict[str, Any]) -> dict[str, Any]:
    ((kind, found),) = resource.items()
    return {kind: {**found, "TableCatalogId" if kind == "DataCellsFilter" else "CatalogId": catalog}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dump in which two accounts have tables of the same names."""
    project(tmp_path)
    filters = [
        {"TableCatalogId": each, "DatabaseName": "lake", "TableName": "people", "Name": "f",
         "RowFilter": {"FilterExpression": f"id = {number}"}, "ColumnWildcard": {}}
        for number, each in enumerate((OWN, OTHER))
    ]  # fmt: skip
    cells = {"DataCellsFilter": {"DatabaseName": "lake", "TableName": "people", "Name": "f"}}
    entries = [
        permission(ANALYST, of(OWN, table("orders"))),
        permission(ANALYST, of(OTHER, table("people"))),
        permission(SALES, of(OWN, cells)),
        permission(SALES, of(OWN, saved("e"))),
        permission(ANALYST, {"Catalog": {"Id": OTHER}}, "DESCRIBE"),
        permission(ANALYST, {}, "DESCRIBE"),
    ]
    tags = [
        {"Resource": of(each, table("people")), "LFTagsOnTable": [{"TagKey": "k", "TagValues": [name]}]}
        for each, name in ((OTHER, "theirs"), (OWN, "ours"))
    ]
    tags += [{"Resource": of(OWN, table(name))} for name in ("orders", "old")]
    expressions = [
        {"CatalogId": each, "Name": "e", "Expression": [{"TagKey": "k", "TagValues": [name]}]}
        for each, name in ((OWN, "ours"), (OTHER, "theirs"))
    ]
    optins = [{"Principal": {"DataLakePrincipalIdentifier": SALES}, "Resource": of(OTHER, table("old"))}]
    save(tmp_path, "ListPermissions", {"PrincipalResourcePermissions": entries})
    save(tmp_path, "ListDataCellsFilter", {"DataCellsFilters": filters})
    save(tmp_path, "GetResourceLFTags", tags)
    save(tmp_path, "ListLFTagExpressions", {"LFTagExpressions": expressions})
    save(tmp_path, "ListLakeFormationOptIns", {"LakeFormationOptInsInfoList": optins})
    return tmp_path


def test_of_several_data_catalogs_one_is_named(folder: Path) -> None:
    done = call("policy", "import-lakeformation", "dump", "policies", folder=folder)

    assert done.status == 1
    assert (
        "ListPermissions.json: the dump is of several Data Catalogs (name the one of the catalog's tables by "
        f"`--catalog-id`: {OWN}, {OTHER})"
    ) in " ".join(done.err.split())


def test_what_another_data_catalog_has_gives_nothing_here(folder: Path) -> None:
    done = call("policy", "import-lakeformation", "dump", "policies", "--catalog-id", OWN, folder=folder)

    assert done.status == 0, done.err
    policies = folder / "policies"
    assert (policies / "grants.csv").read_text().splitlines() == [
        "p, role:analyst, table:lake.orders, SELECT, *, *, -, allow",
        "p, role:sales, table:lake.people, SELECT, *, f, -, allow",
        "p, role:sales, tag:k=ours, SELECT, *, *, -, allow",
    ]
    assert (policies / "data_filters.csv").read_text() == "p2, f, table:lake.people, *, id = 0\n"
    assert (policies / "tags.csv").read_text() == "p3, table:lake.people, k, ours\n"
    assert (policies / "optins.csv").read_text() == ""
    for each in ("Table `lake.people`", "Table `lake.old`", "Catalog"):
        assert f"left out: {each} of the Data Catalog {OTHER}: another Data Catalog was chosen" in done.out


def test_a_data_catalog_that_is_not_in_the_dump_is_refused(folder: Path) -> None:
    done = call("policy", "import-lakeformation", "dump", "policies", "--catalog-id", "1", folder=folder)

    assert done.status == 1
    assert "nothing in the dump is of the Data Catalog `1`" in done.err


def test_an_export_needs_the_names_of_glue(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert call("policy", "import-lakeformation", "dump", "policies", folder=folder).status == 0
    catalog = folder / "catalog" / "lake.yaml"
    first = catalog.read_text().partition("people:")
    catalog.write_text(f"{first[0]}people:\n    engine_table: lake.persons{first[2]}")

    done = call("policy", "export-lakeformation", "exported", folder=folder)

    assert done.status == 1
    assert "Glue has `lake.people` under another name" in " ".join(done.err.split())
