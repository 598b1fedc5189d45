"""Keys of nobody's, for the tests that ask through Athena's protocol too."""

from __future__ import annotations

from tests.athena.conftest import credentials

__all__ = ["credentials"]
