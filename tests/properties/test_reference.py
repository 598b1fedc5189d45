"""Law 2: every answer is that of a naive evaluator in plain Python."""

from __future__ import annotations

from hypothesis import given

from tests.properties.choices import Choices, choices
from tests.properties.effort import effort
from tests.properties.lab import Lab
from tests.properties.laws import reference


@effort(27)
@given(source=choices())
def test_answers_are_those_of_the_naive_evaluator(lab: Lab, source: Choices) -> None:
    reference(source, lab)
