"""What the commands about the audit say."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.audit.rotation import Rotation
from gateway.audit.seal import Seal
from gateway.audit.sink import AuditSink
from gateway.cli.inputs import read_inputs
from gateway.demo.folder import prepare
from tests.audit.test_sink import record
from tests.operations.command import call

SECRET = "s" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an audit of four records in three files, sealed with a secret."""
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "secret").chmod(0o600)
    settings = f'[audit]\nsecrets = ["file:{tmp_path}/secret"]\n'
    (tmp_path / "lakegate.toml").write_text(settings)
    path = tmp_path / "audit.jsonl"
    sink = AuditSink(str(path), Seal((SECRET.encode(),)))
    for name in "ab":
        sink.write(record(name))
        Rotation(1).move_away(path)
    for name in "cd":
        sink.write(record(name))
    sink.close()
    return tmp_path


def head(file: Path) -> str:
    return file.read_text().splitlines()[-1][-66:-2]


def test_a_whole_trail_is_told_with_its_head(folder: Path) -> None:
    audit = folder / "audit.jsonl"
    done = call("audit", "verify", "--head", head(audit), folder=folder)

    assert (done.status, done.out, done.err) == (0, f"records: 4; head: {head(audit)}\n", "")


def test_a_trail_whose_beginning_is_gone_is_told(folder: Path) -> None:
    first, *others = sorted(folder.glob("audit.jsonl.*"))
    gone = head(first)
    first.unlink()
    done = call("audit", "verify", folder=folder)

    assert (done.status, done.out[:11]) == (0, "records: 3;")
    what = f"begins behind the record `{gone}`, which is in none of the files"
    assert done.err == f"warning: {others[0]}: {what}\n"


def test_the_first_line_that_is_wrong_is_told(folder: Path) -> None:
    audit = folder / "audit.jsonl"
    audit.write_text(audit.read_text().replace('"rows":2', '"rows":1'))
    done = call("audit", "verify", folder=folder)

    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"error: {audit}:1: the line was changed, or sealed with another secret")


def test_a_piece_of_a_record_is_warned_of(folder: Path) -> None:
    piece = folder / "piece"
    piece.write_bytes(b'{"at')
    files = sorted(folder.glob("audit.jsonl.*"))
    done = call("audit", "verify", *files, folder / "audit.jsonl", piece, "--streams", folder=folder)

    assert done.status == 0
    assert done.err.startswith(f"warning: {piece}:1: is a piece of a record")
    assert done.err.endswith("; such lines: 1\n")


def test_an_audit_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = call("audit", "verify", folder=tmp_path)

    assert (done.status, done.out) == (1, "")
    assert done.err == f"error: audit.path: there is no `{tmp_path}/audit.jsonl` (name the audit's files)\n"


def test_who_read_what_is_a_table_for_people(folder: Path) -> None:
    sink = AuditSink(str(folder / "audit.jsonl"))
    sink.write(record("e", username="eve\x1b[2J", snapshot="def"))
    sink.close()
    done = call("audit", "query", "--table", "startups.owners", "--limit", "2", "--json", folder=folder)
    assert (done.status, done.err) == (0, "")
    first, second = map(json.loads, done.out.splitlines())
    assert first == {
        "at": "2026-01-31T12:00:00.000+00:00",
        "request_id": "a",
        "subject": "sub",
        "username": "ann",
        "roles": ["analyst"],
        "operation": None,
        "table": "startups.owners",
        "columns": ["age", "people_id"],
        "rows": 2,
        "outcome": "ok",
        "snapshot": "abc",
    }
    assert second["request_id"] == "b"
    shown = call("audit", "query", "--user", "eve\x1b[2J", folder=folder)
    assert (shown.status, shown.err) == (0, "")
    head, line = shown.out.splitlines()
    assert head.split() == [*first]
    assert "eve\N{REPLACEMENT CHARACTER}[2J" in line
    assert line.split()[-1] == "def"


