"""The measuring: every system in turn, round by round, after all have given the same answer."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.load import Connection, latencies, rate, warm
from benchmarks.systems.base import Digest, System, digest
from benchmarks.workloads import Workload
from benchmarks.world import World

#: Connections of the busy measure, and how many requests a system answers at most for one round alone.
CONNECTIONS, _MOST = 16, 200


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one workload, by the key of a system: median milliseconds alone, requests per second when busy.

    A system that cannot do it is not there.
    """

    workload: Workload
    alone: Mapping[str, float]
    busy: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long is measured: rounds, and seconds of each system in each round."""

    rounds: int
    seconds: float


async def measure(
    world: World, running: Mapping[System, int], workloads: Sequence[Workload], effort: Effort
) -> list[Figures]:
    """The figures of each workload. Raises RuntimeError where two systems do not answer the same."""
    figures = []
    for workload in workloads:
        targets = {}
        for system, port in running.items():
            request = await system.request(workload, world, port)
            if request is not None:
                targets[system.key] = (port, request)
        await _check(workload, {s: targets[s.key] for s in running if s.key in targets})
        figures.append(await _measure(workload, targets, effort))
        print(f"measured: {workload.name}", file=sys.stderr, flush=True)
    return figures


async def _check(workload: Workload, targets: Mapping[System, tuple[int, bytes]]) -> None:
    """Ask each once it has its data, and compare what they say."""
    digests: dict[str, Digest] = {}
    for system, (port, request) in targets.items():
        await warm(port, request)
        connection = await Connection.open(port)
        digests[system.title] = digest(workload, system.rows(workload, await connection.ask(request)))
        connection.close()
    if len(set(digests.values())) > 1:
        seen = "\n".join(f"  {title}: {each}" for title, each in digests.items())
        raise RuntimeError(f"the systems do not answer `{workload.name}` alike:\n{seen}")
    if not all(each.count for each in digests.values()):
        raise RuntimeError(f"`{workload.name}` has no rows; there are too few companies to measure it")


async def _measure(workload: Workload, targets: Mapping[str, tuple[int, bytes]], effort: Effort) -> Figures:
    alone: dict[str, list[float]] = {key: [] for key in targets}
    busy: dict[str, list[float]] = {key: [] for key in targets}
    # The machine's drift meets all of them, as they take turns.
    for _ in range(effort.rounds):
        for key, (port, request) in targets.items():
            (first,) = await latencies(port, request, 1)
            count = max(1, min(_MOST, int(effort.seconds * 1000 / first)))
            alone[key] += await latencies(port, request, count)
    for _ in range(effort.rounds):
        for key, (port, request) in targets.items():
            busy[key].append(await rate(port, request, CONNECTIONS, effort.seconds))
    return Figures(
        workload,
        {key: median(taken) for key, taken in alone.items()},
        {key: median(rates) for key, rates in busy.items()},
    )
