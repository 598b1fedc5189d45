"""What every system has: a way to be started, a request for a workload, and its answer's rows."""

from __future__ import annotations

import csv
import hashlib
import io
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from benchmarks.workloads import Workload
from benchmarks.world import World


class AbsentError(Exception):
    """What a system needs is not on this machine; the text says what."""


class System(ABC):
    """One system; `key` names its figures, `title` heads its column.

    Lakegate means to be ahead of each that `is_peer`.
    """

    key: str
    title: str
    is_peer = False

    @abstractmethod
    def serve(self, world: World) -> AbstractContextManager[int]:
        """Start with the world's rows, give the port, and stop behind it. Raises AbsentError."""

    @abstractmethod
    async def request(self, workload: Workload, world: World, port: int) -> bytes | None:
        """The bytes that ask for a workload; None if the system cannot do it."""

    @abstractmethod
    def rows(self, workload: Workload, body: bytes) -> Iterable[Any]:
        """The rows of an answer, as values within dictionaries and lists."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is left of rows to compare: how many, a hash of all, and the first three to look at."""

    count: int
    hash: str
    first: tuple[object, ...]


def digest(workload: Workload, rows: Iterable[Any]) -> Digest:
    """The digest of the values alone: every system has names and nesting of its own."""
    plain: Iterable[object] = map(canonical, rows)
    if not workload.is_ordered:
        plain = sorted(plain, key=repr)
    hashed, count, first = hashlib.sha256(), 0, []
    for row in plain:
        hashed.update(repr(row).encode())
        count += 1
        if count <= 3:
            first.append(row)
    return Digest(count, hashed.hexdigest(), tuple(first))


def canonical(row: Any) -> tuple[object, ...]:
    """A row's leaves in order, as texts or None; a list among them is a tuple of such rows."""
    return tuple(_leaves(row))


def _leaves(value: Any) -> Iterator[object]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        yield tuple(canonical(part) if isinstance(part, dict) else part for part in value)
    else:
        # Whole numbers of many digits are texts for some; CSV has no other sign of nothing than nothing.
        yield None if value in {None, ""} else str(value)


def csv_rows(body: bytes) -> Iterator[dict[str, str]]:
    """The rows of a CSV file with a line of names."""
    return csv.DictReader(io.StringIO(body.decode(), newline=""))


def arrow_rows(body: bytes) -> Iterator[dict[str, object]]:
    """The rows of an Arrow IPC stream."""
    with pa.ipc.open_stream(body) as reader:
        for batch in reader:
            yield from batch.to_pylist()
