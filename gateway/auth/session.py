"""Stage 3: an identity becomes a session, with every role of its groups and its claims typed; pure."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, cast

from gateway.auth.identity import AttributeValue, Identity, Scalar, Session
from gateway.auth.strict_json import parse
from gateway.catalog.types import INTEGER_BOUNDS, ColumnType, Kind
from gateway.catalog.values import coerce

_log = logging.getLogger(__name__)

_INTEGER = re.compile(r"-?[0-9]{1,40}")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")
_TRUTHS = {"true": True, "false": False}


class Roles(Protocol):
    """What a policy set knows of groups."""

    def roles_of(self, groups: tuple[str, ...], subject: str, /) -> frozenset[str]:
        """Every role that the groups lead to, transitively closed, and the subject's own."""
        ...


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """Where a session attribute comes from: the token's claim, and the type its value must have."""

    claim: str
    type: ColumnType


def open_session(
    identity: Identity, policies: Roles, attributes: Mapping[str, AttributeRule], now: float
) -> Session:
    """The session of an identity, in Unix seconds `now`: all of its groups count, whatever their order.

    An attribute whose claim is absent or does not fit its type is left out, never guessed.
    """
    values: dict[str, AttributeValue] = {}
    for name, rule in attributes.items():
        if rule.claim not in identity.claims:
            _log.debug("session attribute `%s` is left out: there is no claim `%s`", name, rule.claim)
            continue
        try:
            values[name] = _read(identity.claims[rule.claim], rule.type)
        except ValueError:
            # The reason would quote the value.
            _log.debug(
                "session attribute `%s` is left out: claim `%s` is no %s", name, rule.claim, rule.type.sql
            )
    return Session(
        subject=identity.subject,
        username=identity.username,
        groups=identity.groups,
        roles=policies.roles_of(identity.groups, identity.subject),
        attributes=MappingProxyType(values),
        at=now,
    )


def _read(claim: object, to: ColumnType) -> AttributeValue:
    if to.kind is not Kind.LIST:
        return _scalar(claim, to)
    assert to.element
    # Cognito's own attributes are texts, so a list travels as the text of a JSON array.
    items = parse(claim) if isinstance(claim, str) else claim
    if not isinstance(items, list):
        raise ValueError("not a list")  # noqa: TRY004  # what the token holds is at fault, not a caller in Python
    return tuple(_scalar(item, to.element) for item in items)


def _scalar(claim: object, to: ColumnType) -> Scalar:
    """The claim as a value of the type; for Cognito's sake a number or a truth may come as its text."""
    value = claim
    if isinstance(claim, str):
        if to.kind in INTEGER_BOUNDS and _INTEGER.fullmatch(claim):
            value = int(claim)
        elif to.kind in {Kind.REAL, Kind.DOUBLE} and _NUMBER.fullmatch(claim):
            value = float(claim)
        elif to.kind is Kind.BOOLEAN:
            value = _TRUTHS.get(claim, claim)
    return cast(Scalar, coerce(value, to))
