"""One gateway for the tests that only ask."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from tests.select.companies import CATALOG, DATA, FILTERS, GRANTS
from tests.select.desk import Told, open_desk


class Ask(Protocol):
    """Sends a statement with its parameters, as a member of these groups: analysts, where none is named."""

    def __call__(self, sql: str, parameters: Any = (), *groups: str) -> Told: ...


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with asyncio.Runner() as runner:
        opening = open_desk(CATALOG, GRANTS, filters=FILTERS, data=DATA)
        desk = runner.run(opening.__aenter__())
        yield lambda sql, parameters=(), *groups: runner.run(desk.ask(sql, parameters, *groups))
        runner.run(opening.__aexit__(None, None, None))
