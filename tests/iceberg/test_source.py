"""Iceberg tables as sources: what is read of them, and what is not."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyiceberg import types as ice
from pyiceberg.table import Table as Written

from gateway.backends.files import look, roots
from gateway.catalog.model import IcebergSource
from tests.backends.lakes import catalog, engine, table
from tests.iceberg.deletes import delete_by_place, delete_by_value
from tests.iceberg.tables import Warehouse, append, overwrite

ITEM = {"id": ice.LongType(), "name": ice.StringType()}
IS = {"id": "BIGINT", "name": "VARCHAR"}


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    opened = Warehouse(tmp_path / "lake")
    yield opened
    opened.close()


@pytest.fixture
def items(warehouse: Warehouse) -> Written:
    written = warehouse.create("items", ITEM)
    append(written, {"id": 2, "name": "pear"}, {"id": 1, "name": "apple"})
    return written


def source(warehouse: Warehouse, name: str = "items") -> IcebergSource:
    return IcebergSource(warehouse.folder / name)


def metadata_of(written: Written) -> Path:
    return Path(written.metadata_location.removeprefix("file://"))


def fault(columns: dict[str, str], place: IcebergSource, places: list[Path] | None = None) -> str:
    with engine(table(columns, place), places=places) as lake:
        status = lake.status()
        assert not status.ready
        return status.fault


# -- what is read -------------------------------------------------------------------------------------


def test_rows_are_those_of_the_newest_snapshot_in_the_order_of_the_key(
    warehouse: Warehouse, items: Written
) -> None:
    append(items, {"id": 0, "name": None})
    with engine(table(IS, source(warehouse), key=("id",))) as lake:
        assert lake.run("SELECT * FROM {t}") == [(0, None), (1, "apple"), (2, "pear")]


def test_a_commit_is_followed_and_one_by_one_replaced(warehouse: Warehouse, items: Written) -> None:
    with engine(table(IS, source(warehouse))) as lake:
        append(items, {"id": 3, "name": "fig"})
        lake.refresh()
        assert lake.rows() == [(1, "apple"), (2, "pear"), (3, "fig")]
        overwrite(items, {"id": 9, "name": "plum"})
        lake.refresh()
        assert lake.rows() == [(9, "plum")]


def test_an_empty_table_has_no_row(warehouse: Warehouse) -> None:
    warehouse.create("items", ITEM)
    with engine(table(IS, source(warehouse))) as lake:
        assert (lake.status().rows, lake.rows()) == (0, [])


def test_a_metadata_file_is_a_version_that_stays(warehouse: Warehouse, items: Written) -> None:
    pinned = IcebergSource(metadata_of(items))
    append(items, {"id": 3, "name": "fig"})
    with engine(table(IS, pinned)) as lake:
        assert lake.rows() == [(1, "apple"), (2, "pear")]


def test_a_hint_tells_the_newest_metadata(warehouse: Warehouse, items: Written) -> None:
    first = metadata_of(items)
    append(items, {"id": 3, "name": "fig"})
    hint = first.with_name("version-hint.text")
    place = source(warehouse)
    shutil.copy(first, first.with_name("v7.metadata.json"))
    for text in ("7", "v7", "v7.metadata.json", "7\n"):
        hint.write_text(text)
        assert look(place).paths == (str(first.with_name("v7.metadata.json")),)
    for text in ("8", "../../x", ""):
        hint.write_text(text)
        assert look(place).paths == ()


def test_without_a_hint_the_highest_version_is_the_newest(tmp_path: Path) -> None:
    folder = tmp_path / "metadata"
    folder.mkdir()
    for name in ("v9.metadata.json", "00010-a1-b2.metadata.json", "v11.gz.metadata.json", "x.metadata.json"):
        (folder / name).write_text("{}")
    (folder / "snap-12.avro").write_text("")
    assert look(IcebergSource(tmp_path)).paths == (str(folder / "v11.gz.metadata.json"),)
    assert look(IcebergSource(tmp_path / "nowhere")).paths == ()


def test_columns_that_are_added_renamed_reordered_and_widened_are_read_by_their_ids(
    warehouse: Warehouse,
) -> None:
    written = warehouse.create("items", {"id": ice.IntegerType(), "name": ice.StringType()})
    append(written, {"id": 1, "name": "apple"})
    with written.update_schema() as update:
        update.rename_column("name", "title")
        update.update_column("id", ice.LongType())
    with written.update_schema() as update:
        update.add_column("name", ice.StringType())
        update.move_first("name")
    append(written, {"id": 2**40, "title": "pear", "name": "new"})
    with engine(table(IS | {"title": "VARCHAR"}, source(warehouse))) as lake:
        assert lake.rows() == [(1, None, "apple"), (2**40, "new", "pear")]


def test_deleted_rows_are_gone(warehouse: Warehouse, items: Written) -> None:
    append(items, {"id": 3, "name": "fig"})
    items.delete("id = 1")
    with engine(table(IS, source(warehouse))) as lake:
        assert lake.rows() == [(2, "pear"), (3, "fig")]


def test_rows_that_are_deleted_by_their_places_are_gone(warehouse: Warehouse, items: Written) -> None:
    delete_by_place(items, 0)
    with engine(table(IS, source(warehouse))) as lake:
        assert lake.rows() == [(1, "apple")]


def test_every_type_comes_as_it_is_declared(warehouse: Warehouse) -> None:
    text = ice.StringType()
    types: dict[str, ice.IcebergType] = {
        "truth": ice.BooleanType(),
        "small": ice.IntegerType(),
        "big": ice.LongType(),
        "real": ice.FloatType(),
        "double": ice.DoubleType(),
        "price": ice.DecimalType(12, 2),
        "day": ice.DateType(),
        "clock": ice.TimeType(),
        "moment": ice.TimestampType(),
        "instant": ice.TimestamptzType(),
        "text": text,
        "mood": text,
        "code": ice.UUIDType(),
        "fixed": ice.FixedType(2),
        "octets": ice.BinaryType(),
        "list": ice.ListType(101, text, element_required=False),
        "map": ice.MapType(102, text, 103, ice.IntegerType(), value_required=False),
        "part": ice.StructType(ice.NestedField(104, "a", ice.IntegerType()), ice.NestedField(105, "b", text)),
    }
    instant = dt.datetime(2027, 1, 31, 13, 5, tzinfo=dt.UTC)
    row: dict[str, Any] = {
        "truth": True,
        "small": -(2**31),
        "big": 2**63 - 1,
        "real": 1.5,
        "double": 0.1,
        "price": decimal.Decimal("-9999999999.99"),
        "day": dt.date(2027, 1, 31),
        "clock": dt.time(13, 5, 0, 250000),
        "moment": dt.datetime(2027, 1, 31, 13, 5, 0, 1),  # noqa: DTZ001  # the type has no zone
        "instant": instant,
        "text": "é",
        "mood": "sad",
        "code": uuid.UUID(int=7).bytes,
        "fixed": b"ab",
        "octets": b"\x00\xff",
        "list": ["a", None],
        "map": {"k": 1, "none": None},
        "part": {"a": 1, "b": None},
    }
    written = warehouse.create("items", types)
    append(written, {**row, "map": list(row["map"].items())}, dict.fromkeys(types))
    declared = """BOOLEAN INTEGER BIGINT REAL DOUBLE DECIMAL(14,2) DATE TIME TIMESTAMP TIMESTAMPTZ VARCHAR
        ENUM('sad','glad') UUID BLOB BLOB VARCHAR[] MAP(VARCHAR,INTEGER) STRUCT("a"INTEGER,"b"VARCHAR)"""
    columns = dict(zip(types, declared.split(), strict=True))
    with engine(table(columns, source(warehouse))) as lake:
        assert lake.status().fault == ""
        (cells,) = lake.run("SELECT * FROM {t} WHERE text IS NOT NULL")
        (nulls,) = lake.run("SELECT * FROM {t} WHERE text IS NULL")
    expected = {**row, "code": uuid.UUID(int=7)}
    assert dict(zip(types, cells, strict=True)) == expected
    assert set(nulls) == {None}


# -- what is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "declared"),
    [
        (ice.LongType(), "INTEGER"),
        (ice.LongType(), "UBIGINT"),
        (ice.IntegerType(), "VARCHAR"),
        (ice.FloatType(), "DOUBLE"),
        (ice.DecimalType(12, 2), "DECIMAL(11, 2)"),
        (ice.DecimalType(12, 2), "DECIMAL(12, 3)"),
        (ice.StringType(), "BIGINT"),
        (ice.TimestampType(), "TIMESTAMPTZ"),
        (ice.ListType(9, ice.LongType()), "INTEGER[]"),
        (ice.MapType(8, ice.StringType(), 9, ice.LongType()), "MAP(VARCHAR, INTEGER)"),
        (ice.StructType(ice.NestedField(9, "a", ice.LongType())), "STRUCT(b BIGINT)"),
        (ice.StructType(ice.NestedField(9, "a", ice.LongType())), "VARCHAR"),
    ],
)
def test_a_type_that_is_not_the_declared_one_is_refused(
    warehouse: Warehouse, type: ice.IcebergType, declared: str
) -> None:
    warehouse.create("items", {"x": type})
    told = fault({"x": declared}, source(warehouse))
    assert told.startswith("columns are not of their declared types: `x` is ")


def test_a_column_that_is_not_there_is_told(warehouse: Warehouse, items: Written) -> None:
    assert fault(IS | {"price": "DOUBLE"}, source(warehouse)) == "it has no column `price`"


def test_columns_that_differ_by_case_alone_are_not_told_apart(warehouse: Warehouse) -> None:
    warehouse.create("items", {"id": ice.LongType(), "ID": ice.LongType()})
    assert fault({"id": "BIGINT"}, source(warehouse)) == "it has columns that differ only by case: `id`"


def test_a_text_that_is_no_member_is_counted_and_not_quoted(warehouse: Warehouse, items: Written) -> None:
    told = fault({"name": "ENUM('apple')"}, source(warehouse))
    assert told == "values do not fit the declared types: `name` has 1 that are no ENUM('apple')"


def test_a_key_that_is_repeated_is_refused(warehouse: Warehouse, items: Written) -> None:
    append(items, {"id": 1, "name": "again"})
    with engine(table(IS, source(warehouse), key=("id",))) as lake:
        assert lake.status().fault.startswith("its primary key (id) is null in 0 rows and repeated in 1;")


def test_a_folder_without_metadata_is_told(tmp_path: Path) -> None:
    told = fault(IS, IcebergSource(tmp_path / "none"))
    assert told == f"`{tmp_path}/none` has no metadata file of an Iceberg table"


@pytest.mark.parametrize("content", ["", "{}", "[1]", "\x00"])
def test_metadata_that_are_none_are_told_by_their_kind_alone(tmp_path: Path, content: str) -> None:
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata/v1.metadata.json").write_text(content)
    assert fault(IS, IcebergSource(tmp_path)).startswith("it cannot be read (")


def test_a_data_file_that_is_gone_is_told_by_the_kind_alone(warehouse: Warehouse, items: Written) -> None:
    for file in (warehouse.folder / "items/data").iterdir():
        file.unlink()
    told = fault(IS, source(warehouse))
    assert told == "it cannot be read (FileNotFoundError)"


def test_rows_that_are_deleted_by_their_values_cannot_be_told(warehouse: Warehouse, items: Written) -> None:
    delete_by_value(items, "id", 1)
    assert fault(IS, source(warehouse)) == "it has equality deletes, which cannot be read: compact the table"


# -- places -------------------------------------------------------------------------------------------

OUTSIDE = "it names a file outside the places that were opened at start"


def test_the_places_of_a_table_are_its_folder(tmp_path: Path) -> None:
    tables = (
        table(IS, IcebergSource(tmp_path / "a"), name="a"),
        table(IS, IcebergSource(tmp_path / "b/metadata/v1.metadata.json"), name="b"),
        table(IS, IcebergSource(tmp_path / "c/v1.metadata.json"), name="c"),
    )
    assert roots(catalog(*tables)) == (tmp_path / "a", tmp_path / "b", tmp_path / "c")


def test_data_files_outside_are_not_read(warehouse: Warehouse, tmp_path: Path) -> None:
    elsewhere = f"file://{tmp_path}/elsewhere"
    written = warehouse.create("items", ITEM, **{"write.data.path": elsewhere})
    append(written, {"id": 1, "name": "apple"})
    place = source(warehouse)
    assert fault(IS, place) == OUTSIDE
    with engine(table(IS, place), places=[place.path, tmp_path / "elsewhere"]) as lake:
        assert lake.rows() == [(1, "apple")]


def test_manifests_outside_are_not_read(warehouse: Warehouse, items: Written, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(warehouse.folder / "items", moved)
    assert fault(IS, IcebergSource(moved)) == OUTSIDE


def test_a_link_that_leads_outside_is_not_read(warehouse: Warehouse, items: Written, tmp_path: Path) -> None:
    data = warehouse.folder / "items/data"
    data.rename(tmp_path / "secret")
    data.symlink_to(tmp_path / "secret")
    assert fault(IS, source(warehouse)) == OUTSIDE


def test_the_folder_itself_may_be_a_link(warehouse: Warehouse, items: Written, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(warehouse.folder / "items")
    with engine(table(IS, IcebergSource(tmp_path / "link"))) as lake:
        assert lake.rows() == [(1, "apple"), (2, "pear")]


@pytest.mark.parametrize(
    "location", ["s3://bucket/list.avro", "file://host/list.avro", "http://127.0.0.1:9/list.avro"]
)
def test_nothing_is_read_from_elsewhere_than_this_machine(
    warehouse: Warehouse, items: Written, location: str
) -> None:
    metadata = metadata_of(items)
    told = json.loads(metadata.read_text())
    told["snapshots"][-1]["manifest-list"] = location
    metadata.write_text(json.dumps(told))
    assert fault(IS, source(warehouse)) == OUTSIDE


def test_a_table_does_not_choose_what_reads_its_files(
    warehouse: Warehouse, items: Written, tmp_path: Path
) -> None:
    metadata = metadata_of(items)
    told = json.loads(metadata.read_text())
    told["properties"]["py-io-impl"] = "tests.iceberg.tables.Nothing"
    metadata.write_text(json.dumps(told))
    with engine(table(IS, source(warehouse))) as lake:
        assert lake.rows() == [(1, "apple"), (2, "pear")]
