from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml

from gateway.errors import PolicyError
from gateway.policy.explain import explain
from gateway.policy.load import load_policies
from tests.policy.catalogs import ATTRIBUTES, STARTUPS
from tests.policy.folders import MODEL, session

CASES = Path(__file__).parent / "cases"
FAULTS = sorted(path.name for path in (CASES / "faults").iterdir())
DECISIONS = sorted(path.name for path in (CASES / "decisions").iterdir())


def policy_folder(case: Path, folder: Path) -> Path:
    """The case's files over those of the base."""
    shutil.copy(MODEL, folder)
    shutil.copytree(CASES / "base", folder, dirs_exist_ok=True)
    for path in case.iterdir():
        if path.suffix == ".absent":
            (folder / path.stem).unlink()
        elif path.name not in {"README.md", "expected.txt", "sessions.yaml"}:
            shutil.copy(path, folder)
    return folder


def expected(case: Path, actual: str) -> str:
    path = case / "expected.txt"
    if os.environ.get("LAKEGATE_WRITE_CASES"):
        path.write_text(actual, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FAULTS)
def test_faulty_files_are_refused_with_place_and_cure(name: str, tmp_path: Path) -> None:
    case = CASES / "faults" / name

    with pytest.raises(PolicyError) as refused:
        load_policies(policy_folder(case, tmp_path), STARTUPS, ATTRIBUTES)

    actual = "".join(f"{fault}\n" for fault in refused.value.faults)
    assert actual == expected(case, actual)
    assert all(fault.cure for fault in refused.value.faults)


@pytest.mark.parametrize("name", DECISIONS)
def test_policies_decide_what_the_case_says(name: str, tmp_path: Path) -> None:
    case = CASES / "decisions" / name
    asked = yaml.safe_load((case / "sessions.yaml").read_text(encoding="utf-8"))
    policies = load_policies(policy_folder(case, tmp_path), STARTUPS, ATTRIBUTES)

    told = []
    for who, person in asked["sessions"].items():
        attributes = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in person.get("attributes", {}).items()
        }
        someone = session(policies, person["groups"], attributes)
        told += [f"{who}: {explain(STARTUPS, policies, someone, table)}\n" for table in asked["tables"]]

    actual = "\n".join(told)
    assert actual == expected(case, actual)
