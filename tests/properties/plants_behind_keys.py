"""Orders of rows that lead elsewhere by hidden keys, each without one thing that tells them apart."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from gateway.govern.draft import Draft
from gateway.govern.tell_apart import tell_apart
from gateway.plan.nodes import By, Select, Tie
from gateway.policy.grants import Grants
from gateway.predicate import MeasureRef, RowsRef
from tests.properties.hidden_keys import hidden_keys
from tests.properties.planting import Patch, Plant

#: The module, which the function of the same name stands before.
_PASS = import_module("gateway.govern.complete_order")


def _without(patch: Patch, is_left_out: Callable[[Tie], bool]) -> None:
    def careless(select: Select, draft: Draft, grants: Grants) -> tuple[Tie, ...]:
        return tuple(tie for tie in tell_apart(select, draft, grants) if not is_left_out(tie))

    patch.setattr(_PASS, "tell_apart", careless)


def likes_stand_as_the_table_does(patch: Patch) -> None:
    _without(patch, lambda tie: True)


def whether_there_is_an_object(patch: Patch) -> None:
    _without(patch, lambda tie: tie.by is By.MATCH)


def cells_of_objects(patch: Patch) -> None:
    _without(patch, lambda tie: tie.by is By.VALUE)


def texts_of_cells(patch: Patch) -> None:
    _without(patch, lambda tie: tie.by is By.TEXT and not isinstance(tie.column, RowsRef))


def rows_of_lists(patch: Patch) -> None:
    _without(patch, lambda tie: isinstance(tie.column, RowsRef))


def measures_of_lists(patch: Patch) -> None:
    _without(patch, lambda tie: isinstance(tie.column, MeasureRef))


def whether_a_key_is_withheld(patch: Patch) -> None:
    _without(patch, lambda tie: tie.by is By.WITHHELD)


PLANTS = (
    Plant(hidden_keys, likes_stand_as_the_table_does),
    Plant(hidden_keys, whether_there_is_an_object, near=11),
    Plant(hidden_keys, cells_of_objects, near=3),
    Plant(hidden_keys, texts_of_cells, near=82),
    Plant(hidden_keys, rows_of_lists, near=8),
    Plant(hidden_keys, measures_of_lists, near=40),
    Plant(hidden_keys, whether_a_key_is_withheld, near=61),
)
