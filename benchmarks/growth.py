"""`python -m benchmarks.growth`: how time and memory grow with the rows, over HTTP, without the result cache.

For each number of rows a new server loads them, and then gives all that pass the row filter as CSV, an
aggregate by category, and the first page of a connection. Memory is the server's resident set: at rest once
it has its data, and the highest while it answers. The exponent is that of the power of the rows by which a
figure grows from one line to the next: 1 is linear.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import uvloop
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.load import latencies, warm
from benchmarks.systems.lakegate import Lakegate
from benchmarks.workloads import WORKLOADS, Workload
from benchmarks.world import World, make_world

ROWS = (10_000, 100_000, 1_000_000, 10_000_000)

#: What is asked, and how often.
ASKED = {"csv": 3, "groups": 15, "first": 31}

#: Above this a figure grows faster than the rows, whatever noise there is.
LINEAR = 1.05


@dataclass(frozen=True, slots=True)
class Sample:
    """Of one workload at one number of rows: median milliseconds, and bytes at rest and at most."""

    rows: int
    milliseconds: float
    rest: int
    peak: int


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--most", type=int, default=ROWS[-1], help="rows at which to stop (%(default)s)")
    most = parser.parse_args().most
    samples: dict[str, list[Sample]] = {key: [] for key in ASKED}
    for rows in ROWS:
        if rows <= most:
            for key, sample in _sample(rows).items():
                samples[key].append(sample)
            print(f"measured: {rows:,} rows", file=sys.stderr, flush=True)
    console = Console(width=160)
    for workload in WORKLOADS:
        if workload.key in ASKED:
            console.print(f"{workload.name}:")
            console.print(_table(samples[workload.key]))


def _sample(rows: int) -> dict[str, Sample]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        world = make_world(Path(name), rows, max(1, rows // 10))
        world = replace(world, exported=world.shown)
        with Lakegate().running(world) as (process, port):
            return uvloop.run(_ask(world, process, port))


async def _ask(world: World, process: int, port: int) -> dict[str, Sample]:
    by_key = {workload.key: workload for workload in WORKLOADS}
    requests = {key: await _request(by_key[key], world, port) for key in ASKED}
    # The first page needs the copy to be there, and little else.
    await warm(port, requests["first"], 0)
    rest = _resident(process, "VmRSS")
    samples = {}
    for key, request in requests.items():
        _forget_peak(process)
        await warm(port, request, 1)
        taken = await latencies(port, request, ASKED[key])
        samples[key] = Sample(world.shown, median(taken), rest, _resident(process, "VmHWM"))
    return samples


async def _request(workload: Workload, world: World, port: int) -> bytes:
    request = await Lakegate().request(workload, world, port)
    assert request is not None
    return request


def _forget_peak(process: int) -> None:
    """From here on the highest is counted anew."""
    Path(f"/proc/{process}/clear_refs").write_text("5")


def _resident(process: int, name: str) -> int:
    """Bytes of the resident set of a process: now (`VmRSS`) or at most (`VmHWM`)."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"this system does not tell the `{name}` of a process")


def _table(samples: Sequence[Sample]) -> Table:
    heads = ("rows", "ms", "exponent", "MB at rest", "MB at most", "exponent")
    table = Table(*heads, box=box.MARKDOWN)
    before: Sample | None = None
    for sample in samples:
        time = memory = ""
        if before:
            time = _exponent(before.rows, sample.rows, before.milliseconds, sample.milliseconds)
            memory = _exponent(before.rows, sample.rows, before.peak, sample.peak)
        megabytes = (f"{size / 1e6:.0f}" for size in (sample.rest, sample.peak))
        rest, peak = megabytes
        table.add_row(f"{sample.rows:,}", f"{sample.milliseconds:.1f}", time, rest, peak, memory)
        before = sample
    return table


def _exponent(rows: int, more: int, was: float, has_become: float) -> str:
    exponent = math.log(has_become / was) / math.log(more / rows)
    return f"**{exponent:.2f}**" if exponent > LINEAR else f"{exponent:.2f}"


if __name__ == "__main__":
    main()
