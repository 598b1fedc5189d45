from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gateway.catalog.model import Catalog
from gateway.errors import PolicyError
from gateway.policy.load import load_policies
from gateway.policy.read import DATA_FILTERS, GRANTS, ROLES, read_sheets
from tests.policy.catalogs import ALL_COMPANIES, ATTRIBUTES, STARTUPS, catalog, table
from tests.policy.folders import write_policies

RULE = "p, role:a, table:startups.owners, SELECT, *, *, -, allow"


def fault_texts(folder: Path, of: Catalog = STARTUPS) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        load_policies(folder, of, ATTRIBUTES)
    return [str(fault) for fault in refused.value.faults]


def test_blank_lines_comments_spaces_and_line_ends_do_not_matter(tmp_path: Path) -> None:
    plain = load_policies(write_policies(tmp_path / "plain", RULE), STARTUPS, {})
    loose = (
        '\ufeff# a comment, with "quotes\r\n\r\n   # another\r\n \t \r\n'
        + RULE.replace(",", ",\t ")
        + " \r\n"
    )
    other = load_policies(write_policies(tmp_path / "loose", loose), STARTUPS, {})

    assert [clause.fields for clause in other.clauses] == [clause.fields for clause in plain.clauses]
    assert [str(clause.rule) for clause in other.clauses] == ["grants.csv:5"]


def test_every_role_is_known_that_some_file_names(tmp_path: Path) -> None:
    roles = "g, group:g, role:led\ng, role:heir, role:inherited"
    policies = load_policies(write_policies(tmp_path, RULE, roles), STARTUPS, {})
    assert policies.roles == {"a", "led", "heir", "inherited"}


def test_fields_may_be_quoted(tmp_path: Path) -> None:
    roles = 'g, "group:Sales, Europe", "role:a"\ng, group:it\'s #1, role:b\ng, group:/path/x y, role:c'
    policies = load_policies(
        write_policies(tmp_path, RULE.replace("*, *", '"*", "*"'), roles.replace(" #1", "#1")), STARTUPS, {}
    )

    assert policies.roles_of(["Sales, Europe"]) == {"a"}
    assert policies.roles_of(["it's#1", "/path/x y"]) == {"b", "c"}


def test_other_files_that_come_and_go_are_left_alone(tmp_path: Path) -> None:
    write_policies(tmp_path, RULE)
    (tmp_path / "tests").mkdir()
    for name in ("README.md", ".grants.csv.swp", ".DS_Store", "grants.csv~"):
        (tmp_path / name).write_text("not a rule")

    assert len(load_policies(tmp_path, STARTUPS, {}).clauses) == 1


def test_data_filters_and_unsupported_files_may_be_absent_or_empty(tmp_path: Path) -> None:
    write_policies(tmp_path, RULE)
    (tmp_path / "data_filters.csv").unlink()
    (tmp_path / "tags.csv").write_text("# none yet\n\n")

    assert load_policies(tmp_path, STARTUPS, {}).data_filters == ()


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    texts = fault_texts(tmp_path / "nowhere")

    assert "cannot be read: No such file or directory (see `policies.path`)" in texts[0]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    write_policies(tmp_path, RULE)
    (tmp_path / "roles.csv").unlink()
    (tmp_path / "roles.csv").mkdir()
    (tmp_path / "model.conf").unlink()
    (tmp_path / "model.conf").mkdir()

    assert fault_texts(tmp_path) == [
        "model.conf: the file cannot be read: Is a directory (make it a readable file)",
        "roles.csv: the file cannot be read: Is a directory (make it a readable file)",
    ]


def test_the_version_is_of_the_bytes(tmp_path: Path) -> None:
    first = load_policies(write_policies(tmp_path / "a", RULE), STARTUPS, {}).version
    same = load_policies(write_policies(tmp_path / "b", RULE), STARTUPS, {}).version
    other = load_policies(write_policies(tmp_path / "c", RULE + "\n"), STARTUPS, {}).version
    moved = load_policies(write_policies(tmp_path / "d", "", RULE.replace(RULE, "")), STARTUPS, {}).version

    assert first == same
    assert len({first, other, moved}) == 3


def test_a_wide_rule_needs_a_table(tmp_path: Path) -> None:
    write_policies(tmp_path, RULE.replace("table:startups.owners", "catalog"))

    assert fault_texts(tmp_path, catalog()) == [
        "grants.csv:1: the catalog has no table (describe a table in the catalog first)"
    ]
    assert fault_texts(tmp_path, catalog(ALL_COMPANIES)) == [
        "grants.csv:1: the catalog has no table (describe a table in the catalog first)"
    ]


def test_a_long_list_of_names_is_cut(tmp_path: Path) -> None:
    wide = catalog(table("d.wide", {f"c{number}": "INTEGER" for number in range(30)}))
    write_policies(tmp_path, "p, role:a, table:d.wide, SELECT, x, *, -, allow")

    (text,) = fault_texts(tmp_path, wide)
    assert text.endswith("`c19` and others)")


def test_a_field_longer_than_csv_takes_is_a_fault(tmp_path: Path) -> None:
    write_policies(tmp_path, RULE.replace("role:a", "role:" + "a" * 200_000))

    (text,) = fault_texts(tmp_path)
    assert text.startswith("grants.csv:1: the line is not CSV: field larger than field limit")


def test_many_rules_of_one_spelling_are_read_once(tmp_path: Path) -> None:
    policies = load_policies(write_policies(tmp_path, f"{RULE}\n{RULE}\n"), STARTUPS, {})

    assert policies.clauses[0].columns is policies.clauses[1].columns


def test_the_columns_of_the_files_are_those_of_the_demonstrations_comments() -> None:
    sheets, faults = read_sheets(Path("policies"))

    assert faults == ()
    for layout in (GRANTS, ROLES, DATA_FILTERS):
        text = (Path("policies") / layout.file).read_text(encoding="utf-8")
        assert f"#   {layout.rule_type}, {', '.join(layout.fields)}\n" in text
    assert sheets.version == read_sheets(Path("policies"))[0].version


def test_a_copy_of_the_demonstration_is_the_same_version(tmp_path: Path) -> None:
    copied = shutil.copytree("policies", tmp_path / "copied")

    assert read_sheets(copied)[0].version == read_sheets(Path("policies"))[0].version
