"""Files of the audit are moved aside, whoever writes them, and the chain goes on behind them."""

from __future__ import annotations

import logging
import multiprocessing
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.audit.rotation import Rotation, moved_files, trail
from gateway.audit.seal import Seal
from gateway.audit.sink import AuditSink
from gateway.audit.verify import verify
from gateway.errors import AuditError
from tests.audit.test_sink import record

LENGTH = len(Seal().close(record("0000").line(), "0" * 64)[0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


def stamped(path: Path, age: timedelta) -> Path:
    moment = datetime.now(UTC) - age
    return path.with_name(f"{path.name}.{moment:%Y%m%dT%H%M%S.%fZ}")


def whole(path: Path) -> int:
    """How many records the whole trail has."""
    found = verify(trail(path), Seal())
    assert (found.fault, found.torn, found.is_cut) == (None, 0, False)
    return found.records


def test_a_file_that_is_full_is_moved_aside(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    sink = AuditSink(str(path), rotation=Rotation(3 * LENGTH))
    with caplog.at_level(logging.INFO):
        for number in range(10):
            sink.write(record(f"{number:04}"))
        sink.close()

    assert whole(path) == 10
    assert [len(each.read_bytes().splitlines()) for each in trail(path)] == [3, 3, 3, 1]
    *moved, last = trail(path)
    assert last == path
    assert all(re.fullmatch(r"audit\.jsonl\.\d{8}T\d{6}\.\d{6}Z", each.name) for each in moved)
    heads = [vars(each)["head"] for each in caplog.records]
    assert [vars(each)["file"] for each in caplog.records] == [str(each) for each in trail(path)]
    assert all(verify(trail(path), Seal(), head).fault is None for head in heads)
    assert verify(trail(path), Seal()).head == heads[-1]


def test_a_record_that_is_longer_than_a_file_has_one_of_its_own(path: Path) -> None:
    sink = AuditSink(str(path), rotation=Rotation(1))
    for _ in range(3):
        sink.write(record())

    assert (whole(path), len(trail(path))) == (3, 3)


def test_a_new_day_begins_a_new_file(path: Path) -> None:
    sink = AuditSink(str(path), rotation=Rotation(daily=True))
    sink.write(record("one"))
    sink.write(record("two"))
    assert len(trail(path)) == 1
    yesterday = datetime.now(UTC).timestamp() - 86_400
    os.utime(path, (yesterday, yesterday))
    sink.write(record("three"))

    assert (whole(path), len(trail(path))) == (3, 2)


def write_many(path: Path, name: str, count: int) -> None:
    sink = AuditSink(str(path), rotation=Rotation(7 * LENGTH))
    for number in range(count):
        sink.write(record(f"{name}{number:03}"))
    sink.close()


def test_several_processes_share_one_chain(path: Path) -> None:
    # A process of its own each, and not a copy of this one, which has threads.
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write_many, args=(path, name, 200)) for name in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert whole(path) == 600
    assert all(len(each.read_bytes().splitlines()) <= 7 for each in trail(path))
    assert len(trail(path)) == 86


def test_whoever_comes_after_a_rotation_that_was_broken_off_goes_on(path: Path) -> None:
    idle = AuditSink(str(path))
    idle.write(record("one"))
    busy = AuditSink(str(path))
    busy.write(record("two"))
    busy.close()
    Rotation(1).move_away(path)  # and there it ended
    fresh = AuditSink(str(path))
    fresh.write(record("three"))
    idle.write(record("four"))

    assert whole(path) == 4
    assert len(trail(path)) == 2


@pytest.mark.parametrize("name", ["audit.jsonl.1", "audit.jsonl-20260131", "elsewhere"])
def test_other_programs_may_rotate(path: Path, name: str) -> None:
    one, other = AuditSink(str(path)), AuditSink(str(path))
    one.write(record("one"))
    other.write(record("two"))
    moved = path.with_name(name)
    path.rename(moved)
    path.with_name("audit.jsonl.2.gz").write_bytes(b"older")
    older = path.with_name("audit.jsonl.2")
    AuditSink(str(older)).write(record("older"))
    os.utime(older, (1, 1))
    one.write(record("three"))
    other.write(record("four"))

    found = verify([moved, path], Seal())
    assert (found.records, found.fault) == (4, None)


@pytest.mark.parametrize("move", [lambda path: path.rename(f"{path}.1"), Path.unlink])
def test_an_empty_file_may_be_moved_before_its_first_record(path: Path, move: Callable[[Path], None]) -> None:
    sink = AuditSink(str(path))
    sink.open()
    move(path)
    sink.write(record())

    assert whole(path) == 1


def test_a_clock_that_is_set_back_leaves_the_files_in_order(path: Path) -> None:
    ahead = stamped(path, -timedelta(days=2))
    AuditSink(str(ahead)).write(record("one"))
    sink = AuditSink(str(path), rotation=Rotation(1))
    sink.write(record("two"))
    sink.write(record("three"))

    assert whole(path) == 3
    assert [each == ahead for each in trail(path)] == [True, False, False]


def test_old_files_are_removed_but_for_the_last(path: Path) -> None:
    old, older = stamped(path, timedelta(days=31)), stamped(path, timedelta(days=99))
    for each in (older, old):
        AuditSink(str(path)).write(record(each.name))
        path.rename(each)
    others = [path.with_name(name) for name in ("audit.jsonl.20000101", "audit.jsonl.bak", "other")]
    for each in others:
        each.touch()
    sink = AuditSink(str(path), rotation=Rotation(1, keep_days=30))
    sink.write(record("one"))
    assert moved_files(path) == (old,), "the chain goes on from its end"
    sink.write(record("two"))
    assert not old.exists()
    assert all(each.exists() for each in others)

    found = verify(trail(path), Seal())
    assert (found.records, found.is_cut, found.fault) == (2, True, None)


def test_files_that_are_not_old_are_kept(path: Path) -> None:
    young = [stamped(path, timedelta(days=days)) for days in (29, 28)]
    for each in young:
        each.touch()
    AuditSink(str(path), rotation=Rotation(1, keep_days=30)).open()

    assert moved_files(path) == tuple(young)


def test_a_file_that_cannot_be_removed_is_logged(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for days in (99, 31):
        stamped(path, timedelta(days=days)).mkdir()
    AuditSink(str(path), rotation=Rotation(1, keep_days=30)).open()

    assert [each.message for each in caplog.records] == ["an old file of the audit cannot be removed"]


def test_a_folder_that_cannot_be_written_is_told_at_the_start(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    AuditSink(str(path)).open()
    with pytest.raises(AuditError) as caught:
        AuditSink(str(path), rotation=Rotation(1)).open()

    assert caught.value.detail == f"{path}: nothing can be moved aside in its folder"


def test_a_file_that_cannot_be_moved_is_an_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_path: Path, _target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    sink = AuditSink(str(path), rotation=Rotation(1))
    sink.write(record("one"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fail)
        with pytest.raises(AuditError):
            sink.write(record("two"))
    sink.write(record("three"))

    assert whole(path) == 2


def test_a_file_that_goes_while_one_looks_is_passed_over(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.with_name("audit.jsonl.1").touch()
    real = Path.stat

    def gone(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if self.name.endswith(".1"):
            raise FileNotFoundError(2, "No such file or directory")
        return real(self, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", gone)
    AuditSink(str(path)).write(record())

    assert whole(path) == 1
