from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from gateway.catalog.discover import draft
from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog, DatabaseSource, FileSource
from gateway.errors import CatalogError

ORDERS = "order_id,customer_id,price,placed\n1,7,2.50,2024-01-01\n2,7,3.75,2024-01-02\n"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def load(text: str, folder: Path) -> Catalog:
    folder.mkdir()
    (folder / "draft.yaml").write_text(text, "utf-8")
    return load_catalog(folder)


def types(catalog: Catalog, name: str) -> dict[str, str]:
    return {column.name: column.type.sql for column in catalog.tables[name].columns.values()}


def refuse(path: Path, database: str = "shop") -> str:
    with pytest.raises(CatalogError) as caught:
        draft(path, database)
    return str(caught.value)


def test_the_files_of_an_iceberg_table_are_no_table(tmp_path: Path) -> None:
    write(tmp_path / "orders/data/a.csv", ORDERS)
    write(tmp_path / "orders/metadata/v1.metadata.json", "{}")
    write(tmp_path / "deep/db/orders/data/a.csv", ORDERS)
    write(tmp_path / "deep/db/orders/metadata/v1.metadata.json", "{}")
    write(tmp_path / "plain/a.csv", ORDERS)
    assert set(load(draft(tmp_path, "shop"), tmp_path / "catalog").tables) == {"shop.plain"}


def test_every_file_and_sub_folder_becomes_a_table(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    write(lake / "orders/continent=eu/year=2024/a.csv", ORDERS)
    write(lake / "orders/continent=us/year=2024/b.csv", ORDERS.replace("1,7", "3,8").replace("2,7", "4,8"))
    write(lake / "orders/.hidden/c.csv", "x\n")
    write(lake / "customers.json", '{"customer_id": 7, "tags": ["a"]}\n{"customer_id": 8, "tags": []}\n')
    write(lake / "_log/d.csv", "x\n")
    write(lake / "notes.txt", "x")
    (lake / "empty").mkdir()
    catalog = load(draft(lake, "shop"), tmp_path / "catalog")
    assert set(catalog.tables) == {"shop.orders", "shop.customers"}
    orders = catalog.tables["shop.orders"]
    assert orders.source == FileSource("csv", (f"{lake.resolve()}/orders/**/*.csv",), ("continent", "year"))
    assert types(catalog, "shop.orders") == {
        "order_id": "BIGINT",
        "customer_id": "BIGINT",
        "price": "DOUBLE",
        "placed": "DATE",
        "continent": "VARCHAR",
        "year": "BIGINT",
    }
    assert types(catalog, "shop.customers") == {"customer_id": "BIGINT", "tags": "VARCHAR[]"}
    assert orders.primary_key == ("order_id",)
    assert orders.relationships["customer"].target == "shop.customers"
    assert orders.relationships["customer"].keys == (("customer_id", "customer_id"),)


def test_a_folder_of_partitions_is_one_table(tmp_path: Path) -> None:
    write(tmp_path / "sales/region=eu/a.csv", ORDERS)
    write(tmp_path / "sales/region=us/a.csv", ORDERS)
    catalog = load(draft(tmp_path / "sales", "shop"), tmp_path / "catalog")
    (table,) = catalog.tables.values()
    assert table.name == "shop.sales"
    assert isinstance(table.source, FileSource)
    assert table.source.partitions == ("region",)
    assert table.primary_key == ()


def test_formats_of_one_folder_are_tables_of_their_own(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    write(lake / "mixed/a.csv", "x\n1\n")
    write(lake / "mixed/b.json", '{"y": 1}\n')
    write(lake / "mixed/c.ndjson", '{"y": 2}\n')
    duckdb.execute(f"COPY (SELECT 1.25::DECIMAL(9, 2) AS z) TO '{lake}/mixed/d.parquet'")
    catalog = load(draft(lake, "shop"), tmp_path / "catalog")
    assert types(catalog, "shop.mixed_csv") == {"x": "BIGINT"}
    assert types(catalog, "shop.mixed_json") == {"y": "BIGINT"}
    assert types(catalog, "shop.mixed_parquet") == {"z": "DECIMAL(9, 2)"}
    json = catalog.tables["shop.mixed_json"].source
    assert isinstance(json, FileSource)
    assert json.paths == (f"{lake.resolve()}/mixed/*.json", f"{lake.resolve()}/mixed/*.ndjson")


def test_paths_may_be_relative_to_where_the_draft_will_stand(tmp_path: Path) -> None:
    write(tmp_path / "a[1]/lake/orders.csv", ORDERS)
    text = draft(tmp_path / "a[1]/lake", "shop", base=tmp_path / "schema")
    assert 'files: "../a[[]1]/lake/orders.csv"' in text
    catalog = load(text, tmp_path / "schema")
    source = catalog.tables["shop.orders"].source
    assert isinstance(source, FileSource)
    assert duckdb.execute("SELECT count(*) FROM read_csv($1)", [list(source.paths)]).fetchone() == (2,)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (ORDERS, ()),
        ("a;b\n1;x\n2;y\n", (("delimiter", ";"),)),
        ("1,x\n2,y\n3,z\n", (("header", False),)),
        ("a,b\n1,'x,y'\n2,'z,z'\n", (("quote", "'"),)),
        ('a,b\n1,"x\\",y"\n2,"z\\",z"\n', (("escape", "\\"),)),
    ],
)
def test_the_ways_of_csv_are_found(tmp_path: Path, text: str, options: tuple[object, ...]) -> None:
    write(tmp_path / "lake/t.csv", text)
    (table,) = load(draft(tmp_path / "lake", "shop"), tmp_path / "catalog").tables.values()
    assert isinstance(table.source, FileSource)
    assert table.source.options == options
    assert len(table.columns) == len(text.splitlines()[0].split(",")) or ";" in text


