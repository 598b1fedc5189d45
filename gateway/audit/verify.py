"""Whether the records of an audit are those that were written: all of them, in their order, unchanged."""

from __future__ import annotations

import errno
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from gateway.audit.seal import BEGINNING, Seal, Sealed, is_torn, pass_torn, read_sealed
from gateway.errors import Fault

#: Bytes that no record has.
_LONGEST = 64_000_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trail was found to be, up to its first `fault`; None where it has none.

    `behind` is the hash of the record before the first one: BEGINNING where the trail has its beginning.
    `head` is that of the last. `torn` are pieces of records that could not be written, `first_torn` tells
    where the first one is.
    """

    records: int
    behind: str
    head: str
    torn: int
    first_torn: Fault | None
    fault: Fault | None

    @property
    def is_cut(self) -> bool:
        """Whether records before the first one are not there, as retention leaves it."""
        return self.behind != BEGINNING


@dataclass(frozen=True, slots=True)
class _Line:
    file: str
    number: int
    text: bytes

    def fault(self, message: str, cure: str = "") -> Fault:
        return Fault(self.file, self.number, message, cure)


def verify(
    files: Sequence[Path], seal: Seal, head: str | None = None, *, of_streams: bool = False
) -> Verdict:
    """Follow the chain through files, the oldest first; one that ends in `.gz` is unpacked. Raises OSError.

    `head` is the hash of a record that has to be there. With `of_streams` the lines are those that processes
    wrote to their standard output, each with a chain of its own, one among the other.
    """
    records, torn, first_torn = 0, 0, None
    behind = last = BEGINNING
    # Constant in size, but for a hash for each process that wrote.
    heads: set[str] = set()
    is_found = head is None
    fault: Fault | None = None
    for line in _lines(files):
        sealed = read_sealed(line.text)
        if sealed is None and len(line.text) < _LONGEST and is_torn(line.text):
            torn += 1
            first_torn = first_torn or line.fault("is a piece of a record that could not be written whole")
            last = last if of_streams else pass_torn(last, line.text)
            continue
        fault = _wrong(line, sealed, seal)
        if sealed is None or fault:
            break
        if of_streams:
            if sealed.previous not in heads and sealed.previous != BEGINNING:
                fault = _gap(line)
        elif not records:
            behind = BEGINNING if sealed.previous == last else sealed.previous
        elif sealed.previous != last:
            fault = _gap(line)
        if fault:
            break
        records += 1
        last = sealed.hash
        is_found = is_found or last == head
        if of_streams:
            heads.discard(sealed.previous)
            heads.add(last)
    if not fault and not is_found:
        cure = "the end was cut off, or the head is of another trail"
        fault = Fault(str(files[-1]) if files else "", 0, f"no record has the hash `{head}`", cure)
    return Verdict(records, behind, last, torn, first_torn, fault)


def _wrong(line: _Line, sealed: Sealed | None, seal: Seal) -> Fault | None:
    if sealed is None:
        cure = "it was put there, or recorded before there were seals: then move such records to another file"
        return line.fault("the line has no seal", cure)
    if not seal.fits(sealed):
        return line.fault("the line was changed, or sealed with another secret", "see `audit.secrets`")
    return None


def _gap(line: _Line) -> Fault:
    cure = "lines before it were removed, put in or moved, or a file is missing or out of order"
    return line.fault("the line does not follow the one before it", cure)


def _lines(files: Sequence[Path]) -> Iterator[_Line]:
    for path in files:
        with _open(path) as file:
            try:
                for number, text in enumerate(iter(partial(file.readline, _LONGEST), b""), start=1):
                    yield _Line(str(path), number, text)
            except (EOFError, zlib.error, gzip.BadGzipFile):
                raise OSError(errno.EIO, "cannot be unpacked: it is cut off or damaged", str(path)) from None


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")
