from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from threading import Thread

import pytest

from gateway.audit.record import AuditRecord
from gateway.audit.sink import AuditSink
from gateway.errors import AuditError
from gateway.plan.uses import Use


def record(request_id: str = "1", **changes: object) -> AuditRecord:
    given: dict[str, object] = {
        "at": "2026-01-31T12:00:00.000+00:00",
        "request_id": request_id,
        "client": "192.0.2.1",
        "subject": "sub",
        "username": "ann",
        "groups": ("analysts",),
        "roles": ("analyst",),
        "operation": None,
        "document": "0" * 64,
        "trusted": False,
        "columns": {"startups.owners": ("age", "people_id")},
        "uses": (Use("startups.owners", ("age",), (), ("people_id",), ()),),
        "withheld": ("startups.owners.address",),
        "rules": ("grants.csv:3",),
        "rows": 2,
        "engine": (),
        "cache": ({"status": "hit", "age": 1.5},),
        "copies": ({"age": 2.5, "tables": ("shop.items",)},),
        "about": None,
        "seconds": 0.001234,
        "outcome": "ok",
        "snapshot": "abc",
    }
    return AuditRecord(**{**given, **changes})  # type: ignore[arg-type]  # values of several types


def lines(path: Path) -> list[str]:
    return [json.loads(line)["request_id"] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "audit.jsonl"


def test_a_record_is_one_line_with_every_member_in_order(path: Path) -> None:
    sink = AuditSink(str(path))

    sink.write(record("one", username='a"b\nc', operation="Q"))
    sink.write(record("two", subject=None))
    sink.close()

    first, second = path.read_bytes().splitlines()
    assert list(json.loads(first)) == [*(member.name for member in fields(AuditRecord)), "previous", "hash"]
    assert json.loads(first)["username"] == 'a"b\nc'
    assert json.loads(first)["roles"] == ["analyst"]
    assert json.loads(second)["subject"] is None


def test_the_manual_names_every_member() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in manual.splitlines() if line.startswith("| `")]

    members = [*(member.name for member in fields(AuditRecord)), "previous", "hash"]
    assert rows == [f"`{name}`" for name in members]


def test_a_file_is_made_with_its_folder_for_its_owner_alone(path: Path) -> None:
    sink = AuditSink(str(path))
    sink.open()
    sink.close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_records_are_added_to_what_is_there(path: Path) -> None:
    for name in ("one", "two"):
        sink = AuditSink(str(path))
        sink.write(record(name))
        sink.close()

    assert lines(path) == ["one", "two"]


def test_several_writers_share_a_file(path: Path) -> None:
    def write(name: str) -> None:
        sink = AuditSink(str(path))
        for number in range(200):
            sink.write(record(f"{name}-{number}", rules=tuple(f"grants.csv:{n}" for n in range(300))))
        sink.close()

    writers = [Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert sorted(lines(path)) == sorted(f"{name}-{number}" for name in "abcd" for number in range(200))


@pytest.mark.parametrize("move", [Path.unlink, lambda path: path.rename(f"{path}.1")], ids=["gone", "moved"])
def test_a_file_that_was_rotated_is_begun_anew(path: Path, move: Callable[[Path], None]) -> None:
    sink = AuditSink(str(path))
    sink.write(record("one"))
    move(path)
    sink.write(record("two"))
    sink.close()

    assert lines(path) == ["two"]


def test_standard_output_is_written_to_and_left_open(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    sink = AuditSink("-")
    sink.write(record("one"))
    sink.write(record("two"))
    sink.close()
    os.write(1, b"still open")

    first, second, rest = capfdbinary.readouterr().out.splitlines()
    assert [json.loads(line)["request_id"] for line in (first, second)] == ["one", "two"]
    assert rest == b"still open"


@pytest.mark.parametrize("place", ["file/audit.jsonl", "."])
def test_a_place_that_cannot_be_written_is_an_error(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    sink = AuditSink(str(tmp_path / place))

    with pytest.raises(AuditError) as open_error:
        sink.open()
    with pytest.raises(AuditError):
        sink.write(record())

    assert open_error.value.code == "AUDIT"
    assert str(tmp_path) not in open_error.value.message
    assert str(tmp_path) in open_error.value.detail


def test_a_full_disk_is_an_error_and_spoils_no_later_record(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = AuditSink(str(path))
    sink.write(record("one"))
    real = os.write
    room = [10, 0]

    def full(descriptor: int, data: bytes) -> int:
        left = room.pop(0)
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data[:left])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(AuditError, match="could not be written"):
            sink.write(record("two"))
    sink.write(record("three"))
    sink.close()

    first, torn, third = path.read_bytes().splitlines()
    assert json.loads(first)["request_id"] == "one"
    assert torn == record("two").line()[:10]
    assert json.loads(third)["request_id"] == "three"


def test_a_write_in_pieces_is_finished(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sink = AuditSink(str(path))
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
        sink.write(record("one"))
    sink.write(record("two"))
    sink.close()

    assert lines(path) == ["one", "two"]


def test_closing_twice_does_no_harm(path: Path) -> None:
    sink = AuditSink(str(path))
    sink.close()
    sink.open()
    sink.close()
    sink.close()

    assert path.read_bytes() == b""
