"""`make trino` on machines that lack something: it says what, and leaves nothing half-done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trino import fetch


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without programs; the server would be fetched into `home`."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(fetch, "HOME", tmp_path / "home")
    monkeypatch.setattr(fetch, "_COMPLETE", tmp_path / "home" / "complete")
    return tmp_path


def install(machine: Path, name: str, script: str = "") -> None:
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def install_java(machine: Path, version: str) -> None:
    install(machine, "java", f"echo 'openjdk version \"{version}\" 2025-04-15' >&2")
    install(machine, "javac")


def test_a_machine_without_java_is_told_of_it(machine: Path) -> None:
    assert fetch.fetch().startswith("there is no Java")


@pytest.mark.parametrize(("version", "told"), [("11.0.2", "11"), ("1.8.0_292", "1"), ("24", "24")])
def test_a_java_that_trino_does_not_run_on_is_named(machine: Path, version: str, told: str) -> None:
    install_java(machine, version)

    assert fetch.fetch() == f"Java is version {told}, and Trino 435 runs on 17 to 22"


def test_a_machine_without_maven_is_told_of_it(machine: Path) -> None:
    install_java(machine, "17.0.15")

    assert fetch.fetch() == "there is no `mvn`: install Maven"


def test_what_maven_cannot_get_is_told_and_nothing_is_left(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install_java(machine, "17.0.15")
    install(machine, "mvn", f"/bin/mkdir -p {machine}/home/lib; echo '[ERROR] no route to central'; exit 1")

    fetch.main()

    told = capsys.readouterr().err
    assert "the tests run without it: Maven cannot fetch it: no route to central" in told
    assert not fetch.HOME.exists()
    assert not fetch.is_fetched()


def test_what_is_fetched_is_not_fetched_again(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install_java(machine, "17.0.15")
    install(machine, "mvn", f"/bin/mkdir -p {machine}/home/lib")

    fetch.main()
    assert fetch.is_fetched()
    (machine / "bin" / "mvn").unlink()
    capsys.readouterr()
    fetch.main()

    assert capsys.readouterr().err == ""
    assert fetch.is_fetched()
