"""Law 1: nothing that a caller may not see ever changes an answer."""

from __future__ import annotations

from hypothesis import given

from tests.properties.choices import Choices, choices
from tests.properties.effort import effort
from tests.properties.lab import Lab
from tests.properties.laws import non_interference


@effort(32)
@given(source=choices())
def test_hidden_cells_and_rows_change_no_byte_of_an_answer(lab: Lab, source: Choices) -> None:
    non_interference(source, lab)
