"""Law: pages between cursors are their list, and a cursor tells of nothing that is not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given

from gateway.plan.cursors import Cursors, Parts
from tests.properties.choices import Choices, choices, seeded
from tests.properties.effort import effort
from tests.properties.lab import Engine, Lab
from tests.properties.laws import SEEN, non_interference, pages
from tests.properties.planting import first_breach


@effort(8)
@given(source=choices())
def test_pages_walked_either_way_are_the_list(lab: Lab, source: Choices) -> None:
    pages(source, lab)


def test_pages_are_of_many_lists(lab: Lab) -> None:
    before = Counter(SEEN)
    for seed in range(30):
        pages(seeded(seed), lab)

    assert SEEN["pages"] - before["pages"] > 60
    assert SEEN["rows on pages"] - before["rows on pages"] > 100


def test_a_cursor_that_counts_unseen_rows_is_found(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = 0
    fill, sealing = Engine.fill, Cursors.sealing

    def counting(self: Engine, tables: object, rows: object) -> None:
        nonlocal filled
        filled += 1
        fill(self, tables, rows)  # type: ignore[arg-type]

    def telling(self: Cursors, scope: str) -> Callable[[Parts], str]:
        seal = sealing(self, scope)
        return lambda parts: seal([*parts, (0, filled)])

    monkeypatch.setattr(Engine, "fill", counting)
    monkeypatch.setattr(Cursors, "sealing", telling)

    assert first_breach(non_interference, lab) is not None
