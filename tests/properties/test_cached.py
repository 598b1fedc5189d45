"""Law 9: the cache changes nothing but what the engine is asked."""

from __future__ import annotations

from hypothesis import given

from tests.properties.choices import Choices, choices, seeded
from tests.properties.effort import effort
from tests.properties.lab import Lab
from tests.properties.laws import SEEN, cached


@effort(10)
@given(source=choices())
def test_with_the_cache_answers_are_those_without_it(lab: Lab, source: Choices) -> None:
    cached(source, lab)


def test_the_law_is_tried_where_the_cache_answers(lab: Lab) -> None:
    before = SEEN["statements spared"]
    for seed in range(5):
        cached(seeded(seed), lab)
    assert SEEN["statements spared"] - before > 20
