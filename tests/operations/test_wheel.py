from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.operations.command import REPOSITORY, environment

#: What a wheel is built from.
SOURCES = ("gateway", "policies", "schema", "pyproject.toml", "README.md", "LICENSE")


def build(source: Path, target: Path) -> Path:
    """The wheel of a source tree, built without the network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    (wheel,) = target.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the wheel is built from, without the built console."""
    folder = tmp_path_factory.mktemp("source")
    ignored = shutil.ignore_patterns("__pycache__", "static")
    for name in SOURCES:
        path = REPOSITORY / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=ignored)
        else:
            shutil.copyfile(path, folder / name)
    (folder / ".gitignore").write_bytes((REPOSITORY / ".gitignore").read_bytes())
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(source, tmp_path_factory.mktemp("wheel"))


def test_a_wheel_has_every_file_that_the_package_reads(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, place in (
        ("policies", "gateway/demo/policies"),
        ("schema", "gateway/demo/schema"),
        ("gateway/init/files", "gateway/init/files"),
    ):
        wanted = {
            f"{place}/{path.relative_to(REPOSITORY / folder).as_posix()}"
            for path in (REPOSITORY / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert wanted
        assert wanted <= names
    assert names >= {"gateway/demo/users.yaml", "gateway/py.typed"}
    assert not [name for name in names if name.startswith(("tests/", "frontend/", "docs/"))]


def test_the_built_console_goes_into_the_wheel_although_git_ignores_it(source: Path, tmp_path: Path) -> None:
    static = source / "gateway" / "console" / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").touch()
    (static / "assets" / "a.js.gz").touch()
    try:
        wheel = build(source, tmp_path)
    finally:
        shutil.rmtree(static)
    with zipfile.ZipFile(wheel) as archive:
        assert {"gateway/console/static/index.html", "gateway/console/static/assets/a.js.gz"} <= set(
            archive.namelist()
        )


def test_the_demonstration_is_made_from_a_wheel_in_any_folder(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    script = """
import sys
from pathlib import Path
import gateway
from gateway.demo.folder import prepare
from gateway.init import write_project
assert Path(gateway.__file__).is_relative_to(Path("site").resolve()), gateway.__file__
prepare(Path("demo"), rows=50)
write_project(Path("new"))
from gateway.cli import main
sys.argv = ["lakegate", "policy", "check", "--config", "demo/lakegate.toml"]
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(tmp_path / "site")),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "no faults" in done.stderr
