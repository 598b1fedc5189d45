"""Links of databases: each table is a link of its own, and those that come later are too."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.catalog.found import Found, FoundColumn, FoundTable
from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog, Relationship
from gateway.errors import CatalogError

MONEY = """\
database: money
tables:
  payments:
    source: {files: a.csv}
    description: What was paid.
    columns: {id: INTEGER, invoice: {type: INTEGER, field: of}, kinds: "ENUM('a', 'b')[]"}
    primary_key: id
    default_order: -id
    relationships:
      bill: {table: invoices, keys: {invoice: id}, description: For what.}
      report: {table: totals, kind: array, keys: {id: id}}
      partner: {table: crm.payments, keys: {id: id}}
  invoices:
    source: {files: b.csv}
    columns: {id: INTEGER, kind: "ENUM('a', 'b')"}
    primary_key: id
    relationships:
      paid: {table: payments, kind: array, keys: {id: invoice}}
views:
  totals: {sql: SELECT id FROM invoices, columns: {id: INTEGER}}
links:
  bills: {table: invoices}
"""
CRM = """\
database: crm
tables:
  payments:
    root: paid_in
    source: {files: c.csv}
    columns: {id: INTEGER}
    primary_key: id
"""
LINK = """\
database: partners
description: What partners may see.
link: {database: money}
"""


def load(folder: Path, link: str = LINK, money: str = MONEY, **more: str) -> Catalog:
    for name, text in {"crm": CRM, "money": money, "partners": link, **more}.items():
        (folder / f"{name}.yaml").write_text(text)
    return load_catalog(folder)


def faults(folder: Path, link: str = LINK, money: str = MONEY, **more: str) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load(folder, link, money, **more)
    return [str(fault) for fault in caught.value.faults]


def linked(catalog: Catalog) -> dict[str, str]:
    return {
        name: table.link for name, table in catalog.tables.items() if table.database not in ("crm", "money")
    }


def test_each_table_is_a_link(tmp_path: Path) -> None:
    catalog = load(tmp_path)
    payments = catalog.tables["partners.payments"]

    assert linked(catalog) == {"partners.payments": "money.payments", "partners.invoices": "money.invoices"}
    assert (payments.root, payments.description) == ("partners_payments", "What was paid.")
    assert (payments.primary_key, [order.descending for order in payments.default_order]) == (("id",), [True])
    assert {name: (column.type.sql, column.field) for name, column in payments.columns.items()} == {
        "id": ("INTEGER", "id"),
        "invoice": ("INTEGER", "of"),
        "kinds": ("ENUM('a', 'b')[]", "kinds"),
    }
    assert catalog.tables["partners.invoices"].columns["kind"].type.sql == "VARCHAR"


def test_relationships_lead_to_what_is_linked_beside(tmp_path: Path) -> None:
    catalog = load(tmp_path)

    assert [*catalog.tables["partners.payments"].relationships.values()] == [
        Relationship("bill", "partners.invoices", (("invoice", "id"),), "For what.")
    ]
    assert [*catalog.tables["partners.invoices"].relationships.values()] == [
        Relationship("paid", "partners.payments", (("id", "invoice"),), is_array=True)
    ]
    # A link of one table has the relationships that its own entry says.
    assert catalog.tables["money.bills"].relationships == {}


def test_tables_that_are_named_are_all_that_is_linked(tmp_path: Path) -> None:
    catalog = load(tmp_path, "database: partners\nlink: {database: money, tables: payments, root: partner}\n")

    assert linked(catalog) == {"partners.payments": "money.payments"}
    assert catalog.tables["partners.payments"].root == "partner_payments"
    assert catalog.tables["partners.payments"].relationships == {}


def test_what_is_linked_can_be_led_to(tmp_path: Path) -> None:
    lead = "    relationships: {seen: {table: partners.payments, keys: {id: id}}}\n"
    catalog = load(tmp_path, crm=CRM + lead)

    assert catalog.tables["crm.payments"].relationships["seen"].target == "partners.payments"


def test_two_links_lead_to_one_database(tmp_path: Path) -> None:
    catalog = load(tmp_path, other=LINK.replace("partners", "auditors"))

    assert [*linked(catalog)] == [
        "auditors.payments",
        "auditors.invoices",
        "partners.payments",
        "partners.invoices",
    ]


def test_a_table_that_comes_is_linked_too(tmp_path: Path) -> None:
    (tmp_path / "money.yaml").write_text("database: money\ndiscover: {glue: money}\n")
    (tmp_path / "partners.yaml").write_text(LINK)
    (tmp_path / "some.yaml").write_text("database: some\nlink: {database: money, tables: payments}\n")
    tables = {"payments": FoundTable(columns={"id": FoundColumn(type="INTEGER")})}

    def catalog() -> Catalog:
        discover = {"glue": "money"}
        found = Found.model_validate({"version": 1, "discover": discover, "tables": tables})
        return load_catalog(tmp_path, "athena", {"money.yaml": found})

    assert {*linked(catalog())} == {"partners.payments", "some.payments"}
    tables["refunds"] = FoundTable(columns={"id": FoundColumn(type="INTEGER")})
    assert {*linked(catalog())} == {"partners.payments", "partners.refunds", "some.payments"}


KNOWN = "(the tables are payments, invoices)"


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (
            "link:\n  database: money\n  tables:\n    - payments\n    - totals\n    - bills\n",
            [
                f"partners.yaml:6: `money` has no table `totals` {KNOWN}",
                f"partners.yaml:7: `money` has no table `bills` {KNOWN}",
            ],
        ),
        (
            "link: {database: money, tables: [Payments, invoices, invoices]}\n",
            [
                "partners.yaml:2: `invoices` is given twice in `tables` (leave one of them out)",
                "partners.yaml:2: `money` has no table `Payments` (write `payments`)",
            ],
        ),
        (
            "link: {database: Money}\n",
            ["partners.yaml:2: the catalog has no tables in `Money` (those with tables are crm, money)"],
        ),
        (
            "link: {database: partners}\n",
            ["partners.yaml:2: the catalog has no tables in `partners` (those with tables are crm, money)"],
        ),
        (
            "link: {database: others}\n",
            ["partners.yaml:2: `others` is a link of a database itself (lead to `crm`)"],
        ),
        (
            "link:\n  database: money\n  root: _\n",
            [
                (
                    "partners.yaml:4: `_` cannot begin a root field: GraphQL does not take that name"
                    " (give a `root` of letters, digits and `_` that does not begin with `_`)"
                ),
            ],
        ),
        (
            "link:\n  database: money\n  root: others\n",
            [
                (
                    "partners.yaml:4: `partners.payments` and `others.payments` would both add the name"
                    " `others_payments` (give one of them another `root`)"
                ),
            ],
        ),
    ],
)
def test_a_faulty_link_is_told_once(tmp_path: Path, link: str, found: list[str]) -> None:
    lead = "    relationships: {seen: {table: partners.payments, keys: {id: id}}}\n"
    others = "database: others\nlink: {database: crm}\n"

    assert faults(tmp_path, f"database: partners\n{link}", crm=CRM + lead, others=others) == found


def test_names_that_clash_within_a_link_are_told(tmp_path: Path) -> None:
    table = "  payments_by_pk: {root: one, source: {files: c.csv}, columns: {id: INTEGER}}\n"
    lines = "database: partners\nlink:\n  database: crm\n  tables: [payments,\n    payments_by_pk]\n"

    assert faults(tmp_path, lines, crm=CRM + table) == [
        (
            "partners.yaml:5: `partners.payments_by_pk` and `partners.payments` would both add the name"
            " `partners_payments_by_pk` (name in the link's `tables` one of them alone)"
        ),
    ]


def test_a_name_that_is_no_database_is_told_once(tmp_path: Path) -> None:
    assert faults(tmp_path, LINK.replace("partners", "my-partners", 1)) == [
        (
            "partners.yaml:1: `my-partners` cannot be the name of a database"
            " (write letters, digits and `_`, and no digit first)"
        ),
    ]


def test_nothing_else_is_of_the_database(tmp_path: Path) -> None:
    more = CRM.replace("database: crm", "database: Partners").replace("paid_in", "more")

    assert faults(tmp_path, more=more) == [
        (
            "partners.yaml:1: `partners` is a link of a database, and `more.yaml` is of that name too"
            " (name the link otherwise)"
        ),
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("id: INTEGER, kind", "id: {typ: INTEGER}, kind"), "unknown key `typ`"),
        (("id: INTEGER, kind", "id: INTEGR, kind"), "unknown type `INTEGR`"),
        (("{table: invoices, keys: {invoice: id}", "{table: invoices, keys: {voice: id}"), "`voice`"),
        (("of}", "id}"), "would both be the field `id`"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_where_it_stands(
    tmp_path: Path, change: tuple[str, str], fault: str
) -> None:
    assert change[0] in MONEY
    found = faults(tmp_path, money=MONEY.replace(*change))

    assert [each for each in found if fault in each]
    assert [each for each in found if not each.startswith("money.yaml:")] == []


def test_a_table_that_no_policy_can_name_is_told_where_it_stands(tmp_path: Path) -> None:
    table = '  "my table": {root: one, source: {files: c.csv}, columns: {id: INTEGER}}\n'

    (fault,) = faults(tmp_path, LINK.replace("money", "crm"), crm=CRM + table)
    assert fault.startswith("crm.yaml:8: `my table` cannot be the name of a table or view")


def test_types_that_an_engine_lacks_are_told_where_the_table_stands(tmp_path: Path) -> None:
    (tmp_path / "crm.yaml").write_text("database: crm\ntables: {orders: {columns: {id: HUGEINT}}}\n")
    (tmp_path / "partners.yaml").write_text(LINK.replace("money", "crm"))
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path, "trino")

    assert [str(fault).partition(":")[0] for fault in caught.value.faults] == ["crm.yaml"]
