from __future__ import annotations

from pathlib import Path

import pytest

from gateway.catalog.load import load_catalog
from gateway.catalog.model import (
    Catalog,
    Column,
    DatabaseSource,
    DefaultOrder,
    FileSource,
    IcebergSource,
    Materialize,
    OnDenied,
    Relationship,
    Table,
    ViewSource,
)
from gateway.catalog.names import field_name
from gateway.catalog.parse_type import parse_type

ROOT = Path(__file__).parents[2]


def load(folder: Path, **files: str) -> Catalog:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return load_catalog(folder)


def table(folder: Path, text: str, above: str = "") -> Table:
    (loaded,) = load(folder, one=f"{above}database: shop\ntables:\n  orders:\n{text}").tables.values()
    return loaded


def test_a_table_is_what_its_entry_says(tmp_path: Path) -> None:
    loaded = table(
        tmp_path,
        """
    description: What was ordered.
    root: order
    source:
      files: [lake/**/*.csv, ../more.tsv]
      format: csv
      partitions: region
      options: {delimiter: ";", header: false, null: "NA"}
    columns:
      id: BIGINT
      "Net price": {type: "NUMERIC(9, 2)", description: In euros.}
      region: {type: text, field: area}
    primary_key: [id, region]
    default_order: [-id, region, {column: Net price, descending: true}]
    default_limit: 40
    on_denied: error
    materialize: never
""",
    )
    assert loaded.name == "shop.orders"
    assert (loaded.database, loaded.short_name, loaded.root) == ("shop", "orders", "order")
    assert loaded.description == "What was ordered."
    assert list(loaded.columns.values()) == [
        Column("id", parse_type("BIGINT"), "id"),
        Column("Net price", parse_type("DECIMAL(9, 2)"), "Net_price", "In euros."),
        Column("region", parse_type("VARCHAR"), "area"),
    ]
    folder = tmp_path.resolve()
    assert loaded.source == FileSource(
        "csv",
        (f"{folder}/lake/**/*.csv", f"{folder.parent}/more.tsv"),
        ("region",),
        (("delimiter", ";"), ("header", False), ("null", "NA")),
    )
    assert loaded.primary_key == ("id", "region")
    assert loaded.default_order == (
        DefaultOrder("id", descending=True),
        DefaultOrder("region"),
        DefaultOrder("Net price", descending=True),
    )
    assert loaded.default_limit == 40
    assert loaded.on_denied is OnDenied.ERROR
    assert loaded.materialize is Materialize.NEVER
    assert not loaded.is_view


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    loaded = table(tmp_path, "    source: {files: a.parquet}\n    columns: {x: INTEGER}\n")
    assert loaded.source == FileSource("parquet", (f"{tmp_path.resolve()}/a.parquet",))
    assert (loaded.root, loaded.description, loaded.primary_key) == ("orders", "", ())
    assert (loaded.default_order, loaded.default_limit, loaded.on_denied) == ((), None, None)
    assert loaded.materialize is Materialize.AUTO
    assert loaded.relationships == {}


def test_the_mode_null_is_not_nothing(tmp_path: Path) -> None:
    loaded = table(tmp_path, "    source: {files: a.csv}\n    columns: {x: INTEGER}\n    on_denied: null\n")
    assert loaded.on_denied is OnDenied.NULL


@pytest.mark.parametrize(
    ("given", "schema", "name"),
    [
        ("", "main", "orders"),
        (", table: o", "main", "o"),
        (", table: s.o", "s", "o"),
        (", table: s.o.p", "s", "o.p"),
    ],
)
def test_a_table_may_lie_in_a_duckdb_file(tmp_path: Path, given: str, schema: str, name: str) -> None:
    loaded = table(tmp_path, f"    source: {{duckdb: a.duckdb{given}}}\n    columns: {{x: INTEGER}}\n")
    assert loaded.source == DatabaseSource(tmp_path.resolve() / "a.duckdb", schema, name)


