"""Whom an engine takes a session for: those who are not the same to it share no answer."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from gateway.auth.identity import Session
from gateway.aws.credentials import failure
from gateway.backends.athena.access import Access, SessionSource
from gateway.backends.athena.backend import AthenaBackend
from gateway.backends.base import Backend
from gateway.backends.duckdb import DuckDBBackend
from gateway.backends.trino import TrinoBackend
from gateway.errors import BackendError
from gateway.settings.engines import Athena, DuckDB, Trino


def person(name: str, *roles: str) -> Session:
    return Session(name, name, (), frozenset(roles), {}, 0.0)


@dataclass(frozen=True, slots=True)
class Role:
    """An access of one role, as far as it is looked at."""

    name: str
    session: object = field(default_factory=object)


class Roles:
    """Finds the access of the one role that a session has; fails for none."""

    def __init__(self, *names: str) -> None:
        self._accesses = {name: Role(name) for name in names}

    async def session(self, person: Session | None, *, fresh: bool = False) -> Access:
        assert person
        try:
            return cast(Access, self._accesses[next(iter(person.roles))])
        except StopIteration:
            raise failure("there is no role") from None


async def told(backend: Any, *people: Session) -> list[Hashable]:
    served: Backend = backend
    try:
        return [await served.reads_as(each) for each in people]
    finally:
        await served.close()


def test_the_embedded_engine_knows_nobody() -> None:
    one, other = asyncio.run(told(DuckDBBackend(DuckDB(threads=1), ()), person("ann", "a"), person("bob")))

    assert one == other


@pytest.mark.parametrize(("user", "differ"), [("caller", True), ("gateway", False)])
def test_trino_knows_a_caller_where_it_is_told_of_one(user: str, differ: bool) -> None:
    async def both() -> list[Hashable]:
        settings = Trino.model_validate({"session_user": user})
        return await told(TrinoBackend(settings), person("ann"), person("bob"), person("ann"))

    ann, bob, again = asyncio.run(both())

    assert (ann != bob) is differ
    assert ann == again


def test_athena_knows_roles_and_credentials() -> None:
    async def all_three() -> list[Hashable]:
        source = cast(SessionSource, Roles("a", "b"))
        people = person("ann", "a"), person("bob", "b"), person("eve", "a")
        return await told(AthenaBackend(Athena(region="eu-central-1"), source), *people)

    ann, bob, eve = asyncio.run(all_three())

    assert ann != bob
    assert ann == eve


def test_athena_lets_nobody_in_who_has_no_role() -> None:
    async def none() -> list[Hashable]:
        source = cast(SessionSource, Roles())
        return await told(AthenaBackend(Athena(region="eu-central-1"), source), person("ann"))

    with pytest.raises(BackendError):
        asyncio.run(none())
