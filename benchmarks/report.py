"""The figures as tables that can stand in a page of the documentation, and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.measure import CONNECTIONS, Effort, Figures
from benchmarks.systems.base import System
from benchmarks.world import World

#: What Lakegate may take of the limit's time, and a far page of the first one's.
LIMIT, FURTHER = 1.25, 1.2

_LAKEGATE, _LIMIT = "lakegate", "limit"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal, the ratio that was measured and the one that is wanted at most."""

    name: str
    ratio: float
    most: float

    @property
    def is_reached(self) -> bool:
        return self.ratio <= self.most


@dataclass(frozen=True, slots=True)
class Report:
    """All that a run has found; `absent` says by system why it is not among those that ran."""

    world: World
    effort: Effort
    systems: Sequence[System]
    absent: Mapping[str, str]
    figures: Sequence[Figures]

    def goals(self) -> list[Goal]:
        """Every goal of which both sides were measured, as what Lakegate takes beside the other."""
        peers = [system for system in self.systems if system.is_peer]
        goals = []
        for figures in self.figures:
            for place, ratio in (("alone", _slower), ("busy", _less)):
                name = f"{figures.workload.name}, {place}"
                if (beside := ratio(figures, _LIMIT)) is not None:
                    goals.append(Goal(f"{name}: beside the limit", beside, LIMIT))
                goals += [
                    Goal(f"{name}: beside {peer.title}", beside, 1.0)
                    for peer in peers
                    if (beside := ratio(figures, peer.key)) is not None
                ]
        pages = {figures.workload.key: figures.alone.get(_LAKEGATE) for figures in self.figures}
        first, further = pages.get("first"), pages.get("further")
        if first and further:
            goals.append(Goal("a far page beside the first", further / first, FURTHER))
        return goals

    def show(self) -> None:
        """Print tables in Markdown."""
        console = Console(width=240)
        console.print("Alone, median milliseconds:\n")
        console.print(self._table("alone", "{:.2f}"))
        console.print(f"\n{CONNECTIONS} connections, requests per second:\n")
        console.print(self._table("busy", "{:.1f}"))
        goals = self.goals()
        missed = [goal for goal in goals if not goal.is_reached]
        console.print(
            f"\n{len(goals) - len(missed)} of {len(goals)} goals are reached. Those that are not:\n"
        )
        table = Table("goal", "measured", "at most", box=box.MARKDOWN)
        for goal in missed:
            table.add_row(goal.name, f"{goal.ratio:.2f}", f"{goal.most:.2f}")
        console.print(table)
        for title, why in self.absent.items():
            console.print(f"\nLeft out: {title}: {why}")

    def json(self) -> str:
        """The same for programs."""
        return json.dumps(
            {
                "machine": {"cores": os.cpu_count(), "platform": platform.platform()},
                "rows": {"shown": self.world.shown, "exported": self.world.exported},
                "effort": {"rounds": self.effort.rounds, "seconds": self.effort.seconds},
                "connections": CONNECTIONS,
                "systems": {system.key: system.title for system in self.systems},
                "absent": dict(self.absent),
                "workloads": {
                    f.workload.key: {"name": f.workload.name, "ms": dict(f.alone), "per_second": dict(f.busy)}
                    for f in self.figures
                },
                "goals": [
                    {"goal": g.name, "ratio": g.ratio, "most": g.most, "reached": g.is_reached}
                    for g in self.goals()
                ],
            },
            indent=2,
        )

    def _table(self, place: str, form: str) -> Table:
        is_alone = place == "alone"
        beside = ("Lakegate / limit", "best peer / Lakegate")
        if not is_alone:
            beside = ("limit / Lakegate", "Lakegate / best peer")
        table = Table("workload", *(system.title for system in self.systems), *beside, box=box.MARKDOWN)
        ratio = _slower if is_alone else _less
        for figures in self.figures:
            found = figures.alone if is_alone else figures.busy
            cells = [form.format(found[s.key]) if s.key in found else "-" for s in self.systems]
            limit = ratio(figures, _LIMIT)
            peers = [each for s in self.systems if s.is_peer and (each := ratio(figures, s.key)) is not None]
            cells.append("-" if limit is None else f"**{limit:.2f}**")
            cells.append("-" if not peers else f"{1 / max(peers):.2f}")
            table.add_row(figures.workload.name, *cells)
        return table


def _slower(figures: Figures, other: str) -> float | None:
    """How many times as long Lakegate takes alone."""
    mine, its = figures.alone.get(_LAKEGATE), figures.alone.get(other)
    return mine / its if mine and its else None


def _less(figures: Figures, other: str) -> float | None:
    """How many times as many requests the other answers when busy."""
    mine, its = figures.busy.get(_LAKEGATE), figures.busy.get(other)
    return its / mine if mine and its else None
