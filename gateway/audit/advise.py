"""Which physical design of native copies recorded operations ask for, and how many of them.

What the columns hold is not looked at: that a column is filtered by often is known, that a filter leaves
few rows is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import orjson

from gateway.catalog.model import Catalog, FileSource, IcebergSource, Materialize, Table
from gateway.catalog.types import NESTED, Kind
from gateway.plan.uses import Use

#: Columns of a sort at most: what is behind them tells few rows apart.
_DEEPEST = 3

#: The part of a table's reads that a column must serve.
_LEAST = 0.05

_UNINDEXED = NESTED | {Kind.INTERVAL, Kind.ENUM}


@dataclass(frozen=True, slots=True)
class Advice:
    """What is proposed for one table: each column with how many of its `reads` it serves."""

    table: Table
    reads: int
    sort: tuple[tuple[str, int], ...]
    indexes: tuple[tuple[str, int], ...]

    @property
    def is_new(self) -> bool:
        """Whether the catalog does not declare just that."""
        sort, indexes = (tuple(name for name, _ in each) for each in (self.sort, self.indexes))
        return sort != self.table.sort or indexes != self.table.indexes


def read_uses(lines: Iterable[bytes]) -> Iterator[Use]:
    """The uses in records of operations that were answered; what is no such record is passed over."""
    for line in lines:
        try:
            record = orjson.loads(line)
            if record["outcome"] == "ok":
                yield from [_use(given) for given in record.get("uses", ())]
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            continue


def advise(catalog: Catalog, uses: Iterable[Use]) -> tuple[Advice, ...]:
    """A proposal for every table that has a native copy and was read."""
    found: dict[str, Counter[Use]] = {}
    for use in uses:
        found.setdefault(use.table, Counter())[use] += 1
    return tuple(
        _propose(table, found[name])
        for name, table in sorted(catalog.tables.items())
        if name in found and _has_copy(table)
    )


def _propose(table: Table, found: Mapping[Use, int]) -> Advice:
    reads = sum(found.values())
    least = max(1, reads * _LEAST)
    sort: list[tuple[str, int]] = []
    while len(sort) < _DEEPEST:
        before = tuple(name for name, _ in sort)
        served, held = Counter[str](), Counter[str]()
        for use, count in found.items():
            for name in _next(use, before):
                if name in table.columns and table.columns[name].type.kind not in NESTED:
                    served[name] += count
                    held[name] += count * (name in use.equal)
        # Of columns that serve as many, one that is held to a value leaves the fewest rows; then the
        # catalog's order decides, so that the same records give the same advice.
        left = [name for name in table.columns if name not in before]
        best = max(left, key=lambda name: (served[name], held[name]), default="")
        if served[best] < least:
            break
        sort.append((best, served[best]))
    sort = sort[: _needed(tuple(name for name, _ in sort), table.primary_key)]
    stored = tuple(name for name, _ in sort) + table.primary_key
    lead = sort[0][0] if sort else table.primary_key[0] if table.primary_key else None
    keys = {*table.primary_key, *(own for each in table.relationships.values() for own, _ in each.keys)}
    lookups = Counter[str]()
    for use, count in found.items():
        looked_up = _looked_up(use, stored)
        if looked_up in keys - {lead} and table.columns[looked_up].type.kind not in _UNINDEXED:
            lookups[looked_up] += count
    indexes = tuple((name, lookups[name]) for name in table.columns if lookups[name] >= least)
    return Advice(table, reads, tuple(sort), indexes)


def _needed(sort: tuple[str, ...], key: tuple[str, ...]) -> int:
    """How many columns of a sort have to be declared: the key, which tells all rows, comes behind them."""
    for number in range(len(sort)):
        stored = sort[:number] + tuple(name for name in key if name not in sort[:number])
        if key and all(one == other for one, other in zip(stored, sort, strict=False)):
            return number
    return len(sort)


def _next(use: Use, before: tuple[str, ...]) -> Iterator[str]:
    """The columns that would serve a read as the next of a sort: those before leave it a stretch of rows."""
    held = {*use.equal, *use.joined}
    if held.issuperset(before):
        order = tuple(name for name in use.order if name not in held)
        yield from dict.fromkeys((*held, *use.ranged, *(name for name in order[:1] if name[0] != "-")))
    elif use.order[: len(before)] == before:
        yield from use.order[len(before) : len(before) + 1]


def _looked_up(use: Use, stored: tuple[str, ...]) -> str:
    """The column that alone decides which rows are read, empty where none does.

    The engine uses no index beside another filter, nor for the first rows of an order that it must sort by.
    """
    held = (*use.equal, *use.joined)
    is_alone = len(held) == 1 and not use.ranged and use.order == stored[: len(use.order)]
    return held[0] if is_alone else ""


def _has_copy(table: Table) -> bool:
    is_of_files = isinstance(table.source, FileSource | IcebergSource)
    return table.acceleration is not None or (is_of_files and table.materialize is not Materialize.NEVER)


def _use(given: Mapping[str, object]) -> Use:
    parts = (given[name] for name in ("equal", "ranged", "order", "joined"))
    columns = [tuple(map(str, part)) for part in parts if isinstance(part, list)]
    equal, ranged, order, joined = columns
    return Use(str(given["table"]), equal, ranged, order, joined)
