"""Glue as moto plays it; what moto leaves out (pages, refusals) as botocore's stubs give it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from moto import mock_aws

from gateway.catalog import glue
from gateway.catalog.document import GlueEntry
from gateway.catalog.found import Found
from gateway.catalog.glue import find_database, list_databases, open_client, read_database, read_tables
from gateway.catalog.glue_draft import draft_glue
from gateway.catalog.hive_type import read_hive_type
from gateway.catalog.load import load_catalog
from gateway.errors import CatalogError

ORDERS = {
    "Name": "orders",
    "Description": "What was: ordered.\nAll of it.\u2028evil: true",
    "StorageDescriptor": {
        "Columns": [
            {"Name": "id", "Type": "bigint", "Comment": "the key: \u0085unique"},
            {"Name": "price", "Type": "decimal(12,2)"},
            {"Name": "lines", "Type": "array<struct<sku:string,n:int>>"},
            {"Name": "odd", "Type": "uniontype<int,string>"},
            {"Name": "gone", "Type": "int", "Parameters": {"iceberg.field.current": "false"}},
        ]
    },
    "PartitionKeys": [{"Name": "day", "Type": "date", "Comment": "of the order"}],
    "Parameters": {"classification": "parquet", "note": "two\nlines: of YAML", "table_type": "ICEBERG"},
}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "testing"),
        ("AWS_SECRET_ACCESS_KEY", "testing"),
        ("AWS_DEFAULT_REGION", "eu-central-1"),
    ):
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield


@pytest.fixture
def shop(aws: None) -> Any:
    client = boto3.client("glue")
    client.create_database(DatabaseInput={"Name": "shop", "Description": "A shop."})
    client.create_table(DatabaseName="shop", TableInput=ORDERS)
    client.create_table(DatabaseName="shop", TableInput={"Name": "nothing", "StorageDescriptor": {}})
    return client


def refusal(call: Any) -> str:
    with pytest.raises(CatalogError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(
    ("spelt", "type"),
    [
        ("string", "VARCHAR"),
        ("tinyint", "TINYINT"),
        ("smallint", "SMALLINT"),
        ("int", "INTEGER"),
        ("bigint", "BIGINT"),
        ("float", "REAL"),
        ("double", "DOUBLE"),
        ("DECIMAL(38, 18)", "DECIMAL(38, 18)"),
        ("decimal(5)", "DECIMAL(5, 0)"),
        ("decimal", "DECIMAL(10, 0)"),
        ("date", "DATE"),
        ("timestamp", "TIMESTAMP"),
        ("boolean", "BOOLEAN"),
        ("binary", "BLOB"),
        ("char(3)", "VARCHAR"),
        ("varchar(65535)", "VARCHAR"),
        ("array<array<int>>", "INTEGER[][]"),
        ("map<string, double>", "MAP(VARCHAR, DOUBLE)"),
        (
            "struct<a:int,B_c: map<string,array<decimal(3,1)>>>",
            'STRUCT("a" INTEGER, "B_c" MAP(VARCHAR, DECIMAL(3, 1)[]))',
        ),
        ("struct<größe:int>", 'STRUCT("größe" INTEGER)'),
    ],
)
def test_a_type_of_hive_is_read(spelt: str, type: str) -> None:
    assert read_hive_type(spelt).sql == type


@pytest.mark.parametrize(
    "spelt",
    [
        *("", "uniontype<int>", "timestamp with local time zone", "interval_day_time", "void", "variant"),
        *("decimal(39,2)", "decimal(2,3)", "decimal(a)", "char", "varchar()", "array", "array<int", "int>"),
        *("array<int,int>", "map<int>", "struct<>", "struct<a>", "struct<a b:int>", "struct<`a`:int>"),
        *("struct<a:int,A:int>", "struct<a:uniontype<int>>", "array<" * 60 + "int" + ">" * 60, "x" * 200_000),
    ],
)
def test_a_type_that_no_catalog_can_declare_is_never_guessed(spelt: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read_hive_type(spelt)


def test_a_database_is_found_with_its_tables_columns_and_partitions(shop: Any) -> None:
    found = find_database(GlueEntry(glue="shop"))
    assert found.left_out == {"nothing": "it has no column that can be declared"}
    (orders,) = found.tables.values()
    assert {name: column.type for name, column in orders.columns.items()} == {
        "id": "BIGINT",
        "price": "DECIMAL(12, 2)",
        "lines": 'STRUCT("sku" VARCHAR, "n" INTEGER)[]',
        "day": "DATE",
    }
    assert list(orders.columns)[-1] == "day", "partitions stand last"
    assert orders.left_out == {"odd": "uniontype<int,string>"}, "and what Iceberg had once is no column"
    assert (orders.engine_table, orders.iceberg) == ("shop.orders", True)
    assert orders.columns["day"].description == "of the order"
    assert Found.model_validate_json(found.text()) == found


def test_every_page_is_read(aws: None) -> None:
    client = boto3.client("glue")
    with Stubber(client) as stub:
        for names, token, following in (
            (["b"], {}, {"NextToken": "1"}),
            ([], {"NextToken": "1"}, {"NextToken": "2"}),
            (["c", "a"], {"NextToken": "2"}, {}),
        ):
            tables = [
                {"Name": n, "StorageDescriptor": {"Columns": [{"Name": "x", "Type": "int"}]}} for n in names
            ]
            stub.add_response(
                "get_tables", {"TableList": tables, **following}, {"DatabaseName": "shop", **token}
            )
        assert [table.name for table in read_tables(client, "shop")] == ["a", "b", "c"]
        for name, token, following in (("x", {}, {"NextToken": "1"}), ("y", {"NextToken": "1"}, {})):
            stub.add_response("get_databases", {"DatabaseList": [{"Name": name}], **following}, token)
        assert list_databases(client) == ("x", "y")
        stub.assert_no_pending_responses()


def test_a_database_without_a_visible_table_takes_nothing_away(shop: Any) -> None:
    shop.create_database(DatabaseInput={"Name": "empty"})
    assert "glue:empty: no table of it can be seen" in refusal(lambda: read_tables(shop, "empty"))


def test_a_refusal_is_told_by_its_code_alone(shop: Any) -> None:
    assert refusal(lambda: find_database(GlueEntry(glue="nowhere"))) == (
        "glue:nowhere: AWS cannot be asked: EntityNotFoundException (name a database that Glue has)"
    )
    with Stubber(shop) as stub:
        stub.add_client_error("get_tables", "AccessDeniedException", "arn:aws:secret is not authorized")
        told = refusal(lambda: read_tables(shop, "shop"))
        assert "AccessDeniedException" in told
        assert "secret" not in told
        stub.add_client_error("get_databases", "ThrottlingException", "x")
        assert "ThrottlingException" in refusal(lambda: list_databases(shop))
        stub.add_client_error("get_database", "ThrottlingException", "x", expected_params={"Name": "shop"})


def test_without_a_region_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    told = refusal(lambda: open_client("glue"))
    assert told.startswith("glue: AWS cannot be asked: NoRegionError (set AWS_DEFAULT_REGION")
    assert open_client("glue", "eu-west-1").meta.region_name == "eu-west-1"


def test_an_endpoint_that_does_not_answer_is_told(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glue, "_CONFIG", glue._CONFIG.merge(Config(retries={"total_max_attempts": 1})))
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", "http://127.0.0.1:9")
    assert "EndpointConnectionError" in refusal(lambda: find_database(GlueEntry(glue="shop")))


def test_a_draft_loads_and_tells_what_else_glue_has(shop: Any, tmp_path: Path) -> None:
    lake_formation = boto3.client("lakeformation")
    lake_formation.create_lf_tag(TagKey="domain", TagValues=["sales", "hr"])
    lake_formation.create_lf_tag(TagKey="pii", TagValues=["yes", "no"])
    for resource, tag in (
        ({"Database": {"Name": "shop"}}, ("domain", "sales")),
        ({"Table": {"DatabaseName": "shop", "Name": "orders"}}, ("pii", "no")),
        # moto fails over a table without any tag.
        ({"Table": {"DatabaseName": "shop", "Name": "nothing"}}, ("pii", "no")),
    ):
        lake_formation.add_lf_tags_to_resource(
            Resource=resource, LFTags=[{"TagKey": tag[0], "TagValues": [tag[1]]}]
        )
    text = draft_glue(read_database(shop, lake_formation, "shop"), "sales")
    for line in (
        "# LF-Tags of the database: domain=sales",
        "    # LF-Tags: pii=no",
        "    # parameter classification: parquet",
        "    # parameter note: two lines: of YAML",
        "    # left out: column odd of type uniontype<int,string>, which no catalog can declare",
        "# left out: table nothing, which no catalog can declare",
    ):
        assert line in text.splitlines()
    assert '"DATE", description: "of the order"}  # a partition' in text
    (tmp_path / "sales.yaml").write_text(text, "utf-8")
    (table,) = load_catalog(tmp_path, "trino").tables.values()
    assert (table.name, table.engine_name, table.is_iceberg) == ("sales.orders", ("shop", "orders"), True)
    assert table.description == ORDERS["Description"]
    assert table.columns["id"].description == "the key: \u0085unique"
    assert list(table.columns) == ["id", "price", "lines", "day"]


def test_a_draft_does_without_tags_that_it_may_not_see(shop: Any) -> None:
    lake_formation = boto3.client("lakeformation")
    with Stubber(lake_formation) as stub:
        stub.add_client_error("get_resource_lf_tags", "AccessDeniedException", "no")
        text = draft_glue(read_database(shop, lake_formation, "shop"), "shop")
    assert "# LF-Tags could not be had: AccessDeniedException" in text
    assert "engine_table: " in text


def test_tags_of_columns_come_from_lake_formation_as_it_gives_them(shop: Any) -> None:
    lake_formation = boto3.client("lakeformation")
    tag = {"TagKey": "pii", "TagValues": ["yes"]}
    with Stubber(lake_formation) as stub:
        stub.add_response("get_resource_lf_tags", {"LFTagOnDatabase": [tag]})
        for _ in range(2):
            stub.add_response(
                "get_resource_lf_tags", {"LFTagsOnColumns": [{"Name": "price", "LFTags": [tag]}]}
            )
        database = read_database(shop, lake_formation, "shop")
    assert database.tags == {"pii": ("yes",)}
    assert [table.column_tags for table in database.tables] == [{"price": {"pii": ("yes",)}}] * 2
    assert "    # LF-Tags of price: pii=yes" in draft_glue(database, "shop").splitlines()
