"""Settings of the engine that is asked the same, to be compared."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from gateway.settings.engines import Engine, Engines


class Shadow(Engines):
    """A second engine that is asked a share of the queries too, to be compared, never to answer."""

    backend: Literal["off", Engine] = "off"
    """Which engine is compared with the one that answers; `off` compares none."""
    share: float = Field(0.1, ge=0, le=1)
    """How many of the queries it is asked too, from 0 for none to 1 for all."""
    queries: int = Field(1, ge=1, le=256)
    """Queries that are compared at once, in each worker process."""
    queue: int = Field(100, ge=1, le=10_000)
    """Queries that may wait to be compared; what comes on top is not compared."""
    seconds: float = Field(60.0, gt=0)
    """Seconds that the compared engine may take for one query."""
    path: Path = Path("shadow.jsonl")
    """File that gets one JSON line per compared query; `lakegate shadow report` sums it up."""
