"""What administrators may ask of a running gateway: an address, a permission, and what is done for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.auth.identity import Identity, Session
from gateway.auth.session import AttributeRule
from gateway.catalog.yaml_places import wording
from gateway.errors import RequestError
from gateway.settings import Settings
from gateway.snapshot import Snapshot

#: Where access is asked for; a mutation does the same.
ASK = "/access-requests/ask"


class Asked(BaseModel):
    """What is asked for: unknown names are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """What there is to work with: everything under the one snapshot that was in force at the beginning.

    `session` is that of whoever asks, `now` is in Unix seconds. `about` takes what the audit is told of a
    change, and `announce` has it told before the change is made: it raises AuditError where that is required
    and fails.
    """

    settings: Settings
    attributes: Mapping[str, AttributeRule]
    snapshot: Snapshot
    identity: Identity
    session: Session
    now: float
    about: dict[str, object]
    announce: Callable[[], None]


T = TypeVar("T", bound=Asked)


@dataclass(frozen=True, slots=True)
class Errand(Generic[T]):
    """One address: its method (GET reads its parameters from the query string), and who may ask.

    Whoever asks holds all of the `permissions`. `work` gives a value of JSON, or raises LakegateError; it may
    take its time, for it runs aside.
    """

    path: str
    method: str
    permissions: tuple[str, ...]
    asked: type[T]
    work: Callable[[Desk, T], object]
    summary: str

    def read(self, parameters: Mapping[str, Any]) -> T:
        """The parameters as what is asked for. Raises RequestError."""
        try:
            return self.asked.model_validate(parameters)
        except ValidationError as error:
            first = error.errors()[0]
            what, cure = wording(first, [*first["loc"]], self.asked.model_fields)
            raise RequestError("BAD_REQUEST", f"{what}: {cure}" if cure else what) from None
