"""What tests of every folder may ask for."""

from __future__ import annotations

from tests.trino.server import trino as trino  # noqa: PLC0414  # a fixture for all
