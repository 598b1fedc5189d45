"""How many examples the laws are tried on: the environment's HYPOTHESIS_PROFILE is `dev`, `ci` or `deep`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

#: Examples over all laws together.
EXAMPLES = {"dev": 100, "ci": 700, "deep": 60_000}


def effort(percent: int) -> settings:
    """Settings for a law that gets its share of the examples."""
    total = EXAMPLES[os.environ.get("HYPOTHESIS_PROFILE", "dev")]
    return settings(
        max_examples=total * percent // 100,
        deadline=None,
        print_blob=True,
        report_multiple_bugs=False,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
