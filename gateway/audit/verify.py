"""Whether the lines of the audit are those that were written, all of them and in their order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.audit.chain import START, Chain, Link
from gateway.errors import Fault


@dataclass(frozen=True, slots=True)
class Verified:
    """What the files hold: how many sealed lines, what the first one follows, and the hash of the last.

    `faults` are the places where something was changed, is missing or was added; `loose` are lines that are
    not sealed: those of older versions, and those that a full disk cut off.
    """

    lines: int
    follows: str
    head: str
    faults: tuple[Fault, ...]
    loose: tuple[Fault, ...]


def verify(files: Iterable[tuple[str, Iterable[bytes]]], chain: Chain, head: str = "") -> Verified:
    """Look at every line of files, each with its name, the oldest first; in constant memory but for faults.

    `head` is the hash that the last line must have, where one is kept elsewhere.
    """
    count, follows, last = 0, START, ""
    faults: list[Fault] = []
    loose: list[Fault] = []
    file, number = "", 0
    for file, lines in files:
        for number, line in enumerate(lines, start=1):
            link = chain.read(line)
            if link is None:
                loose.append(Fault(file, number, "the line is not sealed, or was cut off"))
                continue
            if what := _wrong(link, last):
                faults.append(Fault(file, number, what))
            count += 1
            follows = follows if last else link.previous
            last = link.hash
    if head and head != last:
        what = f"the last line has not the hash `{head}`: lines behind it are gone"
        faults.append(Fault(file, number, what))
    return Verified(count, follows, last or START, tuple(faults), tuple(loose))


def _wrong(link: Link, last: str) -> str:
    if not link.is_right:
        return "the line is not the one that was written, or was sealed with another secret"
    if not last or link.previous == last:
        return ""
    if link.previous == START:
        return "a chain begins here: the lines before it are gone, or were moved away while nothing ran"
    return "a line before this one is gone, or stands elsewhere"