def test_a_table_may_be_one_of_iceberg(tmp_path: Path) -> None:
    loaded = table(tmp_path, "    source: {iceberg: ../lake/./orders}\n    columns: {x: INTEGER}\n")
    assert loaded.source == IcebergSource(tmp_path.resolve().parent / "lake/orders")
    assert loaded.is_iceberg


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("", ("shop", "orders")),
        ("    engine_table: lake.Orders\n", ("lake", "Orders")),
        ("    engine_table: a.b.c\n", ("a", "b", "c")),
        ('    engine_table: \'tpch."sf0.1"."or""ders"\'\n', ("tpch", "sf0.1", 'or"ders')),
    ],
)
def test_an_engine_calls_a_table_by_its_own_name(tmp_path: Path, given: str, name: tuple[str, ...]) -> None:
    loaded = table(tmp_path, f"    source: {{files: a.csv}}\n    columns: {{x: INTEGER}}\n{given}")
    assert loaded.engine_name == name


@pytest.mark.parametrize(("engine", "is_iceberg"), [("duckdb", False), ("trino", True), ("athena", True)])
def test_an_engine_that_keeps_a_table_may_keep_it_as_iceberg(
    tmp_path: Path, engine: str, is_iceberg: bool
) -> None:
    entry = "    source: {files: a.csv}\n    iceberg: true\n    columns: {x: INTEGER}\n"
    text = f"database: shop\ntables:\n  orders:\n{entry}"
    (tmp_path / "shop.yaml").write_text(text)
    assert load_catalog(tmp_path, engine).tables["shop.orders"].is_iceberg is is_iceberg


def test_the_name_of_the_folder_is_no_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "a*[b]"
    folder.mkdir()
    loaded = table(folder, "    source: {files: '*.csv'}\n    columns: {x: INTEGER}\n")
    assert isinstance(loaded.source, FileSource)
    assert loaded.source.paths == (f"{tmp_path.resolve()}/a[*][[]b]/*.csv",)


@pytest.mark.parametrize(
    ("column", "as_is", "snake", "camel"),
    [
        ("company_name", "company_name", "company_name", "companyName"),
        ("CompanyName", "CompanyName", "company_name", "companyName"),
        ("HTTPCode", "HTTPCode", "http_code", "httpCode"),
        ("Index", "Index", "index", "index"),
        ("address2", "address2", "address2", "address2"),
        ("Q1 sales", "Q1_sales", "q1_sales", "q1Sales"),
        ("_row_id", "_row_id", "_row_id", "_rowId"),
        ("2nd-name", "_2nd_name", "_2nd_name", "_2ndName"),
        ("naïve", "na_ve", "na_ve", "naVe"),
    ],
)
def test_fields_are_named_after_columns(column: str, as_is: str, snake: str, camel: str) -> None:
    assert field_name(column, "as-is") == as_is
    assert field_name(column, "snake") == snake
    assert field_name(column, "camelCase") == camel


def test_naming_holds_for_the_whole_file(tmp_path: Path) -> None:
    text = (
        "    source: {files: a.csv}\n    columns: {order_id: INTEGER, b: {type: DATE, field: kept_as_is}}\n"
    )
    loaded = table(tmp_path, text, "naming: camelCase\n")
    assert [column.field for column in loaded.columns.values()] == ["orderId", "kept_as_is"]


ORDERS = """
database: shop
tables:
  orders:
    source: {files: orders.csv}
    columns: {id: INTEGER, customer: BIGINT, kind: "ENUM('a', 'b')", code: VARCHAR}
    primary_key: id
    relationships:
      owner: {table: crm.customers, keys: {customer: id, kind: kind}, description: Who ordered.}
      self: {table: orders, keys: {id: id}}
      summary: {table: totals, keys: {code: code}}
views:
  totals:
    sql: SELECT code, count(*) AS n FROM orders GROUP BY code
    columns: {code: VARCHAR, n: BIGINT}
    primary_key: code
    relationships:
      any: {table: orders, keys: {n: id}}
"""

CUSTOMERS = """
database: crm
tables:
  customers:
    source: {files: customers.csv}
    columns: {id: INTEGER, kind: VARCHAR}
    primary_key: [kind, id]
"""


