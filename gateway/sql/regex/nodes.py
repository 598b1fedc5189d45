"""A regular expression as a tree, in which nothing is left to an engine's own opinion."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import assert_never

from gateway.sql.regex.sets import TOP, Ranges


class UnportablePattern(ValueError):  # noqa: N818 - it says what is wrong, as those in `errors.py` do
    """A pattern that cannot be written for every engine alike, or that RE2 would not take."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One character out of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Place:
    """A place between characters, as written."""

    written: str


@dataclass(frozen=True, slots=True)
class Repeat:
    item: Node
    least: int
    most: int | None
    #: Whether the rounds that have to be are written one by one: Joni leaves a loop after a round that is
    #: empty, though `(?:^.*){2}a` needs such a one in front of `xa`.
    apart: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    items: tuple[Node, ...]


Node = OneOf | Place | Repeat | Sequence | Choice

WORD = "[0-9A-Z_a-z]"
START = Place(r"\A")
#: Not `\z`: Joni looks for what stands in front of it from within a character, and so misses `a?\z` in `é`.
END = Place(r"(?![\x{0}-\x{10FFFF}])")
LINE_START = Place(r"(?<![^\n])")
LINE_END = Place(r"(?![^\n])")
BOUNDARY = Place(f"(?:(?<={WORD})(?!{WORD})|(?<!{WORD})(?={WORD}))")
NO_BOUNDARY = Place(f"(?:(?<={WORD})(?={WORD})|(?<!{WORD})(?!{WORD}))")
EVERYWHERE = (START, END, LINE_START, LINE_END, BOUNDARY, NO_BOUNDARY)

#: Never repeated: Joni fails to read `a(?:){2}b`.
NOTHING = Sequence(())
ANY = OneOf(((0, TOP),))
NO_NEWLINE = OneOf(((0, 9), (11, TOP)))
BEYOND_ASCII = OneOf(((0x80, TOP),))


def may_be_empty(node: Node, where: Collection[Place] = ()) -> bool:
    """Whether it matches the empty text at a spot that is only such places."""
    match node:
        case OneOf():
            return False
        case Place():
            return node in where
        case Repeat(item=item, least=least):
            return least == 0 or may_be_empty(item, where)
        case Sequence(items):
            return all(may_be_empty(item, where) for item in items)
        case Choice(items):
            return any(may_be_empty(item, where) for item in items)
        case _:
            assert_never(node)


def sequence(items: Iterable[Node]) -> Node:
    some = tuple(item for item in items if item != NOTHING)
    return some[0] if len(some) == 1 else Sequence(some)


def repeated(item: Node, least: int, most: int | None) -> Node:
    if isinstance(item, Place) or item == NOTHING:
        return item if least else NOTHING
    if most == 0:
        return NOTHING
    if may_be_empty(item):
        least = 0
    return Repeat(item, least, most, apart=least > 1 and may_be_empty(item, EVERYWHERE))
