"""Where the chain of a file stands: what the record that comes next has to name as the one before it."""

from __future__ import annotations

import os
from io import BytesIO
from itertools import takewhile

from gateway.audit.seal import BEGINNING, is_torn, pass_torn, read_sealed

#: Bytes that the two last members of a line take, and more.
_ENDING = 256

#: Bytes of the file's end that are looked at first, where it does not end with a record.
_WINDOW = 65_536


def read_head(descriptor: int, size: int) -> tuple[str, bool]:
    """The hash for the next record behind `size` bytes of a file, and whether the file ends within a line.

    Pieces of records count into it. A record without a seal has no hash: behind it a chain begins.
    """
    ending = os.pread(descriptor, _ENDING, max(0, size - _ENDING))
    if ending.endswith(b"\n") and (sealed := read_sealed(ending)):
        return sealed.hash, False
    window = _WINDOW
    while True:
        start = max(0, size - window)
        lines = BytesIO(os.pread(descriptor, size - start, start)).readlines()
        # What the window begins with may be the end of a line.
        whole = lines[1 if start else 0 :]
        pieces = [*takewhile(is_torn, reversed(whole))][::-1]
        if start and len(pieces) == len(whole):
            window *= 2
            continue
        last = read_sealed(whole[-len(pieces) - 1]) if len(pieces) < len(whole) else None
        head = last.hash if last else BEGINNING
        for piece in pieces:
            head = pass_torn(head, piece)
        return head, bool(lines) and not lines[-1].endswith(b"\n")