def test_relationships_lead_across_files_and_databases(tmp_path: Path) -> None:
    catalog = load(tmp_path, orders=ORDERS, customers=CUSTOMERS)
    assert catalog.databases() == {"shop", "crm"}
    assert list(catalog.tables["shop.orders"].relationships.values()) == [
        Relationship("owner", "crm.customers", (("customer", "id"), ("kind", "kind")), "Who ordered."),
        Relationship("self", "shop.orders", (("id", "id"),)),
        Relationship("summary", "shop.totals", (("code", "code"),)),
    ]
    view = catalog.tables["shop.totals"]
    assert view.is_view
    assert isinstance(view.source, ViewSource)
    assert view.source.support == {("shop.orders", "code")}
    assert view.relationships["any"].target == "shop.orders"


def test_the_version_is_that_of_the_files(tmp_path: Path) -> None:
    first = load(tmp_path, orders=ORDERS, customers=CUSTOMERS).version
    assert load_catalog(tmp_path).version == first
    assert load(tmp_path, customers=CUSTOMERS + "# more\n").version != first
    assert load(tmp_path, customers=CUSTOMERS).version == first
    (tmp_path / "orders.yaml").rename(tmp_path / "order.yml")
    assert load_catalog(tmp_path).version != first


def test_a_file_may_be_empty_for_now(tmp_path: Path) -> None:
    assert load(tmp_path, empty="# nothing yet\n", bare="database: shop\n").tables == {}


def test_a_byte_order_mark_is_no_key(tmp_path: Path) -> None:
    assert set(load(tmp_path, customers="\ufeff" + CUSTOMERS.lstrip()).tables) == {"crm.customers"}


def test_words_are_texts(tmp_path: Path) -> None:
    columns = "      on: INTEGER\n      2024-01-01: INTEGER\n      null: INTEGER\n      12: INTEGER\n"
    loaded = table(tmp_path, f"    source: {{files: a.csv}}\n    columns:\n{columns}    description: yes\n")
    assert list(loaded.columns) == ["on", "2024-01-01", "null", "12"]
    assert loaded.description == "yes"


def test_the_catalog_of_the_demonstration() -> None:
    catalog = load_catalog(ROOT / "schema/catalog")
    companies, owners, get_all = (
        catalog.tables[f"startups.{name}"] for name in ("companies", "owners", "getAll")
    )
    assert isinstance(companies.source, FileSource)
    assert companies.source.paths == (f"{ROOT}/lake/companies/**/*.csv",)
    assert companies.source.partitions == ("continent",)
    assert companies.relationships["owner"].target == owners.name
    assert isinstance(get_all.source, ViewSource)
    assert get_all.root == "getAll"
    assert get_all.primary_key == ("company_id",)
    assert get_all.default_order == (DefaultOrder("company_name"),)
    assert get_all.default_limit == 40
    assert get_all.source.support == {("startups.companies", "owner_id"), ("startups.owners", "people_id")}
    fields = """address age category_code company_id company_name continent designation first_name gender
        index last_name owner_id status"""
    assert [column.field for column in get_all.columns.values()] == fields.split()


@pytest.mark.parametrize(("key", "columns"), [("", "[id, note]"), ("    primary_key: id\n", "[note]")])
def test_a_link_shows_no_key_where_there_is_none_to_show(tmp_path: Path, key: str, columns: str) -> None:
    source = "    source: {files: a.csv}\n    columns: {id: INTEGER, note: VARCHAR}\n"
    links = f"links:\n  mine: {{table: orders, columns: {columns}}}\n"
    loaded = load(tmp_path, one=f"database: shop\ntables:\n  orders:\n{source}{key}{links}")
    assert loaded.tables["shop.mine"].primary_key == ()


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ("", None),
        ("    on_denied: null\n", OnDenied.NULL),
        ("    on_denied: error\n", OnDenied.ERROR),
        ("    on_denied: hide\n", OnDenied.HIDE),
    ],
)
def test_a_link_withholds_as_its_table_does(tmp_path: Path, given: str, mode: OnDenied | None) -> None:
    source = "    source: {files: a.csv}\n    columns: {id: INTEGER}\n"
    links = "links:\n  mine: {table: orders}\n"
    loaded = load(tmp_path, one=f"database: shop\ntables:\n  orders:\n{source}{given}{links}")
    assert loaded.tables["shop.mine"].on_denied is mode
