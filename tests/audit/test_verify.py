"""What was done to the records of an audit is found, at the line where it was done."""

from __future__ import annotations

import errno
import gzip
import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit import verify as verifying
from gateway.audit.seal import BEGINNING, Seal, read_sealed
from gateway.audit.sink import AuditSink
from gateway.audit.verify import Verdict, verify
from gateway.errors import AuditError
from tests.audit.test_sink import record

KEYED = Seal((b"k" * 32,))
Lines = list[bytes]


def written(path: Path, *names: str, seal: Seal = Seal()) -> Lines:  # noqa: B008 - frozen
    sink = AuditSink(str(path), seal)
    for name in names:
        sink.write(record(name))
    sink.close()
    return path.read_bytes().splitlines(keepends=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


def told(found: Verdict) -> str:
    return str(found.fault).replace(found.fault.file, Path(found.fault.file).name) if found.fault else ""


@pytest.mark.parametrize("seal", [Seal(), KEYED], ids=["plain", "keyed"])
def test_what_was_written_is_whole(path: Path, seal: Seal) -> None:
    written(path, "one", "two", seal=seal)
    lines = written(path, "three", seal=seal)

    last = json.loads(lines[-1])["hash"]
    assert verify([path], seal) == Verdict(3, BEGINNING, last, 0, None, None)


def change(lines: Lines) -> Lines:
    return [lines[0], lines[1].replace(b'"rows":2', b'"rows":1'), *lines[2:]]


def unseal(lines: Lines) -> Lines:
    return [lines[0], re.sub(rb',"previous".*', b"}", lines[1]), *lines[2:]]


@pytest.mark.parametrize(
    ("meddle", "line", "what"),
    [
        (change, 2, "was changed"),
        (lambda lines: [lines[0], *lines[2:]], 2, "does not follow"),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], 2, "does not follow"),
        (lambda lines: [*lines[:2], *lines[1:]], 3, "does not follow"),
        (lambda lines: [lines[0], b'{"at":"2026"}\n', *lines[1:]], 2, "has no seal"),
        (lambda lines: [lines[0], b'{"at":"20\n', *lines[1:]], 3, "does not follow"),
        (lambda lines: [lines[0], b"\n", *lines[1:]], 3, "does not follow"),
        (unseal, 2, "has no seal"),
    ],
    ids=["changed", "removed", "reordered", "repeated", "inserted", "piece", "blank", "unsealed"],
)
def test_what_was_meddled_with_is_found(
    path: Path, meddle: Callable[[Lines], Lines], line: int, what: str
) -> None:
    path.write_bytes(b"".join(meddle(written(path, *"abcd"))))

    assert told(verify([path], Seal())).startswith(f"audit.jsonl:{line}: the line {what}")


@given(st.lists(st.integers(0, 4), max_size=7))
def test_no_other_order_of_the_records_is_whole(
    tmp_path_factory: pytest.TempPathFactory, order: Sequence[int]
) -> None:
    path = tmp_path_factory.mktemp("chain") / "audit.jsonl"
    lines = written(path, *"abcde")
    path.write_bytes(b"".join(lines[number] for number in order))

    is_stretch = [*order] == [number + min(order, default=0) for number in range(len(order))]
    assert (verify([path], Seal()).fault is None) is is_stretch


def test_a_chain_made_anew_is_found_where_there_is_a_secret(path: Path) -> None:
    lines = written(path, *"abc", seal=KEYED)
    bare = [re.sub(rb',"previous".*', b"}", line) for line in (lines[0], lines[2])]
    head, forged = BEGINNING, b""
    for line in bare:
        sealed, head = Seal().close(line, head)
        forged += sealed
    path.write_bytes(forged)

    assert verify([path], Seal()).fault is None
    assert "sealed with another secret" in told(verify([path], KEYED))
    assert "k" * 32 not in repr(KEYED)


def test_records_of_older_secrets_are_verified_too(path: Path) -> None:
    written(path, "one", seal=KEYED)
    both = Seal((b"new" * 16, *KEYED.secrets))
    written(path, "two", seal=both)

    assert verify([path], both).fault is None
    assert told(verify([path], KEYED)).startswith("audit.jsonl:2: ")


def test_an_end_that_was_cut_off_is_found_by_a_head_kept_elsewhere(path: Path) -> None:
    lines = written(path, *"abc")
    heads = [json.loads(line)["hash"] for line in lines]
    path.write_bytes(b"".join(lines[:2]))

    assert verify([path], Seal()).fault is None
    assert verify([path], Seal(), heads[0]).fault is None
    found = told(verify([path], Seal(), heads[2]))
    assert found.startswith(f"audit.jsonl: no record has the hash `{heads[2]}`")
    assert str(verify([], Seal(), heads[0]).fault).startswith(": no record has")


