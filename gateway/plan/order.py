"""The `order_by` argument as keys of an order."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.catalog.measures import COUNTED, Function, result_type
from gateway.graphql.operation import Argument, Entries, Items, Null, Symbol
from gateway.graphql.types import AGGREGATE, DIRECTIONS
from gateway.plan.nodes import Measure, OrderKey
from gateway.plan.sources import Sources
from gateway.predicate import MeasureRef, Place


def build_order(argument: Argument | None, sources: Sources, source: int) -> tuple[OrderKey, ...]:
    """The keys of an ordering of a source's rows, each once; the first one stands."""
    if argument is None:
        return ()
    assert isinstance(argument, Items)
    keys: dict[Place, OrderKey] = {}
    for item in argument.items:
        _Order(sources, keys).of_row(item, source)
    return tuple(keys.values())


def measured(argument: Argument, sources: Sources, select: int) -> Iterator[tuple[MeasureRef, Argument]]:
    """The measures of a select that are ordered by, each with its direction."""
    assert isinstance(argument, Entries)
    first = sources.select(select).first
    columns = {column.field: column for column in sources.table(first).columns.values()}
    for name, value in argument.entries:
        if isinstance(value, Null):
            continue
        function = Function(name)
        if function is Function.COUNT:
            yield sources.measure(select, Measure(function, (), False, COUNTED)), value
            continue
        assert isinstance(value, Entries)
        for field, direction in value.entries:
            column = columns[field]
            type = result_type(function, column.type)
            assert type
            read = sources.read(first, column.name)
            if not isinstance(direction, Null):
                yield sources.measure(select, Measure(function, (read,), False, type)), direction


class _Order:
    def __init__(self, sources: Sources, keys: dict[Place, OrderKey]) -> None:
        self.sources = sources
        self.keys = keys

    def of_row(self, argument: Argument, source: int) -> None:
        if isinstance(argument, Null):
            raise argument.place.fault("must not be null")
        assert isinstance(argument, Entries)
        table = self.sources.table(source)
        columns = {column.field: column.name for column in table.columns.values()}
        for name, value in argument.entries:
            if isinstance(value, Null):
                continue
            if name in columns:
                self._add(self.sources.read(source, columns[name]), value)
            elif name in table.relationships and not table.relationships[name].is_array:
                self.of_row(value, self.sources.follow(source, table.relationships[name]))
            else:
                relationship = table.relationships[name.removesuffix(AGGREGATE)]
                select = self.sources.gather(source, relationship).number
                for place, direction in measured(value, self.sources, select):
                    self._add(place, direction)

    def _add(self, place: Place, direction: Argument) -> None:
        assert isinstance(direction, Symbol)
        descending, nulls_first = DIRECTIONS[direction.name]
        self.keys.setdefault(place, OrderKey(place, descending, nulls_first))
