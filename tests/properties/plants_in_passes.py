"""Leaks planted in the passes of governance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib import import_module

import gateway.govern
from gateway.govern.apply_cell_rules import apply_cell_rules
from gateway.govern.clamp_limits import clamp_limits
from gateway.govern.draft import Draft, DraftScan, DraftSource, Rules
from gateway.graphql.schema import SeenColumns, VisibleSet
from gateway.plan.fields import AggregateField, ColumnField, GroupField, ListField, ObjectField, OutputField
from gateway.plan.grouping import Grouping
from gateway.plan.nodes import CellRule, Select
from gateway.policy.grants import Granted, Grants
from gateway.predicate import ALWAYS, ColumnRef, MeasureRef, columns, selects
from tests.properties import laws
from tests.properties.planting import Patch, Plant

#: The package has the function of the same name in the module's place.
references = import_module("gateway.govern.check_references")
cell_rules = import_module("gateway.govern.apply_cell_rules")

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


def _bare_where(patch: Patch, chosen: Callable[[Draft], set[ColumnRef]]) -> None:
    """Cell rules that leave some columns of tables bare."""

    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        bare = chosen(draft)

        def opened(source: DraftSource, scan: DraftScan) -> DraftScan:
            assert scan.cells is not None
            cells = (
                replace(c, visible=ALWAYS) if ColumnRef(c.column.name, source.number) in bare else c
                for c in scan.cells
            )
            return replace(scan, cells=tuple(cells))

        governed = apply_cell_rules(draft, grants, rules)
        sources = (
            s if s.table.is_view else replace(s, scans=tuple(opened(s, scan) for scan in s.scans))
            for s in governed.sources
        )
        return replace(governed, sources=tuple(sources))

    _replace_pass(patch, "apply_cell_rules", leaking)


def _shown(fields: tuple[OutputField, ...], draft: Draft) -> set[ColumnRef]:
    shown: set[ColumnRef] = set()
    for field in fields:
        if isinstance(field, ColumnField):
            shown.add(field.column)
        elif isinstance(field, ObjectField | ListField | AggregateField | GroupField):
            shown |= _shown(field.fields, draft)
    return shown


def _named(references: Iterable[ColumnRef | MeasureRef], draft: Draft) -> set[ColumnRef]:
    """The columns, those of a measure in its place."""
    measures = {select.number: select.measures for select in draft.plan.selects}
    named: set[ColumnRef] = set()
    for reference in references:
        if isinstance(reference, ColumnRef):
            named.add(reference)
        else:
            named.update(measures[reference.select][reference.number].columns)
    return named


def _keys(draft: Draft, *, of_arrays: bool = False) -> set[ColumnRef]:
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


def masked_keys_joined_as_shown(patch: Patch) -> None:
    """Relationships followed by what masks show."""
    patch.setattr(cell_rules, "hidden_keys", lambda _table, _grants: {})
    patch.setattr(Grants, "follows", lambda self, table, column: column in self.visible(table))


def masked_cells_shown(patch: Patch) -> None:
    """Raw where only a mask is given."""

    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        def opened(scan: DraftScan) -> DraftScan:
            assert scan.cells is not None
            return replace(scan, cells=tuple(replace(c, visible=c.shown, masks=()) for c in scan.cells))

        return _with_scans(apply_cell_rules(draft, grants, rules), opened)

    _replace_pass(patch, "apply_cell_rules", leaking)


def the_loosest_mask_shown(patch: Patch) -> None:
    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        def turned(scan: DraftScan) -> DraftScan:
            assert scan.cells is not None
            return replace(scan, cells=tuple(replace(c, masks=c.masks[::-1]) for c in scan.cells))

        return _with_scans(apply_cell_rules(draft, grants, rules), turned)

    _replace_pass(patch, "apply_cell_rules", leaking)


def ordered_by_raw_cells(patch: Patch) -> None:
    def keys(draft: Draft) -> set[ColumnRef]:
        ordered = (k.column for s in draft.selects for k in s.order if isinstance(k.column, ColumnRef))
        return _named(ordered, draft) - _shown(draft.output, draft)

    _bare_where(patch, keys)


def filtered_by_raw_cells(patch: Patch) -> None:
    def read(draft: Draft) -> set[ColumnRef]:
        return set(columns(draft.plan.selects[0].where)) - _shown(draft.output, draft)

    _bare_where(patch, read)


def told_apart_by_raw_cells(patch: Patch) -> None:
    def told(draft: Draft) -> set[ColumnRef]:
        alike = (column for select in draft.selects for column in select.distinct)
        return _named(alike, draft) - _shown(draft.output, draft)

    _bare_where(patch, told)


def _raw_where(patch: Patch, chosen: Callable[[Draft], Iterable[Select]]) -> None:
    """Some selects read every row and cell of their tables."""

    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        raw = {select.first for select in chosen(draft)}

        def opened(source: DraftSource) -> DraftSource:
            if source.number not in raw or source.table.is_view:
                return source
            (scan,) = source.scans
            assert scan.cells is not None
            cells = tuple(replace(cell, visible=ALWAYS) for cell in scan.cells)
            return replace(source, scans=(replace(scan, rows=ALWAYS, cells=cells),))

        return clamp_limits(replace(draft, sources=tuple(map(opened, draft.sources))), grants, rules)

    _replace_pass(patch, "clamp_limits", leaking)


def _asked(draft: Draft, asked: Iterable[int]) -> list[Select]:
    numbers = set(asked)
    return [select for select in draft.selects if select.number in numbers]


def ordered_by_measures_of_raw_rows(patch: Patch) -> None:
    _raw_where(
        patch,
        lambda draft: _asked(
            draft,
            (k.column.select for s in draft.selects for k in s.order if isinstance(k.column, MeasureRef)),
        ),
    )


def _filtering(draft: Draft) -> list[Select]:
    return _asked(draft, (number for select in draft.selects for number in selects(select.where)))


def filters_within_forgotten(patch: Patch) -> None:
    """Every related row is as a filter wants it."""

    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        asked = {select.number for select in _filtering(draft)}
        kept = (replace(s, where=ALWAYS) if s.number in asked else s for s in draft.selects)
        return clamp_limits(replace(draft, selects=tuple(kept)), grants, rules)

    _replace_pass(patch, "clamp_limits", leaking)


def filtered_by_the_number_of_raw_rows(patch: Patch) -> None:
    _raw_where(patch, lambda draft: [select for select in _filtering(draft) if select.measures])


def measured_over_raw_rows(patch: Patch) -> None:
    _raw_where(patch, lambda draft: [each for each in draft.selects if each.measures and not each.is_listed])


#: The module, whose function of the same name stands in its place in the package.
completed = import_module("gateway.govern.complete_order")


def grouped_by_raw_cells(patch: Patch) -> None:
    _bare_where(patch, lambda draft: {k.column for k in (draft.grouping.keys if draft.grouping else ())})


def groups_of_raw_rows(patch: Patch) -> None:
    _raw_where(patch, lambda draft: draft.selects if draft.grouping else ())


def groups_without_having(patch: Patch) -> None:
    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        grouping = draft.grouping and replace(draft.grouping, having=ALWAYS)
        return clamp_limits(replace(draft, grouping=grouping), grants, rules)

    _replace_pass(patch, "clamp_limits", leaking)


def groups_the_other_way_round(patch: Patch) -> None:
    of_groups = completed._of_groups

    def turned(grouping: Grouping) -> Grouping:
        order = (replace(key, descending=not key.descending) for key in of_groups(grouping).order)
        return replace(grouping, order=tuple(order))

    patch.setattr(completed, "_of_groups", turned)


def order_not_total(patch: Patch) -> None:
    """Of rows; groups without an order would fail, which shows nothing."""
    complete = completed.complete_order

    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        return complete(draft, grants, rules) if draft.grouping else draft

    _replace_pass(patch, "complete_order", leaking)


def references_unchecked(patch: Patch) -> None:
    _replace_pass(patch, "check_references", _skip)


def limits_unclamped(patch: Patch) -> None:
    def leaking(draft: Draft, grants: Grants, rules: Rules) -> Draft:
        # A caller's limit is forgotten.
        selects = tuple(replace(select, limit=rules.most_rows) for select in draft.selects)
        return replace(clamp_limits(draft, grants, rules), selects=selects)

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

    def everything(grants: Grants) -> VisibleSet:
        return tuple(
            (name, SeenColumns.raw((*decision.columns, *decision.withheld)))
            for name, decision in grants.tables.items()
            if isinstance(decision, Granted)
        )

    patch.setattr("gateway.prepare.visible_columns", everything)
    patch.setattr(references._Seen, "require", requires)


PLANTS = (
    Plant(laws.reference, row_filters_dropped),
    Plant(laws.non_interference, hidden_rows_counted),
    Plant(laws.non_interference, cells_shown_bare),
    Plant(laws.non_interference, withheld_keys_joined, near=56),
    Plant(laws.non_interference, masked_cells_shown, near=50),
    Plant(laws.reference, masked_keys_joined_as_shown, near=24),
    Plant(laws.reference, the_loosest_mask_shown, near=590),
    Plant(laws.non_interference, ordered_by_raw_cells, near=25),
    Plant(laws.reference, filtered_by_raw_cells, near=15),
    Plant(laws.reference, ordered_by_measures_of_raw_rows),
    Plant(laws.reference, filters_within_forgotten, near=128),
    Plant(laws.reference, filtered_by_the_number_of_raw_rows, near=18),
    Plant(laws.reference, measured_over_raw_rows, near=14),
    Plant(laws.reference, told_apart_by_raw_cells, near=81),
    Plant(laws.reference, rows_within_by_withheld_keys, near=50),
    Plant(laws.reference, withheld_lists_shown),
    Plant(laws.non_interference, grouped_by_raw_cells, near=44),
    Plant(laws.non_interference, groups_of_raw_rows),
    Plant(laws.reference, groups_without_having),
    Plant(laws.reference, groups_the_other_way_round),
    Plant(laws.reference, order_not_total),
    Plant(laws.reference, references_unchecked),
    Plant(laws.reference, limits_unclamped),
    Plant(laws.non_interference, withheld_columns_shown),
    Plant(laws.reference, withheld_columns_filter, near=100),
)
