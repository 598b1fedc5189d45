"""Each golden case comes to what its files say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Protocol

import pytest

from tests.select.companies import CATALOG, DATA, FILTERS, GRANTS
from tests.select.desk import open_desk
from tests.select.golden import FILES, Case, actual_files, case_names, read_case, written_files


class Play(Protocol):
    def __call__(self, case: Case) -> dict[str, str]: ...


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    with asyncio.Runner() as runner:
        opening = open_desk(CATALOG, GRANTS, filters=FILTERS, data=DATA)
        desk = runner.run(opening.__aenter__())
        yield lambda case: runner.run(actual_files(case, desk))
        runner.run(opening.__aexit__(None, None, None))


@pytest.mark.parametrize("name", case_names())
def test_a_case_comes_to_what_its_files_say(name: str, play: Play) -> None:
    """`python -m tests.select.golden` writes the files; read what it changed."""
    case = read_case(name)

    assert play(case) == written_files(case)
    assert len(case.why) > 30
    assert {path.name for path in case.folder.iterdir()} == {*FILES, "case.yaml", "request.sql"}


def test_there_are_cases() -> None:
    assert len(case_names()) >= 10
