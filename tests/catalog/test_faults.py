"""Every folder of `faults/` is a catalog that is refused; its comments say with which words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gateway.catalog.load import load_catalog
from gateway.errors import CatalogError

CASES = sorted((Path(__file__).parent / "faults").glob("*.yaml"))


def faults(folder: Path) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        load_catalog(folder)
    assert caught.value.code == "CATALOG"
    return [str(fault).removeprefix("case.yaml:") for fault in caught.value.faults]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_catalog_is_refused_with_every_fault_at_its_line(case: Path, tmp_path: Path) -> None:
    shutil.copy(case, tmp_path / "case.yaml")
    lines = case.read_text("utf-8").splitlines()
    expected = [line.removeprefix("# fault ") for line in lines if line.startswith("# fault ")]
    assert faults(tmp_path) == expected
    assert expected


def test_there_are_many_cases() -> None:
    assert len(CASES) > 80


TABLE = "    source: {files: a.csv}\n    columns: {x: INTEGER}\n"


def test_the_faults_of_all_files_come_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"database: shop\ntables:\n  orders:\n{TABLE}    primary_key: y\n")
    (tmp_path / "b.yml").write_text(f"database: Shop\ntables:\n  orders:\n{TABLE}    root: more\n")
    (tmp_path / "c.yaml").write_bytes(b"database: shop\n# caf\xe9\n")
    differs = "`Shop.orders` differs from `shop.orders` only by case, first at a.yaml:3"
    assert faults(tmp_path) == [
        "a.yaml:6: unknown column `y` (the columns are x)",
        f"b.yml:3: {differs} (leave one of them out)",
        "c.yaml:2: the file is not UTF-8 (save it as UTF-8)",
    ]


def test_deep_nesting_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text("[" * 2_000)
    assert faults(tmp_path) == [" bad YAML: it nests too deeply"]


def test_deep_sql_is_a_fault(tmp_path: Path) -> None:
    table = f"database: shop\ntables:\n  orders:\n{TABLE}"
    sql = "SELECT " + "(" * 5_000 + "x" + ")" * 5_000 + " AS x FROM orders"
    view = f"views:\n  report:\n    sql: {sql}\n    columns: {{x: INTEGER}}\n"
    (tmp_path / "case.yaml").write_text(table + view)
    (fault,) = faults(tmp_path)
    assert fault == "8: the SELECT nests too deeply (name a part of it in a derived table)"


def test_a_folder_without_files_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / ".hidden.yaml").write_text("]")
    (tmp_path / "notes.txt").write_text("]")
    cure = "`lakegate schema draft DIR` writes a first one"
    assert faults(tmp_path) == [f"{tmp_path}: the catalog has no file ({cure})"]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    cure = "set `catalog.path` to the folder of the catalog's YAML files"
    place = tmp_path / "nowhere"
    assert faults(place) == [f"{place}: cannot be read: No such file or directory ({cure})"]
