"""The engines beside DuckDB that cases and laws run on; at the end stands what ran on which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.athena.conftest import credentials
from tests.conformance.engines import ENGINES, Engine
from tests.trino.server import trino

__all__ = ["credentials", "trino"]

#: Tests by the engine that they ran on.
RAN: Counter[str] = Counter()


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with ENGINES[request.param](request) as engine:
        yield engine


@pytest.fixture(autouse=True)
def _counted(request: pytest.FixtureRequest) -> None:
    if "engine" in request.fixturenames:
        engine: Engine = request.getfixturevalue("engine")
        RAN[engine.told] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if RAN:
        terminalreporter.section("tests by the engine that they ran on")
        for told, number in sorted(RAN.items()):
            terminalreporter.line(f"{number:8} {told}")
