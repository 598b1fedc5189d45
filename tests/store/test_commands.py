"""`lakegate policy push` and `pull`, and what the others say of a policy store."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gateway.demo.folder import prepare
from gateway.errors import SettingsError
from gateway.policy_source import open_store
from gateway.read_settings import read_settings
from tests.operations.command import call
from tests.store.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The demonstration's folder, whose policies in force are rows."""
    prepare(tmp_path, rows=20)
    with (tmp_path / "lakegate.toml").open("a") as file:
        file.write('\n[policies]\nstore = "sql"\nstore_url = "env:RULES"\n')
    shelf = Shelf(tmp_path)
    monkeypatch.setenv("RULES", shelf.address)
    return shelf


def change(shelf: Shelf, old: str, new: str) -> None:
    grants = shelf.folder / "policies" / "grants.csv"
    text = grants.read_text()
    assert old in text
    grants.write_text(text.replace(old, new))


def test_policies_go_into_the_store_and_come_back(shelf: Shelf) -> None:
    told = call("policy", "push", folder=shelf.folder)
    assert (told.status, told.out) == (0, "")
    assert told.err == f"{shelf.folder}/policies: in the policy store\n"
    assert call("policy", "push", folder=shelf.folder).err.endswith("is already in the policy store\n")

    told = call("policy", "pull", "pulled", folder=shelf.folder)
    assert told.status == 0
    assert "pulled/grants.csv\n" in told.out
    assert call("policy", "diff", "policies", "pulled", "--exit-code", folder=shelf.folder).status == 0
    assert call("policy", "check", "--policies", "pulled", folder=shelf.folder).status == 0


def test_what_the_other_commands_say_is_about_the_store(shelf: Shelf) -> None:
    call("policy", "push", folder=shelf.folder)

    assert "the policy store: no faults; warnings: " in call("policy", "check", folder=shelf.folder).err
    told = call("policy", "explain", "owners", "--as", "biz-analyst", folder=shelf.folder)
    assert "lakegate_rule:" in told.out
    assert "grants.csv" not in told.out
    assert "failed: 0" in call("policy", "test", folder=shelf.folder).err
    assert "role:eu-sales" in call("policy", "matrix", folder=shelf.folder).out


def test_a_push_can_be_looked_at_beforehand(shelf: Shelf) -> None:
    call("policy", "push", folder=shelf.folder)
    change(shelf, "people_id|gender|age|designation", "people_id|gender|age=bucket(10)|designation")

    told = call("policy", "diff", "store", "policies", folder=shelf.folder)
    assert "  loses  age: visible in every row -> as bucket(10) in every row" in told.out
    assert "by lakegate_rule:" in told.out
    assert "-> grants.csv:" in told.out
    assert "  gains  age" in call("policy", "diff", "policies", folder=shelf.folder).out


def test_faulty_files_are_told_by_line_and_not_pushed(shelf: Shelf) -> None:
    call("policy", "push", folder=shelf.folder)
    change(shelf, "people_id|gender|age|designation", "people_id|gender|ages|designation")

    told = call("policy", "push", folder=shelf.folder)

    assert told.status == 1
    assert "error: grants.csv:" in told.err
    assert "is already in" not in told.err
    assert call("policy", "check", folder=shelf.folder).status == 0


def test_a_faulty_row_is_told_by_its_place(shelf: Shelf) -> None:
    call("policy", "push", folder=shelf.folder)
    shelf.execute("UPDATE lakegate_rule SET v6 = 'Allow' WHERE id = 1")

    told = call("policy", "check", folder=shelf.folder)

    assert told.status == 1
    assert "error: lakegate_rule:1: `Allow`" in told.err


def test_a_patch_is_of_files(shelf: Shelf) -> None:
    call("policy", "push", folder=shelf.folder)

    told = call("audit", "unused", "--patch", folder=shelf.folder)

    assert told.status == 1
    assert "policies.store: a patch is one of files" in told.err


def test_without_an_address_there_is_no_store(tmp_path: Path) -> None:
    prepare(tmp_path, rows=20)

    told = call("policy", "push", folder=tmp_path)

    assert told.status == 1
    assert "policies.store_url: no policy store is named (say where the address" in told.err
    with pytest.raises(SettingsError, match='`policies` is wrong: `store = "sql"` needs `store_url`'):
        read_settings(None, {"LAKEGATE_POLICIES__STORE": "sql"})


def test_packages_that_are_not_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gateway.policy.store", None)
    settings = read_settings(None, {"LAKEGATE_POLICIES__STORE_URL": "env:RULES"})

    with pytest.raises(SettingsError, match=r"not installed \(`pip install 'lakegate\[sql-policies\]'`\)"):
        open_store(settings)
