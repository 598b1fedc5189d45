r"""Regular expressions that every engine takes alike: read as RE2 reads them, written in what all have.

What is written holds code points, classes of code points, groups that capture nothing, counts and
lookarounds of one character: no flag, no `.`, no `\d`, no table of Unicode. Trino's Joni, Java and Python
read these alike, but for `\x{...}`, which Python spells otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from gateway.sql.regex.nodes import (
    BEYOND_ASCII,
    NO_BOUNDARY,
    Choice,
    Node,
    OneOf,
    Place,
    Repeat,
    Sequence,
    UnportablePattern,
    may_be_empty,
    repeated,
    sequence,
)
from gateway.sql.regex.read import DEPTH, SIGNS, Parser
from gateway.sql.regex.sets import TOP, Ranges, negated

__all__ = ["DEPTH", "WRITTEN_LENGTH", "UnportablePattern", "portable_regex"]

#: Longest pattern that is written, in characters.
WRITTEN_LENGTH = 20_000

_TOO_LONG = (
    f"takes more than {WRITTEN_LENGTH} characters to write for this engine; "
    "make it shorter, or heed the case of its letters"
)


def portable_regex(pattern: str, *, ignore_case: bool) -> str:
    """An RE2 pattern as one that Joni (Java syntax) finds in exactly the same texts.

    Greed is dropped, since what is found is only whether there is a match. Raises UnportablePattern, and
    nothing else; of a pattern that RE2 refuses it may make anything.
    """
    if len(pattern) > WRITTEN_LENGTH:
        raise UnportablePattern(_TOO_LONG)
    tree = Parser(pattern, frozenset("i" if ignore_case else "")).parse()
    if may_be_empty(tree, (NO_BOUNDARY,)) and not may_be_empty(tree):
        # RE2 tries every byte, so that this `\B` is found within any character of several.
        tree = Choice((tree, BEYOND_ASCII))
    pieces: list[str] = []
    length = 0
    for piece in _write(tree):
        pieces.append(piece)
        length += len(piece)
        if length > WRITTEN_LENGTH:
            raise UnportablePattern(_TOO_LONG)
    return "".join(pieces)


def _write(node: Node) -> Iterator[str]:
    match node:
        case OneOf(ranges):
            yield _one_of(ranges)
        case Place(written):
            yield written
        case Repeat(item, least, most) if node.apart:
            rest = repeated(item, 0, None if most is None else most - least)
            yield from _write(sequence([*[item] * least, rest]))
        case Repeat(item, least, most):
            # A set that is empty is written as a lookaround, which engines do not repeat.
            yield from _write(item) if isinstance(item, OneOf) and item.ranges else _grouped(item)
            yield _count(least, most)
        case Sequence(items):
            for item in items:
                yield from _grouped(item) if isinstance(item, Choice) else _write(item)
        case Choice(items):
            for place, item in enumerate(items):
                yield "|" if place else ""
                yield from _write(item)
        case _:
            assert_never(node)


def _grouped(node: Node) -> Iterator[str]:
    yield "(?:"
    yield from _write(node)
    yield ")"


def _count(least: int, most: int | None) -> str:
    for sign, bounds in SIGNS.items():
        if bounds == (least, most):
            return sign
    if least == most:
        return f"{{{least}}}"
    return f"{{{least},{'' if most is None else most}}}"


def _one_of(ranges: Ranges) -> str:
    match ranges:
        case ():
            return "(?!)"
        case ((low, high),) if low == high:
            return _point(low)
        case ((0, _), *_, (_, high)) if high == TOP:
            return f"[^{_members(negated(ranges))}]"
        case _:
            return f"[{_members(ranges)}]"


def _members(ranges: Ranges) -> str:
    return "".join(
        _point(low) if low == high else f"{_point(low)}{'-' if high > low + 1 else ''}{_point(high)}"
        for low, high in ranges
    )


def _point(point: int) -> str:
    """A code point as no engine can misread it."""
    char = chr(point)
    if char == "_" or (char.isascii() and char.isalnum()):
        return char
    return r"\n" if char == "\n" else f"\\x{{{point:X}}}"
