from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.lakeformation.dump import Dump
from tests.lakeformation.lake import Lake, lake
from tests.lakeformation.test_import import ANALYST, permission
from tests.operations.command import REPOSITORY, Demonstration, call, demonstration, environment

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

COMMAND = re.compile(r"^(\$ |curl |lakegate |npm |python |docker )", re.MULTILINE)


def readable() -> list[Path]:
    return [*sorted(REPOSITORY.glob("*.md")), *sorted((REPOSITORY / "docs").rglob("*.md"))]


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A demonstration as `make run` starts it: other rows would be other answers."""
    with demonstration(tmp_path_factory.mktemp("docs")) as running:
        yield running


@pytest.fixture(scope="module")
def aws() -> Iterator[Lake]:
    """A Lake Formation that knows the tables of the demonstration."""
    permissions = [
        permission(ANALYST, {"Table": {"DatabaseName": "startups", "Name": name}})
        for name in ("companies", "owners")
    ]
    groups = [{"GroupName": "analysts", "RoleArn": ANALYST}]
    dump = Dump(permissions, filters=[], optins=[], groups=groups, expressions=[], tags=[], settings={})
    with lake(dump) as found:
        yield found


def run(script: str, demo: Demonstration, aws: Lake) -> str:
    """What a page's commands print, with a token of the analyst's and an account at AWS at hand."""
    token = call("token", "biz-analyst", folder=demo.folder).out.strip()
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("http://127.0.0.1:8000", demo.address)],
        cwd=demo.folder,
        env=environment(TOKEN=token, **aws.environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", readable(), ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_no_command_escapes_being_run(page: Path) -> None:
    assert [text for language, text in blocks(page) if language != "sh" and COMMAND.search(text)] == []


@pytest.mark.parametrize(
    "page",
    [page for page in readable() if any(language == "sh" for language, _ in blocks(page))],
    ids=lambda page: page.relative_to(REPOSITORY).as_posix(),
)
def test_the_commands_of_a_page_run_and_print_what_it_says(
    page: Path, demo: Demonstration, aws: Lake
) -> None:
    """The JSON right behind a command is what it prints."""
    found = blocks(page)
    for (language, text), (after, shown) in zip(found, [*found[1:], ("", "")], strict=True):
        if language == "sh":
            printed = run(text, demo, aws)
            assert "errors" not in printed, printed
            if after == "json":
                assert json.loads(printed) == json.loads(shown)


@pytest.mark.parametrize(
    "page",
    [page for page in readable() if "Every example runs in the demonstration" in page.read_text("utf-8")],
    ids=lambda page: page.relative_to(REPOSITORY).as_posix(),
)
def test_the_operations_of_a_page_have_answers(page: Path, demo: Demonstration) -> None:
    token = call("token", "developer", folder=demo.folder).out.strip()
    for language, text in blocks(page):
        if language == "graphql":
            answer = httpx.post(
                f"{demo.address}/graphql",
                json={"query": text},
                headers={"Authorization": f"Bearer {token}"},
                trust_env=False,
            ).json()
            assert "errors" not in answer, (text, answer)
            assert all(answer["data"].values()), f"an example that shows nothing: {text}"
