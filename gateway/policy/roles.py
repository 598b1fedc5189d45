"""Groups become roles: the lines of `roles.csv`, checked and closed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from gateway.errors import Fault
from gateway.policy.adapter import LINK_LIMIT, role_closures
from gateway.policy.clause import COARSE, PERSON
from gateway.policy.grants import Rule
from gateway.policy.read import Row

GROUP = "group:"
ROLE = "role:"

_ROLE_NAME = re.compile(r"\w[\w.\-]*")
_SUBJECT = re.compile(r"[\w.:|@/+=\-]{1,200}")

_Link = tuple[str, str]


def role_fault(text: str) -> tuple[str, str] | None:
    """What is wrong with `role:name`, and the cure."""
    if text.startswith(PERSON):
        return (
            f"`{text}` is one person, who has rules in `grants.csv` alone",
            f"a subject has letters, digits and any of `.:|@/+=-`; elsewhere write `{ROLE}...`",
        )
    if text.startswith(GROUP):
        return (
            f"`{text}` is a group, and only roles have rules",
            f"lead the group to a role in `roles.csv` and write `{ROLE}...`",
        )
    if not text.startswith(ROLE):
        return f"`{text}` is not a role", f"write `{ROLE}{text}`"
    if not _ROLE_NAME.fullmatch(text, len(ROLE)):
        return (
            f"`{text}` is not the name of a role",
            "a role's name is of letters, digits, `_`, `-` and `.`, and begins with none of the last two",
        )
    return None


def is_person(text: str) -> bool:
    """Whether it is `user:` and a subject that can stand in the files."""
    return text.startswith(PERSON) and _SUBJECT.fullmatch(text, len(PERSON)) is not None


def read_roles(rows: Sequence[Row], faults: list[Fault]) -> Mapping[str, frozenset[str]]:
    """Every role that a group or a role leads to, by `group:name` or `role:name`."""
    links: dict[_Link, Rule] = {}
    for row in rows:
        member, role = row.fields
        fault = _member_fault(member) or role_fault(role)
        if role.startswith(GROUP):
            fault = (
                f"`{role}` is a group, and nothing leads to a group",
                "write `role:...` in the second field",
            )
        if fault:
            faults.append(Fault(row.rule.file, row.rule.line, *fault))
        else:
            links.setdefault((member, role), row.rule)
    wrong = [*_cycles(links)] or [*_deep_links(links)]
    faults.extend(wrong)
    return {} if wrong else role_closures(links)


def _member_fault(member: str) -> tuple[str, str] | None:
    if member == COARSE:
        return f"`{COARSE}` is everyone, of no group", "write its rules in `grants.csv`, for hybrid tables"
    if member == GROUP:
        return f"`{GROUP}` names no group", f"write the group's name behind `{GROUP}`"
    if member.startswith((GROUP, ROLE, PERSON)):
        return None if member.startswith(GROUP) else role_fault(member)
    return f"`{member}` is neither a group nor a role", f"write `{GROUP}{member}` or `{ROLE}{member}`"


def _cycles(links: Mapping[_Link, Rule]) -> Iterator[Fault]:
    remaining = set(links)
    while remaining := _within_cycles(remaining):
        onward = dict(sorted(remaining))
        path = [min(onward)]
        while path[-1] not in path[:-1]:
            path.append(onward[path[-1]])
        cycle = path[path.index(path[-1]) :]
        last = max(pairwise(cycle), key=lambda link: links[link].line)
        place = links[last]
        yield Fault(
            place.file,
            place.line,
            "roles lead in a circle: " + " -> ".join(f"`{name}`" for name in cycle),
            "delete one of these memberships",
        )
        remaining = {link for link in remaining if not set(link) & set(cycle)}


def _within_cycles(links: set[_Link]) -> set[_Link]:
    """The links that are left when every name without a way in or without a way out is gone."""
    while True:
        members = {member for member, _ in links}
        roles = {role for _, role in links}
        kept = {link for link in links if link[0] in roles and link[1] in members}
        if kept == links:
            return kept
        links = kept


def _deep_links(links: Mapping[_Link, Rule]) -> Iterator[Fault]:
    """The links that lie deeper than Casbin follows, where it would cut the chain without a word."""
    onward: dict[str, list[str]] = defaultdict(list)
    for member, role in links:
        onward[member].append(role)
    level = set(onward)
    for _ in range(LINK_LIMIT):
        level = {role for member in level for role in onward.get(member, ())}
    for (member, role), place in links.items():
        if member in level:
            yield Fault(
                place.file,
                place.line,
                f"`{role}` is more than {LINK_LIMIT} memberships away from the first of its chain",
                "shorten the chain",
            )
