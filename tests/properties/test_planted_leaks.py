"""The laws have teeth: each finds the leaks that are planted for it."""

from __future__ import annotations

import pytest

import gateway.govern
from tests.properties import laws
from tests.properties.choices import seeded
from tests.properties.lab import Lab
from tests.properties.planting import Patch, Plant, first_breach
from tests.properties.plants_behind_keys import PLANTS as BEHIND_KEYS
from tests.properties.plants_elsewhere import PLANTS as ELSEWHERE
from tests.properties.plants_in_cache import PLANTS as IN_CACHE
from tests.properties.plants_in_copies import PLANTS as IN_COPIES
from tests.properties.plants_in_counts import PLANTS as IN_COUNTS
from tests.properties.plants_in_passes import PLANTS as IN_PASSES


@pytest.mark.parametrize(
    "plant",
    [*IN_PASSES, *ELSEWHERE, *IN_CACHE, *IN_COUNTS, *IN_COPIES, *BEHIND_KEYS],
    ids=lambda plant: plant.name,
)
def test_the_law_finds_the_leak(lab: Lab, plant: Plant) -> None:
    with Patch.context() as patch:
        plant.install(patch)
        found = first_breach(plant.law, lab, plant.near)
    assert found is not None
    seed, breach = found
    # A gateway that fails altogether shows nothing: it is no leak.
    assert '"INTERNAL"' not in breach
    plant.law(seeded(seed), lab)


@pytest.mark.parametrize(
    "place", range(len(gateway.govern.PASSES)), ids=lambda n: gateway.govern.PASSES[n].__name__
)
def test_without_a_pass_the_reference_is_not_met(lab: Lab, place: int) -> None:
    passes = gateway.govern.PASSES
    with Patch.context() as patch:
        patch.setattr(gateway.govern, "PASSES", (*passes[:place], *passes[place + 1 :]))
        assert first_breach(laws.reference, lab) is not None
