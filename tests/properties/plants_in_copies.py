"""Mistakes planted where it is decided which copy of a table has its rows in the order wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from gateway.plan import projections
from gateway.plan.nodes import CellRule, GovernedScan, OrderKey
from gateway.plan.projections import Copies
from gateway.predicate import ALWAYS, Predicate
from tests.properties.laws import reference
from tests.properties.planting import Patch, Plant


def _other_cells(scan: GovernedScan, change: Callable[[CellRule], CellRule]) -> GovernedScan:
    return replace(scan, cells=tuple(change(cell) for cell in scan.cells))


def order_of_withheld_cells_told(patch: Patch) -> None:
    in_order = Copies.in_order

    def careless(copies: Copies, wanted: tuple[OrderKey, ...]) -> frozenset[int]:
        bare = copies.scan and _other_cells(copies.scan, lambda cell: replace(cell, visible=ALWAYS))
        return in_order(replace(copies, scan=bare), wanted)

    patch.setattr(Copies, "in_order", careless)


def what_a_mask_shows_taken_for_the_cell(patch: Patch) -> None:
    held = projections._held

    def careless(scan: GovernedScan, source: int, where: Predicate) -> Iterator[str]:
        return held(_other_cells(scan, lambda cell: replace(cell, masks=())), source, where)

    patch.setattr(projections, "_held", careless)


PLANTS = (
    Plant(reference, order_of_withheld_cells_told, near=50),
    Plant(reference, what_a_mask_shows_taken_for_the_cell, near=140),
)
