"""A request for access, from its asking to its end."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum


class State(Enum):
    """Where a request stands. APPROVING is one whose rule is on its way into the files."""

    WAITING = "waiting"
    APPROVING = "approving"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided it, when and why; `line` is the rule that came of it, and `until` when that ends.

    Moments are in Unix seconds.
    """

    subject: str
    username: str
    at: float
    reason: str
    line: str | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """Who asks for which columns of a table, for how many days and why; `at` is in Unix seconds."""

    id: str
    issuer: str
    subject: str
    username: str
    groups: tuple[str, ...]
    table: str
    columns: tuple[str, ...]
    days: int
    reason: str
    at: float
    state: State = State.WAITING
    decision: Decision | None = None

    def told(self, now: float) -> Mapping[str, object]:
        """What whoever asks, or decides, is told of it; an approval whose time has passed is `ended`."""
        decision = self.decision
        until = decision.until if decision else None
        has_ended = self.state is State.APPROVED and until is not None and until <= now
        return {
            "id": self.id,
            "user": self.username,
            "table": self.table,
            "columns": self.columns,
            "days": self.days,
            "reason": self.reason,
            "at": moment(self.at),
            "state": "ended" if has_ended else self.state.value,
            "decided_by": decision.username if decision else None,
            "decided_at": moment(decision.at) if decision else None,
            "answer": decision.reason if decision else None,
            "until": moment(until) if until is not None else None,
        }


def make_id() -> str:
    """A fresh random id of 16 hex digits."""
    return secrets.token_hex(8)


def moment(seconds: float) -> str:
    """A moment in UTC, to the second, as the option `until` takes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
