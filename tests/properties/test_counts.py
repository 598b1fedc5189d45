"""Cells that change hands are as many as `policy diff --data` says."""

from __future__ import annotations

from hypothesis import given

from tests.properties.choices import Choices, choices
from tests.properties.counts import counts
from tests.properties.effort import effort
from tests.properties.lab import Lab


@effort(10)
@given(source=choices())
def test_the_cells_of_a_change_are_as_many_as_one_counts(lab: Lab, source: Choices) -> None:
    counts(source, lab)
