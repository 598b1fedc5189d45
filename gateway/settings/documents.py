"""Settings of trusted documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from gateway.settings.section import Section

#: What becomes of a document that is not trusted, from the laxest to the strictest.
Mode = Literal["off", "log", "only"]


class Documents(Section):
    """Documents that are known beforehand, and who may send others."""

    path: Path | None = None
    """Folder of the trusted documents; without it there are none."""
    mode: Mode = "off"
    """What becomes of other documents: `off` runs them, `log` runs them and logs their hash, `only` refuses
    them."""
    roles: Mapping[str, Mode] = Field(default_factory=dict)
    """The mode of single roles by name. Of several roles of a session the strictest mode counts; `mode` is
    for sessions without any role named here."""
    automatic_bytes: int = Field(0, ge=0)
    """Bytes of documents kept for Apollo's automatic persisted queries, in each worker process; 0 keeps
    none."""
