r"""Regular expressions that every engine takes alike: read as RE2 reads them, written in what all have.

What is written holds code points, classes of code points, groups that capture nothing, counts and
lookarounds of one character: no flag, no `.`, no `\d`, no table of Unicode. Trino's Joni, Java and Python
read these alike, but for `\x{...}`, which Python spells otherwise. The parser follows `parse.cc` of the RE2
that DuckDB 2.0 carries (Unicode 15).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import assert_never

from gateway.catalog.values import shown

#: Longest pattern that is written, in characters.
WRITTEN_LENGTH = 20_000

#: Most groups within each other, so that neither we nor an engine run out of stack.
DEPTH = 50

#: Most times that RE2 counts.
_COUNT = 1_000

_TOO_LONG = (
    f"takes more than {WRITTEN_LENGTH} characters to write for this engine; "
    "make it shorter, or heed the case of its letters"
)

_TOP = 0x10FFFF

#: Sorted, disjoint, with a gap between any two.
_Ranges = tuple[tuple[int, int], ...]


class UnportablePattern(ValueError):  # noqa: N818 - it says what is wrong, as those in `errors.py` do
    """A pattern that cannot be written for every engine alike, or that RE2 would not take."""


@dataclass(frozen=True, slots=True)
class _OneOf:
    """One character out of a set."""

    ranges: _Ranges


@dataclass(frozen=True, slots=True)
class _Place:
    """A place between characters, as written."""

    written: str


@dataclass(frozen=True, slots=True)
class _Repeat:
    item: _Node
    least: int
    most: int | None
    #: Whether the rounds that have to be are written one by one: Joni leaves a loop after a round that is
    #: empty, though `(?:^.*){2}a` needs such a one in front of `xa`.
    apart: bool


@dataclass(frozen=True, slots=True)
class _Sequence:
    items: tuple[_Node, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    items: tuple[_Node, ...]


_Node = _OneOf | _Place | _Repeat | _Sequence | _Choice

_WORD = "[0-9A-Z_a-z]"
_START = _Place(r"\A")
#: Not `\z`: Joni looks for what stands in front of it from within a character, and so misses `a?\z` in `é`.
_END = _Place(r"(?![\x{0}-\x{10FFFF}])")
_LINE_START = _Place(r"(?<![^\n])")
_LINE_END = _Place(r"(?![^\n])")
_BOUNDARY = _Place(f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))")
_NO_BOUNDARY = _Place(f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))")
_EVERYWHERE = (_START, _END, _LINE_START, _LINE_END, _BOUNDARY, _NO_BOUNDARY)
_PLACES = {"A": _START, "z": _END, "b": _BOUNDARY, "B": _NO_BOUNDARY}

#: Never repeated: Joni fails to read `a(?:){2}b`.
_NOTHING = _Sequence(())
_ANY = _OneOf(((0, _TOP),))
_NO_NEWLINE = _OneOf(((0, 9), (11, _TOP)))
_BEYOND_ASCII = _OneOf(((0x80, _TOP),))


def portable_regex(pattern: str, *, ignore_case: bool) -> str:
    """An RE2 pattern as one that Joni (Java syntax) finds in exactly the same texts.

    Greed is dropped, since what is found is only whether there is a match. Raises UnportablePattern, and
    nothing else; of a pattern that RE2 refuses it may make anything.
    """
    if len(pattern) > WRITTEN_LENGTH:
        raise UnportablePattern(_TOO_LONG)
    tree = _Parser(pattern, frozenset("i" if ignore_case else "")).parse()
    if _may_be_empty(tree, (_NO_BOUNDARY,)) and not _may_be_empty(tree):
        # RE2 tries every byte, so that this `\B` is found within any character of several.
        tree = _Choice((tree, _BEYOND_ASCII))
    pieces: list[str] = []
    length = 0
    for piece in _write(tree):
        pieces.append(piece)
        length += len(piece)
        if length > WRITTEN_LENGTH:
            raise UnportablePattern(_TOO_LONG)
    return "".join(pieces)


def _may_be_empty(node: _Node, where: Collection[_Place] = ()) -> bool:
    """Whether it matches the empty text at a spot that is only such places."""
    match node:
        case _OneOf():
            return False
        case _Place():
            return node in where
        case _Repeat(item=item, least=least):
            return least == 0 or _may_be_empty(item, where)
        case _Sequence(items):
            return all(_may_be_empty(item, where) for item in items)
        case _Choice(items):
            return any(_may_be_empty(item, where) for item in items)
        case _:
            assert_never(node)


def _sequence(items: Iterable[_Node]) -> _Node:
    some = tuple(item for item in items if item != _NOTHING)
    return some[0] if len(some) == 1 else _Sequence(some)


def _repeated(item: _Node, least: int, most: int | None) -> _Node:
    if isinstance(item, _Place) or item == _NOTHING:
        return item if least else _NOTHING
    if most == 0:
        return _NOTHING
    if _may_be_empty(item):
        least = 0
    return _Repeat(item, least, most, apart=least > 1 and _may_be_empty(item, _EVERYWHERE))


# -- sets of characters -------------------------------------------------------------------------------

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


def _ascii(text: str) -> _Ranges:
    return _merged((ord(low), ord(high)) for low, high in re.findall("(.)-(.)", text, re.DOTALL))


def _merged(ranges: Iterable[tuple[int, int]]) -> _Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def _negated(ranges: _Ranges) -> _Ranges:
    starts = (0, *(high + 1 for _, high in ranges))
    ends = (*(low - 1 for low, _ in ranges), _TOP)
    return tuple((low, high) for low, high in zip(starts, ends, strict=True) if low <= high)


def _folded(ranges: _Ranges) -> _Ranges:
    """The set with all that differs from its members in case alone."""
    points, orbits = _case()
    more = (
        (other, other)
        for low, high in ranges
        for point in points[bisect_left(points, low) : bisect_right(points, high)]
        for other in orbits[point]
        if not low <= other <= high
    )
    return _merged((*ranges, *more))


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


_PERL = {"d": _ascii("0-9"), "s": _ascii("\t-\n\f-\r - "), "w": _ascii("0-9A-Z_-_a-z")}
_POSIX = {
    "alnum": _ascii("0-9A-Za-z"),
    "alpha": _ascii("A-Za-z"),
    "ascii": _ascii("\0-\x7f"),
    "blank": _ascii("\t-\t - "),
    "cntrl": _ascii("\0-\x1f\x7f-\x7f"),
    "digit": _ascii("0-9"),
    "graph": _ascii("!-~"),
    "lower": _ascii("a-z"),
    "print": _ascii(" -~"),
    "punct": _ascii("!-/:-@[-`{-~"),
    "space": _ascii("\t-\r - "),
    "upper": _ascii("A-Z"),
    "word": _ascii("0-9A-Z_-_a-z"),
    "xdigit": _ascii("0-9A-Fa-f"),
}


# -- reading ------------------------------------------------------------------------------------------

#: A count of more digits is none to RE2, but text.
_REPEAT = re.compile(
    r"(?:(?P<sign>[*+?])|\{(?P<least>0|[1-9][0-9]{0,8})(?P<comma>,(?P<most>0|[1-9][0-9]{0,8})?)?\})\??"
)
_SIGNS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_FLAGS = re.compile(r"\(\?(?P<on>[imsU]*)(?:-(?P<off>[imsU]+))?(?P<end>[:)])")
_NAME = re.compile(r"\(\?P<[0-9A-Za-z_]+>")
_UNICODE = re.compile(r"\\[pP](?:\{[^}]*\}|.)", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:x\{(?P<long>[0-9A-Fa-f]+)\}|x(?P<hex>[0-9A-Fa-f]{2})|(?P<octal>0[0-7]{0,2}|[1-7][0-7]{1,2})"
    r"|(?P<control>[afnrtv])|(?P<itself>[^0-9A-Za-z\x80-\U0010ffff]))"
)
_CONTROL = dict(zip("afnrtv", "\a\f\n\r\t\v", strict=True))


@dataclass(slots=True)
class _Group:
    """A group that is still open: the flags to go back to, and the alternatives so far."""

    flags: frozenset[str]
    branches: list[list[_Node]] = field(default_factory=lambda: [[]])
    #: Whether the last item is a repetition, which must not be repeated as it stands.
    repeated: bool = False

    def closed(self) -> _Node:
        branches = tuple(map(_sequence, self.branches))
        return branches[0] if len(branches) == 1 else _Choice(branches)


class _Parser:
    def __init__(self, pattern: str, flags: frozenset[str]) -> None:
        self._pattern = pattern
        self._at = 0
        self._flags = flags
        self._groups = [_Group(flags)]

    def parse(self) -> _Node:
        while self._at < len(self._pattern):
            self._step()
        if len(self._groups) > 1:
            raise UnportablePattern(r"has a `(` that nothing closes; write `\(` to mean one")
        return self._groups[0].closed()

    def _step(self) -> None:
        char = self._pattern[self._at]
        match char:
            case "*" | "+" | "?" | "{":
                self._repeat()
            case "(":
                self._open()
            case "\\":
                self._escaped()
            case "[":
                self._add(_OneOf(self._class()))
            case _:
                self._at += 1
                self._plain(char)

    def _plain(self, char: str) -> None:
        match char:
            case ")":
                self._close()
            case "|":
                self._groups[-1].branches.append([])
            case "^":
                self._add(_LINE_START if "m" in self._flags else _START)
            case "$":
                self._add(_LINE_END if "m" in self._flags else _END)
            case ".":
                self._add(_ANY if "s" in self._flags else _NO_NEWLINE)
            case _:
                self._literal(ord(char))

    def _add(self, item: _Node) -> None:
        self._groups[-1].branches[-1].append(item)
        self._groups[-1].repeated = False

    def _literal(self, point: int) -> None:
        self._add(_OneOf(self._cased(((point, point),))))

    def _cased(self, ranges: _Ranges) -> _Ranges:
        return _folded(ranges) if "i" in self._flags else ranges

    def _take(self, token: re.Pattern[str]) -> re.Match[str] | None:
        found = token.match(self._pattern, self._at)
        if found:
            self._at = found.end()
        return found

    def _next(self, count: int) -> str:
        return self._pattern[self._at : self._at + count]

    def _repeat(self) -> None:
        found = self._take(_REPEAT)
        if found is None:
            self._at += 1
            self._literal(ord("{"))
            return
        if found["sign"]:
            least, most = _SIGNS[found["sign"]]
        else:
            least = int(found["least"])
            most = int(found["most"]) if found["most"] else None if found["comma"] else least
        if max(least, most or 0) > _COUNT or (most is not None and most < least):
            raise UnportablePattern(f"has `{found[0]}`; counts go up to {_COUNT}, the smaller one first")
        group = self._groups[-1]
        if group.repeated:
            raise UnportablePattern(
                f"repeats a repetition with `{found[0]}`; put what is to be repeated in parentheses"
            )
        branch = group.branches[-1]
        if not branch:
            raise UnportablePattern(f"has nothing for `{found[0]}` to repeat; escape it to mean itself")
        branch.append(_repeated(branch.pop(), least, most))
        group.repeated = True

    def _open(self) -> None:
        flags = self._flags
        if self._pattern.startswith("(?", self._at):
            found = self._take(_FLAGS)
            if found:
                self._flags = self._flags.union(found["on"]).difference(found["off"] or "")
                if found["end"] == ")":
                    return
            elif not self._take(_NAME):
                raise UnportablePattern(
                    f"has {shown(self._next(4))}, which is none of `(?:`, `(?P<name>` and the flags `(?imsU)`"
                )
        else:
            self._at += 1
        if len(self._groups) > DEPTH:
            raise UnportablePattern(f"has groups more than {DEPTH} deep")
        self._groups.append(_Group(flags))

    def _close(self) -> None:
        if len(self._groups) == 1:
            raise UnportablePattern(r"has a `)` that closes nothing; write `\)` to mean one")
        group = self._groups.pop()
        self._flags = group.flags
        self._add(group.closed())

    def _escaped(self) -> None:
        letter = self._next(2)[1:]
        if letter in _PLACES:
            self._at += 2
            self._add(_PLACES[letter])
        elif letter == "Q":
            end = self._pattern.find(r"\E", self._at + 2)
            quoted = self._pattern[self._at + 2 : end if end >= 0 else None]
            self._at = end + 2 if end >= 0 else len(self._pattern)
            for char in quoted:
                self._literal(ord(char))
        elif letter == "C":
            raise UnportablePattern(r"has `\C`, which takes single bytes; write `.` for a character")
        else:
            ranges = self._set()
            if ranges is None:
                self._literal(self._escape())
            else:
                self._add(_OneOf(ranges))

    def _set(self) -> _Ranges | None:
        r"""A set that `\` begins, as it stands in a class or outside of one."""
        letter = self._next(2)[1:]
        if letter.lower() in _PERL:
            self._at += 2
            ranges = self._cased(_PERL[letter.lower()])
            return _negated(ranges) if letter.isupper() else ranges
        unicode = self._take(_UNICODE)
        if unicode:
            raise UnportablePattern(
                f"has {shown(unicode[0])}, which each engine looks up in tables of its own; "
                r"write the ranges that are meant, such as `[a-z\x{E0}-\x{FF}]`"
            )
        return None

    def _escape(self) -> int:
        """The code point that an escape stands for."""
        found = self._take(_ESCAPE)
        if found is None:
            raise UnportablePattern(
                rf"has {shown(self._next(2))}, which is no escape; write `\\` for a backslash"
            )
        if digits := found["long"] or found["hex"]:
            point = int(digits, 16)
            if point > _TOP:
                raise UnportablePattern(f"has {shown(found[0])}; the last code point is `\\x{{10FFFF}}`")
            return point
        if found["octal"]:
            return int(found["octal"], 8)
        return ord(_CONTROL.get(found["control"], found["itself"]))

    def _class(self) -> _Ranges:
        self._at += 1
        negated = self._pattern.startswith("^", self._at)
        self._at += negated
        first = self._at
        ranges: list[tuple[int, int]] = []
        while self._at == first or not self._pattern.startswith("]", self._at):
            if self._at >= len(self._pattern):
                raise UnportablePattern(r"has a `[` that nothing closes; write `\[` to mean one")
            ranges.extend(self._member())
        self._at += 1
        merged = _merged(ranges)
        return _negated(merged) if negated else merged

    def _member(self) -> _Ranges:
        if self._pattern.startswith("[:", self._at):
            end = self._pattern.find(":]", self._at + 2)
            if end >= 0:
                return self._posix(end)
        elif self._pattern.startswith("\\", self._at):
            ranges = self._set()
            if ranges is not None:
                return ranges
        start = self._at
        low = high = self._character()
        after = self._next(2)
        if after.startswith("-") and after not in ("-", "-]"):
            self._at += 1
            high = self._character()
        if high < low:
            raise UnportablePattern(
                f"has the range {shown(self._pattern[start : self._at])}, which ends before it begins"
            )
        return self._cased(((low, high),))

    def _posix(self, end: int) -> _Ranges:
        name = self._pattern[self._at + 2 : end]
        ranges = _POSIX.get(name.removeprefix("^"))
        if ranges is None:
            raise UnportablePattern(
                f"has {shown(f'[:{name}:]')}, which is no class of RE2, such as `[:alpha:]`"
            )
        self._at = end + 2
        ranges = self._cased(ranges)
        return _negated(ranges) if name.startswith("^") else ranges

    def _character(self) -> int:
        if self._pattern.startswith("\\", self._at):
            return self._escape()
        self._at += 1
        return ord(self._pattern[self._at - 1])


# -- writing ------------------------------------------------------------------------------------------


def _write(node: _Node) -> Iterator[str]:
    match node:
        case _OneOf(ranges):
            yield _one_of(ranges)
        case _Place(written):
            yield written
        case _Repeat(item, least, most) if node.apart:
            rest = _repeated(item, 0, None if most is None else most - least)
            yield from _write(_sequence([*[item] * least, rest]))
        case _Repeat(item, least, most):
            # A set that is empty is written as a lookaround, which engines do not repeat.
            yield from _write(item) if isinstance(item, _OneOf) and item.ranges else _grouped(item)
            yield _count(least, most)
        case _Sequence(items):
            for item in items:
                yield from _grouped(item) if isinstance(item, _Choice) else _write(item)
        case _Choice(items):
            for place, item in enumerate(items):
                yield "|" if place else ""
                yield from _write(item)
        case _:
            assert_never(node)


def _grouped(node: _Node) -> Iterator[str]:
    yield "(?:"
    yield from _write(node)
    yield ")"


def _count(least: int, most: int | None) -> str:
    for sign, bounds in _SIGNS.items():
        if bounds == (least, most):
            return sign
    if least == most:
        return f"{{{least}}}"
    return f"{{{least},{'' if most is None else most}}}"


def _one_of(ranges: _Ranges) -> str:
    match ranges:
        case ():
            return "(?!)"
        case ((low, high),) if low == high:
            return _point(low)
        case ((0, _), *_, (_, high)) if high == _TOP:
            return f"[^{_members(_negated(ranges))}]"
        case _:
            return f"[{_members(ranges)}]"


def _members(ranges: _Ranges) -> str:
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
