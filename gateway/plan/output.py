"""The selection set of a root field as output fields."""

from __future__ import annotations

from gateway.catalog.measures import COUNTED, Function, result_type
from gateway.catalog.model import Relationship
from gateway.errors import DocumentError
from gateway.graphql.operation import Field
from gateway.graphql.types import AGGREGATE, TYPENAME
from gateway.plan.fields import (
    AggregateField,
    ColumnField,
    EdgesField,
    GroupField,
    KeyField,
    ListField,
    MeasureField,
    NodeField,
    ObjectField,
    OutputField,
    TypenameField,
)
from gateway.plan.filters import columns_named, is_true
from gateway.plan.grouping import GroupKey
from gateway.plan.groups import key_number
from gateway.plan.nodes import Measure
from gateway.plan.page import page
from gateway.plan.sources import Sources
from gateway.plan.window import FACTS, CursorField, FactField


class Output:
    """Builds output fields, noting what they read."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def of_row(self, fields: tuple[Field, ...], source: int) -> tuple[OutputField, ...]:
        """What is shown of each row of a source."""
        return tuple(self._of_row(field, source) for field in fields)

    def of_whole(self, fields: tuple[Field, ...], select: int) -> tuple[OutputField, ...]:
        """What is shown of a select as a whole."""
        return tuple(self._of_whole(field, select) for field in fields)

    def of_groups(self, fields: tuple[Field, ...], keys: tuple[GroupKey, ...]) -> tuple[OutputField, ...]:
        """What is shown of each group of the root's rows."""
        return tuple(self._of_group(field, keys) for field in fields)

    def _of_group(self, field: Field, keys: tuple[GroupKey, ...]) -> OutputField:
        if field.name == TYPENAME:
            return TypenameField(field.key, field.parent)
        if field.name == "key":
            return GroupField(field.key, tuple(self._of_key(each, keys) for each in field.fields))
        return GroupField(field.key, tuple(self._measured(each, 0) for each in field.fields))

    def _of_key(self, field: Field, keys: tuple[GroupKey, ...]) -> OutputField:
        if field.name == TYPENAME:
            return TypenameField(field.key, field.parent)
        number = key_number(keys, field.name, self.sources)
        if number is None:
            raise DocumentError(
                "VALUE",
                f"`{field.name}` is no key of the groups; name it in `by`",
                locations=(field.location,),
            )
        return KeyField(field.key, number, keys[number].type)

    def of_page(self, fields: tuple[Field, ...]) -> tuple[OutputField, ...]:
        """What is shown of a page between cursors."""
        return tuple(self._of_page(field) for field in fields)

    def _of_page(self, field: Field) -> OutputField:
        match field.name:
            case "edges":
                return EdgesField(field.key, self.of_page(field.fields))
            case "node":
                return NodeField(field.key, self.of_row(field.fields, 0))
            case "cursor":
                return CursorField(field.key)
            case "pageInfo":
                return GroupField(field.key, self.of_page(field.fields))
            case name if name in FACTS:
                return FactField(field.key, FACTS[name])
            case _:
                return TypenameField(field.key, field.parent)

    def _of_row(self, field: Field, source: int) -> OutputField:
        table = self.sources.table(source)
        if field.name == TYPENAME:
            return TypenameField(field.key, field.parent)
        column = next((column for column in table.columns.values() if column.field == field.name), None)
        if column is not None:
            return ColumnField(field.key, self.sources.read(source, column.name), column.type)
        relationship = table.relationships.get(field.name)
        if relationship is None:
            select = self._gather(field, source, table.relationships[field.name.removesuffix(AGGREGATE)])
            return AggregateField(field.key, select, self.of_whole(field.fields, select))
        if relationship.is_array:
            return self._list(field, self._gather(field, source, relationship))
        target = self.sources.follow(source, relationship)
        return ObjectField(field.key, target, self.of_row(field.fields, target))

    def _gather(self, field: Field, source: int, relationship: Relationship) -> int:
        number = self.sources.gather(source, relationship).number
        page(field, self.sources, number)
        return number

    def _list(self, field: Field, select: int) -> ListField:
        self.sources.change(select, is_listed=True)
        return ListField(field.key, select, self.of_row(field.fields, self.sources.select(select).first))

    def _of_whole(self, field: Field, select: int) -> OutputField:
        if field.name == TYPENAME:
            return TypenameField(field.key, field.parent)
        if field.name == "nodes":
            return self._list(field, select)
        return GroupField(field.key, tuple(self._measured(each, select) for each in field.fields))

    def _measured(self, field: Field, select: int) -> OutputField:
        if field.name == TYPENAME:
            return TypenameField(field.key, field.parent)
        function = Function(field.name)
        if function is Function.COUNT:
            first = self.sources.select(select).first
            columns = columns_named(field.argument("columns"), self.sources, first)
            is_distinct = is_true(field.argument("distinct"))
            measure = Measure(function, columns, is_distinct and bool(columns), COUNTED)
            return MeasureField(field.key, self.sources.measure(select, measure), COUNTED)
        return GroupField(field.key, tuple(self._of_column(each, function, select) for each in field.fields))

    def _of_column(self, field: Field, function: Function, select: int) -> OutputField:
        if field.name == TYPENAME:
            return TypenameField(field.key, field.parent)
        first = self.sources.select(select).first
        column = next(c for c in self.sources.table(first).columns.values() if c.field == field.name)
        type = result_type(function, column.type)
        assert type
        measure = Measure(function, (self.sources.read(first, column.name),), False, type)
        return MeasureField(field.key, self.sources.measure(select, measure), type)
