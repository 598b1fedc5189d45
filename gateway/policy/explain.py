"""Say why: every rule that the decision on a table looked at, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.auth.identity import Session
from gateway.catalog.model import Catalog, Table, ViewSource
from gateway.policy.clause import COARSE, Clause, scopes
from gateway.policy.decide import grant
from gateway.policy.ending import moment_text
from gateway.policy.grants import Aggregates, Decision, Denied, Granted, Reason, Rule
from gateway.policy.load import PolicySet
from gateway.policy.permissions import AGGREGATE, DESCRIBE, SELECT, SQL
from gateway.policy.text import predicate_text
from gateway.policy.told import column_text
from gateway.policy.weigh import IN_AGGREGATES, Weighed, applicable, is_opted_in, settle, weigh
from gateway.predicate import Always, Never


@dataclass(frozen=True, slots=True)
class Step:
    """One rule on the table: as written, whether it gave or took something, and what or why not.

    `columns` are those that it names, whether it gives them or not.
    """

    rule: Rule
    text: str
    applied: bool
    outcome: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a session's decision on a table came about; a view has no rules, but its tables' `bases`."""

    table: str
    roles: tuple[str, ...]
    steps: tuple[Step, ...]
    decision: Decision
    aggregates: Aggregates | None
    bases: tuple[Explanation, ...]

    def __str__(self) -> str:
        roles = ", ".join(self.roles) or "none"
        return "\n".join((f"{self.table} (roles: {roles})", *_lines(self)))


def explain(catalog: Catalog, policies: PolicySet, session: Session, table: str) -> Explanation:
    """Every rule on the table in file order, and the decision; raises KeyError for an unknown table."""
    target = catalog.tables[table]
    steps: tuple[Step, ...] = ()
    bases: tuple[Explanation, ...] = ()
    if isinstance(target.source, ViewSource):
        bases = tuple(explain(catalog, policies, session, base) for base, _ in target.source.tables)
    if target.link or not target.is_view:
        steps = tuple(_steps(policies, target, session))
    grants = grant(catalog, policies, session)
    roles = tuple(sorted(session.roles))
    return Explanation(table, roles, steps, grants.tables[table], grants.aggregates.get(table), bases)


def _steps(policies: PolicySet, table: Table, session: Session) -> Iterator[Step]:
    roles = policies.held(session.roles)
    settled = settle(policies, roles, session.attributes)
    in_force = applicable(policies, table, roles, session.at)
    weighed = {item.clause.rule: item for item in weigh(in_force, table, settled)}
    about_aggregates = (clause for clause in in_force if AGGREGATE in clause.permissions)
    weighed |= {item.clause.rule: item for item in weigh(about_aggregates, table, settled, IN_AGGREGATES)}
    found = [clause for scope in scopes(table) for clause in policies.by_scope.get(scope, ())]
    for clause in sorted(found, key=lambda clause: clause.rule.line):
        item = weighed.get(clause.rule)
        applied = item is not None and (item.gives_or_takes or _describes(item, table))
        outcome = (
            _outcome(item, table) if item else _unheld(clause, session, is_opted_in(policies, table, roles))
        )
        yield Step(clause.rule, _written(clause), applied, outcome, clause.named(table))


def _written(clause: Clause) -> str:
    return ", ".join(("p", *clause.fields))


def _unheld(clause: Clause, session: Session, opted_in: bool) -> str:
    is_held = clause.role == COARSE or clause.role in session.roles
    if is_held and opted_in is (clause.role == COARSE):
        which = "one" if opted_in else "no"
        return f"the table is hybrid, and {which} of the session's roles is opted in there"
    if is_held and clause.until is not None:
        return f"it ended at {moment_text(clause.until)}"
    return f"the session does not have the role `{clause.role}`"


def _describes(item: Weighed, table: Table) -> bool:
    """Whether all that a rule does here is to tell names: also one of SELECT, where a link is concerned."""
    return not item.clause.deny and (bool(table.link) or item.clause.permissions == {DESCRIBE})


def _outcome(item: Weighed, table: Table) -> str:
    if table.link and _describes(item, table):
        return f"describes the link, which shows what is given of {table.link}"
    masks = dict(item.clause.columns.masks)
    every = item.columns == frozenset(table.columns) and not masks
    named = (
        f"{name} as {masks[name]}" if name in masks else name
        for name in table.columns
        if name in item.columns
    )
    columns = "every column" if every else ", ".join(named)
    if _describes(item, table):
        return f"describes {columns}"
    rows = "in every row" if isinstance(item.rows, Always) else f"where {predicate_text(item.rows)}"
    if AGGREGATE in item.clause.permissions:
        least = item.clause.options.least
        rows += f", in aggregates of {least} rows or more" if least else ", in aggregates"
    if SQL in item.clause.permissions:
        verb = "takes" if item.clause.deny else "gives"
        if SELECT not in item.clause.permissions:
            return f"{verb} SQL"
        rows += f", and {verb} SQL"
    if item.clause.deny:
        return f"takes {columns} {rows}" + (f", because {item.problem}" if item.problem else "")
    return f"gives nothing: {item.problem}" if item.problem else f"gives {columns} {rows}"


def _lines(explanation: Explanation) -> Iterator[str]:
    for step in explanation.steps:
        yield f"  {step.rule}  {step.text}"
        yield f"    {'applied' if step.applied else 'not applied'}: {step.outcome}"
    decision = explanation.decision
    if decision.described:
        yield f"  described: {', '.join(sorted(decision.described))}"
    if isinstance(decision, Denied):
        yield "  nothing is visible"
        yield from (f"    {_reason(reason)}" for reason in decision.reasons)
    else:
        yield f"  rows: {predicate_text(decision.rows)}"
        if decision.sql:
            yield f"  SQL: the session may send its own ({', '.join(map(str, decision.sql))})"
        yield from _columns(decision)
    if explanation.aggregates:
        yield f"  in aggregates of {explanation.aggregates.least} rows or more:"
        yield f"    rows: {predicate_text(explanation.aggregates.decision.rows)}"
        yield from (f"  {line}" for line in _columns(explanation.aggregates.decision))
    for base in explanation.bases:
        yield f"  {base.table}"
        yield from (f"  {line}" for line in _lines(base))


def _columns(granted: Granted) -> Iterator[str]:
    """The columns that share a fate share a line."""
    found: dict[str, list[str]] = {}
    for name, decision in granted.columns.items():
        found.setdefault(column_text(decision), []).append(name)
    for name, where in granted.keys.items():
        if not isinstance(where, Never):
            fate = f"relationships by it are followed where {predicate_text(where)}"
            found.setdefault(fate, []).append(name)
    for name, reasons in granted.withheld.items():
        found.setdefault(f"withheld, {'; '.join(map(_reason, reasons))}", []).append(name)
    for fate, names in found.items():
        yield f"  {', '.join(names)}: {fate}"


def _reason(reason: Reason) -> str:
    return f"{reason.text} ({reason.rule})" if reason.rule else reason.text
