"""Native copies with a declared design: in their order, renewed by files, and bounded in bytes."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from gateway.backends.copier import stored_orders
from gateway.backends.lake import Lake
from gateway.catalog.model import Catalog, FileSource, Materialize, Table
from tests.backends.lakes import (
    Engine,
    csv,
    engine,
    parquet,
    table,
    write,
    write_parquet,
)
from tests.backends.lakes import (
    replace as replace_file,
)
from tests.backends.test_refresh import Fails, asking, names

IS = {"i": "INTEGER", "s": "VARCHAR"}


def designed(source: FileSource, sort: tuple[str, ...] = (), indexes: tuple[str, ...] = ()) -> Table:
    return replace(table(IS, source, key=("i",)), sort=sort, indexes=indexes)


def identity(lake: Engine) -> int:
    """What differs once the table is another one."""
    return int(lake.run("SELECT table_oid FROM DUCKDB_TABLES() WHERE schema_name = 'lake'")[0][0])


def indexed(lake: Engine) -> set[str]:
    return {
        name for (name,) in lake.run("SELECT expressions FROM DUCKDB_INDEXES() WHERE schema_name = 'lake'")
    }


@pytest.mark.parametrize(
    ("columns", "key", "sort", "expected"),
    [
        (IS, ("i",), (), ("i",)),
        (IS, ("i",), ("s",), ("s", "i")),
        (IS, ("s", "i"), ("i",), ("i", "s")),
        (IS, (), ("s",), ("s",)),
        (IS, (), (), ()),
    ],
)
def test_a_copy_stands_in_the_order_declared_and_the_keys_behind_it(
    columns: dict[str, str], key: tuple[str, ...], sort: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    made = replace(table(columns, csv("/t.csv"), key=key), sort=sort)
    assert stored_orders(made) == (expected,)
    behind = tuple(name for name in key if name != "s")
    assert stored_orders(replace(made, projections=(("s",),))) == (expected, ("s", *behind))


def test_an_index_scan_gives_rows_in_the_order_of_the_copy(tmp_path: Path) -> None:
    """200,000 rows by `s`, in which the rows of an `i` lie far apart."""
    rows = "SELECT (r * 7919 % 50000)::INTEGER AS i, 's' || (r * 31 % 97) AS s FROM RANGE(200000) AS t(r)"
    path = write_parquet(tmp_path / "t.parquet", rows)
    made = replace(table(IS, parquet(path)), sort=("s", "i"), indexes=("i",))
    with engine(made) as lake:
        for condition in ("i = 77", "i IN (5, 40000, 77, 31999)", "i IN (49999, 0)"):
            sql = f"SELECT s, i FROM (SELECT i, s FROM {{t}} AS base) AS t0 WHERE {condition}"
            with lake.backend._connection.cursor() as cursor:
                plan = cursor.execute(f"EXPLAIN ANALYZE {lake.statement(sql).sql}").fetchall()
            assert "Index Scan" in plan[0][1]
            assert lake.run(sql) == sorted(lake.run(sql))
            assert len(lake.run(sql)) >= 4


def test_new_files_behind_the_others_are_added_to_the_copy_in_use(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n2,b\n")
    with engine(designed(csv(tmp_path / "*.csv"), indexes=("s",))) as lake:
        before = identity(lake)
        write(tmp_path / "0.csv", "i,s\n4,d\n3,c\n")
        lake.refresh()
        assert lake.run("SELECT i FROM {t}") == [(1,), (2,), (3,), (4,)]
        assert lake.run("SELECT i FROM {t} WHERE s = 'c'") == [(3,)]
        assert (identity(lake), lake.status().rows) == (before, 4)
        (tmp_path / "0.csv").unlink()
        lake.refresh()
        assert lake.rows() == [(1, "a"), (2, "b")], "what went is gone"


def test_new_rows_among_the_others_make_a_new_copy_in_order(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n5,b\n")
    with engine(designed(csv(tmp_path / "*.csv"), sort=("s",), indexes=("i",))) as lake:
        before = identity(lake)
        write(tmp_path / "b.csv", "i,s\n7,aa\n8,\n6,z\n")
        lake.refresh()
        assert lake.run("SELECT s, i FROM {t}") == [("a", 1), ("aa", 7), ("b", 5), ("z", 6), (None, 8)]
        assert identity(lake) != before
        assert indexed(lake) == {"[i]"}
        before = identity(lake)
        write(tmp_path / "c.csv", "i,s\n9,\n")
        lake.refresh()
        assert identity(lake) == before, "nulls are the last"
        write(tmp_path / "d.csv", "i,s\n10,zz\n")
        lake.refresh()
        assert lake.run("SELECT i FROM {t}") == [(1,), (7,), (5,), (6,), (10,), (8,), (9,)]


def test_only_files_that_changed_are_read(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / f"part={number}" / "a.csv", f"i,s\n{number},x\n")
    source = csv(tmp_path / "**" / "*.csv", partitions=("part",))
    made = replace(table(IS | {"part": "INTEGER"}, source, key=("i",)), sort=("part",))
    with engine(made) as lake:
        read: list[str] = []
        run = lake.backend._lake._copier.run

        def noted(tree: exp.Expr) -> duckdb.DuckDBPyConnection:
            read.append(tree.sql("duckdb"))
            return run(tree)

        lake.backend._lake._copier.run = noted  # type: ignore[method-assign]  # a stand-in for one test
        replace_file(tmp_path / "part=1" / "a.csv", "i,s\n1,y\n7,z\n")
        lake.refresh()
        assert lake.rows() == [(0, "x", 0), (1, "y", 1), (2, "x", 2), (7, "z", 1)]
        made_of = [sql for sql in read if sql.startswith("CREATE TABLE") and "READ_CSV" in sql]
        assert [sql.count("part=") for sql in made_of] == [1]


def test_keys_are_checked_over_all_files(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n2,b\n")
    with engine(designed(csv(tmp_path / "*.csv"))) as lake:
        for text, nulls, repeated in [
            ("2,c\n3,d\n", 0, 1),
            ("9,c\n9,d\n", 0, 1),
            ("3,c\n,d\n", 1, 0),
            ("1,c\n", 0, 1),
        ]:
            replace_file(tmp_path / "b.csv", f"i,s\n{text}")
            lake.refresh()
            assert f"(i) is null in {nulls} rows and repeated in {repeated}" in lake.status().fault
            assert lake.rows() == [(1, "a"), (2, "b")]
            assert len(names(lake)) == 1
        replace_file(tmp_path / "b.csv", "i,s\n3,c\n")
        lake.refresh()
        assert (lake.rows(), lake.status().fault) == ([(1, "a"), (2, "b"), (3, "c")], "")


def test_a_file_that_changes_how_the_others_are_read_has_all_of_them_read_anew(tmp_path: Path) -> None:
    """9007199254740993 is no DOUBLE: beside one, DuckDB reads the column as that."""
    big = "SELECT 1 AS i, 9007199254740993 AS n"
    write_parquet(tmp_path / "a.parquet", big)
    columns = {"i": "INTEGER", "n": "DECIMAL(18, 1)"}
    source = parquet(tmp_path / "*.parquet")
    with engine(
        table(columns, source, key=("i",)),
        table(columns, source, name="plain", key=("i",), materialize=Materialize.NEVER),
    ) as lake:
        assert lake.rows() == lake.rows("plain")
        for select in ("SELECT 2 AS i, 0.5::DOUBLE AS n", "SELECT 2 AS i, 7::BIGINT AS n", "SELECT 2 AS i"):
            write_parquet(tmp_path / "new", select).replace(tmp_path / "b.parquet")
            lake.refresh()
            assert lake.rows() == lake.rows("plain")
        (tmp_path / "b.parquet").unlink()
        lake.refresh()
        assert lake.rows() == lake.rows("plain")


def test_columns_may_have_the_names_that_we_use(tmp_path: Path) -> None:
    columns = {"i": "INTEGER", "file_index": "INTEGER", "File Number": "INTEGER", "side": "INTEGER"}
    made = replace(table(columns, csv(tmp_path / "*.csv"), key=("i",)), sort=("side",))
    write(tmp_path / "a.csv", "i,file_index,File Number,side\n1,7,8,9\n")
    with engine(made) as lake:
        write(tmp_path / "b.csv", "i,file_index,File Number,side\n2,7,8,9\n")
        lake.refresh()
        assert lake.rows() == [(1, 7, 8, 9), (2, 7, 8, 9)]
    del columns["file_index"]
    made = replace(table(columns, csv(tmp_path / "*.csv"), key=("i",)), sort=("side",))
    with engine(made) as lake:
        write(tmp_path / "c.csv", "i,File Number,side\n3,8,9\n")
        lake.refresh()
        assert lake.rows() == [(1, 8, 9), (2, 8, 9), (3, 8, 9)]


def test_deleted_rows_do_not_pile_up(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n" + "".join(f"{i},a\n" for i in range(10)))
    write(tmp_path / "b.csv", "i,s\n10,b\n")
    with engine(designed(csv(tmp_path / "*.csv"))) as lake:
        seen = []
        for number in range(6):
            replace_file(tmp_path / "b.csv", f"i,s\n10,{number}\n")
            lake.refresh()
            assert lake.rows()[-1] == (10, str(number))
            seen.append(identity(lake))
        assert [len(list(same)) for _, same in itertools.groupby(seen)] == [2, 3, 1]


def projected(source: FileSource) -> Table:
    return replace(designed(source), projections=(("s",), ("s", "i")))


def tables_of(lake: Engine) -> list[str]:
    """Every table of the engine, by name."""
    found = lake.run("SELECT table_name FROM DUCKDB_TABLES() WHERE schema_name = 'lake' ORDER BY table_name")
    return [name for (name,) in found]


def projections_of(lake: Engine) -> list[list[tuple[Any, ...]]]:
    """The rows of each projection, as they stand."""
    return [lake.run(f'SELECT s, i FROM lake."{name}"') for name in tables_of(lake) if "|" in name]


def test_projections_stand_in_their_own_order_and_change_with_the_copy(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,z\n2,a\n3,\n")
    with engine(projected(csv(tmp_path / "*.csv"))) as lake:
        assert projections_of(lake) == [[("a", 2), ("z", 1), (None, 3)]] * 2
        bare = lake.status().size
        assert bare == 3 * (4 + 16 + 4) * 3 + 3 * 2
        write(tmp_path / "b.csv", "i,s\n4,b\n5,a\n")
        lake.refresh()
        assert projections_of(lake) == [[("a", 2), ("a", 5), ("b", 4), ("z", 1), (None, 3)]] * 2
        write(tmp_path / "0.csv", "i,s\n0,b\n")
        lake.refresh()
        assert projections_of(lake)[0][:4] == [("a", 2), ("a", 5), ("b", 0), ("b", 4)]
        (tmp_path / "b.csv").unlink()
        lake.refresh()
        assert projections_of(lake) == [[("a", 2), ("b", 0), ("z", 1), (None, 3)]] * 2
        assert len(tables_of(lake)) == 3


@pytest.mark.parametrize("start", ["CREATE TABLE", "DELETE", "INSERT", "ALTER TABLE"])
@pytest.mark.parametrize("number", [0, 9])
def test_a_change_of_projections_that_fails_midway_leaves_all_as_it_was(
    tmp_path: Path, start: str, number: int
) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n7,g\n8,h\n")
    write(tmp_path / "b.csv", f"i,s\n{number},x\n")
    with engine(projected(csv(tmp_path / "*.csv"))) as lake:
        loader: Lake = lake.backend._lake
        before = lake.rows(), projections_of(lake)
        healthy = loader._copier.cursor
        failing = Fails(healthy, start)
        loader._copier.cursor = failing  # type: ignore[assignment]  # a stand-in for one test
        replace_file(tmp_path / "b.csv", f"i,s\n{number},y\n")
        lake.refresh()
        loader._copier.cursor = healthy
        if failing.failed and lake.status().fault:
            assert (lake.rows(), projections_of(lake)) == before
        replace_file(tmp_path / "b.csv", f"i,s\n{number},z\n")
        lake.refresh()
        assert lake.status().fault == ""
        assert all(("z", number) in rows and len(rows) == 9 for rows in projections_of(lake))
        assert len(tables_of(lake)) == 3


def test_copies_that_go_take_their_projections_along(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n")
    source = csv(tmp_path / "*.csv")
    with engine(projected(source), copies_bytes=80) as lake:
        assert len(tables_of(lake)) == 3
        write(tmp_path / "b.csv", "i,s\n2,b\n")
        lake.refresh()
        assert tables_of(lake) == [], "what does not fit is read in place"
        assert lake.rows() == [(1, "a"), (2, "b")]
    with engine(projected(source)) as lake:
        other = Catalog({"db.t": designed(source)}, "2")
        asyncio.run(lake.backend.prepare(other))
        asyncio.run(lake.backend.prepare(other))
        assert len(tables_of(lake)) == 1


def test_what_may_be_read_in_place_has_no_projections(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n")
    made = projected(csv(tmp_path / "*.csv"))
    always = replace(made, materialize=Materialize.ALWAYS)
    with engine(made) as lake:
        orders = lake.backend.orders(made)
        assert orders == (("i",), ("s", "i"), ("s", "i"))
        assert lake.backend.orders(replace(made, materialize=Materialize.NEVER)) == ()
    with engine(made, copies_bytes=1_000) as lake:
        assert lake.backend.orders(made) == ()
        assert lake.backend.orders(always) == orders


@pytest.mark.parametrize("start", ["CREATE TABLE", "DELETE", "INSERT", "CREATE INDEX", "ALTER TABLE"])
@pytest.mark.parametrize("number", [0, 9])
def test_a_change_that_fails_midway_leaves_all_as_it_was(tmp_path: Path, start: str, number: int) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n7,g\n8,h\n")
    write(tmp_path / "b.csv", f"i,s\n{number},x\n")
    with engine(designed(csv(tmp_path / "*.csv"), indexes=("i",))) as lake:
        loader: Lake = lake.backend._lake
        before = lake.rows()
        healthy = loader._copier.cursor
        failing = Fails(healthy, start)
        loader._copier.cursor = failing  # type: ignore[assignment]  # a stand-in for one test
        replace_file(tmp_path / "b.csv", f"i,s\n{number},y\n")
        lake.refresh()
        assert bool(failing.failed) is bool(lake.status().fault)
        loader._copier.cursor = healthy
        if failing.failed:
            assert lake.rows() == before
        replace_file(tmp_path / "b.csv", f"i,s\n{number},z\n")
        lake.refresh()
        assert lake.status().fault == ""
        assert (number, "z") in lake.rows()
        assert len(lake.rows()) == 9
        assert (len(names(lake)), indexed(lake)) == (1, {"[i]"})


@pytest.mark.parametrize("start", [0, 1_000_000])
def test_a_query_sees_all_of_a_change_or_nothing(tmp_path: Path, start: int) -> None:
    """Each change puts 500 other rows in the place of 500: behind all others, or before them."""
    source = csv(tmp_path / "*.csv")
    made = replace(table({"i": "INTEGER", "k": "INTEGER"}, source, key=("k",)), indexes=("k",))
    write(tmp_path / "a.csv", "i,k\n" + "".join(f"-1,{5000 + k}\n" for k in range(9000)))
    write(tmp_path / "b.csv", "i,k\n" + "".join(f"0,{start + k}\n" for k in range(500)))
    with engine(made) as lake, asking(lake) as answers:
        for number in range(1, 13):
            replace_file(tmp_path / "b.csv", "i,k\n" + "".join(f"{number},{start + k}\n" for k in range(500)))
            lake.refresh()
            assert lake.status().fault == ""
    assert answers
    assert all(low == high and count == 500 for low, high, count in answers)


def test_the_size_of_copies_is_told(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,abcd\n2,\n")
    plain = table(IS, csv(tmp_path / "a.csv"), name="p", materialize=Materialize.NEVER)
    with engine(designed(csv(tmp_path / "*.csv"), indexes=("i",)), plain) as lake:
        status = lake.status()
        # Per row 4 and 16 bytes of columns, 12 of the index, 4 of the file's number; and the text.
        assert (status.rows, status.size) == (2, 2 * (4 + 16 + 12 + 4) + 4)
        assert status.loaded_at is not None
        assert abs(status.loaded_at - time.time()) < 60
        assert (lake.status("p").rows, lake.status("p").size) == (2, None)
        write(tmp_path / "b.csv", "i,s\n3,xy\n")
        lake.refresh()
        assert lake.status().size == 3 * 36 + 6


def test_what_does_not_fit_is_read_in_place_or_refused(tmp_path: Path) -> None:
    small, large = write(tmp_path / "small.csv", "i,s\n1,a\n"), tmp_path / "large.csv"
    write(large, "i,s\n1,a\n2,b\n")
    forced = replace(designed(csv(large)), short_name="forced", materialize=Materialize.ALWAYS)
    tables = (replace(designed(csv(small)), short_name="small"), designed(csv(large), ("s",)), forced)
    fault = (
        "its native copy does not fit into what is left of `backend.duckdb.copies_bytes`: raise that, "
        "or read its files in place (`materialize: never`)"
    )
    with engine(*tables, copies_bytes=130) as lake:
        assert lake.status("small").size == 25
        assert lake.status().size == 50
        assert lake.status("forced").size == 50
        replace_file(large, "i,s\n1,a\n2,b\n3,c\n")
        lake.refresh()
        assert (lake.status().size, lake.rows()) == (None, [(1, "a"), (2, "b"), (3, "c")])
        assert lake.status("forced").size == 75, "what one table lets go of is another's"
        replace_file(large, "i,s\n" + "".join(f"{i},a\n" for i in range(50)))
        lake.refresh()
        assert len(lake.rows()) == 50
        assert (lake.status("forced").fault, len(lake.rows("forced"))) == (fault, 3), "the last good copy"
        replace_file(large, "i,s\n7,a\n")
        lake.refresh()
        assert (lake.status().size, lake.status("forced").size) == (25, 25)
        assert lake.rows() == lake.rows("forced") == [(7, "a")]
        assert lake.backend.orders(tables[1]) == (), "a statement may outlive the copy"
        assert lake.backend.orders(forced) == (("i",),)
    with engine(forced, copies_bytes=10) as lake:
        assert (lake.status("forced").ready, lake.status("forced").fault) == (False, fault)


def test_a_change_that_fits_no_more_takes_the_copy_away(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "i,s\n1,a\n")
    with engine(designed(csv(tmp_path / "*.csv")), copies_bytes=60) as lake:
        for number, size in ((2, 50), (3, None)):
            write(tmp_path / f"{number}.csv", f"i,s\n{number},a\n")
            lake.refresh()
            assert (lake.status().size, lake.status().fault) == (size, "")
            assert len(lake.rows()) == number
