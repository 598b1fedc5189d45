"""`make bench`: Lakegate over HTTP, beside the limit and beside other systems with the same rows, in one run.

Lakegate is measured without its result cache, with one that never has the answer, and with one that has it.
A peer that lacks what it needs on this machine is left out, and the report says so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import uvloop

from benchmarks.measure import Effort, measure
from benchmarks.report import Report
from benchmarks.systems.base import AbsentError, System
from benchmarks.systems.lakegate import Lakegate
from benchmarks.systems.limit import Limit
from benchmarks.systems.plain import Plain
from benchmarks.systems.postgraphile import PostGraphile
from benchmarks.systems.roapi import RoApi
from benchmarks.workloads import WORKLOADS
from benchmarks.world import World, make_world

#: Bytes of a cache that holds no answer at all, and of one that holds them all.
_COLD, _WARM = 8, 256_000_000

SYSTEMS: tuple[System, ...] = (
    Lakegate(),
    Lakegate("cold", "cache cold", _COLD),
    Lakegate("warm", "cache warm", _WARM),
    Limit(),
    Plain(),
    PostGraphile(),
    RoApi(),
)


def main() -> None:
    """Measure and print."""
    options = _options()
    wanted = [system for system in SYSTEMS if system.key in options.systems]
    workloads = [workload for workload in WORKLOADS if workload.key in options.workloads]
    effort = Effort(options.rounds, options.seconds)
    with tempfile.TemporaryDirectory(prefix="bench-") as name, ExitStack() as stack:
        world = make_world(Path(name), options.companies, options.owners)
        running, absent = _start(stack, world, wanted)
        possible = [workload for workload in workloads if world.allows(workload)]
        figures = uvloop.run(measure(world, running, possible, effort))
        report = Report(world, effort, tuple(running), absent, figures)
        if options.json:
            print(report.json())
        else:
            report.show()


def _start(
    stack: ExitStack, world: World, systems: Sequence[System]
) -> tuple[dict[System, int], dict[str, str]]:
    """The ports of those that run, and why the others do not."""
    running, absent = {}, {}
    for system in systems:
        try:
            running[system] = stack.enter_context(system.serve(world))
        except AbsentError as error:
            absent[system.title] = str(error)
            print(f"left out: {system.title}: {error}", file=sys.stderr)
        else:
            print(f"started: {system.title}", file=sys.stderr)
    return running, absent


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--companies", type=int, default=1_250_000, help="nine in ten pass the row filter (%(default)s)"
    )
    parser.add_argument("--owners", type=int, default=100_000, help="(%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="(%(default)s)")
    parser.add_argument(
        "--seconds", type=float, default=1.0, help="per system, round and workload (%(default)s)"
    )
    systems, workloads = [s.key for s in SYSTEMS], [w.key for w in WORKLOADS]
    parser.add_argument("--systems", type=_some(systems), default=systems, help=f"of {','.join(systems)}")
    parser.add_argument(
        "--workloads", type=_some(workloads), default=workloads, help=f"of {','.join(workloads)}"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser.parse_args()


def _some(known: Sequence[str]) -> Callable[[str], list[str]]:
    """Reads keys with commas between them."""

    def keys(text: str) -> list[str]:
        chosen = text.split(",")
        if strange := [key for key in chosen if key not in known]:
            raise argparse.ArgumentTypeError(f"`{strange[0]}` is none of {', '.join(known)}")
        return chosen

    return keys


if __name__ == "__main__":
    main()
