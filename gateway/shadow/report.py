"""Sums up what was compared: how often two engines agree, where they differ, and how long each takes."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of those queries that both engines answered; None where there are none."""

    engine: str
    median: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where two engines differ: a root field of an operation, how often in which way, and in which columns.

    `kinds` counts queries, `confirmed` those that differed again, `columns` cells, `codes` failures as
    `CODE` of the one engine and the other, with `ok` for an answer.
    """

    operation: str | None
    field: str
    compared: int
    kinds: Mapping[str, int]
    confirmed: int
    columns: Mapping[str, int]
    codes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """What two engines made of the same questions; `spots` has those first that differ most often."""

    engines: tuple[str, str]
    compared: int
    agreed: int
    timings: tuple[Timing, Timing]
    spots: tuple[Spot, ...]

    @property
    def agreement(self) -> float:
        """The share of queries that came to the same."""
        return self.agreed / self.compared


@dataclass(frozen=True, slots=True)
class Report:
    """A whole file: one summary for each two engines, and what was not compared.

    `unreadable` counts lines that a full disk or a stop has cut off.
    """

    summaries: tuple[Summary, ...]
    dropped: int
    left_out: int
    unreadable: int


def report(lines: Iterable[str]) -> Report:
    """The report of a file's lines."""
    compared: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    missed: Counter[str] = Counter()
    for line in lines:
        try:
            found = json.loads(line)
            if "engines" in found:
                one, other = found["engines"]
                compared.setdefault((one, other), []).append(found)
            else:
                missed.update(dropped=found["dropped"], left_out=found["left_out"])
        except (ValueError, KeyError, TypeError):
            missed["unreadable"] += 1
    summaries = tuple(_summary(engines, records) for engines, records in compared.items())
    return Report(summaries, missed["dropped"], missed["left_out"], missed["unreadable"])


def text(found: Report) -> Iterator[str]:
    """The report's lines for people."""
    for each in found.summaries:
        one, other = each.engines
        yield f"{one} and {other}: {each.agreed} of {each.compared} agree ({_percent(each.agreement)})"
        for timing in each.timings:
            yield f"  {timing.engine}: median {_seconds(timing.median)}, 95 % within {_seconds(timing.p95)}"
        for spot in each.spots:
            yield f"  {spot.operation or 'unnamed'}, {spot.field}: {_kinds(spot)}"
            counts = chain(spot.columns.items(), spot.codes.items())
            yield from (f"    {name}: {count}" for name, count in counts)
    yield f"not compared: {found.dropped} dropped, {found.left_out} left out"
    if found.unreadable:
        yield f"lines that cannot be read: {found.unreadable}"


def as_json(found: Report) -> str:
    """The report for programs."""
    return orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()


def _summary(engines: tuple[str, str], records: Sequence[Mapping[str, Any]]) -> Summary:
    spots: dict[tuple[str | None, str], list[Mapping[str, Any]]] = {}
    for record in records:
        spots.setdefault((record["operation"], record["field"]), []).append(record)
    differing = [
        _spot(operation, field, each)
        for (operation, field), each in spots.items()
        if any(record["difference"] for record in each)
    ]
    answered = [record["seconds"] for record in records if not any(record["codes"])]
    one, other = (_timing(engine, [pair[n] for pair in answered]) for n, engine in enumerate(engines))
    return Summary(
        engines,
        len(records),
        sum(record["difference"] is None for record in records),
        (one, other),
        tuple(sorted(differing, key=lambda spot: -sum(spot.kinds.values()))),
    )


def _spot(operation: str | None, field: str, records: Sequence[Mapping[str, Any]]) -> Spot:
    differing = [record for record in records if record["difference"]]
    columns: Counter[str] = Counter()
    for record in differing:
        columns.update(record["columns"])
    failed = (record["codes"] for record in differing if any(record["codes"]))
    return Spot(
        operation,
        field,
        len(records),
        dict(Counter(record["difference"] for record in differing).most_common()),
        sum(record["confirmed"] is True for record in differing),
        dict(columns.most_common()),
        dict(Counter(f"{one or 'ok'} and {other or 'ok'}" for one, other in failed).most_common()),
    )


def _timing(engine: str, seconds: Sequence[float]) -> Timing:
    ordered = sorted(seconds)
    return Timing(engine, _quantile(ordered, 0.5), _quantile(ordered, 0.95))


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that so large a share of all does not exceed."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else None


def _percent(share: float) -> str:
    # Never rounded up to all of them.
    return f"{math.floor(share * 10_000) / 100:g} %"


def _seconds(seconds: float | None) -> str:
    return "unknown" if seconds is None else f"{seconds * 1000:.1f} ms"


def _kinds(spot: Spot) -> str:
    kinds = ", ".join(f"{kind} {count}" for kind, count in spot.kinds.items())
    return f"{kinds} of {spot.compared}" + (f" ({spot.confirmed} confirmed)" if spot.confirmed else "")
