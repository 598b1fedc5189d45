"""Leaks planted on purpose: each breaks one thing that governance relies on, and names the law that tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.properties.choices import Choices, seeded
from tests.properties.lab import Lab

Patch = pytest.MonkeyPatch
Law = Callable[[Choices, Lab], None]
Install = Callable[[Patch], None]

#: How many cases a law may need to find a leak.
CASES = 150


@dataclass(frozen=True, slots=True)
class Plant:
    """`install` puts the leak in; `law` is the one that has to find it."""

    law: Law
    install: Install

    @property
    def name(self) -> str:
        return self.install.__name__


def first_breach(law: Law, lab: Lab) -> tuple[int, str] | None:
    """The first case, always the same ones in the same order, in which the law is broken, and how."""
    for seed in range(CASES):
        try:
            law(seeded(seed), lab)
        except AssertionError as breach:
            return seed, str(breach)
    return None
