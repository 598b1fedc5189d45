"""The IAM roles of a Cognito user pool's groups."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from gateway.aws.lookups import Lookups, UnknownName
from gateway.aws.roles import GroupRole
from gateway.errors import BackendError

_NO_SUCH_GROUP = "ResourceNotFoundException"


class GroupRoles:
    """What the pool says of groups: each remembered for `seconds`, and longer while Cognito is out.

    May be used from any thread. `client` opens one of Cognito's; `clock` gives seconds that only grow.
    """

    def __init__(
        self,
        pool: str,
        seconds: float,
        client: Callable[[], Any],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        # Opened when it is first needed, under the lock of the look-ups.
        self._client = cache(client)
        self._kept = Lookups(self._look_up, seconds, clock)

    def recall(self, groups: Iterable[str]) -> Mapping[str, GroupRole] | None:
        """What is known of all of these groups; None where one has to be looked up."""
        found = {group: self._kept.recall(group) for group in groups}
        known = {group: role for group, role in found.items() if role is not None}
        return known if len(known) == len(found) else None

    def get(self, groups: Iterable[str]) -> Mapping[str, GroupRole]:
        """What is known of these groups; not for an event loop.

        Raises BackendError where one was never looked up with success: it might be the one that counts.
        """
        try:
            return {group: self._kept.get(group) for group in groups}
        except UnknownName as fault:
            detail = f"a group cannot be looked up in the user pool: {fault}"
            raise BackendError("BACKEND", "the engine could not answer", detail=detail) from None

    def _look_up(self, group: str) -> GroupRole:
        try:
            told = self._client().get_group(UserPoolId=self._pool, GroupName=group)["Group"]
        except ClientError as error:
            # A group that is gone, but still in somebody's token, leads nowhere.
            if error.response.get("Error", {}).get("Code") == _NO_SUCH_GROUP:
                return GroupRole("", None)
            raise
        return GroupRole(told.get("RoleArn", ""), told.get("Precedence"))
