"""What a session may do about policies, which is not what it may see: nobody has data by it."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.auth.identity import Session
from gateway.catalog.model import Table
from gateway.policy.clause import EVERYWHERE, Clause, scopes
from gateway.policy.load import PolicySet
from gateway.policy.permissions import APPROVE, DESCRIBE, MANAGE_POLICY, READ_AUDIT, SELECT
from gateway.policy.simplify import implies
from gateway.policy.weigh import applicable
from gateway.predicate import ALWAYS, Predicate


@dataclass(frozen=True, slots=True)
class Authority:
    """The administrative permissions of a session; `approves` are the tables whose requests it may decide."""

    manages_policy: bool
    reads_audit: bool
    approves: frozenset[str]


def authority(policies: PolicySet, session: Session) -> Authority:
    """What the session's rules let it do at the moment at which it was opened; a denial takes it again."""
    held = [
        clause
        for clause in policies.powers
        if clause.role in session.roles and not clause.has_ended(session.at)
    ]

    def has(permission: str, *covering: str) -> bool:
        about = [each for each in held if permission in each.permissions and each.scope in covering]
        return bool(about) and not any(clause.deny for clause in about)

    tables = (table for table in policies.catalog.tables.values() if not table.is_view)
    return Authority(
        has(MANAGE_POLICY, EVERYWHERE),
        has(READ_AUDIT, EVERYWHERE),
        frozenset(table.name for table in tables if has(APPROVE, *scopes(table))),
    )


def may_hand_on(policies: PolicySet, session: Session, wanted: Clause, table: Table) -> bool:
    """Whether the session has a rule with the option `grant` that covers all that another one would give.

    No more columns, none of them less masked, no other rows, no longer; and nothing of it is denied it.
    """
    if wanted.deny or not wanted.permissions <= {SELECT, DESCRIBE}:
        return False
    rules = applicable(policies, table, policies.held(session.roles), session.at)
    columns = wanted.named(table)
    is_denied = any(
        rule.deny and SELECT in rule.permissions and columns & rule.named(table) for rule in rules
    )
    return not is_denied and any(_covers(rule, wanted, table) for rule in rules if rule.options.may_grant)


def hands_on_some(policies: PolicySet, session: Session, table: Table, columns: frozenset[str]) -> bool:
    """Whether the session has a rule with the option `grant` that gives one of the columns."""
    rules = applicable(policies, table, policies.held(session.roles), session.at)
    return any(rule.options.may_grant and columns & rule.named(table) for rule in rules)


def _covers(own: Clause, wanted: Clause, table: Table) -> bool:
    columns, masks, others = wanted.named(table), dict(own.columns.masks), dict(wanted.columns.masks)
    return (
        columns <= own.named(table)
        and all(masks.get(name) in (None, others.get(name)) for name in columns)
        and implies(_rows(wanted), _rows(own))
        and (own.until is None or (wanted.until is not None and wanted.until <= own.until))
    )


def _rows(clause: Clause) -> Predicate:
    return clause.filter.rows if clause.filter else ALWAYS
