"""Catalog files that follow a source: what was found, what the file says of it, and what becomes of both."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from gateway.catalog.document import FolderEntry, GlueEntry
from gateway.catalog.folder import find_folder
from gateway.catalog.follow import find_missing, followers
from gateway.catalog.found import SUFFIX, Found, FoundColumn, FoundTable, lock_of, read_lock, write_lock
from gateway.catalog.load import load_catalog
from gateway.catalog.model import Catalog, FileSource
from gateway.errors import CatalogError

GLUE = "database: shop\ndiscover: {glue: sales}\n"
FOLDER = "database: shop\ndiscover: {folder: ../lake}\n"


def table(*columns: str, left_out: dict[str, str] | None = None, **values: object) -> FoundTable:
    """A table of Glue with columns that are written `name TYPE`."""
    found = {name: FoundColumn(type=type) for name, type in (each.split(" ", 1) for each in columns)}
    return FoundTable.model_validate(
        {"columns": found, "engine_table": "sales.t", "left_out": left_out or {}, **values}
    )


def found(**tables: FoundTable) -> Found:
    return Found(version=1, discover=GlueEntry(glue="sales"), tables=tables)


def load(folder: Path, text: str, given: Found) -> Catalog:
    (folder / "shop.yaml").write_text(text, "utf-8")
    return load_catalog(folder, "trino", {"shop.yaml": given})


def refusal(folder: Path, text: str, given: Found) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load(folder, text, given)
    return [str(fault) for fault in caught.value.faults]


def left_out(catalog: Catalog) -> list[str]:
    return [str(fault) for fault in catalog.left_out]


def types(catalog: Catalog, name: str) -> dict[str, str]:
    return {column.name: column.type.sql for column in catalog.tables[name].columns.values()}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


# -- what the file says over what was found ---------------------------------------------------------


def test_what_a_file_says_is_laid_over_what_was_found(tmp_path: Path) -> None:
    text = (
        GLUE
        + """
naming: camelCase
tables:
  orders:
    description: Ours.
    root: order
    primary_key: order_id
    on_denied: hide
    relationships: {buyer: {table: people, keys: {person_id: person_id}}}
    columns:
      order_id: {field: id, description: The key.}
      zip: VARCHAR
  people: {primary_key: person_id}
views:
  busy:
    sql: SELECT person_id, COUNT(*) AS n FROM orders GROUP BY person_id
    columns: {person_id: BIGINT, n: BIGINT}
"""
    )
    given = found(
        orders=table("order_id BIGINT", "zip INTEGER", "person_id BIGINT", description="Glue's."),
        people=table("person_id BIGINT", "first_name VARCHAR", description="People."),
        later=table("x INTEGER"),
    )
    catalog = load(tmp_path, text, given)
    assert list(catalog.tables) == ["shop.orders", "shop.people", "shop.later", "shop.busy"]
    orders = catalog.tables["shop.orders"]
    assert (orders.description, orders.root, orders.primary_key) == ("Ours.", "order", ("order_id",))
    assert orders.columns["order_id"].field == "id"
    assert orders.columns["order_id"].description == "The key."
    assert orders.columns["person_id"].field == "personId"
    assert types(catalog, "shop.orders") == {"order_id": "BIGINT", "zip": "VARCHAR", "person_id": "BIGINT"}
    assert orders.relationships["buyer"].target == "shop.people"
    assert orders.engine_name == ("sales", "t")
    assert catalog.tables["shop.people"].description == "People."
    assert types(catalog, "shop.later") == {"x": "INTEGER"}
    assert catalog.left_out == ()


def test_what_the_file_names_and_the_source_does_not_have_is_a_fault(tmp_path: Path) -> None:
    text = (
        GLUE
        + """
tables:
  orders:
    primary_key: gone
    columns:
      id: {description: d}
      Name: {description: d}
      odd: {description: d}
  people: {description: d}
  empty: {description: d}
