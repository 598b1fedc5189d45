"""What is found out about a request on its way, as far as it got, and what the audit keeps of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from gateway.audit.record import AuditRecord
from gateway.auth.identity import Identity, Session
from gateway.backends.base import Copy, Cost
from gateway.cache import Lookup
from gateway.documents.admission import Sent
from gateway.graphql.operation import Operation
from gateway.http.request import RequestContext
from gateway.policy.grants import Grants
from gateway.prepare import Executable, Preparation
from gateway.result.answer import Answer, WithheldField
from gateway.snapshot import Snapshot
from gateway.task import Seen, Task
from gateway.wanted import Wanted

#: What a caller's own SQL has as its operation's name; no GraphQL operation can have it.
SQL = "/sql"


@dataclass(slots=True)
class Trail:
    """How far a request got: an `operation` of GraphQL's, a `statement` of the caller's own, or an `errand`.

    The last is an address for administrators, and `about` what it changed, without any cell.
    `tasks` has what is run and `versions` those of the tables that they read, as they were before; `age` is
    how old an answer may be where the engine cannot tell its version. `copies` tells of each root field that
    copies answer.
    """

    identity: Identity | None = None
    session: Session | None = None
    grants: Grants | None = None
    sent: Sent | None = None
    operation: Operation | None = None
    statement: str | None = None
    errand: str | None = None
    about: Mapping[str, object] | None = None
    wanted: Wanted = field(default_factory=Wanted)
    executable: Executable | None = None
    tasks: tuple[Task, ...] = ()
    versions: tuple[str | None, ...] = ()
    age: float = 0.0
    rows: int = 0
    costs: dict[str, Cost] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    copies: dict[str, Copy] = field(default_factory=dict)
    outcome: str = "ok"
    cells: dict[str, tuple[WithheldField, ...]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)

    def record(
        self, snapshot: Snapshot, context: RequestContext, outcome: str, started: float
    ) -> AuditRecord:
        """Stage 12: what is kept of it; `started` is a moment of the performance counter."""
        identity, session, sent, executable = self.identity, self.session, self.sent, self.executable
        roots = executable.roots if executable else ()
        name, document = self._asked()
        return AuditRecord(
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            request_id=context.request_id,
            client=context.client,
            subject=identity.subject if identity else None,
            username=identity.username if identity else None,
            groups=identity.groups if identity else (),
            roles=tuple(sorted(session.roles)) if session else (),
            operation=name,
            document=document,
            trusted=sent is not None and sent.is_trusted,
            columns=executable.columns if executable else {},
            uses=executable.uses if executable else (),
            withheld=executable.withheld_names if executable else (),
            rules=executable.rules if executable else (),
            rows=self.rows,
            engine=tuple(asdict(cost) for cost in self.costs.values()),
            cache=tuple(self.lookups[root.key].told() for root in roots if root.key in self.lookups),
            copies=tuple(self.copies[root.key].told() for root in roots if root.key in self.copies),
            about=self.about or None,
            seconds=round(time.perf_counter() - started, 6),
            outcome=outcome,
            snapshot=snapshot.version,
        )

    def _asked(self) -> tuple[str | None, str | None]:
        """The name of the operation, and the hash of its document or of the statement."""
        if self.statement is not None:
            return SQL, sha256(self.statement.encode("utf-8", "surrogatepass")).hexdigest()
        if self.errand is not None:
            return self.errand, None
        name = self.operation.shape.name if self.operation else None
        return name, self.sent.hash if self.sent else None


class Change(Protocol):
    """Does what a root field of a mutation says, by its name and arguments, and gives what came of it.

    Raises LakegateError.
    """

    async def __call__(
        self,
        name: str,
        arguments: Mapping[str, Any],
        preparation: Preparation,
        trail: Trail,
        context: RequestContext,
        started: float,
    ) -> Mapping[str, Any]: ...


class Live(Protocol):
    """Whoever takes the answers of an operation as long as it lasts."""

    def enter(self, identity: Identity) -> None:
        """Take a place for the operation of this person. Raises LimitExceeded."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What one passage through the stages gave, before the audit has it."""

    preparation: Preparation
    trail: Trail
    started: float
    answer: Answer
    outcome: str

    @property
    def is_live(self) -> bool:
        """Whether it is one of several."""
        return self.trail.operation is not None and self.trail.operation.shape.is_live

    def has_outlasted_a_rule(self, now: float) -> bool:
        """Whether a rule has ended since, whosever it was."""
        policies, session = self.preparation.snapshot.policies, self.trail.session
        return session is not None and policies.period(session.at) != policies.period(now)
