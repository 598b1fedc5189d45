"""Decide what a session may see, cell by cell.

A cell is visible where some allow that names its column is true and every deny that names it is false;
a row is visible where one of its cells is. What cannot be weighed gives nothing, or takes everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gateway.auth.identity import AttributeValue, Session
from gateway.catalog.model import Catalog, Table, ViewSource
from gateway.catalog.types import Kind
from gateway.catalog.values import coerce
from gateway.mask import Mask
from gateway.policy.cells import Cells, Naming, decide_cells, within
from gateway.policy.clause import COARSE, Clause, scopes
from gateway.policy.decide_views import decide_view
from gateway.policy.grants import (
    Aggregates,
    Decision,
    Denied,
    Granted,
    Grants,
    Reason,
    Rule,
    Visible,
)
from gateway.policy.load import PolicySet
from gateway.policy.permissions import AGGREGATE, DESCRIBE, SELECT, SQL
from gateway.policy.simplify import widest
from gateway.predicate import (
    ALWAYS,
    NEVER,
    Always,
    And,
    Constant,
    InList,
    Never,
    Not,
    Or,
    Predicate,
    SessionValue,
    disjunction,
)

_VISIBLE = Visible()
_NO_RULE = (Reason("no rule of the session's roles names it"),)
_UNTOUCHED = Denied(_NO_RULE)
#: The permissions that give cells, and those that give them where they are seen in aggregates alone.
IN_ROWS = frozenset({SELECT})
IN_AGGREGATES = frozenset({SELECT, AGGREGATE})

_KEY_ALONE = "the rule gives it as a key alone, which is never shown"


#: The rules that name a column, by their place, each with the mask that it names it with.
_Naming = tuple[tuple[int, Mask | None], ...]


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


def grant(catalog: Catalog, policies: PolicySet, session: Session) -> Grants:
    """Everything the session may see; `catalog` is the one that the policies were loaded with.

    Equal roles and equally usable attributes share one Grants, until a rule ends.
    """
    assert policies.catalog is catalog, "policies are decided against the catalog they were loaded with"
    values = tuple(map(session.attributes.get, policies.reads))
    # The types too, because 1 and True are one key.
    key = policies.period(session.at), session.roles, values, tuple(map(type, values))
    return policies.by_session.recall(key) or policies.by_session.keep(key, _decided(policies, session))


def _decided(policies: PolicySet, session: Session) -> Grants:
    roles = policies.held(session.roles)
    settled = settle(policies, roles, session.attributes)
    key = policies.period(session.at), roles, frozenset(settled.items())
    known = policies.by_case.recall(key)
    return known or policies.by_case.keep(key, _decide(policies, roles, settled, session.at))


def _decide(policies: PolicySet, roles: frozenset[str], settled: Settled, at: float) -> Grants:
    tables = policies.catalog.tables
    decisions: dict[str, Decision] = dict.fromkeys(tables, _UNTOUCHED)
    aggregates: dict[str, Aggregates] = {}
    for name, table in tables.items():
        if not table.is_view:
            clauses = applicable(policies, table, roles, at)
            decisions[name] = decide(table, weigh(clauses, table, settled))
            if found := _aggregates(table, clauses, settled):
                aggregates[name] = found
    for name, table in tables.items():
        if isinstance(table.source, ViewSource):
            decisions[name] = decide_view(table, table.source, decisions)
    return Grants(MappingProxyType(decisions), MappingProxyType(aggregates))


def _aggregates(table: Table, clauses: Sequence[Clause], settled: Settled) -> Aggregates | None:
    """What aggregates are taken of, where a rule of AGGREGATE gives something.

    Of several such rules the one counts that asks for most rows: a group may have cells of each.
    """
    if not any(AGGREGATE in clause.permissions for clause in clauses):
        return None
    weighed = weigh(clauses, table, settled, IN_AGGREGATES)
    least = [item.clause.options.least for item in weighed if item.gives_or_takes and not item.clause.deny]
    decision = decide(table, weighed)
    if not any(least) or not isinstance(decision, Granted):
        return None
    return Aggregates(decision, max(filter(None, least)))


def grant_roles(policies: PolicySet, roles: frozenset[str], at: float) -> Grants:
    """What roles see at a moment, in Unix seconds, whoever has them: attributes stand in it by name alone."""
    held = policies.held(roles)
    uses = frozenset[SessionValue]().union(*(policies.uses.get(role, ()) for role in held))
    return _decide(policies, held, {use: use for use in uses}, at)


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


def decide(table: Table, weighed: Sequence[Weighed]) -> Decision:
    """The decision on a table: of each set of rules that name a column alike, and the OR of their rows."""
    if not weighed:
        return _UNTOUCHED
    named = _named(table, weighed)
    cells = {naming: _cells(weighed, naming) for naming in dict.fromkeys(named.values())}
    rows = disjunction(*widest(each.shown for each in cells.values()))
    shown = {
        naming: each.decision(rows) for naming, each in cells.items() if not isinstance(each.shown, Never)
    }
    described = _described(table, weighed)
    if not shown:
        reasons = dict.fromkeys(reason for naming in cells for reason in _reasons(weighed, naming))
        return Denied(tuple(reasons), described)
    return Granted(
        columns=MappingProxyType({name: shown[naming] for name, naming in named.items() if naming in shown}),
        rows=rows,
        rules=tuple(item.clause.rule for item in weighed if item.gives_or_takes),
        withheld=MappingProxyType(
            {name: _reasons(weighed, naming) for name, naming in named.items() if naming not in shown}
        ),
        sql=_sql_rules(table, weighed),
        keys=MappingProxyType(
            {
                name: within(rows, cells[naming].keys)
                for name, naming in named.items()
                if not cells[naming].is_followed_as_shown
            }
        ),
        described=described.difference(name for name, naming in named.items() if naming in shown),
    )


def _described(table: Table, weighed: Iterable[Weighed]) -> frozenset[str]:
    """The columns that rules of DESCRIBE or AGGREGATE name, and none takes in every row."""
    found: set[str] = set()
    taken: set[str] = set()
    for item in weighed:
        if not item.clause.deny and item.clause.permissions & {DESCRIBE, AGGREGATE}:
            found |= item.clause.named(table)
        if item.clause.deny and isinstance(item.rows, Always):
            taken |= item.columns
    return frozenset(found - taken)


def _named(table: Table, weighed: Sequence[Weighed]) -> Mapping[str, _Naming]:
    """By column, which rules name it and under which mask."""
    named: dict[str, list[tuple[int, Mask | None]]] = {name: [] for name in table.columns}
    for number, item in enumerate(weighed):
        masks = dict(item.clause.columns.masks)
        for column in item.columns:
            named[column].append((number, masks.get(column)))
    return {name: tuple(naming) for name, naming in named.items()}


def _cells(weighed: Sequence[Weighed], naming: _Naming) -> Cells:
    return decide_cells(
        Naming(weighed[number].clause.deny, weighed[number].rows, mask) for number, mask in naming
    )


def _sql_rules(table: Table, weighed: Iterable[Weighed]) -> tuple[Rule, ...]:
    """The rules that let the session's own SQL read the table: none where a rule takes it all away again."""
    about = [item for item in weighed if SQL in item.clause.permissions]
    for item in about:
        clause = item.clause
        if clause.deny and clause.named(table) == frozenset(table.columns) and isinstance(item.rows, Always):
            return ()
    # One that names rows by an attribute that the session lacks gives nothing, and so no SQL either.
    return tuple(
        item.clause.rule
        for item in about
        if not item.clause.deny and not (item.problem and SELECT in item.clause.permissions)
    )


def _reasons(weighed: Sequence[Weighed], naming: _Naming) -> tuple[Reason, ...]:
    """Why nothing is shown of the cells that these rules name."""
    items = [(weighed[number], mask) for number, mask in naming]
    reasons = [
        Reason(item.problem or ("the rule denies it" if item.clause.deny else _KEY_ALONE), item.clause.rule)
        for item, mask in items
        if item.problem or item.clause.deny or mask is not None
    ]
    return tuple(reasons) or _NO_RULE
