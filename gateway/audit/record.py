"""Stage 12: what is recorded of an operation; never a cell's value, never a token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from gateway.plan.uses import Use


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One operation, as `docs/audit.md` describes each member.

    `at` is UTC in ISO 8601, `seconds` how long it took, `outcome` is `ok` or an error's code; `engine` has
    what each statement cost, where the engine tells, `cache` where each answer was found that can be kept,
    `copies` what each was answered from where that was not the engine itself, `about` what an administrator's
    work was about.
    """

    at: str
    request_id: str
    client: str
    subject: str | None
    username: str | None
    groups: tuple[str, ...]
    roles: tuple[str, ...]
    operation: str | None
    document: str | None
    trusted: bool
    columns: dict[str, tuple[str, ...]]
    uses: tuple[Use, ...]
    withheld: tuple[str, ...]
    rules: tuple[str, ...]
    rows: int
    engine: tuple[Mapping[str, object], ...]
    cache: tuple[Mapping[str, object], ...]
    copies: tuple[Mapping[str, object], ...]
    about: Mapping[str, object] | None
    seconds: float
    outcome: str
    snapshot: str

    def line(self) -> bytes:
        """The record as one line of JSON."""
        return orjson.dumps(self, option=orjson.OPT_APPEND_NEWLINE)
