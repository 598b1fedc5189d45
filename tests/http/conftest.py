from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.http.target import Target, bare_endpoint


@pytest.fixture(scope="session", params=["endpoint"])
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    """The endpoint alone."""
    with bare_endpoint() as target:
        yield target
