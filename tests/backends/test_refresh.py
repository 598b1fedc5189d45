"""What happens when the data changes: all of it is new, or all of it is old."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gateway.backends import load_sql
from gateway.backends.lake import Lake
from gateway.backends.query import Query
from gateway.catalog.model import DatabaseSource, Materialize
from gateway.errors import BackendError, CatalogError
from tests.backends.lakes import (
    CALL,
    Engine,
    catalog,
    csv,
    engine,
    replace,
    table,
    write,
    write_database,
)

IS = {"i": "INTEGER", "s": "VARCHAR"}
MEND = "mend the data, or declare the key that it has"
BOTH = pytest.mark.parametrize("materialize", [Materialize.AUTO, Materialize.NEVER])


@BOTH
def test_changed_files_are_read_anew(tmp_path: Path, materialize: Materialize) -> None:
    path = write(tmp_path / "a.csv", "i,s\n1,a\n")
    with engine(table(IS, csv(tmp_path / "*.csv"), materialize=materialize)) as lake:
        replace(path, "i,s\n2,b\n")
        lake.refresh()
        assert lake.rows() == [(2, "b")]
        write(tmp_path / "b.csv", "i,s\n3,c\n")
        lake.refresh()
        assert lake.rows() == [(2, "b"), (3, "c")]
        path.unlink()
        lake.refresh()
        assert lake.rows() == [(3, "c")]
        assert lake.status().rows == 1


def test_a_file_of_the_same_size_and_time_is_another_file(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "i,s\n1,a\n")
    seen = path.stat()
    with engine(table(IS, csv(path))) as lake:
        replace(path, "i,s\n2,b\n")
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
        lake.refresh()
        assert lake.rows() == [(2, "b")]


def test_a_change_counts_once_two_looks_saw_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "i,s\n1,a\n2,b\n")
    with engine(table(IS, csv(path))) as lake:
        for written in ("i,s\n", "i,s\n3,c\n", "i,s\n3,c\n4,d\n"):
            path.write_text(written)
            lake.look()
            assert lake.rows() == [(1, "a"), (2, "b")]
        lake.look()
        assert lake.rows() == [(3, "c"), (4, "d")]


def test_files_that_change_while_they_are_read_are_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "t.csv", "i,s\n1,a\n")
    select = load_sql.select_source

    def write_meanwhile(*arguments: Any, **options: Any) -> Any:
        path.write_text("i,s\n2,b\n")
        return select(*arguments, **options)

    monkeypatch.setattr(load_sql, "select_source", write_meanwhile)
    with engine(table(IS, csv(path))) as lake:
        assert lake.status().fault == "its files changed while they were read"
        monkeypatch.undo()
        lake.look()
        assert lake.rows() == [(2, "b")]


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ("i,s\nSECRET,a\n", "values do not fit the declared types: `i` has 1 that are no INTEGER"),
        ("s\na\n", "it has no column `i`"),
        ("", "it has no column `i`, `s`"),
        ("i,s\n1,a,SECRET\n", "it is not written as declared (file {path})"),
        ("i,s\n,SECRET\n", f"its primary key (i) is null in 1 rows and repeated in 0; {MEND}"),
        ("i,s\n1,a\n1,b\n1,c\n,d\n", f"its primary key (i) is null in 1 rows and repeated in 2; {MEND}"),
    ],
)
@BOTH
def test_bad_data_leaves_the_last_good_copy_and_says_why(
    tmp_path: Path, bad: str, fault: str, materialize: Materialize, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "t.csv", "i,s\n1,a\n")
    other = write(tmp_path / "other.csv", "i,s\n7,x\n")
    tables = (
        table(IS, csv(path), key=("i",), materialize=materialize),
        table(IS, csv(other), name="other", key=("i",)),
    )
    with engine(*tables) as lake, caplog.at_level(logging.DEBUG):
        replace(path, bad)
        replace(other, "i,s\n8,y\n")
        for _ in range(3):
            lake.refresh()
        assert lake.status().ready
        assert lake.status().rows == 1
        assert lake.status().fault == fault.format(path=path)
        assert lake.rows("other") == [(8, "y")], "a fault of one table is no fault of another"
        assert [vars(record)["fault"] for record in caplog.records if record.levelname == "ERROR"] == [
            fault.format(path=path)
        ], "it is told once"
        assert "SECRET" not in "".join(str(vars(record)) for record in caplog.records)
        if materialize is Materialize.AUTO:
            assert lake.rows() == [(1, "a")]
        replace(path, "i,s\n2,b\n")
        lake.refresh()
        assert (lake.rows(), lake.status().fault) == ([(2, "b")], "")


def test_files_that_disappear_leave_the_last_good_copy(tmp_path: Path) -> None:
    path = write(tmp_path / "lake" / "t.csv", "i,s\n1,a\n")
    with engine(table(IS, csv(tmp_path / "lake" / "*.csv"))) as lake:
        path.unlink()
        path.parent.rmdir()
        lake.refresh()
        assert lake.rows() == [(1, "a")]
        assert lake.status().ready
        assert lake.status().fault == f"no file matches `{tmp_path}/lake/*.csv`"
        write(path, "i,s\n2,b\n")
        lake.refresh()
        assert (lake.rows(), lake.status().fault) == ([(2, "b")], "")


def test_a_file_that_disappears_below_a_table_read_in_place_is_missing_data(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "i,s\n1,a\n")
    with engine(table(IS, csv(path), materialize=Materialize.NEVER)) as lake:
        path.unlink()
        with pytest.raises(BackendError) as caught:
            lake.rows()
        assert (caught.value.code, caught.value.detail) == ("DATA_UNAVAILABLE", "IOException")


def test_keys_of_several_columns_may_repeat_in_each(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "i,s\n1,a\n1,b\n2,a\n")
    with engine(table(IS, csv(path), key=("i", "s"))) as lake:
        assert lake.status().ready
        replace(path, "i,s\n1,a\n1,a\n1,\n1,\n")
        lake.refresh()
        assert "(i, s) is null in 2 rows and repeated in 1" in lake.status().fault


@contextmanager
def asking(lake: Engine) -> Iterator[list[tuple[int, int, int]]]:
    """Two threads that ask all the time; the least and the largest number of the table, and how many."""
    statement = lake.statement("SELECT MIN(i), MAX(i), COUNT(*) FROM {t} WHERE i >= $1")
    ended = threading.Event()
    answers: list[tuple[int, int, int]] = []
    failures: list[Exception] = []

    def ask() -> None:
        while not ended.is_set():
            try:
                (answer,) = lake.backend._execute(Query([0]), statement.sql).rows
            except BackendError as error:
                failures.append(error)
            else:
                answers.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert not failures


@pytest.mark.parametrize(("directory", "swaps"), [(None, 100), ("native", 25)])
def test_a_query_sees_one_copy_and_never_none(tmp_path: Path, directory: str | None, swaps: int) -> None:
    path = write(tmp_path / "t.csv", "i,s\n" + "0,a\n" * 500)
    with engine(table(IS, csv(path)), directory=directory and tmp_path / directory) as lake:
        with asking(lake) as answers:
            for number in range(1, swaps + 1):
                replace(path, "i,s\n" + f"{number},a\n" * 500)
                lake.refresh()
                assert lake.status().fault == ""
        assert lake.rows()[0] == (swaps, "a")
        assert all(low == high and count == 500 for low, high, count in answers)
        assert len({low for low, _, _ in answers}) > 10
        assert names(lake, whole=True) == {lake.backend.addresses(lake.served)["db.t"][1]}


def test_a_database_can_be_replaced_while_it_is_read(tmp_path: Path) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT 0 AS i, 'a' AS s FROM RANGE(3000)")
    with engine(table(IS, DatabaseSource(path, "main", "t")), grace=5.0) as lake:
        with asking(lake) as answers:
            for number in range(1, 11):
                write_database(path, f"SELECT {number} AS i, 'a' AS s FROM RANGE(3000)")
                lake.refresh()
                assert lake.status().fault == ""
        assert lake.rows()[0] == (10, "a")
        assert all(low == high and count == 3000 for low, high, count in answers)


class Fails:
    """A cursor whose next statement of a kind fails."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, start: str) -> None:
        self.cursor = cursor
        self.start = start
        self.failed = 0

    def execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        if sql.startswith(self.start):
            self.failed += 1
            raise duckdb.TransactionException("TransactionContext Error: SECRET")
        return self.cursor.execute(sql)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor, name)


