"""An Athena backend of ours at an endpoint, and statements to ask it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlglot
from boto3.session import Session as AwsSession
from sqlglot import exp

from gateway.auth.identity import Session
from gateway.aws.roles import settled
from gateway.backends.athena.access import SessionSource
from gateway.backends.athena.backend import AthenaBackend
from gateway.backends.base import Call, Ran
from gateway.catalog.parse_type import parse_type
from gateway.result.shape import ResultShape
from gateway.settings.engines import Athena, AthenaRole
from gateway.sql.compile import CompiledQuery
from gateway.sql.render import Statement, render
from gateway.sql.trino import Trino
from tests.athena.endpoint import AthenaEndpoint

T = TypeVar("T")

OUTPUT = "s3://results/answers/"


def statement(sql: str, *types: str) -> Statement:
    """A statement as the gateway renders one, of DuckDB's SQL and the types of its columns."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(tree, exp.Select)
    cells = [exp.alias_(cell.unalias(), f"c{place}") for place, cell in enumerate(tree.expressions)]
    tree.set("expressions", cells)
    addresses = {
        f"{table.db}.{table.name}": (table.db, table.name) for table in tree.find_all(exp.Table) if table.db
    }
    query = CompiledQuery(tree, tuple(map(parse_type, types)), ResultShape((), single=False), ())
    return render(query, Trino(), addresses, is_json=False, stringify=False)


def call(rows: int = 10, *roles: str) -> Call:
    return Call(Session("subject", "someone", (), frozenset(roles), {}, 0.0), "request", rows)


@dataclass(frozen=True, slots=True)
class OwnAccess:
    name: str
    role: AthenaRole
    session: AwsSession


class OneSession:
    """One AWS session for all tests: what it has read of AWS's services is dear to read."""

    shared: AwsSession | None = None

    def __init__(self, settings: Athena) -> None:
        self._settings = settings

    async def session(self, person: Session | None, *, fresh: bool = False) -> OwnAccess:
        if OneSession.shared is None:
            OneSession.shared = AwsSession()
        name = (
            min((role for role in person.roles if role in self._settings.roles), default="") if person else ""
        )
        return OwnAccess(name, settled(self._settings, name), OneSession.shared)


class Desk:
    """Asks a backend, and leaves nothing behind; every setting of Athena's can be given.

    `athena` are its settings, `loop` is where everything of it runs.
    """

    def __init__(self, endpoint: AthenaEndpoint, s3_url: str) -> None:
        self.endpoint = endpoint
        self.s3_url = s3_url
        self.runner = asyncio.Runner()
        self.backends: list[AthenaBackend] = []
        self.backend: AthenaBackend = self.open()

    def settings(self, **changes: Any) -> Athena:
        given = {
            "output": OUTPUT,
            "endpoint_url": self.endpoint.url,
            "s3_endpoint_url": self.s3_url,
            "poll_seconds": 0.1,
        }
        return Athena.model_validate(given | changes)

    def open(self, source: Callable[[Athena], SessionSource] = OneSession, **changes: Any) -> AthenaBackend:
        """A backend with these settings, from now on the one that is asked."""
        settings = self.settings(**changes)

        async def made() -> AthenaBackend:
            return AthenaBackend(settings, source(settings))

        self.backend = self.runner.run(made())
        self.backends.append(self.backend)
        return self.backend

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def ask(self, sql: str, *types: str, rows: int = 10, roles: Sequence[str] = ()) -> Ran:
        """What the backend gives."""
        return self.run(self.start(sql, *types, rows=rows, roles=roles))

    async def start(self, sql: str, *types: str, rows: int = 10, roles: Sequence[str] = ()) -> Ran:
        return await self.backend.run(statement(sql, *types), (), call(rows, *roles))

    def settle(self) -> None:
        """Wait until the backend does nothing for anybody."""
        self.run(until(lambda: not self.backend._running))

    def tidy(self) -> None:
        """Close the backends that a test has opened, and ask the first one again."""
        for backend in self.backends[1:]:
            self.run(backend.close())
        del self.backends[1:]
        self.backend = self.backends[0]
        self.settle()

    def close(self) -> None:
        for backend in self.backends:
            self.run(backend.close())
        self.runner.close()


async def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not come"
        await asyncio.sleep(0.005)


def objects(endpoint: AthenaEndpoint, location: str) -> list[str]:
    """The keys of what lies in the endpoint's S3 at addresses that begin so."""
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    told = endpoint.s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [each["Key"] for each in told.get("Contents", ())]
