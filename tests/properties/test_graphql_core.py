"""Law 3: every answer has the bytes of graphql-core's own executor."""

from __future__ import annotations

from hypothesis import given

from tests.properties.choices import Choices, choices
from tests.properties.effort import effort
from tests.properties.lab import Lab
from tests.properties.laws import same_as_graphql_core


@effort(18)
@given(source=choices())
def test_data_has_the_bytes_that_graphql_core_gives(lab: Lab, source: Choices) -> None:
    same_as_graphql_core(source, lab)
