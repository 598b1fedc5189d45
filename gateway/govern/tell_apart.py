"""What tells rows apart that are alike in all that a session sees of them, and still lead to different rows.

The mask `key` lets a relationship be followed by values that are not shown. Where they alone tell two rows
apart, the answer does so by what it shows of the rows that these lead to, and by nothing else: so their order
is made of that. Left open, it would be the one in which the table stands, which tells of the hidden values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from gateway.catalog.model import Column
from gateway.catalog.types import INEXACT, NESTED, ColumnType
from gateway.govern.draft import Draft
from gateway.govern.keys import hidden_keys, is_told, key_name
from gateway.plan.fields import (
    AggregateField,
    ColumnField,
    GroupField,
    ListField,
    MeasureField,
    ObjectField,
    OutputField,
)
from gateway.plan.nodes import By, Select, Tie
from gateway.policy.grants import ColumnDecision, Conditional, Grants, Masked
from gateway.predicate import Always, ColumnRef, MeasureRef, Never, RowsRef


def tell_apart(select: Select, draft: Draft, grants: Grants) -> tuple[Tie, ...]:
    """What is shown behind hidden keys of a select's rows, in the order of the answer.

    Behind keys that are shown, rows that are alike lead to the same.
    """
    return tuple(dict.fromkeys(_Behind(draft, grants).ties(draft.fields_of(select))))


def ways_to_differ(column: Column, decision: ColumnDecision, *, tells: bool) -> Iterator[By]:
    """In what cells of a column can differ in an answer; `tells`: it tells which ones are withheld."""
    yield from _ways(column.type)
    if tells and _is_told(decision):
        yield By.WITHHELD


def _ways(type: ColumnType) -> Iterator[By]:
    if type.kind not in NESTED:
        yield By.VALUE
    if type.kind in INEXACT:
        yield By.TEXT


def _is_told(decision: ColumnDecision) -> bool:
    """Whether the cell is withheld in some row, so that an answer can tell it."""
    match decision:
        case Masked(shown=shown):
            return not isinstance(shown, Always)
        case _:
            return isinstance(decision, Conditional)


class _Behind:
    """What is shown behind hidden keys."""

    def __init__(self, draft: Draft, grants: Grants) -> None:
        self.draft = draft
        self.grants = grants

    def ties(self, fields: tuple[OutputField, ...], *, is_behind: bool = False) -> Iterator[Tie]:
        """Those of an object's fields; `is_behind` says that the object itself stands behind a hidden key."""
        for field in fields:
            if isinstance(field, ColumnField) and is_behind:
                yield from self._of_cell(field.column)
            elif isinstance(field, ObjectField | ListField | AggregateField):
                keys = self._hidden_keys(field)
                if keys or is_behind:
                    yield from (Tie(key, By.WITHHELD) for key, told in keys.items() if told)
                    yield from self._of_related(field)

    def _of_cell(self, reference: ColumnRef) -> Iterator[Tie]:
        table = self.draft.plan.sources[reference.source].table
        decision = self.grants.visible(table.name)[reference.column]
        ways = ways_to_differ(table.columns[reference.column], decision, tells=self.draft.tells(table))
        return (Tie(reference, by) for by in ways)

    def _of_related(self, field: ObjectField | ListField | AggregateField) -> Iterator[Tie]:
        match field:
            case ObjectField(_, number, fields):
                table = self.draft.plan.sources[number].table
                yield Tie(ColumnRef(table.primary_key[0], number), By.MATCH)
                yield from self.ties(fields, is_behind=True)
            case ListField(_, select):
                yield Tie(RowsRef(select, 0), By.TEXT)
            case AggregateField(_, select, fields):
                lists = [each for each in fields if isinstance(each, ListField)]
                yield from (Tie(RowsRef(select, number), By.TEXT) for number in range(len(lists)))
                for measure, type in _measures(fields):
                    yield from (Tie(measure, by) for by in _ways(type))
            case _:
                assert_never(field)

    def _hidden_keys(self, field: ObjectField | ListField | AggregateField) -> dict[ColumnRef, bool]:
        """The hidden values that lead to what is shown in the field, and whether it is told where they do."""
        plan = self.draft.plan
        number = field.source if isinstance(field, ObjectField) else plan.selects[field.select].first
        source = plan.sources[number]
        assert source.parent is not None, "something leads to it"
        assert source.relationship is not None, "something leads to it"
        parent = plan.sources[source.parent].table
        hidden = hidden_keys(parent, self.grants)
        return {
            ColumnRef(key_name(parent, own), source.parent): plan.tells_cells and is_told(hidden[own])
            for own, _ in source.relationship.keys
            if own in hidden and not isinstance(hidden[own], Never)
        }


def _measures(fields: tuple[OutputField, ...]) -> Iterator[tuple[MeasureRef, ColumnType]]:
    for field in fields:
        if isinstance(field, MeasureField):
            yield field.measure, field.type
        elif isinstance(field, GroupField):
            yield from _measures(field.fields)
