"""Settings of the engines that run the queries."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from gateway.settings.section import Section


class DuckDB(Section):
    """The embedded engine."""

    directory: Path | None = None
    """Folder for the native copies of file sources; none keeps them in memory."""
    memory_limit: str = "4GB"
    """DuckDB's memory limit."""
    threads: int = Field(0, ge=0, le=1024)
    """Queries that run at once; 0 takes the number of cores."""
    refresh_seconds: float = Field(2.0, ge=0)
    """How often changed source files are looked for; 0 never looks."""

    @field_validator("memory_limit")
    @classmethod
    def _memory_limit_is_a_size(cls, value: str) -> str:
        if not re.fullmatch(r"\d+(\.\d+)? ?(%|[KMGT]i?B)", value):
            raise ValueError(f"`{value[:40]}` is not a size such as `4GB` or `80%`")
        return value


class Trino(Section):
    """A Trino server, which keeps the tables itself."""

    host: str = "127.0.0.1"
    """The coordinator's host."""
    port: int = Field(8080, ge=1, le=65535)
    """Its port."""
    queries: int = Field(32, ge=1, le=1024)
    """Queries that run at once; each holds a thread while it runs."""


class Backend(Section):
    """What runs the queries."""

    kind: Literal["duckdb", "trino"] = "duckdb"
    """Which engine runs the queries."""
    duckdb: DuckDB = DuckDB()
    trino: Trino = Trino()
