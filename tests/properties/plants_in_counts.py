"""Mistakes planted in the counting of cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from gateway.administer import counting
from gateway.policy.cells import Cells
from gateway.predicate import NEVER, Predicate
from gateway.sql import tally
from gateway.sql.predicates import PredicateCompiler
from tests.properties.counts import counts
from tests.properties.planting import Patch, Plant


def _sides_instead(patch: Patch, change: Callable[[Cells], Cells]) -> None:
    """A count of other cells than those that are decided."""
    way = tally._way
    patch.setattr(tally, "_way", lambda cells, ways, compiler: way(change(cells), ways, compiler))


def what_is_unknown_counts_as_visible(patch: Patch) -> None:
    class Careless(PredicateCompiler):
        def compile(self, predicate: Predicate) -> exp.Expr:
            return exp.Coalesce(this=super().compile(predicate), expressions=[exp.true()])

    patch.setattr(tally, "PredicateCompiler", Careless)


def masked_cells_count_as_withheld(patch: Patch) -> None:
    _sides_instead(patch, lambda cells: Cells(cells.raw, (), cells.shown, cells.keys))


def raw_cells_count_as_withheld(patch: Patch) -> None:
    _sides_instead(patch, lambda cells: Cells(NEVER, cells.masks, cells.shown, cells.keys))


def the_mildest_mask_counts(patch: Patch) -> None:
    _sides_instead(patch, lambda cells: Cells(cells.raw, cells.masks[::-1], cells.shown, cells.keys))


def all_masks_count_as_one(patch: Patch) -> None:
    class Blind(dict[Any, int]):
        def setdefault(self, mask: Any, number: int = 0, /) -> int:
            return 0 if mask is None else 1

    way = tally._way
    patch.setattr(tally, "_way", lambda cells, _ways, compiler: way(cells, Blind(), compiler))


def sides_are_swapped(patch: Patch) -> None:
    run = counting._run

    async def swapped(table: Any, changes: Any, *others: Any) -> Any:
        return await run(table, [(after, before) for before, after in changes], *others)

    patch.setattr(counting, "_run", swapped)


def changes_that_differ_by_their_masks_count_as_one(patch: Patch) -> None:
    patch.setattr(counting, "_shown", lambda sides: tuple(cells.shown for cells in sides))


PLANTS = (
    Plant(counts, what_is_unknown_counts_as_visible),
    Plant(counts, masked_cells_count_as_withheld),
    Plant(counts, raw_cells_count_as_withheld),
    Plant(counts, the_mildest_mask_counts, near=1_380),
    Plant(counts, all_masks_count_as_one),
    Plant(counts, sides_are_swapped),
    Plant(counts, changes_that_differ_by_their_masks_count_as_one),
)
