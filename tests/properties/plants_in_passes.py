"""Leaks planted in the passes of governance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

import gateway.govern
from gateway.govern.apply_cell_rules import apply_cell_rules
from gateway.govern.draft import Draft, DraftScan, Rules
from gateway.plan.nodes import CellRule, ColumnField, ObjectField, OutputField
from gateway.policy.grants import Granted, Grants
from gateway.predicate import ALWAYS, columns
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
    tables = {source.number: source.table.name for source in draft.sources}
    shown: set[tuple[str, str]] = set()
    for field in fields:
        if isinstance(field, ColumnField):
            shown.add((tables[field.column.source], field.column.column))
        elif isinstance(field, ObjectField):
            shown |= _shown(field.fields, draft)
    return shown


def withheld_keys_joined(patch: Patch) -> None:
    def keys(draft: Draft) -> set[tuple[str, str]]:
        tables = {source.number: source.table.name for source in draft.sources}
        return {
            pair
            for source in draft.sources
            if source.relationship is not None and source.parent is not None
            for own, other in source.relationship.keys
            for pair in ((tables[source.parent], own), (source.table.name, other))
        } - _shown(draft.output, draft)

    _bare_where(patch, keys)


def ordered_by_raw_cells(patch: Patch) -> None:
    def keys(draft: Draft) -> set[tuple[str, str]]:
        tables = {source.number: source.table.name for source in draft.sources}
        ordered = {(tables[key.column.source], key.column.column) for key in draft.order}
        return ordered - _shown(draft.output, draft)

    _bare_where(patch, keys)


def filtered_by_raw_cells(patch: Patch) -> None:
    def read(draft: Draft) -> set[tuple[str, str]]:
        tables = {source.number: source.table.name for source in draft.sources}
        filtered = {(tables[c.source], c.column) for c in columns(draft.plan.where) if c.source in tables}
        return filtered - _shown(draft.output, draft)

    _bare_where(patch, read)


def order_not_total(patch: Patch) -> None:
    _replace_pass(patch, "complete_order", _skip)


def references_unchecked(patch: Patch) -> None:
    _replace_pass(patch, "check_references", _skip)


def limits_unclamped(patch: Patch) -> None:
    def leaking(draft: Draft, _grants: Grants, rules: Rules) -> Draft:
        # A caller's limit is forgotten.
        return replace(draft, limit=rules.most_rows, most=rules.most_rows)

    _replace_pass(patch, "clamp_limits", leaking)


def withheld_columns_shown(patch: Patch) -> None:
    def shows(_seen: object, _source: int, _column: str) -> bool:
        return True

    patch.setattr(references._Seen, "column", shows)
    cells_shown_bare(patch)


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
    Plant(laws.non_interference, filtered_by_raw_cells),
    Plant(laws.reference, order_not_total),
    Plant(laws.reference, references_unchecked),
    Plant(laws.reference, limits_unclamped),
    Plant(laws.non_interference, withheld_columns_shown),
    Plant(laws.reference, withheld_columns_filter),
)