def test_a_running_gateway_goes_on_behind_what_was_cut_off(path: Path) -> None:
    sink = AuditSink(str(path))
    for name in ("one", "two"):
        sink.write(record(name))
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    sink.write(record("three"))
    sink.close()

    assert told(verify([path], Seal())).startswith("audit.jsonl:2: the line does not follow")


def tear(path: Path, room: int, monkeypatch: pytest.MonkeyPatch, sink: AuditSink) -> None:
    """Writes a record to a disk that has so many bytes left."""
    real, left = os.write, [room]

    def full(descriptor: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        count, left[0] = min(len(data), left[0]), max(0, left[0] - len(data))
        return real(descriptor, data[:count])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(AuditError):
            sink.write(record("torn"))


@pytest.mark.parametrize("others", [False, True], ids=["same", "other"])
@pytest.mark.parametrize("before", [0, 1, 200])
def test_a_piece_of_a_record_is_told_and_breaks_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, before: int, others: bool
) -> None:
    sink = AuditSink(str(path))
    for number in range(before):
        sink.write(record(str(number), rules=("grants.csv:1",) * 100))
    for room in (10, 7):
        tear(path, room, monkeypatch, sink)
    sink = AuditSink(str(path)) if others else sink
    sink.write(record("next"))
    sink.write(record("last"))

    found = verify([path], Seal())
    assert (found.records, found.torn, found.fault) == (before + 2, 2, None)
    assert str(found.first_torn).startswith(f"{path}:{before + 1}: is a piece of a record")
    assert not found.is_cut
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:before] + lines[before + 1 :]))
    assert (verify([path], Seal()).fault is None) is (before == 0), "a piece that was removed"


def test_many_pieces_are_looked_through(path: Path) -> None:
    written(path, "one")
    with path.open("ab") as file:
        file.writelines(b'{"at":"%b\n' % (b"x" * 9000) for _ in range(20))
    written(path, "two")

    found = verify([path], Seal())
    assert (found.records, found.torn, found.fault) == (2, 20, None)


def test_a_record_that_lacks_only_its_line_break_is_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = AuditSink(str(path))
    sink.write(record("one"))
    length = path.stat().st_size - len(record("one").line()) + len(record("torn").line())
    tear(path, length - 1, monkeypatch, sink)
    sink.write(record("two"))

    found = verify([path], Seal())
    assert (found.records, found.torn, found.fault) == (3, 0, None)


def test_records_without_seals_are_not_taken_for_the_chain_s(path: Path) -> None:
    path.write_bytes(record("old").line() * 2)
    lines = written(path, "new")

    assert told(verify([path], Seal())).startswith("audit.jsonl:1: the line has no seal (it was put there")
    sealed = read_sealed(lines[-1])
    assert sealed
    assert sealed.previous == BEGINNING


def test_files_are_followed_in_their_order_also_when_they_are_packed(path: Path) -> None:
    moved = path.with_name("audit.1")
    sink = AuditSink(str(path))
    sink.write(record("one"))
    path.rename(moved)
    sink.write(record("two"))
    sink.close()
    packed = path.with_name("audit.1.gz")
    with moved.open("rb") as source, gzip.open(packed, "wb") as target:
        shutil.copyfileobj(source, target)

    assert verify([packed, path], Seal()).records == 2
    assert told(verify([path, packed], Seal())).startswith("audit.1.gz:1: the line does not follow")
    left = verify([path], Seal())
    assert (left.is_cut, left.records, left.fault) == (True, 1, None)
    packed.write_bytes(packed.read_bytes()[:-9])
    with pytest.raises(OSError, match="cannot be unpacked"):
        verify([packed, path], Seal())


def test_a_line_that_is_longer_than_any_record_is_not_read_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "_LONGEST", 5000)
    path.write_bytes(b"".join(written(path, "one")) + b"x" * 20_000)

    assert told(verify([path], Seal())).startswith("audit.jsonl:2: the line has no seal")


def test_each_process_has_a_chain_of_its_own_on_standard_output(
    path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    one, other = AuditSink("-"), AuditSink("-")
    for number, sink in enumerate((one, other, other, one, other)):
        sink.write(record(str(number)))
    lines = capfdbinary.readouterr().out.splitlines(keepends=True)
    path.write_bytes(b"".join(lines) + b'{"at"')

    found = verify([path], Seal(), of_streams=True)
    assert (found.records, found.torn, found.fault) == (5, 1, None)
    assert told(verify([path], Seal())).startswith("audit.jsonl:2: the line does not follow")
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    assert told(verify([path], Seal(), of_streams=True)).startswith("audit.jsonl:4: ")
