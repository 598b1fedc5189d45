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
    """`install` puts the leak in; `law` is the one that has to find it.

    `near` is the case to begin with: a few before one that is known to show the leak, where that is rare.
    """

    law: Law
    install: Install
    near: int = 0

    @property
    def name(self) -> str:
        return self.install.__name__


def first_breach(law: Law, lab: Lab, near: int = 0) -> tuple[int, str] | None:
    """The first case, always the same ones in the same order, in which the law is broken, and how."""
    for seed in range(near, near + CASES):
        try:
            law(seeded(seed), lab)
        except AssertionError as breach:
            return seed, str(breach)
    return None
