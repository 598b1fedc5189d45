"""Which lines of the policy files somebody's looks at tables come to."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.administer.fixture import bases
from gateway.auth.identity import Session
from gateway.catalog.model import Table
from gateway.policy.clause import scopes
from gateway.policy.grants import Rule
from gateway.policy.load import PolicySet


def rules_of(policies: PolicySet) -> tuple[Rule, ...]:
    """The lines of `grants.csv` about data, and behind them those of `data_filters.csv`."""
    clauses = (clause.rule for clause in policies.clauses)
    # A rule on tags is one on each table that has them.
    return tuple(dict.fromkeys((*clauses, *(each.rule for each in policies.data_filters))))


def rules_looked_at(looks: Iterable[tuple[Session, Table]], policies: PolicySet) -> frozenset[Rule]:
    """The rules of a session's roles that cover a table it looks at, and the data filters that these name."""
    looked = {
        (role, scope, session.at)
        for session, table in looks
        for role in session.roles
        for base in bases(table)
        for scope in scopes(policies.catalog.tables[base])
    }
    clauses = [
        clause
        for clause in policies.clauses
        if any(
            (clause.role, clause.scope) == (role, scope) and not clause.has_ended(at)
            for role, scope, at in looked
        )
    ]
    filters = (clause.filter.rule for clause in clauses if clause.filter)
    return frozenset(clause.rule for clause in clauses).union(filters)
