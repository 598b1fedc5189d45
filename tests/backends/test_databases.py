"""A DuckDB file as a source: read where it lies, or copied, and replaced while it is in use."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pytest

from gateway.catalog.model import DatabaseSource, Materialize
from gateway.errors import BackendError
from tests.backends.lakes import engine, table, write, write_database

IS = {"i": "INTEGER", "s": "VARCHAR"}
BOTH = pytest.mark.parametrize("materialize", [Materialize.AUTO, Materialize.ALWAYS])

WRITER = """
import sys, duckdb
with duckdb.connect(sys.argv[1]) as connection:
    connection.execute("INSERT INTO t VALUES (2, 'b')")
    print("writing", flush=True)
    sys.stdin.read()
"""


@contextmanager
def writer(path: Path) -> Iterator[None]:
    """Another process that has the file open for writing."""
    process = subprocess.Popen(
        (sys.executable, "-c", WRITER, str(path)), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == b"writing\n"
        yield
        process.stdin.close()
        assert process.wait() == 0


@BOTH
def test_its_tables_are_read_by_name(tmp_path: Path, materialize: Materialize) -> None:
    path = write_database(tmp_path / "a b'c.duckdb", "SELECT 'a' AS s, 1 AS more, 1::BIGINT AS i")
    with engine(table(IS, DatabaseSource(path, "main", "t"), materialize=materialize)) as lake:
        assert lake.rows() == [(1, "a")]
        assert lake.status().rows == 1


@BOTH
def test_a_file_that_is_replaced_is_read_anew(tmp_path: Path, materialize: Materialize) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS i, 'a' AS s")
    source = DatabaseSource(path, "main", "t")
    tables = [table(IS, source, name=name, materialize=materialize) for name in ("first", "second")]
    with engine(*tables) as lake:
        for number in range(2, 6):
            write_database(path, f"SELECT {number} AS i, 'a' AS s")
            lake.refresh()
            assert lake.rows("first") == lake.rows("second") == [(number, "a")]
        attached = lake.run("SELECT COUNT(*) FROM DUCKDB_DATABASES() WHERE database_name LIKE 'source%'")
        assert attached == [(2 if materialize is Materialize.AUTO else 0,)]


def test_a_file_that_was_replaced_is_let_go_when_no_query_can_still_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query may have read the view of the table, and not yet what the view reads."""
    clock = 1000.0
    monkeypatch.setattr("gateway.backends.lake.time.monotonic", lambda: clock)
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS i, 'a' AS s")
    with engine(table(IS, DatabaseSource(path, "main", "t")), grace=30.0) as lake:
        (old,) = lake.run("SELECT sql FROM DUCKDB_VIEWS() WHERE schema_name = 'lake'")
        write_database(path, "SELECT 2 AS i, 'a' AS s")
        lake.refresh()
        assert lake.rows() == [(2, "a")]
        select = str(old[0]).partition(" AS ")[2].rstrip(";")
        assert lake.run(select.replace("{", "{{").replace("}", "}}")) == [(1, "a")]
        clock += 31.0
        lake.look()
        with pytest.raises(BackendError):
            lake.run(select)
        assert lake.rows() == [(2, "a")]


@BOTH
def test_a_file_that_is_replaced_by_a_bad_one_stays_what_it_was(
    tmp_path: Path, materialize: Materialize
) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS i, 'a' AS s")
    with engine(table(IS, DatabaseSource(path, "main", "t"), materialize=materialize)) as lake:
        write_database(path, "SELECT 'SECRET' AS i, 'a' AS s")
        lake.refresh()
        assert lake.status().ready
        assert lake.status().fault == "values do not fit the declared types: `i` has 1 that are no INTEGER"
        assert lake.rows() == [(1, "a")]
        write(path, "no database at all")
        lake.refresh()
        assert lake.rows() == [(1, "a")]
        assert lake.status().fault
        write_database(path, "SELECT 2 AS i, 'a' AS s", name="other")
        lake.refresh()
        assert lake.status().fault == "the database has no such table"
        path.unlink()
        lake.refresh()
        assert lake.status().fault == "it cannot be read"
        assert lake.rows() == [(1, "a")]
        write_database(path, "SELECT 2 AS i, 'a' AS s")
        lake.refresh()
        assert (lake.rows(), lake.status().fault) == ([(2, "a")], "")


