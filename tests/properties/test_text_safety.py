"""Law 6: no caller's value stands in SQL text outside a literal."""

from __future__ import annotations

from hypothesis import given

from tests.properties.choices import Choices, choices
from tests.properties.effort import effort
from tests.properties.lab import Lab
from tests.properties.laws import text_safety


@effort(10)
@given(source=choices())
def test_what_a_caller_makes_up_stands_in_sql_as_literals_only(lab: Lab, source: Choices) -> None:
    text_safety(source, lab)
