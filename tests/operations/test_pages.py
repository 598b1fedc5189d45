from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import pages
from gateway.error_codes import ERROR_CODES
from tests.operations.command import REPOSITORY

LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("path", list(pages()), ids=lambda path: path.name)
def test_a_page_written_from_the_code_is_as_the_code_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make pages`"


def test_every_code_is_raised_somewhere() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (REPOSITORY / "gateway").rglob("*.py")
        if path.name not in ("errors.py", "error_codes.py")
    )
    own_classes = {"UNAUTHENTICATED", "SECRET", "SETTINGS", "CATALOG", "POLICY", "DOCUMENTS"}
    assert {code for code in ERROR_CODES if f'"{code}"' not in source} <= own_classes


def readable() -> list[Path]:
    return [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]


@pytest.mark.parametrize("page", readable(), ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_what_a_page_links_to_is_there(page: Path) -> None:
    missing = [
        target
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_the_readme_links_to_every_page() -> None:
    linked = set(LINK.findall((REPOSITORY / "README.md").read_text(encoding="utf-8")))
    pages_there = {f"docs/{page.name}" for page in (REPOSITORY / "docs").glob("*.md")}
    assert pages_there <= linked