def test_a_copy_leaves_the_file_to_its_writers(tmp_path: Path) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS i, 'a' AS s")
    source = DatabaseSource(path, "main", "t")
    with engine(table(IS, source, materialize=Materialize.ALWAYS)) as lake:
        with writer(path):
            lake.refresh()
            assert lake.rows() == [(1, "a")]
        lake.refresh()
        assert lake.rows() == [(1, "a"), (2, "b")]


def test_what_is_read_in_place_cannot_be_written_by_another(tmp_path: Path) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS i, 'a' AS s")
    with engine(table(IS, DatabaseSource(path, "main", "t"))):
        refused = subprocess.run(
            (sys.executable, "-c", WRITER, str(path)), capture_output=True, text=True, check=False
        )
    assert "Could not set lock on file" in refused.stderr


def test_a_file_that_a_writer_holds_is_told_and_read_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.backends.lake._RETRY", 0.0)
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS i, 'a' AS s")
    with ExitStack() as stack:
        with writer(path):
            lake = stack.enter_context(engine(table(IS, DatabaseSource(path, "main", "t"))))
            assert lake.status().fault == "another process has the file open for writing"
            with pytest.raises(BackendError) as caught:
                lake.rows()
            assert caught.value.code == "DATA_UNAVAILABLE"
        lake.look()
        assert lake.rows() == [(1, "a"), (2, "b")]


def test_what_failed_is_tried_again_after_a_while_though_its_file_is_the_same(tmp_path: Path) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS i, 'a' AS s")
    with writer(path), engine(table(IS, DatabaseSource(path, "main", "t"))) as lake:
        (held,) = lake.backend._lake._held.values()
        first = held.retry
        lake.look()
        assert held.retry == first, "not at every look"
        held.retry = 0.0
        lake.look()
        assert held.retry > first


def test_what_its_writer_has_not_folded_in_yet_is_read_too(tmp_path: Path) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS i, 'a' AS s")
    code = """
import os, sys, duckdb
connection = duckdb.connect(sys.argv[1])
connection.execute("INSERT INTO t VALUES (2, 'b')")
os._exit(0)
"""
    with engine(table(IS, DatabaseSource(path, "main", "t"), materialize=Materialize.ALWAYS)) as lake:
        subprocess.run((sys.executable, "-c", code, str(path)), check=True)
        assert path.with_name("t.duckdb.wal").exists()
        lake.refresh()
        assert lake.rows() == [(1, "a"), (2, "b")]


def test_values_that_do_not_fit_never_fail_a_query(tmp_path: Path) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT '1' AS i, 'a' AS s")
    with engine(table(IS, DatabaseSource(path, "main", "t"))) as lake:
        assert lake.rows() == [(1, "a")]
        (view,) = lake.run("SELECT sql FROM DUCKDB_VIEWS() WHERE schema_name = 'lake'")
        assert "TRY_CAST" in str(view)


@BOTH
def test_its_keys_are_checked(tmp_path: Path, materialize: Materialize) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS i, 'a' AS s FROM RANGE(3)")
    with engine(table(IS, DatabaseSource(path, "main", "t"), key=("i",), materialize=materialize)) as lake:
        assert not lake.status().ready
        assert "is null in 0 rows and repeated in 2" in lake.status().fault


def test_a_column_of_a_type_that_cannot_be_declared_is_cast(tmp_path: Path) -> None:
    path = tmp_path / "t.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1::BIT AS s, '1'::INTEGER AS i")
    with engine(table(IS, DatabaseSource(path, "main", "t"))) as lake:
        assert lake.rows() == [(1, "0" * 31 + "1")]
