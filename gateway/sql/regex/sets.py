"""Sets of characters as ranges of code points, and the letters that are alike but for case."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache

TOP = 0x10FFFF

#: Sorted, disjoint, with a gap between any two.
Ranges = tuple[tuple[int, int], ...]

#: The last code point that has case in Unicode 15, and those that got theirs later, in a newer Python.
_LAST_CASED = 0x1E943
_CASED_LATER = frozenset(
    point
    for low, high in (
        (0x1C89, 0x1C8F),
        (0xA7CB, 0xA7CF),
        (0xA7D2, 0xA7D2),
        (0xA7D4, 0xA7D4),
        (0xA7DA, 0xA7F1),
        (0xAB6C, 0xAB6F),
        (0x10D40, 0x10D8F),
        (0x16EA0, 0x16EDF),
    )
    for point in range(low, high + 1)
)


def spread(text: str) -> Ranges:
    """The set of `a-z` and the like, written one behind the other."""
    return merged((ord(low), ord(high)) for low, high in re.findall("(.)-(.)", text, re.DOTALL))


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def negated(ranges: Ranges) -> Ranges:
    starts = (0, *(high + 1 for _, high in ranges))
    ends = (*(low - 1 for low, _ in ranges), TOP)
    return tuple((low, high) for low, high in zip(starts, ends, strict=True) if low <= high)


def folded(ranges: Ranges) -> Ranges:
    """The set with all that differs from its members in case alone."""
    points, orbits = _case()
    more = (
        (other, other)
        for low, high in ranges
        for point in points[bisect_left(points, low) : bisect_right(points, high)]
        for other in orbits[point]
        if not low <= other <= high
    )
    return merged((*ranges, *more))


@cache
def _case() -> tuple[tuple[int, ...], dict[int, tuple[int, ...]]]:
    """The code points that have case, in order, and each with those it folds to, simply, as RE2 does."""
    alike: dict[str, list[int]] = {}
    for point in range(_LAST_CASED + 1):
        if point not in _CASED_LATER:
            char = chr(point)
            folded = char.casefold()
            if len(folded) > 1:
                # The full folding is longer than one character; the simple one is then the lower case.
                folded = char.lower()
            alike.setdefault(folded if len(folded) == 1 else char, []).append(point)
    orbits = {point: tuple(orbit) for orbit in alike.values() if len(orbit) > 1 for point in orbit}
    return tuple(sorted(orbits)), orbits


PERL = {"d": spread("0-9"), "s": spread("\t-\n\f-\r - "), "w": spread("0-9A-Z_-_a-z")}
POSIX = {
    "alnum": spread("0-9A-Za-z"),
    "alpha": spread("A-Za-z"),
    "ascii": spread("\0-\x7f"),
    "blank": spread("\t-\t - "),
    "cntrl": spread("\0-\x1f\x7f-\x7f"),
    "digit": spread("0-9"),
    "graph": spread("!-~"),
    "lower": spread("a-z"),
    "print": spread(" -~"),
    "punct": spread("!-/:-@[-`{-~"),
    "space": spread("\t-\r - "),
    "upper": spread("A-Z"),
    "word": spread("0-9A-Z_-_a-z"),
    "xdigit": spread("0-9A-Fa-f"),
}
