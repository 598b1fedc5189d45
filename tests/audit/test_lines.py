"""Lines that are in no chain, as those of the shadow's report."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.audit.lines import LineFile
from gateway.errors import AuditError


def test_lines_are_added_as_they_are_also_behind_a_rotation(tmp_path: Path) -> None:
    path = tmp_path / "report.jsonl"
    file = LineFile(str(path))
    file.append(b"one\n")
    file.append(b"two\n")
    path.rename(tmp_path / "old")
    file.append(b"three\n")
    file.close()
    file.close()

    assert (tmp_path / "old").read_bytes() == b"one\ntwo\n"
    assert path.read_bytes() == b"three\n"


def test_a_line_that_cannot_be_written_is_an_error() -> None:
    file = LineFile("/dev/full")

    with pytest.raises(AuditError) as caught:
        file.append(b"one\n")
    assert caught.value.detail == "/dev/full: No space left on device"
