from __future__ import annotations

import fcntl
import glob
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.backends import work_folder
from gateway.backends.files import look, outside, roots
from gateway.backends.work_folder import WorkFolder
from gateway.catalog.model import DatabaseSource
from tests.backends.lakes import catalog, csv, engine, table, write

IS = {"i": "INTEGER"}


@pytest.mark.parametrize(
    ("pattern", "root"),
    [
        ("/data/lake/t.csv", "/data/lake/t.csv"),
        ("/data/lake/*.csv", "/data/lake"),
        ("/data/lake/**/*.csv", "/data/lake"),
        ("/data/*/lake/t.csv", "/data"),
        ("/data/v?/t.csv", "/data"),
        ("/data/[ab]/t.csv", "/data"),
        (glob.escape("/data/[ab]*?") + "/*.csv", "/data/[ab]*?"),
        (glob.escape("/data/[ab]") + "/t.csv", "/data/[ab]/t.csv"),
        ("/*.csv", "/"),
    ],
)
def test_a_place_is_what_stands_before_the_first_wildcard(pattern: str, root: str) -> None:
    assert roots(catalog(table(IS, csv(pattern)))) == (Path(root),)


def test_places_of_all_tables_are_opened_once() -> None:
    served = catalog(
        table(IS, csv("/a/*.csv", "/b/*.csv"), name="x"),
        table(IS, csv("/a/*.csv"), name="y"),
        table(IS, DatabaseSource(Path("/c/d.duckdb"), "main", "t"), name="z"),
    )
    assert roots(served) == (Path("/a"), Path("/b"), Path("/c/d.duckdb"))


def test_a_place_is_inside_another_by_its_folders_not_by_its_letters() -> None:
    wanted = [Path(place) for place in ("/lake", "/lake/deep", "/lake/t.csv", "/lake2", "/lak", "/other")]
    assert outside(wanted, [Path("/lake"), Path("/lak/x")]) == (Path("/lake2"), Path("/lak"), Path("/other"))


def test_a_look_differs_when_a_file_does(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "i\n1\n")
    source = csv(tmp_path / "*.csv")
    seen = look(source)
    assert look(source) == seen
    assert seen.paths == (str(path),)
    marks = {seen.mark}
    for change in (
        lambda: path.write_text("i\n12\n"),
        lambda: os.utime(path, ns=(0, 0)),
        lambda: write(tmp_path / "b.csv", "i\n"),
        lambda: write(tmp_path / "new", "i\n").replace(tmp_path / "b.csv"),
        lambda: path.rename(tmp_path / "c.csv"),
        (tmp_path / "b.csv").unlink,
        lambda: (tmp_path / "broken.csv").symlink_to("nowhere"),
    ):
        change()
        marks.add(look(source).mark)
    assert len(marks) == 7, "a broken link is no file"


def test_a_work_folder_goes_with_its_user(tmp_path: Path) -> None:
    first, second = WorkFolder(tmp_path / "deep" / "work"), WorkFolder(tmp_path / "deep" / "work")
    assert first.path is not None
    assert second.path is not None
    assert first.path != second.path
    assert {first.path, second.path} == set((tmp_path / "deep" / "work").iterdir())
    assert first.path.stat().st_mode & 0o077 == 0
    first.cleanup()
    first.cleanup()
    assert list((tmp_path / "deep" / "work").iterdir()) == [second.path]
    second.cleanup()


def test_a_work_folder_that_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    code = "import os, sys, pathlib; from gateway.backends.work_folder import WorkFolder as W; "
    code += "W(pathlib.Path(sys.argv[1])).path.joinpath('native.duckdb').touch(); os._exit(9)"
    subprocess.run((sys.executable, "-c", code, str(tmp_path)), check=False, cwd=Path(__file__).parents[2])
    (left,) = tmp_path.iterdir()
    for name in ("of-others", "lakegate-work-without-a-lock"):
        (tmp_path / name).mkdir()
    running = WorkFolder(tmp_path)
    assert not left.exists()
    assert len(list(tmp_path.iterdir())) == 3
    assert WorkFolder(tmp_path).path != running.path
    assert running.path is not None
    assert running.path.exists()
    running.cleanup()


def test_nobody_takes_a_folder_for_abandoned_before_it_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = fcntl.flock

    def look_before(file: int, how: int) -> None:
        if not how & fcntl.LOCK_NB:
            work_folder._remove_abandoned(tmp_path)
        lock(file, how)

    monkeypatch.setattr("gateway.backends.work_folder.fcntl.flock", look_before)
    folder = WorkFolder(tmp_path)
    assert folder.path is not None
    assert folder.path.exists()
    folder.cleanup()


def test_without_any_place_to_write_the_engine_works_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> str:
        raise FileNotFoundError

    monkeypatch.setattr("gateway.backends.work_folder.tempfile.gettempdir", nowhere)
    folder = WorkFolder(None)
    assert folder.path is None
    folder.cleanup()
    with engine() as lake:
        assert lake.run("SELECT CURRENT_SETTING('temp_directory')") == [("",)]


def test_a_folder_that_was_named_and_cannot_be_written_is_told(tmp_path: Path) -> None:
    write(tmp_path / "file", "")
    with pytest.raises(OSError, match="file"):
        WorkFolder(tmp_path / "file" / "work")
