from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gateway.demo.folder import prepare
from gateway.demo.sample import write_lake
from gateway.errors import SettingsError


def companies(folder: Path) -> int:
    """How many companies the demonstration's lake has."""
    files = (folder / "lake" / "companies").glob("continent=*/*.csv")
    return sum(len(file.read_text(encoding="utf-8").splitlines()) - 1 for file in files)


def test_a_folder_gets_everything_that_a_person_may_edit(tmp_path: Path) -> None:
    prepare(tmp_path / "demo", rows=50)
    found = {
        path.relative_to(tmp_path / "demo").as_posix()
        for path in (tmp_path / "demo").rglob("*")
        if path.is_file() and not path.is_relative_to(tmp_path / "demo" / "sample")
    }
    assert found >= {
        "lakegate.toml",
        "users.yaml",
        "policies/model.conf",
        "policies/roles.csv",
        "policies/grants.csv",
        "policies/data_filters.csv",
        "schema/catalog/startups.yaml",
    }
    assert companies(tmp_path / "demo") == 50


def test_what_a_person_edited_or_deleted_stays_so(tmp_path: Path) -> None:
    prepare(tmp_path, rows=50)
    edited = [tmp_path / name for name in ("lakegate.toml", "users.yaml", "policies/grants.csv")]
    for path in edited:
        path.write_text("edited", encoding="utf-8")
    (tmp_path / "policies" / "data_filters.csv").unlink()
    data = next((tmp_path / "sample" / "companies").rglob("*.csv"))
    data.write_text("edited", encoding="utf-8")
    prepare(tmp_path, rows=50)
    assert {path.read_text(encoding="utf-8") for path in [*edited, data]} == {"edited"}
    assert not (tmp_path / "policies" / "data_filters.csv").exists()


def test_another_number_of_rows_makes_another_sample(tmp_path: Path) -> None:
    prepare(tmp_path, rows=50)
    prepare(tmp_path, rows=60)
    assert companies(tmp_path) == 60
    prepare(tmp_path)
    assert companies(tmp_path) == 2500


def test_a_folder_of_ones_own_is_used_where_it_is(tmp_path: Path) -> None:
    write_lake(tmp_path / "own", 70)
    before = sorted((tmp_path / "own").rglob("*"))
    prepare(tmp_path / "demo", data=tmp_path / "own")
    assert companies(tmp_path / "demo") == 70
    assert (tmp_path / "demo" / "lake").resolve() == tmp_path / "own"
    assert not (tmp_path / "demo" / "sample").exists()
    prepare(tmp_path / "demo", rows=50)
    assert companies(tmp_path / "demo") == 50
    assert sorted((tmp_path / "own").rglob("*")) == before


def test_a_folder_of_another_shape_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    with pytest.raises(SettingsError) as caught:
        prepare(tmp_path / "demo", data=tmp_path / "own")
    assert [fault.message for fault in caught.value.faults] == [
        "there is no `companies/continent=*/*.csv`",
        "there is no `owners/*.csv`",
    ]
    assert not (tmp_path / "demo").exists()


def test_data_where_the_link_should_be_is_never_replaced(tmp_path: Path) -> None:
    write_lake(tmp_path / "lake", 50)
    with pytest.raises(SettingsError, match="is not the demonstration's own link"):
        prepare(tmp_path)
    assert companies(tmp_path) == 50


def test_what_an_interrupted_attempt_left_does_no_harm(tmp_path: Path) -> None:
    for name in (".sample-new", ".policies-new", ".schema-new"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "half").touch()
    (tmp_path / ".lake-new").symlink_to("nowhere")
    prepare(tmp_path, rows=50)
    assert companies(tmp_path) == 50
    assert not list(tmp_path.rglob("half"))
    assert not list(tmp_path.glob(".*-new"))


def test_a_folder_that_was_moved_still_finds_its_sample(tmp_path: Path) -> None:
    prepare(tmp_path / "one", rows=50)
    shutil.move(tmp_path / "one", tmp_path / "two")
    assert companies(tmp_path / "two") == 50
