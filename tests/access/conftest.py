"""What the tests of requests for access begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.access.world import shop_in
from tests.gateway.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return shop_in(tmp_path)
