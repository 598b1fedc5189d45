"""With which AWS credentials, in which work group and with which place for results queries run."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

import botocore.session
from boto3.session import Session as AwsSession
from botocore.exceptions import BotoCoreError
from botocore.loaders import create_loader

from gateway.auth.identity import Session
from gateway.aws.credentials import OwnSource, RoleSource, Source, failure, session_name
from gateway.aws.groups import GroupRoles
from gateway.aws.lookups import CONFIG, kind
from gateway.aws.roles import by_groups, by_roles, settled
from gateway.memory import Memory
from gateway.settings.engines import Athena, AthenaRole

#: Calls to STS and Cognito that may be under way at once.
_THREADS = 8

#: The tag that says whose STS session it is.
TAG = "lakegate-user"

#: The role's name, and the person's where each has credentials of their own.
_Key = tuple[str, str | None]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Access:
    """An AWS session, and the role that pays for what it runs.

    `name` is that role's in the settings, empty where none of them applies; `role` has its settings, those
    of all roles filled in. Equal ones share credentials, which are had anew where they stand.
    """

    name: str
    role: AthenaRole
    session: AwsSession
    source: Source = field(repr=False)


class Sessions:
    """Finds the access of a session; belongs to one event loop, which never waits for AWS.

    `clock` gives seconds that only grow.
    """

    def __init__(self, settings: Athena, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._groups: GroupRoles | None = None
        if settings.user_pool:
            seconds = settings.groups_refresh_seconds
            self._groups = GroupRoles(settings.user_pool, seconds, self._cognito, clock)
        self._accesses: Memory[_Key, Access] = Memory(settings.sessions)
        self._own = OwnSource(clock)
        self._sts: Any = None
        self._loader = create_loader()
        self._making = threading.Lock()
        self._opening = threading.Lock()
        self._threads = ThreadPoolExecutor(_THREADS, "aws")

    async def session(self, person: Session | None, *, fresh: bool = False) -> Access:
        """The access of a person's session, or of the gateway itself where there is none.

        `fresh` says that AWS has refused its credentials, so that it gets others. Raises BackendError:
        `ENGINE_ROLE` where the session has no one role, `BACKEND` where AWS does not give what is needed.
        """
        name = await self._role(person) if person else ""
        user = person.username if person and self._settings.per_user else None
        access = self._accesses.recall((name, user))
        if access is None:
            access = await self._run(partial(self._make, name, user))
        if fresh:
            await self._run(access.source.renew)
        if not access.source.is_ready:
            await self._run(access.source.make_ready)
        # Not the same object, so that whoever has the refused one sees that it is another.
        return replace(access) if fresh else access

    async def _role(self, person: Session) -> str:
        if self._groups is not None:
            roles = self._groups.recall(person.groups)
            if roles is None:
                roles = await self._run(partial(self._groups.get, person.groups))
            return by_groups(self._settings, roles)
        return by_roles(self._settings, person.roles) if self._settings.roles else ""

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _make(self, name: str, user: str | None) -> Access:
        with self._making:
            made = self._accesses.recall((name, user))
            if made is None:
                role = settled(self._settings, name)
                try:
                    source = self._source(role, name, user)
                    made = Access(name, role, self._open(source), source)
                except BotoCoreError as error:
                    raise failure(f"no AWS session: {kind(error)}") from None
            return self._accesses.keep((name, user), made)

    def _source(self, role: AthenaRole, name: str, user: str | None) -> Source:
        if not role.role_arn:
            return self._own
        if self._sts is None:
            self._sts = self._open(self._own).client("sts", config=CONFIG)
        return RoleSource(self._sts, self._request(role.role_arn, name, user), self._clock)

    def _request(self, role_arn: str, name: str, user: str | None) -> Mapping[str, Any]:
        """What AssumeRole is asked: CloudTrail and Lake Formation show the name of the session."""
        if user is None:
            return {"RoleArn": role_arn, "RoleSessionName": session_name(f"lakegate-{name or 'itself'}")}
        who = session_name(user)
        request: dict[str, Any] = {"RoleArn": role_arn, "RoleSessionName": who}
        if self._settings.source_identity:
            request["SourceIdentity"] = who
        if self._settings.session_tags:
            request["Tags"] = [{"Key": TAG, "Value": who}]
        return request

    def _cognito(self) -> Any:
        region = self._settings.user_pool.partition("_")[0]
        return self._open(self._own).client("cognito-idp", region_name=region, config=CONFIG)

    def _open(self, source: Source) -> AwsSession:
        """An AWS session over these credentials; all share what botocore has read of its services."""
        session = botocore.session.get_session()
        session.register_component("credential_provider", _Provider(source.botocore))
        session.register_component("data_loader", self._loader)
        with self._opening:
            paths = list(self._loader.search_paths)
            opened = AwsSession(botocore_session=session, region_name=self._settings.region or None)
            # Each session of boto3's adds its own folder.
            self._loader.search_paths[:] = dict.fromkeys((*paths, *self._loader.search_paths))
        return opened


@dataclass(frozen=True, slots=True)
class _Provider:
    """Stands where botocore looks for credentials."""

    credentials: Any = field(repr=False)

    def load_credentials(self) -> Any:
        return self.credentials