"""
    )
    given = found(
        orders=table("id INTEGER", "name VARCHAR", left_out={"odd": "uniontype<int>"}),
        empty=table(left_out={"x": "void"}),
    )
    odd = "the source has `odd` as `uniontype<int>`, which no catalog can declare"
    assert refusal(tmp_path, text, given) == [
        "shop.yaml:6: unknown column `gone` (the columns are id)",
        "shop.yaml:9: the source has no column `Name` in `orders` (write `name`)",
        f"shop.yaml:10: {odd} (give the column a `type`)",
        "shop.yaml:11: the source has no table `people` (it has orders, empty)",
        "shop.yaml:12: table `empty`: it has no column that can be declared",
    ]


def test_a_column_of_a_strange_type_is_served_with_the_type_that_the_file_gives(tmp_path: Path) -> None:
    text = GLUE + "tables:\n  t:\n    columns: {odd: VARCHAR}\n"
    catalog = load(tmp_path, text, found(t=table("id INTEGER", left_out={"odd": "uniontype<int>"})))
    assert types(catalog, "shop.t") == {"id": "INTEGER", "odd": "VARCHAR"}


def test_what_cannot_be_in_a_catalog_is_left_out_by_name_and_stops_nothing(tmp_path: Path) -> None:
    text = GLUE + (
        "tables:\n  t:\n    root: boss\n    columns: {a: {field: taken}}\n"
        "    relationships: {rel: {table: u, keys: {a: a}}}\n  u: {primary_key: a}\n"
        "views: {seen: {sql: SELECT a FROM t, columns: {a: INTEGER}}}\n"
    )
    columns = ("a INTEGER", "__x INTEGER", "_and INTEGER", "A INTEGER", "taken INTEGER", "rel INTEGER")
    names = {"my-table": "x INTEGER", "date": "x INTEGER", "boss": "x INTEGER", "Seen": "x INTEGER"}
    given = found(
        t=table(*columns, "a-b INTEGER", "a.b INTEGER", "c\x7f INTEGER", left_out={"odd": "void"}),
        u=table("a INTEGER"),
        __t=table("x INTEGER"),
        **{name: table(column) for name, column in names.items()},
        U2=table("x INTEGER"),
        u2=table("x INTEGER"),
        nothing=table(left_out={"odd": "void"}),
    )
    given = given.model_copy(update={"left_out": {"twice": "it is there twice"}})
    catalog = load(tmp_path, text, given)
    assert list(catalog.tables) == ["shop.t", "shop.u", "shop.U2", "shop.seen"]
    assert list(types(catalog, "shop.t")) == ["a", "a-b"]
    cure = "name it in the file and give it a"
    assert left_out(catalog) == [
        "shop.yaml:2: left out: table `twice`: it is there twice",
        f"shop.yaml:4: left out: column `__x` of `t`: GraphQL does not take `__x`: {cure} `field`",
        f"shop.yaml:4: left out: column `_and` of `t`: the field `_and` is taken: {cure} `field`",
        "shop.yaml:4: left out: column `A` of `t`: its name differs only by case from that of another column",
        f"shop.yaml:4: left out: column `taken` of `t`: the field `taken` is taken: {cure} `field`",
        f"shop.yaml:4: left out: column `rel` of `t`: the field `rel` is taken: {cure} `field`",
        f"shop.yaml:4: left out: column `a.b` of `t`: the field `a_b` is taken: {cure} `field`",
        "shop.yaml:4: left out: column `c\\x7f` of `t`: its name has a character that cannot be printed",
        "shop.yaml:4: left out: column `odd` of `t`: its type is `void`",
        f"shop.yaml:2: left out: table `__t`: it cannot be a root field: {cure} `root`",
        "shop.yaml:2: left out: table `my-table`: a policy file cannot name it",
        f"shop.yaml:2: left out: table `date`: it cannot be a root field: {cure} `root`",
        f"shop.yaml:2: left out: table `boss`: another table or view has its root field: {cure} `root`",
        "shop.yaml:2: left out: table `Seen`: another table or view has its name",
        "shop.yaml:2: left out: table `u2`: another table or view has its name",
        "shop.yaml:3: left out: column `odd` of `nothing`: its type is `void`",
        "shop.yaml:2: left out: table `nothing`: it has no column that can be declared",
    ]


def test_a_table_that_is_at_fault_itself_is_not_replaced_by_what_was_found(tmp_path: Path) -> None:
    text = GLUE + "tables:\n  t: {description: [x]}\n  u: {relationships: {r: {table: t, keys: {a: a}}}}\n"
    (fault,) = refusal(tmp_path, text, found(t=table("a INTEGER"), u=table("a INTEGER")))
    assert fault == "shop.yaml:4: `description` has a list, which is not a text (put it in quotes)"


@pytest.mark.parametrize(
    ("discover", "fault"),
    [
        ("{}", "2: `glue` is missing"),
        ("{glue: ''}", "2: `glue` is empty"),
        ("{folder: a, glue: b}", "2: unknown key `glue` (known here: folder)"),
        ("{bucket: a}", "2: unknown key `bucket` (known here: glue)"),
        ("[glue]", "2: `discover` is not a mapping (write `key: value` pairs below it)"),
    ],
)
def test_a_source_is_named_exactly(tmp_path: Path, discover: str, fault: str) -> None:
    text = f"database: shop\ndiscover: {discover}\ntables:\n  t: {{description: d}}\n"
    (tmp_path / "shop.yaml").write_text(text)
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path)
    assert f"shop.yaml:{fault}" in [str(each) for each in caught.value.faults]
    assert not any("columns" in str(each) for each in caught.value.faults)


# -- the lock file ----------------------------------------------------------------------------------


def test_a_lock_file_is_what_the_catalog_is_read_from(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(GLUE)
    given = found(orders=table("id INTEGER", 'd STRUCT("a" DECIMAL(9, 2)[])', description="d\u2028é"))
    assert write_lock(path, given)
    assert not write_lock(path, given), "nothing changed"
    assert [file.name for file in tmp_path.iterdir() if file.name != "shop.yaml"] == [f"shop.yaml{SUFFIX}"]
    first = load_catalog(tmp_path, "trino")
    assert types(first, "shop.orders") == {"id": "INTEGER", "d": 'STRUCT("a" DECIMAL(9, 2)[])'}
    assert first.version == load(tmp_path, GLUE, given).version, "before it is written and after"
    assert write_lock(path, found(orders=table("id BIGINT")))
    second = load_catalog(tmp_path, "trino")
    assert types(second, "shop.orders") == {"id": "BIGINT"}
    assert second.version != first.version


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "{",
        "[]",
        '{"version": 2, "discover": {"glue": "sales"}, "tables": {}}',
        '{"version": 1, "discover": {"glue": "other"}, "tables": {}}',
        '{"version": 1, "discover": {"glue": "sales"}, "tables": {}, "more": 1}',
        '{"version": 1, "discover": {"glue": "sales"}, "tables": {"t": {"columns": {"x": 1}}}}',
        "\udcff",
    ],
)
def test_a_lock_file_that_does_not_tell_is_a_fault(tmp_path: Path, content: str | None) -> None:
    (tmp_path / "shop.yaml").write_text(GLUE + "tables: {t: {primary_key: x}}\n")
    if content is not None:
        (tmp_path / f"shop.yaml{SUFFIX}").write_text(content, errors="surrogateescape")
    with pytest.raises(CatalogError) as caught:
        load_catalog(tmp_path, "trino")
    assert [str(fault) for fault in caught.value.faults] == [
        f"shop.yaml:2: `shop.yaml{SUFFIX}` does not tell what is there (run `lakegate schema refresh`)"
    ]


def test_a_lock_file_of_a_file_that_follows_nothing_is_not_read(tmp_path: Path) -> None:
    text = "database: shop\ntables: {t: {source: {files: a.csv}, columns: {x: INTEGER}}}\n"
    (tmp_path / "shop.yaml").write_text(text)
    version = load_catalog(tmp_path).version
    write_lock(tmp_path / "shop.yaml", found(t=table("y INTEGER")))
    assert load_catalog(tmp_path).version == version


def test_a_lock_file_that_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(GLUE)
    lock_of(tmp_path / "shop.yaml").mkdir()
    with pytest.raises(CatalogError, match=r"shop\.yaml\.discovered\.json: cannot be written"):
        write_lock(tmp_path / "shop.yaml", found())
    assert sorted(file.name for file in tmp_path.iterdir()) == ["shop.yaml", f"shop.yaml{SUFFIX}"]


def test_a_lock_file_is_as_readable_as_its_catalog_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text(GLUE)
    path.chmod(0o640)
    write_lock(path, found())
    assert lock_of(path).stat().st_mode & 0o777 == 0o640


# -- folders ----------------------------------------------------------------------------------------


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    write(tmp_path / "lake/orders/region=eu/a.csv", "id,price,day\n1,2.5,2024-01-01\n")
    write(tmp_path / "lake/people.json", '{"id": 1, "tags": ["a"]}\n')
    write(tmp_path / "catalog/shop.yaml", FOLDER)
    return tmp_path / "lake"


def refresh(folder: Path) -> Catalog:
    lock_of(folder / "catalog/shop.yaml").unlink(missing_ok=True)
    find_missing(folder / "catalog")
    return load_catalog(folder / "catalog")


def test_the_tables_of_a_folder_are_found(lake: Path) -> None:
    catalog = refresh(lake.parent)
    assert types(catalog, "shop.orders") == {
        "id": "BIGINT",
        "price": "DOUBLE",
        "day": "DATE",
        "region": "VARCHAR",
    }
    assert types(catalog, "shop.people") == {"id": "BIGINT", "tags": "VARCHAR[]"}
    source = catalog.tables["shop.orders"].source
    assert source == FileSource("csv", (f"{lake}/orders/**/*.csv",), ("region",))
    assert catalog.folders == (lake,)
    kept = json.loads((lake.parent / f"catalog/shop.yaml{SUFFIX}").read_text())
    assert str(lake.parent) not in json.dumps(kept), "another machine may have it elsewhere"
    (follower,) = followers(lake.parent / "catalog")
    assert (follower.database, follower.folder) == ("shop", lake)
    assert follower.lock


def test_a_new_partition_column_and_table_are_found(lake: Path) -> None:
    write(lake / "orders/region=us/b.csv", "id,price,day,note\n2,1.5,2024-01-02,x\n")
    duckdb.execute(
        f"COPY (SELECT 1.25::DECIMAL(9, 2) AS z, '2024-01-01'::TIMESTAMP_NS AS t) TO '{lake}/new.parquet'"
    )
    catalog = refresh(lake.parent)
    assert list(types(catalog, "shop.orders")) == ["id", "price", "day", "note", "region"]
    assert types(catalog, "shop.new") == {"z": "DECIMAL(9, 2)", "t": "TIMESTAMP"}


def test_what_files_have_beyond_a_catalog_is_left_out(lake: Path) -> None:
    duckdb.execute(f"COPY (SELECT 1 AS z, '12:00:00+01'::TIMETZ AS t) TO '{lake}/timed.parquet'")
    catalog = refresh(lake.parent)
    assert types(catalog, "shop.timed") == {"z": "INTEGER"}
    assert left_out(catalog) == [
        "shop.yaml:1: left out: column `t` of `timed`: its type is `TIME WITH TIME ZONE`"
    ]


def test_two_files_of_one_name_are_no_table(lake: Path) -> None:
    """The next file could change which of the two a grant speaks of."""
    write(lake / "Orders.csv", "x\n1\n")
    write(lake / "mixed/a.csv", "x\n1\n")
    write(lake / "mixed/b.json", '{"y": 1}\n')
    write(lake / "mixed_csv/c.csv", "z\n1\n")
    catalog = refresh(lake.parent)
    assert sorted(catalog.tables) == ["shop.mixed_json", "shop.people"]
    assert [line.split(": ", 2)[2] for line in left_out(catalog)] == [
        f"table `{name}`: more than one file or folder has its name"
        for name in ("Orders", "mixed_csv", "orders")
    ]


def test_a_folder_that_is_empty_or_away_is_refused(lake: Path) -> None:
    for file in (*lake.rglob("*.csv"), *lake.rglob("*.json")):
        file.unlink()
    with pytest.raises(CatalogError, match="there is no CSV, JSON or Parquet file in it"):
        refresh(lake.parent)
    lake.rename(lake.parent / "away")
    with pytest.raises(CatalogError, match=f"{lake}: cannot be read: no such file or directory"):
        refresh(lake.parent)


def test_files_that_cannot_be_read_stand_in_the_way_of_no_other(lake: Path) -> None:
    write(lake / "broken.parquet", "no parquet but a secret")
    catalog = refresh(lake.parent)
    assert sorted(catalog.tables) == ["shop.orders", "shop.people"]
    (told,) = left_out(catalog)
    assert told.endswith(
        f"table `broken`: its columns cannot be told ({lake}/broken.parquet: InvalidInputException)"
    )


def test_a_table_whose_files_broke_keeps_its_columns(lake: Path) -> None:
    entry = FolderEntry(folder="../lake")
    before = find_folder(lake, entry, lake.parent / "catalog")
    write(lake / "people.json", "{ no json")
    after = find_folder(lake, entry, lake.parent / "catalog", before)
    assert after == before
    assert "people" in find_folder(lake, entry, lake.parent / "catalog").left_out


def test_a_link_out_of_the_folder_is_not_followed(lake: Path) -> None:
    write(lake.parent / "elsewhere.csv", "password\nhunter2\n")
    (lake / "linked.csv").symlink_to(lake.parent / "elsewhere.csv")
    catalog = refresh(lake.parent)
    assert "shop.linked" not in catalog.tables
    (told,) = left_out(catalog)
    assert "PermissionException" in told
    assert "password" not in told


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    write(tmp_path / "a[1]*/lake/t.csv", "x\n1\n")
    write(tmp_path / "a[1]*/catalog/shop.yaml", FOLDER)
    catalog = refresh(tmp_path / "a[1]*")
    source = catalog.tables["shop.t"].source
    assert isinstance(source, FileSource)
    assert duckdb.execute("SELECT x FROM read_csv($1)", [list(source.paths)]).fetchall() == [(1,)]


def test_a_lock_that_is_there_is_taken_whether_its_source_is_or_not(lake: Path) -> None:
    version = refresh(lake.parent).version
    lake.rename(lake.parent / "away")
    find_missing(lake.parent / "catalog")
    assert load_catalog(lake.parent / "catalog").version == version
    assert read_lock(lake.parent / "catalog/shop.yaml", GlueEntry(glue="x")) is None
