"""The one root of every error that Lakegate raises on purpose; their codes are those of `error_codes.py`.

Public text (`message`) may reach a client; `detail` goes to the log only. A message starts in lower
case, quotes the reader's own input in backticks, says what, where and the cure, and never depends on
a cell that the session may not see.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.error_codes import ERROR_CODES


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a GraphQL document; lines and columns count from one."""

    line: int
    column: int


class LakegateError(Exception):
    """The root: a stable `code`, a public `message`, and an internal `detail` for the log."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        detail: str = "",
        locations: tuple[Location, ...] = (),
        path: tuple[str | int, ...] = (),
    ) -> None:
        super().__init__(message)
        assert code in ERROR_CODES, code
        self.code = code
        self.message = message
        self.detail = detail
        self.locations = locations
        self.path = path

    @property
    def status(self) -> int:
        return ERROR_CODES[self.code].status


class RequestError(LakegateError):
    """Stage 1: the HTTP request is not a GraphQL request."""


class Unauthenticated(LakegateError):
    """Stage 2: one public text for every reason; `detail` has the reason."""

    def __init__(self, detail: str) -> None:
        super().__init__("UNAUTHENTICATED", "a valid bearer token is required", detail=detail)


class DocumentError(LakegateError):
    """Stages 5 and 6: the document, its variables or its values are at fault."""


class LimitExceeded(LakegateError):
    """Any stage: a limit of the settings; the message says the limit and the actual figure."""


class AccessDenied(LakegateError):
    """Stage 7: the operation uses what the session may not see."""


class BackendError(LakegateError):
    """Stage 10: one fixed public text; `detail` has the engine's own words for the log."""


class SecretError(BackendError):
    """Stage 10: a secret cannot be had; `detail` has its reference and the reason, never its value."""

    def __init__(self, detail: str) -> None:
        super().__init__("SECRET", "a secret that the settings refer to cannot be read", detail=detail)


class AuditError(LakegateError):
    """Stage 12: the record could not be written."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a file: where (line counts from one, zero when there is none), what, cure."""

    file: str
    line: int
    message: str
    cure: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}" + (f" ({self.cure})" if self.cure else "")


class FaultsError(LakegateError):
    """At start and on reload: every fault found, together."""

    def __init__(self, code: str, faults: tuple[Fault, ...]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__(code, "\n".join(str(fault) for fault in self.faults))


class SettingsError(FaultsError):
    """Settings that cannot be used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("SETTINGS", faults)


class CatalogError(FaultsError):
    """Catalog files that cannot be used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("CATALOG", faults)


class PolicyError(FaultsError):
    """Policy files that cannot be used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("POLICY", faults)


class DocumentsError(FaultsError):
    """Trusted documents that cannot be used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("DOCUMENTS", faults)