@pytest.mark.parametrize("statement", ["CREATE TABLE", "SELECT COUNT", "DROP TABLE", "ALTER TABLE"])
def test_a_load_that_fails_midway_leaves_nothing_behind(tmp_path: Path, statement: str) -> None:
    path = write(tmp_path / "t.csv", "i,s\n1,a\n")
    with engine(table(IS, csv(path), key=("i",))) as lake:
        loader: Lake = lake.backend._lake
        healthy = loader._copier.cursor
        failing = Fails(healthy, statement)
        loader._copier.cursor = failing  # type: ignore[assignment]  # a stand-in for one test
        replace(path, "i,s\n2,b\n")
        lake.refresh()
        assert lake.status().fault == "the engine refuses it (TransactionException)"
        assert failing.failed
        assert lake.rows() == [(1, "a")]
        loader._copier.cursor = healthy
        replace(path, "i,s\n3,c\n")
        lake.refresh()
        assert (lake.rows(), lake.status().fault) == ([(3, "c")], "")


def names(lake: Engine, *, whole: bool = False) -> set[str]:
    """What the engine holds, without what tells definitions apart."""
    return {
        str(name) if whole else str(name).partition("#")[0]
        for (name,) in lake.run(
            "SELECT table_name FROM DUCKDB_TABLES() WHERE schema_name = 'lake' "
            "UNION ALL SELECT view_name FROM DUCKDB_VIEWS() WHERE schema_name = 'lake'"
        )
    }