def test_who_read_most_can_be_asked_for_a_time(folder: Path) -> None:
    options = (
        "--top",
        "--column",
        "age",
        "--since",
        "2026-01-31",
        "--until",
        "2026-01-31T12:00:01Z",
        "--json",
    )
    done = call("audit", "query", *options, folder=folder)

    assert json.loads(done.out) == {
        "user": "ann",
        "table": "startups.owners",
        "column": "age",
        "operations": 4,
        "rows": 8,
        "last": "2026-01-31T12:00:00.000+00:00",
    }
    none = call("audit", "query", "--since", "2026-02-01", folder=folder)
    assert (none.out, none.err) == ("", "no such record\n")


def test_a_moment_that_is_none_is_refused(folder: Path) -> None:
    done = call("audit", "query", "--since", "yesterday", folder=folder)

    assert (done.status, done.out) == (2, "")
    assert "`yesterday` is no moment; write a date, `2027-01-31`, or a moment with its zone" in done.err


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """A demonstration in a repository, with a denial and grants of two kinds that no operation used."""
    prepare(tmp_path, rows=20)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    with (tmp_path / "policies" / "grants.csv").open("a") as grants:
        grants.write("p, role:clerk, table:startups.companies, DESCRIBE, *, *, -, allow\n")
        grants.write("p, role:clerk, table:startups.owners, SELECT, *, *, -, deny\n")
        grants.write("p, role:clerk, table:startups.owners, SELECT, *, *, -, allow\n")
    return tmp_path


def rule(folder: Path, start: str) -> str:
    lines = (folder / "policies" / "grants.csv").read_text().splitlines()
    (number,) = (number for number, line in enumerate(lines, start=1) if line.startswith(start))
    return f"grants.csv:{number}"


def recorded(folder: Path, age: timedelta, *rules: str) -> None:
    """Records an operation under the version in force."""
    version = read_inputs(folder / "lakegate.toml", None, None).snapshot().version
    at = (datetime.now(UTC) - age).isoformat(timespec="milliseconds")
    sink = AuditSink(str(folder / "audit.jsonl"))
    sink.write(record(at=at, snapshot=version, rules=rules))
    sink.close()


def test_grants_without_use_are_listed_and_a_patch_takes_them_out(demo: Path) -> None:
    developer, sales = rule(demo, "p, role:developer"), rule(demo, "p, role:eu-sales")
    recorded(demo, timedelta(days=100), sales)
    recorded(demo, timedelta(days=1), developer)
    done = call("audit", "unused", folder=demo)
    assert done.status == 0
    assert "; grants without use: 6\n" in done.err
    assert "operations under" in done.err
    assert "warning" not in done.err
    listed = [line.split(": ")[0] for line in done.out.splitlines()]
    assert developer not in listed
    assert sales in listed
    last = "role:clerk, table:startups.owners, SELECT, *, *, -, allow"
    assert done.out.splitlines()[-1].endswith(f": {last}")
    wider = call("audit", "unused", "--days", "200", folder=demo)
    assert "warning: the first record under the version in force is of " in wider.err
    assert sales not in [line.split(": ")[0] for line in wider.out.splitlines()]
    patch = call("audit", "unused", "--patch", folder=demo)
    assert patch.out.startswith("--- a/policies/grants.csv\n+++ b/policies/grants.csv\n@@")
    subprocess.run(["git", "apply", "-"], cwd=demo, input=patch.out, text=True, check=True)
    left = [line for line in (demo / "policies" / "grants.csv").read_text().splitlines() if line[:2] == "p,"]
    roles = ["role:developer", "role:administrator", "role:clerk", "role:clerk"]
    assert [line.split(", ")[1].split(",")[0] for line in left] == roles
    assert [line.split(", ")[-1] for line in left] == ["allow", "allow", "allow", "deny"]


def test_a_patch_outside_of_a_repository_names_the_file_alone(demo: Path) -> None:
    (demo / ".git").rename(demo / "git")
    recorded(demo, timedelta(days=1))

    assert call("audit", "unused", "--patch", folder=demo).out.startswith("--- a/grants.csv\n")


def test_without_records_nothing_is_said_of_grants(demo: Path) -> None:
    recorded(demo, timedelta(days=3))
    done = call("audit", "unused", "--days", "2", folder=demo)

    assert (done.status, done.out) == (1, "")
    assert "grants.csv: no operation in 2 days is recorded under the version in force, `" in done.err
