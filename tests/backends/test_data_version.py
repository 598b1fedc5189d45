"""The version of a table's data: another one when the data are, and of nothing but them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from gateway.backends.builder import Builder
from gateway.catalog.model import DatabaseSource, Materialize
from tests.backends.lakes import (
    Engine,
    csv,
    engine,
    parquet,
    replace,
    table,
    write,
    write_database,
    write_parquet,
)

COLUMNS = {"a": "INTEGER"}


def version(running: Engine, name: str = "t") -> str | None:
    address = running.backend.addresses(running.served)[f"db.{name}"]
    return running.backend.data_version(address)


def test_it_stays_while_the_files_do(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", "a\n1\n")
    with engine(table(COLUMNS, csv(tmp_path / "*.csv"))) as running:
        first = version(running)
        running.refresh()
        assert first is not None
        assert version(running) == first


def test_it_is_never_one_that_there_was(tmp_path: Path) -> None:
    seen = set()
    write(tmp_path / "t.csv", "a\n1\n")
    with engine(table(COLUMNS, csv(tmp_path / "*.csv"))) as running:
        for text in ("a\n1\n", "a\n2\n", "a\n1\n", "a\n2\n"):
            replace(tmp_path / "t.csv", text)
            running.refresh()
            seen.add(version(running))
            assert running.rows() == [(int(text[2]),)]
    assert len(seen) == 4


def test_that_of_another_table_stays(tmp_path: Path) -> None:
    for name in ("t", "u"):
        write(tmp_path / f"{name}.csv", "a\n1\n")
    tables = [table(COLUMNS, csv(tmp_path / f"{name}.csv"), name=name) for name in ("t", "u")]
    with engine(*tables) as running:
        before = version(running, "t"), version(running, "u")
        replace(tmp_path / "t.csv", "a\n2\n")
        running.refresh()
        assert version(running, "t") != before[0]
        assert version(running, "u") == before[1]


def test_files_that_are_refused_leave_the_version_of_what_is_served(tmp_path: Path) -> None:
    write(tmp_path / "t.csv", "a\n1\n")
    with engine(table(COLUMNS, csv(tmp_path / "*.csv"))) as running:
        before = version(running)
        replace(tmp_path / "t.csv", "a\nx\n")
        running.refresh()
        assert running.status().fault
        assert running.rows() == [(1,)]
        assert version(running) == before


def test_while_the_data_change_it_is_another_one_at_every_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str | None] = []
    transaction = Builder.transaction

    @contextlib.contextmanager
    def slow(builder: Builder) -> Iterator[None]:
        looks.extend(version(running) for _ in range(2))
        with transaction(builder):
            yield
        looks.extend(version(running) for _ in range(2))

    write(tmp_path / "t.csv", "a\n1\n")
    with engine(table(COLUMNS, csv(tmp_path / "*.csv"))) as running:
        looks.append(version(running))
        monkeypatch.setattr(Builder, "transaction", slow)
        replace(tmp_path / "t.csv", "a\n2\n")
        running.refresh()
        looks.append(version(running))
    assert len(looks) == 6
    assert None not in looks
    assert len(set(looks)) == 6


def test_after_a_change_that_failed_it_is_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def failing(_builder: Builder) -> Iterator[None]:
        yield
        raise duckdb.Error("the commit may have been made, or not")

    write(tmp_path / "t.csv", "a\n1\n")
    with engine(table(COLUMNS, csv(tmp_path / "*.csv"))) as running:
        before = version(running)
        with monkeypatch.context() as patch:
            patch.setattr(Builder, "transaction", failing)
            replace(tmp_path / "t.csv", "a\n2\n")
            running.refresh()
        assert version(running) != before


def test_a_table_without_data_has_no_version_that_lasts(tmp_path: Path) -> None:
    with engine(table(COLUMNS, csv(tmp_path / "*.csv"))) as running:
        assert version(running) != version(running)
        assert running.backend.data_version(("lake", "nothing")) is not None


def test_a_database_has_that_of_what_was_opened(tmp_path: Path) -> None:
    path = write_database(tmp_path / "t.duckdb", "SELECT 1 AS a")
    with engine(table(COLUMNS, DatabaseSource(path, "main", "t"))) as running:
        before = version(running)
        running.refresh()
        assert version(running) == before
        write_database(path, "SELECT 2 AS a")
        assert (version(running), running.rows()) == (before, [(1,)])
        running.refresh()
        assert running.rows() == [(2,)]
        assert version(running) not in (before, None)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_files_that_are_read_where_they_lie_have_none(tmp_path: Path, kind: str) -> None:
    write(tmp_path / "t.csv", "a\n1\n")
    write_parquet(tmp_path / "t.parquet", "SELECT 1::INTEGER AS a")
    source = csv(tmp_path / "t.csv") if kind == "csv" else parquet(tmp_path / "t.parquet")
    with engine(table(COLUMNS, source, materialize=Materialize.NEVER)) as running:
        assert running.rows() == [(1,)]
        assert version(running) is None
