"""Reads a pattern as RE2 does; follows `parse.cc` of the RE2 that DuckDB 2.0 carries (Unicode 15)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gateway.catalog.values import shown
from gateway.sql.regex.nodes import (
    ANY,
    BOUNDARY,
    END,
    LINE_END,
    LINE_START,
    NO_BOUNDARY,
    NO_NEWLINE,
    START,
    Choice,
    Node,
    OneOf,
    UnportablePattern,
    repeated,
    sequence,
)
from gateway.sql.regex.sets import PERL, POSIX, TOP, Ranges, folded, merged, negated

#: Most groups within each other, so that neither we nor an engine run out of stack.
DEPTH = 50

#: Most times that RE2 counts.
_COUNT = 1_000

_PLACES = {"A": START, "z": END, "b": BOUNDARY, "B": NO_BOUNDARY}

#: A count of more digits is none to RE2, but text.
_REPEAT = re.compile(
    r"(?:(?P<sign>[*+?])|\{(?P<least>0|[1-9][0-9]{0,8})(?P<comma>,(?P<most>0|[1-9][0-9]{0,8})?)?\})\??"
)
SIGNS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
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
    branches: list[list[Node]] = field(default_factory=lambda: [[]])
    #: Whether the last item is a repetition, which must not be repeated as it stands.
    repeated: bool = False

    def closed(self) -> Node:
        branches = tuple(map(sequence, self.branches))
        return branches[0] if len(branches) == 1 else Choice(branches)


class Parser:
    def __init__(self, pattern: str, flags: frozenset[str]) -> None:
        self._pattern = pattern
        self._at = 0
        self._flags = flags
        self._groups = [_Group(flags)]

    def parse(self) -> Node:
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
                self._add(OneOf(self._class()))
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
                self._add(LINE_START if "m" in self._flags else START)
            case "$":
                self._add(LINE_END if "m" in self._flags else END)
            case ".":
                self._add(ANY if "s" in self._flags else NO_NEWLINE)
            case _:
                self._literal(ord(char))

    def _add(self, item: Node) -> None:
        self._groups[-1].branches[-1].append(item)
        self._groups[-1].repeated = False

    def _literal(self, point: int) -> None:
        self._add(OneOf(self._cased(((point, point),))))

    def _cased(self, ranges: Ranges) -> Ranges:
        return folded(ranges) if "i" in self._flags else ranges

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
            least, most = SIGNS[found["sign"]]
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
        branch.append(repeated(branch.pop(), least, most))
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
                self._add(OneOf(ranges))

    def _set(self) -> Ranges | None:
        r"""A set that `\` begins, as it stands in a class or outside of one."""
        letter = self._next(2)[1:]
        if letter.lower() in PERL:
            self._at += 2
            ranges = self._cased(PERL[letter.lower()])
            return negated(ranges) if letter.isupper() else ranges
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
            if point > TOP:
                raise UnportablePattern(f"has {shown(found[0])}; the last code point is `\\x{{10FFFF}}`")
            return point
        if found["octal"]:
            return int(found["octal"], 8)
        return ord(_CONTROL.get(found["control"], found["itself"]))

    def _class(self) -> Ranges:
        self._at += 1
        is_negated = self._pattern.startswith("^", self._at)
        self._at += is_negated
        first = self._at
        ranges: list[tuple[int, int]] = []
        while self._at == first or not self._pattern.startswith("]", self._at):
            if self._at >= len(self._pattern):
                raise UnportablePattern(r"has a `[` that nothing closes; write `\[` to mean one")
            ranges.extend(self._member())
        self._at += 1
        found = merged(ranges)
        return negated(found) if is_negated else found

    def _member(self) -> Ranges:
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

    def _posix(self, end: int) -> Ranges:
        name = self._pattern[self._at + 2 : end]
        ranges = POSIX.get(name.removeprefix("^"))
        if ranges is None:
            raise UnportablePattern(
                f"has {shown(f'[:{name}:]')}, which is no class of RE2, such as `[:alpha:]`"
            )
        self._at = end + 2
        ranges = self._cased(ranges)
        return negated(ranges) if name.startswith("^") else ranges

    def _character(self) -> int:
        if self._pattern.startswith("\\", self._at):
            return self._escape()
        self._at += 1
        return ord(self._pattern[self._at - 1])
