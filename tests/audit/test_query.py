"""What the records say of who read what."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from gateway.audit.query import Question, Reader, Reading, readers, readings
from gateway.audit.sink import AuditSink
from tests.audit.test_sink import record

OWNERS, COMPANIES = "startups.owners", "startups.companies"


def at(day: int) -> str:
    return f"2026-01-{day:02}T12:00:00.000+00:00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An audit in a folder whose name looks like a pattern, with what is no record in between."""
    path = tmp_path / "[logs]*" / "audit.jsonl"
    sink = AuditSink(str(path))
    ann = {"username": "ann", "subject": "s-1", "roles": ("analyst", "clerk"), "operation": "Q"}
    bob = {"username": "bob", "subject": "s-2", "roles": ("developer",), "snapshot": "def"}
    sink.write(record("1", at=at(1), columns={OWNERS: ("age", "people_id")}, rows=5, **ann))
    sink.write(record("2", at=at(2), columns={OWNERS: ("age",), COMPANIES: ("status",)}, rows=7, **bob))
    with path.open("ab") as lines:
        lines.write(b'{"at":"2026-01\n[1]\n7\n{}\n')
    sink.write(record("3", at=at(3), columns={}, rows=0, outcome="INVALID", **ann))
    sink.write(record("4", at=at(4), columns={OWNERS: ("age",)}, rows=0, outcome="BACKEND", **ann))
    sink.write(record("5", at=at(5), columns={OWNERS: ("age",)}, rows=1, **ann))
    nobody: dict[str, object] = {
        "username": None,
        "subject": None,
        "roles": (),
        "columns": {},
        "rows": 0,
        "document": None,
    }
    sink.write(record("6", at=at(6), outcome="UNAUTHENTICATED", **nobody))
    sink.close()
    return path


def found(file: Path, question: Question) -> list[str | None]:
    return [each.request_id for each in readings([file], question)]


def test_a_reading_tells_who_read_what_when_and_under_which_policies(file: Path) -> None:
    first, second = readings([file], Question(user="bob"))

    assert first == Reading(
        at(2), "2", "s-2", "bob", ("developer",), None, COMPANIES, ("status",), 7, "ok", "def"
    )
    assert second == replace(first, table=OWNERS, columns=("age",))


def test_an_operation_that_came_to_no_table_is_told_too(file: Path) -> None:
    (only,) = readings([file], Question(outcome="UNAUTHENTICATED"))

    assert only == Reading(at(6), "6", None, None, (), None, None, (), 0, "UNAUTHENTICATED", "abc")


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        (Question(), "6543221"),
        (Question(most=2), "65"),
        (Question(user="ann"), "5431"),
        (Question(user="s-1"), "5431"),
        (Question(role="clerk"), "5431"),
        (Question(role="cler"), ""),
        (Question(table=OWNERS), "5421"),
        (Question(column="status"), "2"),
        (Question(table=OWNERS, column="status"), ""),
        (Question(table=OWNERS, column="people_id"), "1"),
        (Question(outcome="ok"), "5221"),
        (Question(since=datetime.fromisoformat(at(4)).timestamp()), "654"),
        (Question(until=datetime.fromisoformat(at(4)).timestamp()), "3221"),
        (Question(user="' OR 1=1 --"), ""),
    ],
)
def test_each_part_of_a_question_narrows_it(file: Path, question: Question, ids: str) -> None:
    assert found(file, question) == [*ids]


def test_those_who_read_most_come_first(file: Path) -> None:
    assert [*readers([file], Question())] == [
        Reader("ann", OWNERS, "age", 2, 6, at(5)),
        Reader("bob", COMPANIES, "status", 1, 7, at(2)),
        Reader("bob", OWNERS, "age", 1, 7, at(2)),
        Reader("ann", OWNERS, "people_id", 1, 5, at(1)),
    ]
    assert [*readers([file], Question(column="people_id"))] == [
        Reader("ann", OWNERS, "people_id", 1, 5, at(1))
    ]
    assert [each.operations for each in readers([file], Question(outcome="BACKEND"))] == [1]


def test_files_are_read_together_also_when_they_are_packed(file: Path) -> None:
    packed = file.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(file.read_bytes()))

    assert found(packed, Question(outcome="ok")) == [*"5221"]
    assert len([*readings([packed, file], Question())]) == 14


def test_more_than_a_batch_is_given_whole(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b"".join(record(str(number)).line() for number in range(2500)))

    assert len(found(path, Question(most=10_000))) == 2500
