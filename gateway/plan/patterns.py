"""Text patterns: what LIKE and SIMILAR TO mean, made exact before any engine sees them."""

from __future__ import annotations

import re

_EMPTY_GROUP = re.compile(r"\(\?[A-Za-z-]*:\)")

#: Every escape, so that the second half of `\\` does not begin one.
_NEEDLESS_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def ends_in_escape(pattern: str) -> bool:
    """Whether a LIKE pattern ends in a backslash that escapes nothing, which engines refuse per row."""
    return (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1


def kept_regex(pattern: str) -> str:
    """The pattern, with an alternative that matches nothing where it has an empty group.

    DuckDB 2.0.1 takes `k(?:)` for a LIKE without wildcards, and finds no `kx`.
    """
    return rf"(?:{pattern}|[^\x00-\x{{10FFFF}}])" if _EMPTY_GROUP.search(pattern) else pattern


def plain_like(pattern: str) -> str:
    """The pattern with no escape but of `%`, `_` and the backslash itself: others some engines refuse."""
    return _NEEDLESS_ESCAPE.sub(lambda escape: escape[0] if escape[1] in "%_\\" else escape[1], pattern)


def similar_to_regex(pattern: str) -> str | None:
    """A SIMILAR TO pattern (PostgreSQL's manual, 9.7.2) as an anchored RE2 pattern.

    `%` and `_` are wildcards, `| * + ? {m,n} ( ) [...]` as in regular expressions, a backslash escapes;
    everything else stands for itself. The whole text has to match. None for a pattern with a parenthesis
    that closes nothing: it would close the group that anchors the pattern.
    """
    out: list[str] = []
    position = depth = 0
    while position < len(pattern):
        char = pattern[position]
        position += 1
        if char == "\\":
            out.append(re.escape(pattern[position]) if position < len(pattern) else "\\")
            position += 1
        elif char == "%":
            out.append(".*")
        elif char == "_":
            out.append(".")
        elif char == "(":
            depth += 1
            out.append("(?:")
        elif char == ")":
            depth -= 1
            if depth < 0:
                return None
            out.append(")")
        elif char == "[":
            end = _bracket_end(pattern, position)
            out.append("[" + pattern[position:end])
            position = end
        elif char in "|*+?{}":
            out.append(char)
        else:
            out.append(re.escape(char))
    return rf"\A(?s:{''.join(out)})\z"


def _bracket_end(pattern: str, start: int) -> int:
    """Where the bracket expression that opened before `start` ends; `]` comes first as itself."""
    position = start
    if pattern[position : position + 1] == "^":
        position += 1
    if pattern[position : position + 1] == "]":
        position += 1
    while position < len(pattern) and pattern[position] != "]":
        if pattern[position] == "\\":
            position += 1
        elif pattern.startswith("[:", position):
            close = pattern.find(":]", position)
            position = close + 1 if close >= 0 else position
        position += 1
    return position + 1
