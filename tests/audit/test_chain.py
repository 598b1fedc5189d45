"""The chain over the lines: whatever is done to them shows, and nothing that a gateway does itself."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.app import open_chain
from gateway.audit.chain import START, Chain
from gateway.audit.sink import AuditSink
from gateway.audit.verify import Verified, verify
from gateway.errors import AuditError, SettingsError
from gateway.settings import Settings
from tests.audit.test_sink import record
from tests.operations.command import call

SECRET = Chain(b"a secret of the audit, of 32 letters")


def sealed(count: int, chain: Chain = SECRET) -> list[bytes]:
    """So many lines."""
    found, previous = [], START
    for number in range(count):
        line, previous = chain.seal(record(f"request {number}").line(), previous)
        found.append(line)
    return found


def look(lines: list[bytes], chain: Chain = SECRET, head: str = "") -> Verified:
    return verify([("a", lines)], chain, head)


def places(found: Verified) -> list[tuple[int, str]]:
    return [(fault.line, fault.message.partition(":")[0]) for fault in found.faults]


CHANGED = "the line is not the one that was written, or was sealed with another secret"
GONE = "a line before this one is gone, or stands elsewhere"


def test_a_line_says_its_place_and_is_json_all_the_same() -> None:
    first, second = sealed(2)

    link = SECRET.read(second)
    assert link is not None
    assert link.is_right
    assert json.loads(first)["previous"] == START
    assert json.loads(second)["previous"] == json.loads(first)["hash"] == link.previous
    assert json.loads(second)["request_id"] == "request 1"


def test_what_was_written_is_right() -> None:
    lines = sealed(5)

    found = look(lines)

    assert (found.lines, found.follows, found.faults, found.loose) == (5, START, (), ())
    assert found.head == json.loads(lines[-1])["hash"]
    assert look([]) == Verified(0, START, START, (), ())


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda s: [*s[:2], s[2].replace(b"ann", b"bob"), *s[3:]], [(3, CHANGED)]),
        (lambda s: [*s[:2], *s[3:]], [(3, GONE)]),
        (lambda s: [*s[:1], s[2], s[1], *s[3:]], [(2, GONE), (3, GONE), (4, GONE)]),
        (lambda s: [*s[:3], s[1], *s[3:]], [(4, GONE), (5, GONE)]),
        (lambda s: [*s[:3], *sealed(2)], [(4, "a chain begins here")]),
        (lambda s: [*s[:3], Chain().seal(record().line(), json.loads(s[2])["hash"])[0]], [(4, CHANGED)]),
    ],
    ids=["changed", "gone", "moved", "twice", "anew", "without the secret"],
)
def test_what_is_done_to_lines_shows(
    change: Callable[[list[bytes]], list[bytes]], found: list[tuple[int, str]]
) -> None:
    assert places(look(change(sealed(5)))) == found


def test_lines_cut_off_at_the_end_show_by_the_head_alone() -> None:
    lines = sealed(5)
    head = json.loads(lines[-1])["hash"]

    assert look(lines, head=head).faults == ()
    assert look(lines[:-1]).faults == ()
    assert places(look(lines[:-1], head=head)) == [(4, f"the last line has not the hash `{head}`")]


def test_what_is_not_sealed_is_told_and_no_fault() -> None:
    lines = sealed(3)

    found = look([record("old").line(), lines[0], lines[1][:40] + b"\n", lines[1], lines[2]])

    assert found.faults == ()
    assert [each.line for each in found.loose] == [1, 3]
    assert found.lines == 3


def test_files_whose_first_ones_are_gone_say_what_they_follow() -> None:
    lines = sealed(4)

    found = verify([("b", lines[2:3]), ("c", lines[3:])], SECRET)

    assert found.faults == ()
    assert found.follows == json.loads(lines[1])["hash"]


@given(data=st.data())
def test_no_change_of_a_byte_goes_unseen(data: st.DataObject) -> None:
    lines = sealed(4)
    text = b"".join(lines)
    at = data.draw(st.integers(0, len(text) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != text[at]))
    changed = text[:at] + bytes([byte]) + text[at + 1 :]

    found = look(changed.splitlines(keepends=True))

    whole = look(lines)
    assert found.faults or found.loose or found.head != whole.head or found.lines != whole.lines


# -- as the gateway writes it -------------------------------------------------------------------------


def check(*paths: Path) -> Verified:
    """The files, with the chain that has no secret."""
    return verify([(str(path), path.read_bytes().splitlines(keepends=True)) for path in paths], Chain())


def test_the_chain_goes_on_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    for _ in range(3):
        sink = AuditSink(str(path))
        sink.write(record())
        sink.write(record())
        sink.close()

    found = check(path)

    assert (found.lines, found.faults) == (6, ())
    assert found.head == sink.head


@pytest.mark.parametrize("long", [10, 70_000, 600_000])
def test_the_last_line_is_found_however_long_it_is(tmp_path: Path, long: int) -> None:
    path = tmp_path / "audit.jsonl"
    for _ in range(3):
        sink = AuditSink(str(path))
        sink.write(record(username="x" * long))
        sink.close()

    assert check(path).faults == ()
    assert check(path).lines == 3


def test_several_writers_make_one_chain_over_rotated_files(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    sinks = [AuditSink(str(path)) for _ in range(4)]

    def write(sink: AuditSink) -> None:
        for _ in range(60):
            sink.write(record())

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, sink) for sink in sinks]
        moved: list[Path] = []
        while not all(each.done() for each in writing):
            if path.exists() and path.stat().st_size > 20_000:
                moved.append(path.rename(tmp_path / f"audit.{len(moved)}"))
        for each in writing:
            each.result()
    for sink in sinks:
        sink.close()

    found = check(*moved, *([path] if path.exists() else []))
    assert found.faults == ()
    assert found.loose == ()
    assert found.lines == 240
    assert len(moved) > 1


def test_a_line_that_another_process_left_half_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    one, other = AuditSink(str(path)), AuditSink(str(path))
    one.write(record("one"))
    with path.open("ab") as file:
        file.write(b'{"at":"2026')
    other.write(record("two"))
    one.write(record("three"))
    one.close()
    other.close()

    found = check(path)

    assert (found.lines, found.faults, len(found.loose)) == (3, (), 1)


def test_whoever_missed_a_whole_file_goes_on_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    busy, idle = AuditSink(str(path)), AuditSink(str(path))
    idle.write(record())
    moved = []
    for number in range(2):
        busy.write(record())
        moved.append(path.rename(tmp_path / f"audit.{number}"))
    idle.write(record())
    busy.close()
    idle.close()

    found = check(*moved, path)
    assert (found.lines, found.faults) == (4, ())


def test_the_chain_goes_on_where_the_file_was_moved_while_nothing_ran(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    moved = tmp_path / "audit.1"
    for _ in range(2):
        sink = AuditSink(str(path))
        sink.write(record())
        sink.close()
        if not moved.exists():
            path.rename(moved)

    assert check(moved, path).faults == ()


@pytest.mark.parametrize("text", [b"", b"nonsense", b"x" * 64 + b" 1 2 3", b"0" * 64 + b" 1 2"])
def test_without_word_of_where_it_is_the_last_line_is_looked_for(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "audit.jsonl"
    for _ in range(2):
        sink = AuditSink(str(path))
        sink.write(record())
        sink.close()
        (tmp_path / ".audit.jsonl.chain").write_bytes(text)

    assert check(path).faults == ()
    assert check(path).lines == 2


def test_a_file_that_was_copied_and_emptied_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    sink = AuditSink(str(path))
    sink.write(record())
    (tmp_path / "copy").write_bytes(path.read_bytes())
    os.truncate(path, 0)
    sink.write(record())
    sink.close()

    assert check(tmp_path / "copy", path).faults == ()


def test_a_file_of_an_older_version_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_bytes(record("old").line())
    sink = AuditSink(str(path))
    sink.write(record("new"))
    sink.close()

    found = check(path)

    assert (found.lines, found.follows, found.faults, len(found.loose)) == (1, START, (), 1)


def test_a_pipe_has_no_chain(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    sink = AuditSink(str(path))
    sink.open()
    with path.open("rb", buffering=0) as reader:
        sink.write(record())
        assert reader.read(10_000) == record().line()
    sink.close()


def test_a_file_that_cannot_be_locked_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(AuditError) as refused:
        AuditSink(str(tmp_path / "audit.jsonl")).write(record())

    assert "cannot be locked: No locks available" in refused.value.detail


# -- the command --------------------------------------------------------------------------------------


def test_the_command_tells_where_and_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAIN", "a secret of 32 characters, or of more")
    (tmp_path / "lakegate.toml").write_text('[audit]\npath = "audit.jsonl"\nchain_secret = "env:CHAIN"\n')
    chain = open_chain(Settings.model_validate({"audit": {"chain_secret": "env:CHAIN"}}))
    lines = [record("old").line(), *sealed(4, chain)]
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b"".join(lines))

    good = call("audit", "verify", folder=tmp_path)
    assert good.status == 0
    head = json.loads(lines[-1])["hash"]
    assert f"lines: 4; faults: 0; head: {head}" in good.err
    assert "audit.jsonl:1: the line is not sealed, or was cut off" in good.err
    assert call("audit", "verify", "--head", head, folder=tmp_path).status == 0

    path.write_bytes(b"".join(lines[2:]).replace(b"request 2", b"request 7"))
    bad = call("audit", "verify", "audit.jsonl", folder=tmp_path)
    assert bad.status == 1
    assert f"audit.jsonl:2: {CHANGED}" in bad.out
    assert "behind the line" in bad.err
    assert call("audit", "verify", "--head", START, folder=tmp_path).status == 1


def test_a_secret_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAIN", "short")

    with pytest.raises(SettingsError, match=r"audit\.chain_secret: has a secret that is too short"):
        open_chain(Settings.model_validate({"audit": {"chain_secret": "env:CHAIN"}}))
