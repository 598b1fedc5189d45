"""Settings of requests for access."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from gateway.settings.section import Section


class AccessRequests(Section):
    """Requests for access: who is refused columns asks for them, and whoever may give them decides."""

    path: Path | None = None
    """File of the SQLite database that keeps them; without it there are none. All workers share it, on a
    disk of their machine."""
    most_days: int = Field(90, ge=1, le=3650)
    """Days for which one may be given columns, at most."""
    most_waiting: int = Field(20, ge=1)
    """Requests of one person that may wait at once."""
