"""Who is calling: the values of stages 2 and 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Identity:
    """What a verified token says. Made only by `authenticate`; `expires` is in Unix seconds.

    `claims` are the token's own, unread by anyone but `open_session`. A `subject` is one person's among those
    of its `issuer`.
    """

    subject: str
    username: str
    groups: tuple[str, ...]
    token_use: str
    expires: int
    claims: Mapping[str, object] = field(repr=False)
    issuer: str = ""


#: A session attribute's value as `coerce` gives it, or a list of such values.
Scalar = str | int | float | bool | Decimal | bytes
AttributeValue = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """An identity under one snapshot: every role its groups lead to, and its typed attributes.

    `roles` is transitively closed. `attributes` holds only what the token had in the declared type. `at` is
    when it was opened, in Unix seconds: rules that have ended by then give it nothing, and take nothing.
    """

    subject: str
    username: str
    groups: tuple[str, ...]
    roles: frozenset[str]
    attributes: Mapping[str, AttributeValue]
    at: float
