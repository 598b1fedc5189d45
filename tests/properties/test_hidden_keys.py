"""Law 1 for keys that are followed and never shown."""

from __future__ import annotations

from hypothesis import given

from tests.properties.choices import Choices, choices
from tests.properties.effort import effort
from tests.properties.hidden_keys import hidden_keys
from tests.properties.lab import Lab


@effort(6)
@given(source=choices())
def test_values_of_hidden_keys_change_no_byte_of_an_answer(lab: Lab, source: Choices) -> None:
    hidden_keys(source, lab)
