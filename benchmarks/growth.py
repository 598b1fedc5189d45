"""`python -m benchmarks.growth`: how time and memory grow with the rows, over HTTP, without the result cache.

For each number of rows a new server loads them, and then gives all that pass the row filter as CSV, an
aggregate by category, and the first page of a connection. Memory is the highest that the server's
resident set comes to: until it has its data, and while it answers. The exponents, of the processor's time and
of the memory in answering, are those of the power of the rows by which a figure grows from one line to the
next: 1 is linear.
"""

from __future__ import annotations

import argparse
import math
import os
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

#: What is asked, and how often; the last is what takes most memory, so that it hides no other.
ASKED = {"first": 31, "groups": 15, "csv": 3}

#: Above this a figure grows faster than the rows, whatever noise there is.
LINEAR = 1.05


@dataclass(frozen=True, slots=True)
class Sample:
    """Of one workload at one number of rows.

    Median milliseconds, mean ones of the server's processor, which other programs do not stretch, and the
    most bytes in loading and in answering.
    """

    rows: int
    milliseconds: float
    processor: float
    loading: int
    answering: int


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
    loading = _peak(process)
    samples = {}
    for key, request in requests.items():
        _forget_peak(process)
        await warm(port, request, 1)
        before = _processor(process)
        taken = await latencies(port, request, ASKED[key])
        processor = (_processor(process) - before) / ASKED[key]
        samples[key] = Sample(world.shown, median(taken), processor, loading, _peak(process))
    return samples


async def _request(workload: Workload, world: World, port: int) -> bytes:
    request = await Lakegate().request(workload, world, port)
    assert request is not None
    return request


def _forget_peak(process: int) -> None:
    """From here on the highest is counted anew."""
    Path(f"/proc/{process}/clear_refs").write_text("5")


def _peak(process: int) -> int:
    """Bytes of the resident set of a process at its highest."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this system does not tell the most memory that a process had")


def _processor(process: int) -> float:
    """Milliseconds of the processor that a process has had."""
    # Behind the name in brackets, the twelfth and thirteenth: in its own code and in the system's.
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1e3 / os.sysconf("SC_CLK_TCK")


def _table(samples: Sequence[Sample]) -> Table:
    heads = ("rows", "ms", "ms of the processor", "exponent", "MB in loading", "MB in answering", "exponent")
    table = Table(*heads, box=box.MARKDOWN)
    before: Sample | None = None
    for sample in samples:
        time = memory = ""
        if before:
            time = _exponent(before.rows, sample.rows, before.processor, sample.processor)
            memory = _exponent(before.rows, sample.rows, before.answering, sample.answering)
        loading, answering = (f"{size / 1e6:.0f}" for size in (sample.loading, sample.answering))
        times = (f"{sample.milliseconds:.1f}", f"{sample.processor:.1f}", time)
        table.add_row(f"{sample.rows:,}", *times, loading, answering, memory)
        before = sample
    return table


def _exponent(rows: int, more: int, was: float, has_become: float) -> str:
    exponent = math.log(has_become / was) / math.log(more / rows)
    return f"**{exponent:.2f}**" if exponent > LINEAR else f"{exponent:.2f}"


if __name__ == "__main__":
    main()
