"""Law: pages between cursors are their list, and a cursor tells of nothing that is not seen."""

from __future__ import annotations

import pytest

from gateway.plan.cursors import Cursors, Parts
from tests.properties.choices import seeded
from tests.properties.lab import Engine, Lab
from tests.properties.laws import SEEN, non_interference, pages
from tests.properties.planting import first_breach


def test_pages_walked_either_way_are_the_list(lab: Lab) -> None:
    before = SEEN["pages"]
    for seed in range(15):
        pages(seeded(seed), lab)

    assert SEEN["pages"] - before > 30


def test_a_cursor_that_counts_unseen_rows_is_found(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = 0
    fill, seal = Engine.fill, Cursors.seal

    def counting(self: Engine, tables: object, rows: object) -> None:
        nonlocal filled
        filled += 1
        fill(self, tables, rows)  # type: ignore[arg-type]

    def telling(self: Cursors, parts: Parts, scope: str) -> str:
        return seal(self, [*parts, (0, filled)], scope)

    monkeypatch.setattr(Engine, "fill", counting)
    monkeypatch.setattr(Cursors, "seal", telling)

    assert first_breach(non_interference, lab) is not None
