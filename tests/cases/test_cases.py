from __future__ import annotations

import asyncio
import json

import pytest

from gateway.error_codes import ERROR_CODES
from tests.cases.case import HERE, case_names, read_case
from tests.cases.golden import DISCLOSED, EXTRA, FILES, NAIVE, actual_files, written_files

CASES = case_names()

#: Limits on requests, sign-ins and time, and those of other engines, which no case can show.
ELSEWHERE = {"LIMIT_BODY", "LIMIT_BATCH", "LIMIT_SIGN_IN", "LIMIT_SECONDS"}
ELSEWHERE |= {"LIMIT_SQL", "LIMIT_BYTES", "LIMIT_BYTES_DAY", "LIMIT_EXPORTS", "LIMIT_SUBSCRIPTIONS"}
#: Limits on requests for access, whose tests are in `tests/access`.
ELSEWHERE |= {"LIMIT_ACCESS"}
#: Limits on callers' own SQL, whose cases are in `tests/select`.
ELSEWHERE |= {"LIMIT_CHARACTERS", "LIMIT_TABLES"}

#: The codes of stages 5 to 8 are those of the document, of governance, and of running it.
CODES = {
    code
    for code in ERROR_CODES
    if code in {"SYNTAX", "INVALID", "OPERATION_NAME", "OPERATION_TYPE", "VARIABLES", "VALUE"}
    or code.startswith("FORBIDDEN_")
    or (code.startswith("LIMIT_") and code not in ELSEWHERE)
}


@pytest.mark.parametrize("name", CASES)
def test_a_case_comes_to_what_its_files_say(name: str) -> None:
    case = read_case(name)

    assert asyncio.run(actual_files(case)) == written_files(case)


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_why_it_is_there(name: str) -> None:
    assert len(read_case(name).why) > 40


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith(("documents", "order", "views"))])
def test_equal_runs_give_equal_bytes(name: str) -> None:
    case = read_case(name)

    assert asyncio.run(actual_files(case)) == asyncio.run(actual_files(case))


def test_every_file_of_a_case_is_used() -> None:
    for name in CASES:
        case = read_case(name)
        known = {*FILES, *EXTRA, "case.yaml"} | {run.request for run in case.runs} | case.own_files()
        assert {path.name for path in case.folder.iterdir()} <= known, name


def test_every_code_of_an_operation_has_a_case() -> None:
    answers = "".join((HERE / name / "response.json").read_text(encoding="utf-8") for name in CASES)

    assert {code for code in CODES if f'"code": "{code}"' not in answers} == set()


@pytest.mark.parametrize("name", [name for name in CASES if (HERE / name / NAIVE).exists()])
def test_the_naive_union_would_have_disclosed_more(name: str) -> None:
    disclosed = (HERE / name / DISCLOSED).read_text(encoding="utf-8").splitlines()
    columns, *rows = ([cell.strip() for cell in line.split("|")] for line in disclosed)
    ((_, answered),) = json.loads((HERE / name / "response.json").read_text(encoding="utf-8"))["data"].items()
    by_key = {row[columns[0]]: row for row in answered}

    leaked = [
        (row[0], column)
        for row in rows
        for column, cell in zip(columns, row, strict=True)
        if cell != "None" and by_key[row[0]][column] is None
    ]

    assert leaked
