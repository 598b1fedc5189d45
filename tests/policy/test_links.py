"""Links: what leads to a table shows what is granted there, and only to whom the link is described."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.administer.difference import difference
from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog, ViewSource
from gateway.errors import CatalogError, PolicyError
from gateway.policy.check import check
from gateway.policy.clause import COARSE
from gateway.policy.decide import grant
from gateway.policy.explain import explain
from gateway.policy.grants import Denied
from gateway.policy.load import PolicySet, load_policies
from tests.policy.folders import session, write_policies

CRM = """
database: crm
tables:
  partners:
    source: {files: a.csv}
    description: Whom we know.
    columns: {id: INTEGER, name: {type: VARCHAR, field: title}, rank: "ENUM('a', 'b')", notes: VARCHAR}
    primary_key: id
    default_order: -id
views:
  seen: {sql: SELECT id FROM partners, columns: {id: INTEGER}}
"""
SHOP = """
database: shop
links:
  partners: {table: crm.partners, columns: [id, name, rank], root: partner}
  everyone: {table: crm.partners, root: everyone}
"""


@pytest.fixture
def lake(tmp_path: Path) -> Catalog:
    return read(tmp_path, SHOP)


def read(folder: Path, shop: str) -> Catalog:
    catalog = folder / "catalog"
    catalog.mkdir(exist_ok=True)
    (catalog / "crm.yaml").write_text(CRM)
    (catalog / "shop.yaml").write_text(shop)
    return load_catalog(catalog)


def load(folder: Path, lake: Catalog, grants: str) -> PolicySet:
    return load_policies(write_policies(folder / "policies", grants, "g, group:x, role:a"), lake, {})


def test_a_link_is_a_view_of_what_is_shared(lake: Catalog) -> None:
    link = lake.tables["shop.partners"]

    assert (link.link, link.root, link.description) == ("crm.partners", "partner", "Whom we know.")
    assert {name: (c.type.sql, c.field) for name, c in link.columns.items()} == {
        "id": ("INTEGER", "id"),
        "name": ("VARCHAR", "title"),
        "rank": ("VARCHAR", "rank"),
    }
    assert link.primary_key == ("id",)
    assert [(order.column, order.descending) for order in link.default_order] == [("id", True)]
    assert isinstance(link.source, ViewSource)
    assert link.source.tables == (("crm.partners", ("id", "name", "rank")),)


BY_PATTERN = "p, role:a, table:shop.*, DESCRIBE, *, *, -, allow\n"
GIVEN = "p, role:a, table:crm.partners, SELECT, id|name|notes, *, -, allow\n"


@pytest.mark.parametrize(
    "described",
    [
        "p, role:a, table:shop.partners, DESCRIBE, *, *, -, allow\n",
        "p, role:a, database:shop, DESCRIBE, *, *, -, allow\n",
        "p, role:a, catalog, DESCRIBE, *, *, -, allow\n",
        "p, role:a, database:shop, SELECT, *, *, -, allow\n",
    ],
)
def test_described_it_shows_what_is_granted_and_shared(lake: Catalog, tmp_path: Path, described: str) -> None:
    policies = load(tmp_path, lake, GIVEN + described)
    grants = grant(lake, policies, session(policies, ["x"]))

    assert set(grants.visible("shop.partners")) == {"id", "name"}
    assert grants.known("shop.partners") == {"id", "name", "rank"}


@pytest.mark.parametrize(
    "grants",
    [
        GIVEN,
        GIVEN + "p, role:a, table:crm.*, DESCRIBE, *, *, -, allow\n",
        GIVEN + "p, role:a, table:shop.partners, DESCRIBE, *, *, until=1969-12-31, allow\n",
        GIVEN + BY_PATTERN + "p, role:a, database:shop, SELECT, *, *, -, deny\n",
    ],
)
def test_not_described_it_shows_nothing(lake: Catalog, tmp_path: Path, grants: str) -> None:
    policies = load(tmp_path, lake, grants)
    found = grant(lake, policies, session(policies, ["x"]))

    assert isinstance(found.tables["shop.partners"], Denied)
    assert found.known("shop.partners") == frozenset()
    assert found.visible("crm.partners")


def test_without_a_grant_where_it_leads_it_has_names_alone(lake: Catalog, tmp_path: Path) -> None:
    policies = load(tmp_path, lake, "p, role:a, table:shop.partners, DESCRIBE, *, *, -, allow\n")
    someone = session(policies, ["x"])
    grants = grant(lake, policies, someone)

    assert not grants.visible("shop.partners")
    assert grants.known("shop.partners") == {"id", "name", "rank"}
    told = explain(lake, policies, someone, "shop.partners")
    assert [(str(step.rule), step.applied, step.outcome) for step in told.steps] == [
        ("grants.csv:1", True, "describes the link, which shows what is given of crm.partners")
    ]
    assert [base.table for base in told.bases] == ["crm.partners"]


def test_check_and_diff_know_links(lake: Catalog, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    line = "p, role:a, table:shop.partners, DESCRIBE, *, *, -, allow\n"
    before, after = load(tmp_path / "other", lake, GIVEN), load(tmp_path, lake, GIVEN + line)
    changes = [(each.table, each.column, each.after) for each in difference(before, after, 0.0)]

    assert changes == [("shop.partners", name, "described") for name in ("id", "name", "rank")]
    faults, warnings = check(tmp_path / "other" / "policies", lake, {}, 0.0)
    assert (faults, warnings) == ((), ())


@pytest.mark.parametrize(
    "rule",
    [
        "SELECT, *, *, -, allow",
        "DESCRIBE, id, *, -, allow",
        "DESCRIBE|SELECT, *, *, -, allow",
        "AGGREGATE, *, *, least=5, allow",
        "SELECT, *, *, -, deny",
    ],
)
def test_of_a_link_itself_nothing_else_is_given(lake: Catalog, tmp_path: Path, rule: str) -> None:
    with pytest.raises(PolicyError, match=r"give cells of `table:crm\.partners`"):
        load(tmp_path, lake, f"p, role:a, table:shop.partners, {rule}\n")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            ("crm.partners,", "crm.nothing,"),
            "`crm.nothing` is no table of the catalog (the tables are crm.partners)",
        ),
        (("crm.partners,", "crm.seen,"), "`crm.seen` is no table, but a view or a link"),
        (("id, name, rank", "id, nothing"), "`crm.partners` has no column `nothing`"),
        (("root: partner}", "rot: partner}"), "unknown key `rot` (known here: table, columns"),
        (("root: partner}", "root: everyone}"), "would both add the name `everyone`"),
    ],
)
def test_a_faulty_link_is_told(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    with pytest.raises(CatalogError) as caught:
        read(tmp_path, SHOP.replace(*change))
    assert fault in str(caught.value)


def partners(folder: Path) -> Catalog:
    (folder / "catalog").mkdir()
    (folder / "catalog" / "crm.yaml").write_text(CRM)
    (folder / "catalog" / "all.yaml").write_text("database: all\nlink: {database: crm}\n")
    return load_catalog(folder / "catalog")


@pytest.mark.parametrize("resource", ["database:all", "table:all.*", "table:all.partners", "catalog"])
def test_a_link_of_a_database_is_described(tmp_path: Path, resource: str) -> None:
    lake = partners(tmp_path)
    policies = load(tmp_path, lake, GIVEN + f"p, role:a, {resource}, DESCRIBE, *, *, -, allow\n")
    grants = grant(lake, policies, session(policies, ["x"]))

    assert set(grants.visible("all.partners")) == {"id", "name", "notes"}
    assert check(tmp_path / "policies", lake, {}, 0.0) == ((), ())


def test_what_gives_no_cell_of_links_is_warned_of(tmp_path: Path) -> None:
    lake = partners(tmp_path)
    load(tmp_path, lake, GIVEN + "p, role:a, database:all, SELECT, *, *, -, allow\n")
    _, warnings = check(tmp_path / "policies", lake, {}, 0.0)

    assert list(map(str, warnings)) == [
        (
            "grants.csv:2: `all` has links alone, of which the rule shows the names"
            " (write `DESCRIBE`, and give cells where they lead)"
        )
    ]
    load(tmp_path, lake, GIVEN + "p, role:b, database:all, SELECT, *, *, -, deny\n")
    assert not [each for each in check(tmp_path / "policies", lake, {}, 0.0)[1] if "links alone" in str(each)]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("role:a, database:all, SELECT, id, *, -, allow", "give cells of `table:crm.partners`"),
        ("role:a, database:all, SELECT, id|none, *, -, allow", "`all.partners` has no column `none`"),
        ("role:a, database:all, SELECT, id=null, *, -, allow", "`all` has links alone"),
        ("role:a, table:all.*, SELECT, *, *, grant, allow", "`all` has links alone"),
        ("role:a, table:all.*, APPROVE, *, *, -, allow", "`all` has links alone"),
        ("role:a, database:all, AGGREGATE, *, *, least=5, allow", "`all` has links alone"),
        ("role:a, database:al, DESCRIBE, *, *, -, allow", "in `al` (there are `crm`, `all`)"),
        (f"{COARSE}, database:all, DESCRIBE, *, *, -, allow", "`all.partners` is not hybrid"),
    ],
)
def test_of_a_database_of_links_nothing_else_is_given(tmp_path: Path, rule: str, fault: str) -> None:
    lake = partners(tmp_path)
    with pytest.raises(PolicyError) as caught:
        load(tmp_path, lake, f"p, {rule}\n")
    assert fault in str(caught.value)


def test_nobody_opts_in_to_links(tmp_path: Path) -> None:
    lake = partners(tmp_path)
    folder = write_policies(tmp_path / "policies", GIVEN, "g, group:x, role:a")
    (folder / "optins.csv").write_text("p5, role:a, database:all\n")
    with pytest.raises(PolicyError, match=r"`all\.partners` is not hybrid"):
        load_policies(folder, lake, {})


def test_of_a_broken_table_the_links_are_not_faulty_too(tmp_path: Path) -> None:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "shop.yaml").write_text(SHOP)
    (tmp_path / "catalog" / "crm.yaml").write_text(CRM.replace("source: {files", "sorce: {files"))
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path / "catalog")
    assert "link" not in str(caught.value)
    assert "is no table" not in str(caught.value)
