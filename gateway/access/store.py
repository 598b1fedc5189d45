"""Where requests for access are kept: a database of SQLite that several workers share."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.pool import NullPool

from gateway.access.request import AccessRequest, Decision, State

METADATA = MetaData()

_REQUESTS = Table(
    "access_requests",
    METADATA,
    Column("id", String, primary_key=True),
    Column("issuer", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("username", String, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("table", String, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("days", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("decided_by", String),
    Column("decider", String),
    Column("decided_at", Float),
    Column("answer", String),
    Column("line", String),
    Column("until", Float),
)

_MIGRATIONS = Path(__file__).parent / "migrations"


class RequestStore:
    """The requests in one file; what a call has changed is on the disk when it returns.

    Raises sqlalchemy's errors where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._lock = path.with_name(f"{path.name}.lock")
        # Whoever may read why people ask for what is told by the file's mode.
        for each in (path, self._lock):
            os.close(os.open(each, os.O_CREAT | os.O_RDWR, 0o600))
        self._engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        with self.locked():
            migrate(self._engine)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else is in here meanwhile, in whatever process."""
        with self._lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def add(self, request: AccessRequest) -> None:
        with self._engine.begin() as connection:
            connection.execute(insert(_REQUESTS).values(_row(request)))

    def get(self, id: str) -> AccessRequest | None:
        return next(iter(self._find(_REQUESTS.c.id == id)), None)

    def of(self, issuer: str, subject: str) -> Sequence[AccessRequest]:
        """Those of one person, the newest first."""
        return self._find(_REQUESTS.c.issuer == issuer, _REQUESTS.c.subject == subject)

    def in_state(self, state: State) -> Sequence[AccessRequest]:
        """Those that stand there, the newest first."""
        return self._find(_REQUESTS.c.state == state.value)

    def move(self, id: str, before: State, after: State, decision: Decision | None = None) -> bool:
        """Whether a request stood at `before` and stands at `after` now, with that decision."""
        changed = update(_REQUESTS).where(_REQUESTS.c.id == id, _REQUESTS.c.state == before.value)
        values = {"state": after.value, **_decided(decision)}
        with self._engine.begin() as connection:
            return connection.execute(changed.values(values)).rowcount == 1

    def _find(self, *conditions: Any) -> Sequence[AccessRequest]:
        found = select(_REQUESTS).where(*conditions).order_by(_REQUESTS.c.at.desc(), _REQUESTS.c.id)
        with self._engine.connect() as connection:
            return [_request(row) for row in connection.execute(found).mappings()]


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest form; nothing where they have it."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own transactions leave out what makes tables: half a migration could stay.
    connection.isolation_level = None
    cursor = connection.cursor()
    # A decision that was told of is on the disk, whatever happens to the machine.
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA busy_timeout = 5000")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _row(request: AccessRequest) -> Mapping[str, object]:
    return {
        "id": request.id,
        "issuer": request.issuer,
        "subject": request.subject,
        "username": request.username,
        "groups": list(request.groups),
        "table": request.table,
        "columns": list(request.columns),
        "days": request.days,
        "reason": request.reason,
        "at": request.at,
        "state": request.state.value,
        **_decided(request.decision),
    }


def _decided(decision: Decision | None) -> Mapping[str, object]:
    return {
        "decided_by": decision.subject if decision else None,
        "decider": decision.username if decision else None,
        "decided_at": decision.at if decision else None,
        "answer": decision.reason if decision else None,
        "line": decision.line if decision else None,
        "until": decision.until if decision else None,
    }


def _request(row: RowMapping) -> AccessRequest:
    decision = None
    if row["decided_by"] is not None:
        decision = Decision(
            row["decided_by"], row["decider"], row["decided_at"], row["answer"], row["line"], row["until"]
        )
    return AccessRequest(
        row["id"],
        row["issuer"],
        row["subject"],
        row["username"],
        tuple(row["groups"]),
        row["table"],
        tuple(row["columns"]),
        row["days"],
        row["reason"],
        row["at"],
        State(row["state"]),
        decision,
    )
