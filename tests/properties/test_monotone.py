"""Law 5: a deny more, or an allow less, never shows a cell more."""

from __future__ import annotations

from hypothesis import given

from tests.properties.choices import Choices, choices
from tests.properties.effort import effort
from tests.properties.lab import Lab
from tests.properties.laws import monotone


@effort(13)
@given(source=choices())
def test_narrower_policies_show_no_cell_more(lab: Lab, source: Choices) -> None:
    monotone(source, lab)
