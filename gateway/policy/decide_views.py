"""The decision on a view, and on a session's own SQL, which is one: no more than its tables show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from gateway.catalog.model import Table, ViewSource
from gateway.policy.grants import ColumnDecision, Decision, Denied, Granted, Grants, Reason, Visible
from gateway.predicate import ALWAYS, NEVER

_VISIBLE = Visible()
_NO_SQL = (Reason("no rule of the session's roles gives SQL on every table of it"),)


def decide_view(view: Table, source: ViewSource, decisions: Mapping[str, Decision]) -> Decision:
    """The decision on a view, which shows no more than its reader may see of its tables.

    Its rows are governed where its body reads its tables, so they carry no predicate here.
    """
    bases: dict[str, Granted] = {}
    denied: list[Reason] = []
    for base, _ in source.tables:
        decision = decisions[base]
        if isinstance(decision, Granted):
            bases[base] = decision
        else:
            denied += [Reason(f"`{base}`: {reason.text}", reason.rule) for reason in decision.reasons]
    # A hidden column that decides which rows there are would show in them.
    denied = denied or _hidden(source.support, bases)
    withheld = {} if denied else {name: _hidden(source.reads[name], bases) for name in view.columns}
    columns: dict[str, ColumnDecision] = {name: _VISIBLE for name, why in withheld.items() if not why}
    masked = [
        name
        for name in columns
        if not all(bases[table].identifies(column) for table, column in source.reads[name])
    ]
    described = _described(view, source, decisions).difference(columns)
    if not columns:
        reasons = dict.fromkeys((*denied, *(reason for why in withheld.values() for reason in why)))
        return Denied(tuple(reasons), described)
    rules = {rule for base in bases.values() for rule in base.rules}
    return Granted(
        columns=MappingProxyType(columns),
        rows=ALWAYS,
        rules=tuple(sorted(rules, key=lambda rule: rule.line)),
        withheld=MappingProxyType({name: tuple(why) for name, why in withheld.items() if why}),
        keys=MappingProxyType(dict.fromkeys(masked, NEVER)),
        described=described,
    )


def _described(view: Table, source: ViewSource, decisions: Mapping[str, Decision]) -> frozenset[str]:
    """The columns of a view that are made of columns whose names may be known, as are those of its rows."""

    def may_be_known(columns: Iterable[tuple[str, str]]) -> bool:
        for table, column in columns:
            decision = decisions[table]
            is_visible = isinstance(decision, Granted) and column in decision.columns
            if not is_visible and column not in decision.described:
                return False
        return True

    if not may_be_known(source.support):
        return frozenset()
    return frozenset(name for name in view.columns if may_be_known(source.reads[name]))


def decide_sql(grants: Grants, view: Table) -> Grants:
    """The grants with a decision on a session's own SQL, as a view over tables that it may read by SQL.

    It shows no more than any other view does, and nothing where one table of it may not be read by SQL.
    """
    source = view.source
    assert isinstance(source, ViewSource)
    assert view.name not in grants.tables
    decision = decide_view(view, source, grants.tables)
    if not all(grants.sql(base) for base, _ in source.tables):
        decision = Denied(_NO_SQL)
    if isinstance(decision, Granted):
        rules = {rule for base, _ in source.tables for rule in grants.sql(base)}.union(decision.rules)
        decision = replace(decision, rules=tuple(sorted(rules, key=lambda rule: rule.line)))
    return replace(grants, tables=MappingProxyType({**grants.tables, view.name: decision}))


def _hidden(columns: Iterable[tuple[str, str]], bases: Mapping[str, Granted]) -> list[Reason]:
    """Why each of these base columns that is withheld is; nothing when all are visible."""
    return [
        Reason(f"`{table}.{column}`: {reason.text}", reason.rule)
        for table, column in sorted(columns)
        for reason in bases[table].withheld.get(column, ())
    ]
