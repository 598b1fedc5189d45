"""How many cells changes of policies are about, in the rows that there are now.

Whoever learns how many cells of a column a row expression is true for learns something of cells that may be
hidden from them. So this is for the command line, whose user has the data's own credentials, and for nothing
that a gateway answers.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gateway.administer.difference import Change, Sides
from gateway.backends.base import Call, Runner
from gateway.catalog.model import Catalog, Table
from gateway.errors import LakegateError
from gateway.predicate import SessionValue, operands
from gateway.sql.tally import tally

#: Changes that one statement counts: engines take no text of any length.
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Count:
    """Cells of one column: visible after alone, before alone, and on both sides but otherwise; of `rows`.

    Otherwise is by another mask, or raw on one side and masked on the other.
    """

    gained: int
    lost: int
    otherwise: int
    rows: int

    def __str__(self) -> str:
        parts = [f"gains {_cells(self.gained)}"] if self.gained else []
        parts += [f"loses {_cells(self.lost)}"] if self.lost else []
        parts += [f"sees {_cells(self.otherwise)} otherwise"] if self.otherwise else []
        told = ", ".join(parts) or "no cell"
        return f"{told} of {self.rows:,} {'row' if self.rows == 1 else 'rows'}"


@dataclass(frozen=True, slots=True)
class Counted:
    """A change, and how many cells it is about.

    There is no count where it is about none of a column's cells, and where they cannot be counted: then
    `not_counted` says why.
    """

    change: Change
    count: Count | None = None
    not_counted: str = ""


def tables_of(changes: Iterable[Change]) -> frozenset[str]:
    """The tables that are read to count the cells of changes."""
    return frozenset(change.table for change in changes if change.cells and not _attributes(change.cells))


async def count_cells(
    changes: Sequence[Change], catalog: Catalog, runner: Runner, seconds: float
) -> list[Counted]:
    """The changes with their numbers; each statement may take so many seconds.

    Changes of one table that say the same of different columns, or for different people, are counted once.
    What the engine fails at is not counted, and keeps nothing else from being.
    """
    asked: defaultdict[str, dict[object, Sides]] = defaultdict(dict)
    for change in changes:
        if change.cells and not _attributes(change.cells):
            asked[change.table][_shown(change.cells)] = change.cells
    found: dict[tuple[str, object], Count | str] = {}
    for name, different in asked.items():
        keys = [*different]
        for first in range(0, len(keys), _AT_ONCE):
            some = keys[first : first + _AT_ONCE]
            sides = [different[key] for key in some]
            counts = await _run(catalog.tables[name], sides, catalog, runner, seconds)
            found |= {(name, key): each for key, each in zip(some, counts, strict=True)}
    return [_counted(change, found) for change in changes]


def _counted(change: Change, found: dict[tuple[str, object], Count | str]) -> Counted:
    if change.cells is None:
        return Counted(change)
    if attributes := _attributes(change.cells):
        return Counted(change, not_counted=f"depends on {', '.join(attributes)}")
    each = found[change.table, _shown(change.cells)]
    return Counted(change, not_counted=each) if isinstance(each, str) else Counted(change, each)


async def _run(
    table: Table, changes: Sequence[Sides], catalog: Catalog, runner: Runner, seconds: float
) -> Sequence[Count | str]:
    """The numbers of each change, or why there are none."""
    try:
        statement = tally(table, changes, runner.dialect, runner.addresses(catalog))
        async with asyncio.timeout(seconds):
            ran = await runner.run(statement, (), Call(None, "", 1))
    except TimeoutError:
        return [f"it took longer than {seconds:g} seconds"] * len(changes)
    except LakegateError as error:
        return [error.message + (f": {error.detail}" if error.detail else "")] * len(changes)
    ((rows, *numbers),) = ran.rows
    return [
        Count(gained, lost, otherwise, rows)
        for gained, lost, otherwise in zip(numbers[0::3], numbers[1::3], numbers[2::3], strict=True)
    ]


def _shown(sides: Sides) -> object:
    """What is counted of a change; by which cells relationships are followed is not."""
    return tuple((cells.raw, cells.masks) for cells in sides)


def _attributes(sides: Sides) -> tuple[str, ...]:
    """The attributes of a session by which its cells are shown, without which there are no numbers."""
    return tuple(sorted({f"session.{each.attribute}" for each in _values(sides)}))


def _values(sides: Sides) -> Iterator[SessionValue]:
    for cells in sides:
        for rows in (cells.raw, *(where for _, where in cells.masks)):
            yield from (each for each in operands(rows) if isinstance(each, SessionValue))


def _cells(number: int) -> str:
    return f"{number:,} {'cell' if number == 1 else 'cells'}"
