"""Settings of the audit."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from gateway.settings.secret import Secret
from gateway.settings.section import Section

#: Bytes that a file of the audit may be bounded to, at least.
SMALLEST_FILE = 65_536


class Audit(Section):
    """The record of who asked for what."""

    path: str = "audit.jsonl"
    """File that gets one JSON line per operation; `-` is standard output."""
    mode: Literal["required", "best-effort"] = "required"
    """`required` writes before the answer leaves and fails closed; `best-effort` writes after."""
    secrets: tuple[Secret, ...] = ()
    """Where the secrets are that records are sealed with, the newest first: it seals, and all of them verify.
    Each has 32 characters or more. Without any, whoever can write the file can seal it anew."""
    rotate_bytes: int = Field(0, ge=0)
    """Bytes beyond which a file does not grow, about: it is moved aside, and a new one is begun. 0 sets no
    bound."""
    rotate_daily: bool = False
    """Whether a file is moved aside with the first record of the next day, in UTC."""
    keep_days: int = Field(0, ge=0)
    """Days after which a file that was moved aside is removed; 0 keeps them all."""

    @model_validator(mode="after")
    def _only_what_can_be(self) -> Audit:
        rotates = self.rotate_bytes > 0 or self.rotate_daily
        if 0 < self.rotate_bytes < SMALLEST_FILE:
            raise ValueError(f"`rotate_bytes` is less than {SMALLEST_FILE}; give more, or 0 for no bound")
        if rotates and self.path == "-":
            raise ValueError("standard output cannot be rotated; leave out `rotate_bytes` and `rotate_daily`")
        if self.keep_days and not rotates:
            raise ValueError("`keep_days` removes nothing without `rotate_bytes` or `rotate_daily`; set one")
        return self
