"""A PostgreSQL cluster for one run: in a folder of its own, at a socket that nobody else finds."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.systems.base import AbsentError
from benchmarks.world import ALLOWED, World

#: Where distributions keep what is not on the PATH.
_FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql", "/usr/pgsql")

#: What a server of this size is given; the rest is as PostgreSQL comes.
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "40",
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "random_page_cost": "1.1",
    # Compiling a statement takes longer than running it here.
    "jit": "off",
    "max_wal_size": "4GB",
    "fsync": "off",
}

_TABLES = """
CREATE TABLE owners (
    people_id integer PRIMARY KEY, first_name text, last_name text, gender text, age integer,
    designation text, address text
);
CREATE TABLE companies (
    "Index" integer NOT NULL, company_id text PRIMARY KEY, company_name text, category_code text, status text,
    owner_id integer, continent text NOT NULL
);
"""

# An index for each workload's filter and order, whole where that spares a look into the table.
_INDEXES = """
CREATE INDEX ON companies (category_code, status, company_name, company_id);
CREATE INDEX ON companies (owner_id, company_name, company_id);
CREATE INDEX ON companies (status, continent) INCLUDE (category_code, owner_id, "Index");
COMMENT ON TABLE companies IS $$@foreignKey (owner_id) references owners (people_id)$$;
"""

_POLICIES = f"""
CREATE ROLE analyst NOLOGIN;
CREATE ROLE caller LOGIN NOINHERIT IN ROLE analyst;
GRANT SELECT ON companies TO analyst;
GRANT SELECT (people_id, gender, age, designation) ON owners TO analyst;
ALTER TABLE companies ENABLE ROW LEVEL SECURITY;
CREATE POLICY western ON companies FOR SELECT TO analyst USING ({ALLOWED});
"""


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Where its programs and its folder are, and who runs it: `user` is None for whoever runs this."""

    programs: Path
    folder: Path
    user: str | None

    def run(self, program: str, *arguments: str, text: str | None = None) -> None:
        """A program of PostgreSQL's, to its end."""
        done = subprocess.run(
            (str(self.programs / program), *arguments),
            input=text,
            capture_output=True,
            text=True,
            check=False,
            **_as(self.user, self.folder),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {(done.stderr or done.stdout).strip()[-1000:]}")

    def sql(self, text: str) -> None:
        """Statements in the database of the benchmark, as its owner."""
        self.run("psql", *self.address(), "--quiet", "--set=ON_ERROR_STOP=1", text=text)

    def address(self, database: str = "bench") -> tuple[str, ...]:
        return ("--no-psqlrc", f"--host={self.folder}", "--username=owner", f"--dbname={database}")


def find_programs() -> Path:
    """The folder of `initdb` and `postgres`, those of the newest version. Raises AbsentError."""
    on_path = shutil.which("initdb")
    found = [path for folder in _FOLDERS for path in Path(folder).glob("**/bin/initdb")]
    newest = max(found, key=_version, default=Path(on_path).resolve() if on_path else None)
    if newest is None:
        raise AbsentError(
            "there is no PostgreSQL server: no `initdb` on the PATH or below /usr/lib/postgresql"
        )
    return newest.parent


@contextmanager
def cluster(world: World) -> Iterator[str]:
    """The world's rows, with indexes and policies; gives the URL at which a caller finds them."""
    programs = find_programs()
    with tempfile.TemporaryDirectory(prefix="bench-postgres-") as name:
        running = _Cluster(programs, Path(name), _other_user())
        if running.user:
            shutil.chown(name, running.user)
        data = Path(name) / "data"
        running.run(
            "initdb", f"--pgdata={data}", "--username=owner", "--auth=trust", "--locale=C", "--encoding=UTF8"
        )
        settings = [f"--{key}={value}" for key, value in _SETTINGS.items()]
        server = subprocess.Popen(
            (str(programs / "postgres"), "-D", str(data), "-k", name, *settings),
            stderr=(world.folder / "postgres.log").open("w"),
            **_as(running.user, Path(name)),
        )
        try:
            _wait(running, server)
            _fill(running, world)
            yield f"postgres://caller@localhost/bench?host={name}"
        finally:
            server.terminate()
            server.wait()


def _wait(running: _Cluster, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            running.run("psql", *running.address("postgres"), "--quiet", text="CREATE DATABASE bench")
        except RuntimeError:
            if server.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _fill(running: _Cluster, world: World) -> None:
    running.sql(_TABLES)
    for table in ("owners", "companies"):
        path = running.folder / f"{table}.csv"
        duckdb.connect().execute(f"COPY (FROM '{world.rows(table)}') TO '{path}' (FORMAT csv, HEADER true)")
        path.chmod(0o644)
        running.sql(f"COPY {table} FROM '{path}' (FORMAT csv, HEADER true)")
        path.unlink()
    running.sql(_INDEXES)
    running.sql(_POLICIES)
    running.sql("VACUUM (ANALYZE, FREEZE)")


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parts if part.isdigit())


def _other_user() -> str | None:
    """Who runs the server where this is run by root, which PostgreSQL refuses. Raises AbsentError."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise AbsentError("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")


def _as(user: str | None, folder: Path) -> dict[str, Any]:
    """How a process is started as a user, in a folder that this user can enter."""
    options: dict[str, Any] = {"cwd": folder}
    if user:
        options |= {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": ()}
    return options
