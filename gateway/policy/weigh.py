"""Weigh the rules on a table under one session: which are in force, and what each gives or takes.

What cannot be weighed gives nothing, or takes everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gateway.auth.identity import AttributeValue
from gateway.catalog.model import Table
from gateway.catalog.types import Kind
from gateway.catalog.values import coerce
from gateway.policy.clause import COARSE, Clause, scopes
from gateway.policy.load import PolicySet
from gateway.policy.permissions import AGGREGATE, DESCRIBE, SELECT, SQL
from gateway.predicate import ALWAYS, NEVER, And, Constant, InList, Never, Not, Or, Predicate, SessionValue

#: The permissions that give cells, and those that give them where they are seen in aggregates alone.
IN_ROWS = frozenset({SELECT})
IN_AGGREGATES = frozenset({SELECT, AGGREGATE})
#: The permissions that give names.
BY_NAME = frozenset({DESCRIBE, SELECT, AGGREGATE})


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a session attribute cannot be compared: it is missing, empty, or of no fitting value."""

    why: str


#: What a session has for each attribute in each type: a list is resolved, one value stays a parameter.
Settled = Mapping[SessionValue, SessionValue | tuple[Constant, ...] | Unusable]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A rule under one session: the columns it names of a table, in the rows where `rows` is true.

    `problem` says why an allow gives nothing, or why a deny takes every row.
    """

    clause: Clause
    columns: frozenset[str]
    rows: Predicate
    problem: str

    @property
    def gives_or_takes(self) -> bool:
        return bool(self.columns) and not isinstance(self.rows, Never)


def settle(policies: PolicySet, roles: Iterable[str], attributes: Mapping[str, AttributeValue]) -> Settled:
    """Every attribute that the roles' rules depend on, as this session has it."""
    uses = frozenset[SessionValue]().union(*(policies.uses.get(role, ()) for role in roles))
    return {use: _settle(use, attributes.get(use.attribute)) for use in uses}


def _settle(
    use: SessionValue, value: AttributeValue | None
) -> SessionValue | tuple[Constant, ...] | Unusable:
    element = use.type.element if use.type.kind is Kind.LIST else None
    if value is None:
        return Unusable(f"the session has no attribute `{use.attribute}`")
    if isinstance(value, tuple) is not bool(element):
        return Unusable(f"the session's attribute `{use.attribute}` is of another shape")
    try:
        if not element:
            coerce(value, use.type)
            return use
        assert isinstance(value, tuple)
        # An empty list is no list: it never means every row, or none to be denied.
        constants = tuple(dict.fromkeys(Constant(coerce(item, element), element) for item in value))
    except ValueError:
        kind = (element or use.type).kind.value
        return Unusable(f"the session's attribute `{use.attribute}` is no {kind} of the column")
    return constants or Unusable(f"the session's attribute `{use.attribute}` is empty")


def applicable(policies: PolicySet, table: Table, roles: frozenset[str], at: float) -> list[Clause]:
    """The rules of the roles that cover the table and are in force at a moment, in file order.

    Of a hybrid table, those of everyone where none of the roles is opted in: never both.
    """
    found: list[Clause] = []
    covering = scopes(table)
    for role in roles if is_opted_in(policies, table, roles) else (COARSE,):
        by_scope = policies.by_role.get(role, {})
        for scope in covering:
            found.extend(by_scope.get(scope, ()))
    return sorted((clause for clause in found if not clause.has_ended(at)), key=_line)


def is_opted_in(policies: PolicySet, table: Table, roles: frozenset[str]) -> bool:
    """Whether the roles come to a table by their own rules: always, where it is not hybrid."""
    return not table.is_hybrid or any(
        not roles.isdisjoint(policies.optins.get(scope, ())) for scope in scopes(table)
    )


def _line(clause: Clause) -> int:
    return clause.rule.line


def weigh(
    clauses: Iterable[Clause], table: Table, settled: Settled, giving: frozenset[str] = IN_ROWS
) -> list[Weighed]:
    """Each rule's columns and rows; one that cannot be weighed gives nothing, or takes everything.

    Cells are given and taken by the permissions in `giving`.
    """
    return [_weigh(clause, table, settled, giving) for clause in clauses]


def _weigh(clause: Clause, table: Table, settled: Settled, giving: frozenset[str]) -> Weighed:
    columns = clause.named(table)
    rows: Predicate = ALWAYS
    problem = "" if clause.permissions & giving else _shows_nothing(clause)
    if clause.filter:
        for use in clause.filter.uses:
            found = settled[use]
            if isinstance(found, Unusable):
                problem = problem or found.why
        if not problem:
            rows = _bound(clause.filter.rows, settled)
    if problem:
        rows = ALWAYS if clause.deny else NEVER
    if clause.deny and not clause.permissions & giving:
        columns = frozenset()
    return Weighed(clause, columns, rows, problem)


def _shows_nothing(clause: Clause) -> str:
    if SQL in clause.permissions:
        return "the rule is about the session's own SQL, and shows no data"
    if AGGREGATE in clause.permissions:
        return "the rule is about what many rows come to, and shows none of them"
    return "the rule lets it be described, and shows no data"


def _bound(predicate: Predicate, settled: Settled) -> Predicate:
    """The predicate with every list attribute replaced by the session's own constants."""
    match predicate:
        case And(items):
            return And(tuple(_bound(item, settled) for item in items))
        case Or(items):
            return Or(tuple(_bound(item, settled) for item in items))
        case Not(item):
            return Not(_bound(item, settled))
        case InList(left, (SessionValue() as value,)):
            found = settled[value]
            return InList(left, found) if isinstance(found, tuple) else predicate
        case _:
            return predicate
