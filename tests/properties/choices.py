"""One source of choices for every generator: Hypothesis when it searches, else a seeded random."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

_BELOW = [st.integers(0, max(n - 1, 0)) for n in range(1025)]


class Choices:
    """Small integers on demand; zero is always the simplest choice, so that shrinking makes worlds plain."""

    def __init__(self, below: Callable[[int], int]) -> None:
        self._below = below

    def below(self, n: int) -> int:
        """A number of 0..n-1, for n up to 1,024."""
        return self._below(n) if n > 1 else 0

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def chance(self, percent: int) -> bool:
        """True in about `percent` of 100 cases; shrinks to false."""
        return self.below(100) >= 100 - percent

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def some(self, items: Sequence[T], least: int = 1) -> tuple[T, ...]:
        """At least `least` of the items, in their own order."""
        if len(items) <= least:
            return tuple(items)
        bits = self.below(1 << min(len(items), 9))
        kept = [item for place, item in enumerate(items) if bits >> (place % 9) & 1]
        for item in items:
            if len(kept) >= least:
                break
            if item not in kept:
                kept.append(item)
        return tuple(item for item in items if item in kept)

    def shuffled(self, items: Sequence[T]) -> tuple[T, ...]:
        left, mixed = list(items), []
        while left:
            mixed.append(left.pop(self.below(len(left))))
        return tuple(mixed)


@st.composite
def choices(draw: st.DrawFn) -> Choices:
    """Choices that Hypothesis makes, records and shrinks."""
    return Choices(lambda n: draw(_BELOW[n]))


def seeded(seed: int) -> Choices:
    """Choices that are the same in every run."""
    source = random.Random(seed)
    return Choices(source.randrange)
