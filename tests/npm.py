"""Node.js, and packages that a lock file names, for tests that run npm's libraries."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path

from frontend.build import Tools, find_tools


@dataclass(frozen=True, slots=True)
class Package:
    """A folder with its packages in place."""

    folder: Path
    tools: Tools

    def run(self, *command: str, **environment: str) -> str:
        """What a command prints there; it must end well."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.tools.environment, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def npm(self, *arguments: str, **environment: str) -> str:
        """The same of npm."""
        return self.run(*self.tools.npm, *arguments, **environment)


def installed(folder: Path) -> Package:
    """The package of a folder, with what its lock file names."""
    package = Package(folder, find_tools())
    lock, done = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    with (folder / ".installing").open("w") as installing:
        # Tests may run in several processes, each with this fixture.
        flock(installing, LOCK_EX)
        if not done.is_file() or done.stat().st_mtime < lock.stat().st_mtime:
            package.npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    return package
