"""Decide what a session may see, cell by cell.

A cell is visible where some allow that names its column is true and every deny that names it is false;
a row is visible where one of its cells is. What cannot be weighed gives nothing, or takes everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from gateway.auth.identity import Session
from gateway.catalog.model import Catalog, Table, ViewSource
from gateway.mask import Mask
from gateway.policy.cells import Cells, Naming, decide_cells, within
from gateway.policy.clause import Clause
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
from gateway.policy.weigh import BY_NAME, IN_AGGREGATES, Settled, Weighed, applicable, settle, weigh
from gateway.predicate import (
    Always,
    Never,
    SessionValue,
    disjunction,
)

_VISIBLE = Visible()
_NO_RULE = (Reason("no rule of the session's roles names it"),)
_UNTOUCHED = Denied(_NO_RULE)
_KEY_ALONE = "the rule gives it as a key alone, which is never shown"


#: The rules that name a column, by their place, each with the mask that it names it with.
_Naming = tuple[tuple[int, Mask | None], ...]


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
            if table.link:
                weighed = weigh(applicable(policies, table, roles, at), table, settled, BY_NAME)
                decisions[name] = decide_link(table, decisions[name], weighed)
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


def decide_link(link: Table, decision: Decision, weighed: Sequence[Weighed]) -> Decision:
    """The decision on a link, which is to be described itself, whatever is given where it leads."""
    names = frozenset(link.columns)
    is_denied = any(
        item.clause.deny and isinstance(item.rows, Always) and item.columns == names for item in weighed
    )
    if is_denied or not any(not item.clause.deny for item in weighed):
        return Denied((Reason("no rule of the session's roles describes the link"),))
    return replace(
        decision, described=names.difference(decision.columns if isinstance(decision, Granted) else ())
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
