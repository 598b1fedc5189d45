"""Whom policies are about: the groups of `roles.csv`, and the roles that no group leads to."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.policy.load import PolicySet
from gateway.policy.roles import GROUP, ROLE


def groups_of(policies: PolicySet) -> Mapping[str, frozenset[str]]:
    """Every group as `group:name`, sorted, with the roles that it leads to."""
    groups = sorted(member for member in policies.members if member.startswith(GROUP))
    return {group: policies.members[group] for group in groups}


def roles_of(policies: PolicySet) -> Mapping[str, frozenset[str]]:
    """Every role as `role:name`, sorted, with itself and the roles that it has the rules of."""
    return {
        ROLE + role: frozenset({role}) | policies.members.get(ROLE + role, frozenset())
        for role in sorted(policies.roles)
    }


def people_of(policies: PolicySet) -> Mapping[str, frozenset[str]]:
    """Every group, behind them the roles that none of them leads to, and persons with rules of their own."""
    groups = groups_of(policies)
    reached = {ROLE + role for roles in groups.values() for role in roles}
    alone = {name: roles for name, roles in roles_of(policies).items() if name not in reached}
    persons = {person: frozenset({person}) for person in sorted(policies.persons)}
    return {**groups, **alone, **persons}