@pytest.mark.parametrize(
    ("header", "rows", "key"),
    [
        ("name,id", ("a,1", "a,2"), ("id",)),
        ("name,shop_id,order_id", ("a,1,1", "b,2,2"), ("order_id",)),
        ("name,price", ("a,1", "b,2"), ("name",)),
        ("name,price", ("a,1", "a,2"), ()),
        ("name,id", ("a,1", "b,"), ("name",)),
        ("score,id", ("1.5,1", "2.5,1"), ()),
        ("id", ("1",), ()),
        ("score", ("1.5", "2.5"), ()),
    ],
)
def test_a_key_is_guessed_only_where_the_data_prove_it(
    tmp_path: Path, header: str, rows: tuple[str, ...], key: tuple[str, ...]
) -> None:
    write(tmp_path / "lake/orders.csv", "\n".join([header, *rows, ""]))
    text = draft(tmp_path / "lake", "shop")
    (table,) = load(text, tmp_path / "catalog").tables.values()
    assert table.primary_key == key
    assert ("a guess: in the data of today it is unique and never null" in text) is bool(key)


def test_names_are_made_plain_and_kept_apart(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    for name in ("my-orders", "my orders", "2024", "date", "--", "größe"):
        write(lake / f"{name}.csv", "x\n1\n")
    catalog = load(draft(lake, "shop"), tmp_path / "catalog")
    assert set(catalog.tables) == {
        *("shop.my_orders", "shop.my_orders_2", "shop.t_2024", "shop.date_2", "shop.table", "shop.gr__e")
    }


def test_columns_keep_their_names_and_get_fields(tmp_path: Path) -> None:
    header = '__a,名前,a b,a_b,_and,no,"x: y","STRUCT(a)",a\x7fb'
    write(tmp_path / "lake/t.csv", header + "\n" + ",".join("1" * 9) + "\n")
    (table,) = load(draft(tmp_path / "lake", "shop"), tmp_path / "catalog").tables.values()
    assert {column.name: column.field for column in table.columns.values()} == {
        "__a": "column_1",
        "名前": "column_2",
        "a b": "a_b",
        "a_b": "a_b_2",
        "_and": "column_5",
        "no": "no",
        "x: y": "x__y",
        "STRUCT(a)": "STRUCT_a_",
    }


def test_a_relationship_is_guessed_only_where_it_can_be(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    write(lake / "owners.csv", "owner_id,name\n1,a\n2,b\n")
    write(lake / "cars.csv", "car_id,owner_id\n1,1\n2,1\n")
    write(lake / "dogs.csv", "dog_id,owner_id\n1,x\n2,x\n")
    write(lake / "cats.csv", "cat_id,owner_id,owner\n1,1,a\n2,1,b\n")
    write(lake / "ids.csv", "id\n1\n2\n")
    write(lake / "more.csv", "more_id,id\n1,1\n2,1\n")
    catalog = load(draft(lake, "shop"), tmp_path / "catalog")
    related = {name: list(table.relationships) for name, table in catalog.tables.items()}
    assert related == {
        "shop.cars": ["owner"],
        "shop.cats": [],
        "shop.dogs": [],
        "shop.ids": [],
        "shop.more": [],
        "shop.owners": [],
    }


def test_a_duckdb_file_gives_its_tables_types_and_keys(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE SCHEMA crm")
        connection.execute(
            "CREATE TABLE orders(id INTEGER PRIMARY KEY, price DECIMAL(9, 2), noted TIMESTAMP_NS)"
        )
        connection.execute(
            "CREATE TABLE crm.people(a INTEGER, b VARCHAR, kind ENUM('x', 'y'), PRIMARY KEY (a, b))"
        )
        connection.execute('CREATE TABLE "odd.name"("select" BIT)')
        connection.execute("CREATE VIEW orders_view AS SELECT * FROM orders")
    text = draft(path, "shop")
    assert "noted: TIMESTAMP  # TIMESTAMP_NS in the source" in text
    assert "a guess" not in text
    catalog = load(text, tmp_path / "catalog")
    assert set(catalog.tables) == {"shop.orders", "shop.crm_people", "shop.odd_name"}
    assert types(catalog, "shop.orders") == {"id": "INTEGER", "price": "DECIMAL(9, 2)", "noted": "TIMESTAMP"}
    assert types(catalog, "shop.odd_name") == {"select": "VARCHAR"}
    assert catalog.tables["shop.orders"].primary_key == ("id",)
    assert catalog.tables["shop.crm_people"].primary_key == ("a", "b")
    assert catalog.tables["shop.crm_people"].source == DatabaseSource(path.resolve(), "crm", "people")
    assert catalog.tables["shop.odd_name"].source == DatabaseSource(path.resolve(), "main", "odd.name")
    assert f"duckdb: {os.path.relpath(path, tmp_path)}" in draft(path, "shop", base=tmp_path)


def test_there_must_be_something_to_draft_from(tmp_path: Path) -> None:
    assert refuse(tmp_path / "nowhere") == f"{tmp_path}/nowhere: cannot be read: No such file or directory"
    assert refuse(tmp_path).startswith(
        f"{tmp_path}: there is nothing to draft a catalog from (put files there"
    )
    write(tmp_path / "a.csv", "x\n1\n")
    assert refuse(tmp_path / "a.csv").startswith(f"{tmp_path}/a.csv: cannot be read: ")
    assert refuse(tmp_path, "my shop").startswith(f"{tmp_path}: `my shop` cannot be the name of a database")


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "a.parquet", "no parquet")
    assert "cannot be read: Invalid Input Error" in refuse(tmp_path)
