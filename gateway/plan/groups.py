"""The arguments of a root field that answers with groups: keys, which groups, in which order."""

from __future__ import annotations

from gateway.catalog.measures import COUNTED, Function, Unit, is_truncated, result_type
from gateway.catalog.model import Column
from gateway.catalog.names import LOGICAL_FIELDS
from gateway.errors import DocumentError
from gateway.graphql.operation import Argument, Entries, Field, Items, Null, Symbol
from gateway.graphql.types import DIRECTIONS
from gateway.plan.filters import build_filter, columns_named, combined, compare, every, is_true
from gateway.plan.grouping import Grouping, GroupKey, GroupOrderKey, KeyRef
from gateway.plan.nodes import Measure
from gateway.plan.order import measured
from gateway.plan.page import count_of
from gateway.plan.sources import Sources
from gateway.predicate import ALWAYS, MeasureRef, Predicate


def group(field: Field, sources: Sources) -> Grouping:
    """Read the arguments into the root's select and a grouping of its rows.

    Raises DocumentError (`VALUE`) for keys that group nothing.
    """
    sources.change(0, where=build_filter(field.argument("where"), sources, 0))
    keys = _keys(field, sources)
    return Grouping(
        keys,
        _having(field.argument("having"), sources),
        _order(field, keys, sources),
        count_of(field.argument("limit")),
        count_of(field.argument("offset")),
    )


def key_number(keys: tuple[GroupKey, ...], field: str, sources: Sources) -> int | None:
    """The number of the key that a field of the table shows; None where rows are not grouped by it."""
    columns = sources.table(0).columns
    return next((n for n, key in enumerate(keys) if columns[key.column.column].field == field), None)


def _keys(field: Field, sources: Sources) -> tuple[GroupKey, ...]:
    argument = field.argument("by")
    assert isinstance(argument, Items)
    by_field = _by_field(sources)
    keys: list[GroupKey] = []
    for item in argument.items:
        if isinstance(item, Null):
            raise item.place.fault("must not be null")
        assert isinstance(item, Entries)
        given = dict(item.entries)
        name, unit = given["column"], given.get("truncate")
        if isinstance(name, Null):
            raise name.place.fault("must not be null")
        assert isinstance(name, Symbol)
        column = by_field[name.name]
        key = GroupKey(
            sources.read(0, column.name),
            Unit(unit.name) if isinstance(unit, Symbol) else None,
            column.type,
        )
        if key.unit and not is_truncated(column.type):
            raise _fault(field, f"`{name.name}` is no date or moment, so there is nothing to truncate")
        if any(other.column == key.column for other in keys):
            raise _fault(field, f"`by` has `{name.name}` twice; name each column once")
        keys.append(key)
    if not keys:
        raise _fault(field, "`by` names no column; name one, or ask for the aggregate")
    return tuple(keys)


def _having(argument: Argument | None, sources: Sources) -> Predicate:
    if argument is None or isinstance(argument, Null):
        return ALWAYS
    assert isinstance(argument, Entries)
    parts: list[Predicate] = []
    for name, value in argument.entries:
        if isinstance(value, Null):
            continue
        if name in LOGICAL_FIELDS:
            parts.append(combined(name, value, lambda item: _having(item, sources)))
        else:
            assert isinstance(value, Entries)
            parts += _measured(Function(name), value, sources)
    return every(parts)


def _measured(function: Function, value: Entries, sources: Sources) -> list[Predicate]:
    """The tests of one function."""
    given = dict(value.entries)
    if function is Function.COUNT:
        columns = columns_named(given.get("arguments"), sources, 0)
        measure = Measure(function, columns, is_true(given.get("distinct")) and bool(columns), COUNTED)
        return _tests(given["predicate"], sources.measure(0, measure), measure)
    by_field, parts = _by_field(sources), list[Predicate]()
    for field, tests in value.entries:
        column = by_field[field]
        type = result_type(function, column.type)
        assert type
        measure = Measure(function, (sources.read(0, column.name),), False, type)
        if not isinstance(tests, Null):
            parts += _tests(tests, sources.measure(0, measure), measure)
    return parts


def _tests(argument: Argument, place: MeasureRef, measure: Measure) -> list[Predicate]:
    if isinstance(argument, Null):
        raise argument.place.fault("must not be null")
    assert isinstance(argument, Entries)
    return [compare(operator, operand, place, measure.type) for operator, operand in argument.entries]


def _order(field: Field, keys: tuple[GroupKey, ...], sources: Sources) -> tuple[GroupOrderKey, ...]:
    """The keys of the order, each once; the first one stands."""
    argument = field.argument("order_by")
    found: dict[KeyRef | MeasureRef, GroupOrderKey] = {}

    def add(place: KeyRef | MeasureRef, direction: Argument) -> None:
        assert isinstance(direction, Symbol)
        found.setdefault(place, GroupOrderKey(place, *DIRECTIONS[direction.name]))

    for item in argument.items if isinstance(argument, Items) else ():
        if isinstance(item, Null):
            raise item.place.fault("must not be null")
        assert isinstance(item, Entries)
        for part, value in item.entries:
            if isinstance(value, Null):
                continue
            if part == "aggregate":
                for place, direction in measured(value, sources, 0):
                    add(place, direction)
                continue
            assert isinstance(value, Entries)
            for name, direction in value.entries:
                if isinstance(direction, Null):
                    continue
                number = key_number(keys, name, sources)
                if number is None:
                    raise _fault(field, f"`order_by` names the key `{name}`, which is not in `by`")
                add(KeyRef(number), direction)
    return tuple(found.values())


def _by_field(sources: Sources) -> dict[str, Column]:
    return {column.field: column for column in sources.table(0).columns.values()}


def _fault(field: Field, message: str) -> DocumentError:
    return DocumentError("VALUE", message, locations=(field.location,))
