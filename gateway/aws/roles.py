"""Which one of a session's roles its queries run as: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.errors import BackendError
from gateway.settings.engines import Athena, AthenaRole

#: Behind every precedence that is set, as Cognito has it.
UNSET = 2**63


@dataclass(frozen=True, slots=True)
class Candidate:
    """A role of the settings that a session may run as, and which of its own roles or groups leads there."""

    role: str
    by: str
    precedence: int


def by_roles(settings: Athena, roles: Iterable[str]) -> str:
    """The role of the settings that counts, by a session's roles. Raises BackendError (`ENGINE_ROLE`)."""
    return _prefer(
        Candidate(name, f"role `{name}`", settings.roles[name].precedence)
        for name in roles
        if name in settings.roles
    )


@dataclass(frozen=True, slots=True)
class GroupRole:
    """What a user pool says of a group: its IAM role (or none), and its precedence (or none)."""

    role_arn: str
    precedence: int | None


def by_groups(settings: Athena, groups: Mapping[str, GroupRole]) -> str:
    """The role of the settings that counts, by the IAM roles of a session's groups.

    An IAM role that is not in the settings is none of the gateway's. Raises BackendError (`ENGINE_ROLE`).
    """
    names = {role.role_arn: name for name, role in settings.roles.items()}
    return _prefer(
        Candidate(names[of.role_arn], f"group `{group}`", UNSET if of.precedence is None else of.precedence)
        for group, of in groups.items()
        if of.role_arn in names
    )


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


def _prefer(candidates: Iterable[Candidate]) -> str:
    """The role of the lowest precedence; two roles of one are a refusal, never a matter of chance."""
    found = list(candidates)
    lowest = min((each.precedence for each in found), default=0)
    first = {each.role: each.by for each in found if each.precedence == lowest}
    if not first:
        raise BackendError(
            "ENGINE_ROLE",
            "none of your groups leads to a role of the engine; ask whoever keeps them for one that does",
        )
    if len(first) > 1:
        one, other, *_ = sorted(first.values())
        raise BackendError(
            "ENGINE_ROLE",
            f"{one} and {other} lead to different roles of the engine and have one precedence; ask whoever "
            "keeps them to set which of them comes first",
        )
    return next(iter(first))
