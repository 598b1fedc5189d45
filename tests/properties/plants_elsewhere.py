"""Leaks planted in decisions, in SQL and in answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from gateway.backends.base import Call, Ran
from gateway.errors import BackendError
from gateway.graphql.collect import _Collector
from gateway.plan.bind import Binder
from gateway.plan.nodes import GovernedScan, GovernedView, Select
from gateway.policy import cells, decide, resolve, weigh
from gateway.policy.clause import Clause, ColumnList, DataFilter
from gateway.policy.grants import Decision, Granted, Visible
from gateway.policy.load import PolicySet
from gateway.predicate import (
    ALWAYS,
    NEVER,
    ColumnRef,
    IsNull,
    Predicate,
    Related,
    SessionValue,
    Slot,
    columns,
    disjunction,
    negation,
)
from gateway.result.answer import Answer, assemble
from gateway.sql import layers, measures, scan
from gateway.sql.level import Level
from gateway.sql.parameters import Parameters
from gateway.sql.predicates import PredicateCompiler
from gateway.sql.render import Statement, render
from tests.properties import laws
from tests.properties.lab import Engine
from tests.properties.planting import Patch, Plant


def denies_ignored(patch: Patch) -> None:
    weighed = weigh.weigh
    patch.setattr(decide, "weigh", lambda *given: [w for w in weighed(*given) if not w.clause.deny])


def denies_give(patch: Patch) -> None:
    weighed = weigh.weigh

    def giving(*given: Any) -> list[weigh.Weighed]:
        return [replace(w, clause=replace(w.clause, deny=False)) for w in weighed(*given)]

    patch.setattr(decide, "weigh", giving)


def unknown_deny_shows(patch: Patch) -> None:
    def lenient(deny: Predicate) -> Predicate:
        return disjunction(negation(deny), *(IsNull(ColumnRef(c.column)) for c in columns(deny)))

    patch.setattr(cells, "negation", lenient)


def columns_and_rows_united_apart(patch: Patch) -> None:
    decided = decide.decide

    def naive(*given: Any) -> Decision:
        decision = decided(*given)
        if not isinstance(decision, Granted):
            return decision
        return replace(decision, columns=dict.fromkeys(decision.columns, Visible()))

    patch.setattr(decide, "decide", naive)


def missing_attribute_lifts_deny(patch: Patch) -> None:
    weigh_one = weigh._weigh

    def lenient(*given: Any) -> weigh.Weighed:
        weighed = weigh_one(*given)
        return replace(weighed, rows=NEVER) if weighed.problem else weighed

    patch.setattr(weigh, "_weigh", lenient)


def filter_columns_ignored(patch: Patch) -> None:
    read = resolve.Resolver._data_filter

    def wide(resolver: resolve.Resolver, row: Any) -> DataFilter:
        found = read(resolver, row)
        return replace(found, columns=ColumnList(frozenset(), excluding=True))

    patch.setattr(resolve.Resolver, "_data_filter", wide)


def both_doors_opened(patch: Patch) -> None:
    found = weigh.applicable

    def merged(policies: PolicySet, table: Any, roles: frozenset[str], at: float) -> list[Clause]:
        return [*found(policies, table, roles, at), *found(policies, table, frozenset(), at)]

    patch.setattr(decide, "applicable", merged)


def first_group_counts_alone(patch: Patch) -> None:
    roles_of = PolicySet.roles_of
    patch.setattr(
        PolicySet, "roles_of", lambda policies, groups, subject: roles_of(policies, groups[:1], subject)
    )


# -- SQL --------------------------------------------------------------------------------------------------


def views_read_raw_tables(patch: Patch) -> None:
    expand = scan._expand

    def raw(relation: GovernedView, parameters: Parameters) -> exp.Select:
        opened = tuple(
            GovernedScan(s.table, tuple(replace(c, visible=ALWAYS) for c in s.cells), ALWAYS)
            for s in relation.scans
        )
        return expand(replace(relation, scans=opened), parameters)

    patch.setattr(scan, "_expand", raw)
    patch.setattr("gateway.statements.verify", lambda *_: None)


def links_seen_by_whoever_sees_the_table(patch: Patch) -> None:
    patch.setattr(decide, "decide_link", lambda _link, decision, _weighed: decision)


def unrelated_is_unknown(patch: Patch) -> None:
    compile_predicate = PredicateCompiler.compile

    def careless(compiler: PredicateCompiler, predicate: Predicate) -> exp.Expr:
        if isinstance(predicate, Related):
            return compiler.compile(predicate.item)
        return compile_predicate(compiler, predicate)

    patch.setattr(PredicateCompiler, "compile", careless)


def pages_of_all_outer_rows(patch: Patch) -> None:
    """Rows within rows are numbered all together, not among those of their outer row."""
    numbered = Level.numbered

    def together(level: Level, at: int, alike: tuple[ColumnRef, ...]) -> exp.Expr:
        window = numbered(level, at, alike)
        window.set("partition_by", None)
        return window

    patch.setattr(Level, "numbered", together)


def rows_within_turned_round(patch: Patch) -> None:
    listed = Level.listed

    def turned(level: Level, item: exp.Expr) -> exp.Expr:
        node = listed(level, item)
        for key in node.find_all(exp.Ordered):
            key.set("desc", True)
        return node

    patch.setattr(Level, "listed", turned)


def nothing_related_is_not_counted(patch: Patch) -> None:
    patch.setattr(layers, "or_zero", lambda node: node)


def distinct_values_counted_all(patch: Patch) -> None:
    counted = measures._count
    patch.setattr(measures, "_count", lambda cells, **_: counted(cells, distinct=False))


def measures_of_all_rows(patch: Patch) -> None:
    """What is measured of an aggregate is not what its page has."""

    def uncut(_select: Select) -> bool:
        return False

    patch.setattr(Select, "is_cut", property(uncut))


def long_lists_within_unnoticed(patch: Patch) -> None:
    patch.setattr(Statement, "longest", lambda _statement, _rows: 0)


def first_session_is_remembered(patch: Patch) -> None:
    value = Binder.value
    first: dict[str, object] = {}

    def stuck(binder: Binder, parameter: Slot | SessionValue) -> object:
        bound = value(binder, parameter)
        return first.setdefault(parameter.attribute, bound) if isinstance(parameter, SessionValue) else bound

    patch.setattr(Binder, "value", stuck)


def aliases_stand_in_comments(patch: Patch) -> None:
    def talkative(*given: Any, **named: Any) -> Statement:
        statement = render(*given, **named)
        keys = ", ".join(field.key for field in statement.shape.fields)
        return replace(statement, sql=f"{statement.sql} /* {keys} */")

    patch.setattr("gateway.statements.render", talkative)


def values_stand_in_the_text(patch: Patch) -> None:
    run = Engine.run

    async def spliced(engine: Engine, statement: Statement, values: Sequence[object], call: Call) -> Ran:
        # As if a value ended the string that it stands in.
        return await run(engine, replace(statement, sql=f"{statement.sql} -- {values}"), values, call)

    patch.setattr(Engine, "run", spliced)


# -- answers ----------------------------------------------------------------------------------------------


def errors_tell_of_hidden_rows(patch: Patch) -> None:
    async def failing(
        engine: Engine, _statement: Statement, _values: Sequence[object], _call: Call
    ) -> list[tuple[Any, ...]]:
        raise BackendError("BACKEND", f"the engine stopped after {engine.rows()} rows")

    patch.setattr(Engine, "run", failing)


def root_fields_sorted(patch: Patch) -> None:
    def tidy(data: Iterable[tuple[str, bytes]] | None, *rest: Any) -> Answer:
        return assemble(None if data is None else sorted(data), *rest)

    patch.setattr("gateway.pipeline.assemble", tidy)


def selections_not_merged(patch: Patch) -> None:
    field = _Collector._field
    patch.setattr(
        _Collector, "_field", lambda collector, parent, key, nodes: field(collector, parent, key, nodes[:1])
    )


PLANTS = (
    Plant(laws.reference, denies_ignored, near=10),
    Plant(laws.monotone, denies_give),
    Plant(laws.reference, unknown_deny_shows, near=211),
    Plant(laws.reference, columns_and_rows_united_apart),
    Plant(laws.reference, missing_attribute_lifts_deny, near=104),
    Plant(laws.reference, filter_columns_ignored, near=40),
    Plant(laws.reference, first_group_counts_alone),
    Plant(laws.reference, both_doors_opened),
    Plant(laws.non_interference, views_read_raw_tables),
    Plant(laws.reference, links_seen_by_whoever_sees_the_table),
    Plant(laws.reference, unrelated_is_unknown, near=63),
    Plant(laws.reference, pages_of_all_outer_rows),
    Plant(laws.same_as_graphql_core, rows_within_turned_round, near=15),
    Plant(laws.reference, nothing_related_is_not_counted),
    Plant(laws.reference, distinct_values_counted_all, near=151),
    Plant(laws.reference, measures_of_all_rows),
    Plant(laws.reference, long_lists_within_unnoticed, near=20),
    Plant(laws.reference, first_session_is_remembered, near=106),
    Plant(laws.text_safety, aliases_stand_in_comments),
    Plant(laws.text_safety, values_stand_in_the_text),
    Plant(laws.non_interference, errors_tell_of_hidden_rows),
    Plant(laws.same_as_graphql_core, root_fields_sorted),
    Plant(laws.same_as_graphql_core, selections_not_merged),
)
