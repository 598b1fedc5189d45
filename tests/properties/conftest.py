"""One gateway for all laws; what it was asked is counted and shown at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.properties.lab import Lab
from tests.properties.laws import SEEN


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if terminalreporter.verbosity > 0 and SEEN:
        terminalreporter.section("what the laws were tried on")
        for name, number in sorted(SEEN.items()):
            terminalreporter.line(f"{number:8} {name}")
