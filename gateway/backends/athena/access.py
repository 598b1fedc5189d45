"""Whose AWS credentials a call's queries run with, and under which of the settings."""

from __future__ import annotations

from typing import Protocol

from boto3.session import Session as AwsSession

from gateway.auth.identity import Session
from gateway.settings.engines import AthenaRole


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