def test_a_table_of_another_definition_is_another_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = 1000.0
    monkeypatch.setattr("gateway.backends.lake.time.monotonic", lambda: clock)
    path = write(tmp_path / "t.csv", "i,s\n1,a\n")
    old = catalog(table(IS, csv(path)), table(IS, csv(path), name="gone", materialize=Materialize.NEVER))
    new = catalog(table({"i": "BIGINT"}, csv(path)))
    with engine(*old.tables.values()) as lake:
        lake.backend._lake._grace = 30.0
        asked_before = lake.statement("SELECT i, s FROM {t}")
        lake.refresh(new)
        assert lake.rows() == [(1,)]
        assert set(lake.backend.status()) == {"db.t"}
        assert lake.loop.run(lake.backend.run(asked_before, (), CALL)).rows == [(1, "a")]
        clock += 29.0
        lake.refresh()
        assert names(lake) == {"db.t", "db.gone"}
        clock += 2.0
        lake.refresh()
        assert names(lake) == {"db.t"}
        with pytest.raises(BackendError) as caught:
            lake.loop.run(lake.backend.run(asked_before, (), CALL))
        assert caught.value.code == "DATA_UNAVAILABLE"
        lake.refresh(old)
        assert lake.rows() == [(1, "a")]


def test_a_source_outside_the_places_of_the_start_is_refused(tmp_path: Path) -> None:
    inside = table(IS, csv(write(tmp_path / "lake" / "t.csv", "i,s\n1,a\n")))
    below = table(IS, csv(tmp_path / "lake" / "deeper" / "*.csv"), name="below")
    outside = table(IS, csv(write(tmp_path / "other" / "t.csv", "i,s\n2,b\n")), name="outside")
    beside = table(IS, csv(tmp_path / "lake2" / "*.csv"), name="beside")
    with engine(inside, places=[tmp_path / "lake"]) as lake:
        with pytest.raises(CatalogError) as caught:
            lake.refresh(catalog(inside, below, outside, beside))
        assert [str(fault) for fault in caught.value.faults] == [
            f"{place}: lies outside the places that were opened when the gateway started "
            "(start the gateway anew to read there)"
            for place in (tmp_path / "lake2", tmp_path / "other" / "t.csv")
        ]
        lake.refresh(catalog(inside, below))
        assert lake.rows() == [(1, "a")]


def test_native_copies_can_be_kept_on_disk(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "i,s\n" + "".join(f"{i},{'x' * 50}\n" for i in range(20_000)))
    with engine(table(IS, csv(path)), directory=tmp_path / "native") as lake:
        for number in range(5):
            write(path, f"i,s\n{number},a\n" + "".join(f"{i},{'x' * 50}\n" for i in range(20_000)))
            lake.refresh()
        (folder,) = (tmp_path / "native").iterdir()
        size = sum(file.stat().st_size for file in folder.iterdir())
        assert 0 < size < 20_000_000
        assert len(lake.rows()) == 20_001
    assert list((tmp_path / "native").iterdir()) == []
