"""Leaks planted in the passes of governance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import import_module

import gateway.govern
from gateway.govern.apply_cell_rules import apply_cell_rules
from gateway.govern.apply_row_filters import apply_row_filters
from gateway.govern.draft import Draft, DraftScan, Rules
from gateway.plan.nodes import (
    AggregateField,
    CellRule,
    ColumnField,
    GroupField,
    ListField,
    ObjectField,
    OutputField,
)
from gateway.policy.grants import Granted, Grants
from gateway.predicate import ALWAYS, ColumnRef, MeasureRef, columns
from tests.properties import laws
from tests.properties.planting import Patch, Plant

#: The package has the function of the same name in the module's place.
references = import_module("gateway.govern.check_references")

Pass = Callable[[Draft, Grants, Rules], Draft]


def _replace_pass(patch: Patch, name: str, leaking: Pass) -> None:
    passes = gateway.govern.PASSES
    assert name in [each.__name__ for each in passes]
    patch.setattr(gateway.govern, "PASSES", tuple(leaking if p.__name__ == name else p for p in passes))


def _with_scans(draft: Draft, change: Callable[[DraftScan], DraftScan]) -> Draft:
    sources = tuple(replace(s, scans=tuple(map(change, s.scans))) for s in draft.sources)
    return replace(draft, sources=sources)


def _skip(draft: Draft, _grants: Grants, _rules: Rules) -> Draft:
    return draft


def row_filters_dropped(patch: Patch) -> None:
    _replace_pass(
        patch,
        "apply_row_filters",
        lambda draft, _g, _r: _with_scans(draft, lambda s: replace(s, rows=ALWAYS)),
    )


def hidden_rows_counted(patch: Patch) -> None:
    row_filters_dropped(patch)


def cells_shown_bare(patch: Patch) -> None:
    def bare(scan: DraftScan) -> DraftScan:
        return replace(scan, cells=tuple(CellRule(scan.table.columns[c], ALWAYS) for c in scan.columns))

    _replace_pass(patch, "apply_cell_rules", lambda draft, _g, _r: _with_scans(draft, bare))


def _bare_where(patch: Patch, chosen: Callable[[Draft], set[tuple[str, str]]]) -> None:
    """Cell rules that leave some columns `(table, column)` bare."""

    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        bare = chosen(draft)

        def opened(scan: DraftScan) -> DraftScan:
            assert scan.cells is not None
            cells = (
                replace(c, visible=ALWAYS) if (scan.table.name, c.column.name) in bare else c
                for c in scan.cells
            )
            return replace(scan, cells=tuple(cells))

        return _with_scans(apply_cell_rules(draft, grants, rules), opened)

    _replace_pass(patch, "apply_cell_rules", leaking)


def _shown(fields: tuple[OutputField, ...], draft: Draft) -> set[tuple[str, str]]:
    shown: set[tuple[str, str]] = set()
    for field in fields:
        if isinstance(field, ColumnField):
            shown |= _named([field.column], draft)
        elif isinstance(field, ObjectField | ListField | AggregateField | GroupField):
            shown |= _shown(field.fields, draft)
    return shown


def _named(references: Iterable[ColumnRef | MeasureRef], draft: Draft) -> set[tuple[str, str]]:
    """The columns as `(table, column)`, those of a measure in its place."""
    tables = {number: source.table.name for number, source in enumerate(draft.plan.sources)}
    measures = {select.number: select.measures for select in draft.plan.selects}
    named: set[tuple[str, str]] = set()
    for reference in references:
        if isinstance(reference, ColumnRef):
            named.add((tables[reference.source], reference.column))
        else:
            named |= _named(measures[reference.select][reference.number].columns, draft)
    return named


def _keys(draft: Draft, *, of_arrays: bool = False) -> set[tuple[str, str]]:
    keys = (
        ColumnRef(column, number)
        for source in draft.sources
        if source.relationship is not None and source.parent is not None
        if source.relationship.is_array or not of_arrays
        for own, other in source.relationship.keys
        for column, number in ((own, source.parent), (other, source.number))
    )
    return _named(keys, draft) - _shown(draft.output, draft)


def withheld_keys_joined(patch: Patch) -> None:
    _bare_where(patch, _keys)


def rows_within_by_withheld_keys(patch: Patch) -> None:
    _bare_where(patch, lambda draft: _keys(draft, of_arrays=True))


def ordered_by_raw_cells(patch: Patch) -> None:
    def keys(draft: Draft) -> set[tuple[str, str]]:
        ordered = (k.column for s in draft.selects for k in s.order if isinstance(k.column, ColumnRef))
        return _named(ordered, draft) - _shown(draft.output, draft)

    _bare_where(patch, keys)


def ordered_by_raw_measures(patch: Patch) -> None:
    def keys(draft: Draft) -> set[tuple[str, str]]:
        ordered = (k.column for s in draft.selects for k in s.order if isinstance(k.column, MeasureRef))
        return _named(ordered, draft) - _shown(draft.output, draft)

    _bare_where(patch, keys)


def _filtered(draft: Draft, *, within: bool) -> set[tuple[str, str]]:
    """What is filtered by: the rows of the root field, or those within rows."""
    filtered = (
        column
        for select in draft.plan.selects
        if bool(select.number) is within
        for column in columns(select.where)
    )
    return _named(filtered, draft) - _shown(draft.output, draft)


def filtered_by_raw_cells(patch: Patch) -> None:
    _bare_where(patch, lambda draft: _filtered(draft, within=False))


def filtered_within_by_raw_cells(patch: Patch) -> None:
    _bare_where(patch, lambda draft: _filtered(draft, within=True))


def measured_over_raw_cells(patch: Patch) -> None:
    def measured(draft: Draft) -> set[tuple[str, str]]:
        read = (column for s in draft.selects for m in s.measures for column in m.columns)
        return _named(read, draft) - _shown(draft.output, draft)

    _bare_where(patch, measured)


def told_apart_by_raw_cells(patch: Patch) -> None:
    def told(draft: Draft) -> set[tuple[str, str]]:
        alike = (column for select in draft.selects for column in select.distinct)
        return _named(alike, draft) - _shown(draft.output, draft)

    _bare_where(patch, told)


def hidden_rows_counted_within(patch: Patch) -> None:
    """Every row counts in what is measured of the rows within rows."""

    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        counted = {s.first for s in draft.selects if s.number and s.measures and not s.is_listed}
        filtered = apply_row_filters(draft, grants, rules)
        sources = (
            replace(s, scans=tuple(replace(scan, rows=ALWAYS) for scan in s.scans))
            if s.number in counted
            else s
            for s in filtered.sources
        )
        return replace(filtered, sources=tuple(sources))

    _replace_pass(patch, "apply_row_filters", leaking)


def order_not_total(patch: Patch) -> None:
    _replace_pass(patch, "complete_order", _skip)


def references_unchecked(patch: Patch) -> None:
    _replace_pass(patch, "check_references", _skip)


def limits_unclamped(patch: Patch) -> None:
    def leaking(draft: Draft, _grants: Grants, rules: Rules) -> Draft:
        # A caller's limit is forgotten.
        selects = tuple(replace(select, limit=rules.most_rows) for select in draft.selects)
        return replace(draft, selects=selects, most=rules.most_rows)

    _replace_pass(patch, "clamp_limits", leaking)


def withheld_columns_shown(patch: Patch) -> None:
    def shows(_seen: object, _source: int, _column: str) -> bool:
        return True

    patch.setattr(references._Seen, "column", shows)
    cells_shown_bare(patch)


def withheld_lists_shown(patch: Patch) -> None:
    def nothing(_seen: object, _select: int) -> None:
        return None

    patch.setattr(references._Seen, "_hidden_select", nothing)


def withheld_columns_filter(patch: Patch) -> None:
    def requires(_seen: object, _source: int, _column: str) -> None:
        pass

    def everything(grants: Grants) -> tuple[tuple[str, frozenset[str]], ...]:
        return tuple(
            (name, frozenset((*decision.columns, *decision.withheld)))
            for name, decision in grants.tables.items()
            if isinstance(decision, Granted)
        )

    patch.setattr("gateway.prepare.visible_columns", everything)
    patch.setattr(references._Seen, "require", requires)


PLANTS = (
    Plant(laws.reference, row_filters_dropped),
    Plant(laws.non_interference, hidden_rows_counted),
    Plant(laws.non_interference, cells_shown_bare),
    Plant(laws.non_interference, withheld_keys_joined),
    Plant(laws.non_interference, ordered_by_raw_cells),
    Plant(laws.non_interference, ordered_by_raw_measures),
    Plant(laws.non_interference, filtered_by_raw_cells),
    Plant(laws.non_interference, filtered_within_by_raw_cells),
    Plant(laws.non_interference, measured_over_raw_cells),
    Plant(laws.non_interference, told_apart_by_raw_cells),
    Plant(laws.non_interference, rows_within_by_withheld_keys),
    Plant(laws.non_interference, hidden_rows_counted_within),
    Plant(laws.reference, withheld_lists_shown),
    Plant(laws.reference, order_not_total),
    Plant(laws.reference, references_unchecked),
    Plant(laws.reference, limits_unclamped),
    Plant(laws.non_interference, withheld_columns_shown),
    Plant(laws.reference, withheld_columns_filter),
)
