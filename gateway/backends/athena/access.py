"""Whose AWS credentials a call's queries run with, and under which of the settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from boto3.session import Session as AwsSession

from gateway.auth.identity import Session
from gateway.settings.engines import Athena, AthenaRole


class Access(Protocol):
    """An AWS session, and the role that pays for what it runs; equal sessions share a connection."""

    @property
    def name(self) -> str:
        """The role's name in the settings, empty where none of them applies."""

    @property
    def role(self) -> AthenaRole:
        """Its settings, those of all roles filled in."""

    @property
    def session(self) -> AwsSession:
        """The AWS session, whose credentials renew themselves."""


class SessionSource(Protocol):
    """Finds the access of a session of the gateway."""

    async def session(self, person: Session | None, *, fresh: bool = False) -> Access:
        """The access of a person's session, or of the gateway itself where there is none.

        `fresh` says that AWS has refused the credentials of the last one. Raises BackendError.
        """


@dataclass(frozen=True, slots=True)
class OwnAccess:
    """The gateway's own credentials under a role's settings."""

    name: str
    role: AthenaRole
    session: AwsSession


class OwnSessions:
    """The credentials of the gateway's own process, for every role alike."""

    def __init__(self, settings: Athena) -> None:
        self._settings = settings
        self._session: AwsSession | None = None

    async def session(self, person: Session | None, *, fresh: bool = False) -> Access:
        if self._session is None or fresh:
            self._session = AwsSession(region_name=self._settings.region or None)
        name = choose(self._settings, person.roles) if person else ""
        return OwnAccess(name, settled(self._settings, name), self._session)


def choose(settings: Athena, roles: Iterable[str]) -> str:
    """The role that counts of a session's: the first by precedence, then by name; empty for none."""
    named = [role for role in roles if role in settings.roles]
    return min(named, key=lambda name: (settings.roles[name].precedence, name), default="")


def settled(settings: Athena, name: str) -> AthenaRole:
    """A role's settings, with those of all roles where it has none of its own."""
    own = settings.roles.get(name, AthenaRole())
    return own.model_copy(
        update={
            "role_arn": own.role_arn or settings.role_arn,
            "work_group": own.work_group or settings.work_group,
            "output": own.output or settings.output,
            "bytes_per_query": own.bytes_per_query or settings.bytes_per_query,
        }
    )
