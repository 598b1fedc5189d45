from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.http.target import Target, bare_endpoint, whole_gateway


@pytest.fixture(scope="session", params=["endpoint", "gateway"])
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """The endpoint alone, then the whole gateway: what is asked of HTTP is asked of both."""
    whole = request.param == "gateway"
    with whole_gateway(tmp_path_factory.mktemp("gateway")) if whole else bare_endpoint() as target:
        yield target
