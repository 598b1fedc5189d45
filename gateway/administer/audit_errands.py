"""What whoever holds READ_AUDIT may ask of the audit's own files."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from gateway.administer.errand import Asked, Desk, Errand
from gateway.audit.configure import read_seal
from gateway.audit.query import Question, readers, readings
from gateway.audit.rotation import trail
from gateway.audit.unused import count_uses, unused
from gateway.audit.verify import verify
from gateway.errors import RequestError
from gateway.policy.ending import read_moment
from gateway.policy.permissions import MANAGE_POLICY, READ_AUDIT

_DAY = 86_400


def _moment(text: object) -> float:
    try:
        return read_moment(str(text))
    except ValueError:
        raise ValueError("is no moment; send `2027-01-31`, or `2027-01-31T17:00Z`") from None


Moment = Annotated[float, BeforeValidator(_moment)]


class Readings(Asked):
    """What was read; what is left out may be anything."""

    user: str | None = None
    """Of this user: a user name, or a token's subject."""
    role: str | None = None
    """Of sessions with this role."""
    table: str | None = None
    """Of this table, `database.table`; never a view."""
    column: str | None = None
    """Of tables of which this column was read."""
    outcome: str | None = None
    """With this outcome: `ok`, or the code of an error."""
    since: Moment | None = None
    """From this day in UTC on, or this moment."""
    until: Moment | None = None
    """Before this day in UTC, or this moment."""
    limit: int = Field(100, ge=1, le=10_000)
    """How many at most."""

    def question(self) -> Question:
        return Question(
            self.user, self.role, self.table, self.column, self.outcome, self.since, self.until, self.limit
        )


class Unused(Asked):
    """Which grants gave nothing."""

    days: int = Field(90, ge=1, le=36_500)
    """How far to look back."""


class Whole(Asked):
    """Whether the records are whole."""

    head: Annotated[str, AfterValidator(str.lower)] | None = None
    """The hash of a record that has to be there."""


def _readings(desk: Desk, asked: Readings) -> object:
    return [asdict(each) for each in readings(audit_files(desk), asked.question())]


def _readers(desk: Desk, asked: Readings) -> object:
    return [asdict(each) for each in readers(audit_files(desk), asked.question())]


def _unused(desk: Desk, asked: Unused) -> object:
    snapshot = desk.snapshot
    uses = count_uses(audit_files(desk), snapshot.version, time.time() - asked.days * _DAY)
    # Where nothing was recorded, nothing can be said of a grant.
    found = unused(snapshot.policies.clauses, uses) if uses.operations else ()
    return {
        "operations": uses.operations,
        "first": uses.first,
        "grants": [{"rule": str(each.rule), "fields": each.fields} for each in found],
    }


def _verify(desk: Desk, asked: Whole) -> object:
    found = verify(audit_files(desk), read_seal(desk.settings.audit), asked.head)
    return {
        "whole": found.fault is None,
        "records": found.records,
        "head": found.head,
        "behind": found.behind if found.is_cut else None,
        "torn": found.torn,
        "fault": _named(found.fault.file, found.fault.line, found.fault.message) if found.fault else None,
    }


def _named(file: str, line: int, message: str) -> object:
    # Where the gateway's files lie is for those who run it.
    return {"file": Path(file).name, "line": line, "message": message}


def audit_files(desk: Desk) -> Sequence[Path]:
    """The files of the audit, the oldest first. Raises RequestError where it has none."""
    # Nothing that is no file, such as a terminal, has records to read.
    found = [file for file in trail(Path(desk.settings.audit.path)) if file.is_file()]
    if not found:
        raise RequestError(
            "NO_AUDIT", "the gateway keeps no file of its audit: ask whoever collects its standard output"
        )
    return found


AUDIT_ERRANDS: tuple[Errand[Any], ...] = (
    Errand("/admin/audit", "GET", (READ_AUDIT,), Readings, _readings, "who read what, the newest first"),
    Errand("/admin/audit/readers", "GET", (READ_AUDIT,), Readings, _readers, "who reads a column most"),
    Errand("/admin/audit/unused", "GET", (READ_AUDIT, MANAGE_POLICY), Unused, _unused, "grants without use"),
    Errand("/admin/audit/verify", "GET", (READ_AUDIT,), Whole, _verify, "whether the records are whole"),
)
