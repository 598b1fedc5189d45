"""How long many rules take to load, to check and to decide: `python -m benchmarks.policies`."""

from __future__ import annotations

import argparse
import gc
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from gateway.auth.identity import Identity, Session
from gateway.auth.session import open_session
from gateway.catalog.model import Catalog, Column, FileSource, Table
from gateway.catalog.parse_type import parse_type
from gateway.demo.files import demo_files
from gateway.policy.check import check
from gateway.policy.decide import grant
from gateway.policy.load import PolicySet, load_policies

COLUMNS = 20
FILTERS_IN = 3
SESSIONS = 200
PAGE = 4096


def lake(tables: int) -> Catalog:
    """So many tables in ten databases, each of twenty columns."""
    text = parse_type("VARCHAR")
    found = {}
    for number in range(tables):
        columns = {f"c{place}": Column(f"c{place}", text, f"c{place}") for place in range(COLUMNS)}
        source = FileSource("csv", ("/nowhere/*.csv",))
        table = Table(f"d{number % 10}", f"t{number}", f"t{number}", columns, source)
        found[table.name] = table
    return Catalog(MappingProxyType(found), "benchmark")


def write(folder: Path, catalog: Catalog, rules: int, roles: int) -> Path:
    """Rules of many roles, each on tables of its own: a third has a filter, half of these of the session."""
    each = max(1, rules // roles)
    names = list(catalog.tables)
    shutil.copy(demo_files().policies / "model.conf", folder)
    filters = [
        f"p2, f, table:{name}, *, c0 = 'x' AND c1 <> {'session.region' if number % 2 else 'c2'}"
        for number, name in enumerate(names)
    ]
    grants = [
        f"p, role:r{number // each % roles}, table:{names[number * 7 % len(names)]}, SELECT|DESCRIBE, "
        f"c0|c{1 + number % (COLUMNS - 1)}, {'f' if number % FILTERS_IN == 0 else '*'}, -, allow"
        for number in range(rules)
    ]
    members = [f"g, group:g{number}, role:r{number}" for number in range(roles)]
    for name, lines in (("data_filters.csv", filters), ("grants.csv", grants), ("roles.csv", members)):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def timed(action: Callable[[], object], times: int) -> float:
    """The best of some runs in seconds: the one that the machine disturbed least."""
    taken = []
    for _ in range(times):
        gc.collect()
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return min(taken)


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


def sessions(policies: PolicySet, roles: int) -> list[Session]:
    """Somebody of each of some groups."""
    rules: dict[str, object] = {}
    step = max(1, roles // SESSIONS)
    return [
        open_session(Identity(f"s{n}", f"s{n}", (f"g{n}",), "access", 2**31, rules), policies, {}, 0.0)
        for n in range(0, roles, step)
    ]


def measure(rules: int, roles: int, tables: int) -> None:
    """Prints every figure."""
    catalog = lake(tables)
    attributes = {"region": parse_type("VARCHAR")}
    with TemporaryDirectory() as scratch:
        folder = write(Path(scratch), catalog, rules, roles)
        gc.collect()
        before = resident()
        policies = load_policies(folder, catalog, attributes)
        gc.collect()
        held = resident() - before
        load = timed(lambda: load_policies(folder, catalog, attributes), 3)
        checked = timed(lambda: check(folder, catalog, attributes, 0.0), 2)
    people = sessions(policies, roles)
    cold = []
    for someone in people:
        started = time.perf_counter()
        grant(catalog, policies, someone)
        cold.append(time.perf_counter() - started)
    warm = timed(lambda: [grant(catalog, policies, someone) for someone in people], 20) / len(people)
    cold.sort()
    print(f"rules {rules:,}, roles {roles:,}, tables {tables:,} of {COLUMNS} columns")
    print(f"load            {load:.2f} s")
    print(f"load and check  {checked:.2f} s")
    print(f"cold decision   {cold[len(cold) // 2] * 1e3:.2f} ms median, {cold[-1] * 1e3:.2f} ms at most")
    print(f"warm decision   {warm * 1e6:.2f} us")
    print(f"memory          {held / 1e6:.0f} MB")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, default=100_000)
    parser.add_argument("--roles", type=int, default=2_000)
    parser.add_argument("--tables", type=int, default=1_000)
    given = parser.parse_args()
    measure(given.rules, given.roles, given.tables)


if __name__ == "__main__":
    main()
