"""What the engine can reach: proved on the very connection that runs statements."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from gateway.catalog.model import Materialize
from gateway.errors import BackendError
from tests.backends.lakes import Engine, csv, engine, table, write, write_database

IS = {"i": "INTEGER", "s": "VARCHAR"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lakes")


@pytest.fixture(scope="module")
def lake(folder: Path) -> Iterator[Engine]:
    for place in ("lake", "lake2", "lake.wal", "secret", "single", "single.csv.bak"):
        write(folder / place / "t.csv", "i,s\n1,a\n")
    write(folder / "single.csv", "i,s\n1,a\n")
    (folder / "lake" / "out.csv").symlink_to(folder / "secret" / "t.csv")
    write_database(folder / "other.duckdb", "SELECT 1 AS i")
    tables = (
        table(IS, csv(folder / "lake" / "*" / "*.csv"), name="empty"),
        table(IS, csv(folder / "lake" / "t.csv"), name="inside"),
        table(IS, csv(folder / "single.csv"), name="single"),
    )
    with engine(*tables) as running:
        yield running


@pytest.fixture
def cursor(lake: Engine) -> duckdb.DuckDBPyConnection:
    return lake.backend._cursor()


def test_files_of_the_lake_can_be_read(cursor: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for path in ("lake/t.csv", "single.csv", "lake/../lake/t.csv"):
        assert cursor.execute(f"SELECT * FROM READ_CSV('{folder}/{path}')").fetchall() == [(1, "a")]


@pytest.mark.parametrize(
    "path",
    [
        "secret/t.csv",
        "lake2/t.csv",  # the lake's name is the beginning of this one
        "single.csv.bak/t.csv",
        "single/t.csv",
        "lake/../secret/t.csv",
        "lake/out.csv",  # a link that leads out of the lake
        "lake.wal/t.csv",
        "lake/../*/t.csv",
        "*/t.csv",
    ],
)
@pytest.mark.parametrize(
    "read", ["READ_CSV('{}')", "READ_TEXT('{}')", "READ_BLOB('{}')", "GLOB('{}')", "'{}'", "READ_JSON('{}')"]
)
def test_no_other_file_can_be_read(
    cursor: duckdb.DuckDBPyConnection, folder: Path, path: str, read: str
) -> None:
    with pytest.raises((duckdb.PermissionException, duckdb.CatalogException)):
        cursor.execute(f"SELECT * FROM {read.format(folder / path)}").fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM READ_TEXT('/etc/hostname')",
        "SELECT * FROM READ_BLOB('/proc/self/environ')",
        "SELECT * FROM READ_CSV('https://example.org/t.csv')",
        "SELECT * FROM READ_PARQUET('s3://bucket/t.parquet')",
        "SELECT GETENV('HOME')",
        "SELECT * FROM DUCKDB_SECRETS()",
        "COPY (SELECT 1) TO '{outside}/new.csv'",
        "EXPORT DATABASE '{outside}/new'",
        "ATTACH '{outside}/other.duckdb' AS other (READ_ONLY)",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{outside}/evil.duckdb_extension'",
        "SET threads = 8",
        "SET GLOBAL memory_limit = '64GB'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "SET TimeZone = 'Asia/Tokyo'",
        "RESET enable_external_access",
        "PRAGMA enable_profiling = 'json'",
        "PRAGMA enable_external_access",
        "CALL enable_logging()",
    ],
)
def test_the_connection_itself_refuses_what_would_reach_outside(
    cursor: duckdb.DuckDBPyConnection, folder: Path, sql: str
) -> None:
    with pytest.raises(duckdb.Error):
        cursor.execute(sql.format(outside=folder)).fetchall()
    assert not (folder / "new.csv").exists()


def test_no_variable_of_python_is_a_table(cursor: duckdb.DuckDBPyConnection) -> None:
    with duckdb.connect() as other:
        frame = other.sql("SELECT 1 AS one")
        with pytest.raises(duckdb.CatalogException):
            cursor.execute("SELECT * FROM frame").fetchall()
        del frame


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{lake}/new.csv'",
        "COPY {inside} FROM '{lake}/t.csv'",
        "ATTACH '{lake}/new.duckdb' AS new",
        "INSERT INTO {inside} VALUES (2, 'b')",
        "UPDATE {inside} SET i = 2",
        "DELETE FROM {inside}",
        "DROP TABLE {inside}",
        "CREATE TABLE new AS SELECT 1",
        "CREATE TEMP TABLE new AS SELECT 1",
        "CREATE VIEW new AS SELECT 1",
        "CREATE MACRO new() AS 1",
        "CREATE SECRET (TYPE s3)",
        "SET VARIABLE x = 1",
        "USE memory",
        "BEGIN",
        "CHECKPOINT",
        "VACUUM",
        "EXPLAIN ANALYZE SELECT 1",
        "CALL pragma_version()",
        "PRAGMA version",
        "PREPARE p AS SELECT 1",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE {inside}",
        "",
        "-- nothing",
    ],
)
def test_nothing_but_one_select_is_run(lake: Engine, folder: Path, sql: str) -> None:
    with pytest.raises(BackendError) as caught:
        lake.run(sql.replace("{lake}", str(folder / "lake")))
    assert caught.value.detail == "the statement is not one SELECT"
    assert lake.rows("inside") == [(1, "a")]
    assert {path.name for path in (folder / "lake").iterdir()} == {"t.csv", "out.csv"}


def test_a_link_in_the_lake_that_leads_out_of_it_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "secret" / "t.csv", "i,s\n1,SECRET\n")
    write(tmp_path / "lake" / "a.csv", "i,s\n1,a\n")
    (tmp_path / "lake" / "b.csv").symlink_to(tmp_path / "secret" / "t.csv")
    for materialize in (Materialize.AUTO, Materialize.NEVER):
        with engine(table(IS, csv(tmp_path / "lake" / "*.csv"), materialize=materialize)) as lake:
            assert "outside the places that were opened at start" in lake.status().fault


def test_a_lake_may_be_a_link_itself(tmp_path: Path) -> None:
    write(tmp_path / "data" / "deep" / "t.csv", "i,s\n1,a\n")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "lake").symlink_to("../data")
    (tmp_path / "project" / "single.csv").symlink_to("../data/deep/t.csv")
    for source in (
        csv(tmp_path / "project" / "lake" / "**" / "*.csv"),
        csv(tmp_path / "project" / "lake" / "deep" / "t.csv"),
        csv(tmp_path / "project" / "single.csv"),
    ):
        for materialize in (Materialize.AUTO, Materialize.NEVER):
            with engine(table(IS, source, materialize=materialize)) as lake:
                assert lake.rows() == [(1, "a")], source


def test_a_lake_that_becomes_another_folder_needs_a_restart(tmp_path: Path) -> None:
    for number in (1, 2):
        write(tmp_path / f"v{number}" / "t.csv", f"i,s\n{number},a\n")
    link = tmp_path / "lake"
    link.symlink_to("v1")
    with engine(table(IS, csv(link / "*.csv"))) as lake:
        link.unlink()
        link.symlink_to("v2")
        lake.refresh()
        assert lake.rows() == [(1, "a")]
        assert lake.status().ready
        assert "outside the places that were opened at start" in lake.status().fault


def test_a_place_may_come_into_being_later(tmp_path: Path) -> None:
    later = (
        table(IS, csv(tmp_path / "later" / "*.csv"), name="folder"),
        table(IS, csv(tmp_path / "later.csv"), name="file"),
    )
    with engine(*later) as lake:
        assert lake.status("folder").fault == f"no file matches `{tmp_path}/later/*.csv`"
        assert lake.status("file").fault == f"no file matches `{tmp_path}/later.csv`"
        write(tmp_path / "later" / "t.csv", "i,s\n1,a\n")
        write(tmp_path / "later.csv", "i,s\n2,b\n")
        lake.look()
        assert (lake.rows("folder"), lake.rows("file")) == ([(1, "a")], [(2, "b")])


def test_settings_of_the_engine_are_what_the_settings_say(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "i,s\n1,a\n")
    with engine(table(IS, csv(path)), memory_limit="123MB", directory=tmp_path / "native") as lake:
        (values,) = lake.run(
            "SELECT CURRENT_SETTING('memory_limit'), CURRENT_SETTING('threads'), "
            "CURRENT_SETTING('TimeZone'), CURRENT_SETTING('temp_directory'), "
            "CURRENT_SETTING('enable_external_access')"
        )
        (folder,) = (tmp_path / "native").iterdir()
        assert values == ("117.3 MiB", 1, "UTC", str(folder), False)


def test_a_query_that_needs_too_much_memory_fails_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", "i,s\n1,a\n")
    with engine(table(IS, csv(path)), memory_limit="50MB") as lake:
        with pytest.raises(BackendError) as caught:
            lake.run("SELECT LIST(r.range ORDER BY HASH(r.range)) FROM RANGE(100000000) AS r")
        assert caught.value.detail == "OutOfMemoryException"
        assert lake.rows() == [(1, "a")]
