"""The `where` argument as a predicate: Hasura v2's boolean expressions."""

from __future__ import annotations

from collections.abc import Callable

from gateway.catalog.measures import COUNTED, Function
from gateway.catalog.model import Relationship
from gateway.catalog.names import LOGICAL_FIELDS
from gateway.catalog.types import ColumnType, Kind
from gateway.graphql.collect import TRUE
from gateway.graphql.operation import Argument, Entries, Items, Leaf, Null, Symbol
from gateway.graphql.types import AGGREGATE
from gateway.plan.nodes import Measure
from gateway.plan.sources import Sources
from gateway.predicate import (
    ALWAYS,
    NEVER,
    Always,
    And,
    ColumnRef,
    Compare,
    Form,
    InList,
    IsNull,
    Like,
    Matches,
    Never,
    Or,
    Place,
    Predicate,
    Related,
    Slot,
    Some,
    negation,
    selects,
)

TEXT = ColumnType(Kind.VARCHAR)
TRUTH = ColumnType(Kind.BOOLEAN)

_COMPARISONS = {"_eq": "=", "_neq": "<>", "_gt": ">", "_gte": ">=", "_lt": "<", "_lte": "<="}
_PATTERNS = {
    "_like": Form.LIKE,
    "_ilike": Form.LIKE,
    "_similar": Form.SIMILAR,
    "_regex": Form.REGEX,
    "_iregex": Form.IREGEX,
}


def build_filter(argument: Argument | None, sources: Sources, source: int) -> Predicate:
    """The predicate of a boolean expression on a source; absent, null and `{}` are true for every row."""
    if argument is None or isinstance(argument, Null):
        return ALWAYS
    assert isinstance(argument, Entries)
    table = sources.table(source)
    columns = {column.field: column for column in table.columns.values()}
    parts: list[Predicate] = []
    for name, value in argument.entries:
        if isinstance(value, Null):
            continue
        if name in LOGICAL_FIELDS:
            parts.append(combined(name, value, lambda item: build_filter(item, sources, source)))
        elif column := columns.get(name):
            assert isinstance(value, Entries)
            reference = sources.read(source, column.name)
            parts.extend(compare(op, operand, reference, column.type) for op, operand in value.entries)
        elif relationship := table.relationships.get(name):
            parts.append(_related(value, sources, source, relationship))
        else:
            relationship = table.relationships[name.removesuffix(AGGREGATE)]
            parts.append(_of_whole(value, sources, source, relationship))
    return every(parts)


def combined(name: str, value: Argument, build: Callable[[Argument], Predicate]) -> Predicate:
    """What `_and`, `_or` or `_not` makes of its parts."""
    if name == "_not":
        return negation(build(value))
    assert isinstance(value, Items)
    if missing := next((item for item in value.items if isinstance(item, Null)), None):
        raise missing.place.fault("must not be null")
    items = [build(item) for item in value.items]
    return every(items) if name == "_and" else _any(items)


def _related(value: Argument, sources: Sources, source: int, relationship: Relationship) -> Predicate:
    """Whether the related row, or some of the related rows, are as wanted."""
    if not relationship.is_array:
        target = sources.follow(source, relationship)
        return Related(target, build_filter(value, sources, target))
    select = sources.gather(source, relationship)
    sources.change(select.number, where=build_filter(value, sources, select.first))
    return Some(select.number)


def _of_whole(value: Argument, sources: Sources, source: int, relationship: Relationship) -> Predicate:
    """Whether the number of related rows is as wanted."""
    assert isinstance(value, Entries)
    parts: list[Predicate] = []
    for _, counted in value.entries:
        if isinstance(counted, Null):
            continue
        assert isinstance(counted, Entries)
        given = dict(counted.entries)
        select = sources.gather(source, relationship)
        sources.change(select.number, where=build_filter(given.get("filter"), sources, select.first))
        columns = columns_named(given.get("arguments"), sources, select.first)
        measure = Measure(Function.COUNT, columns, is_true(given.get("distinct")) and bool(columns), COUNTED)
        number = sources.measure(select.number, measure)
        predicate = given["predicate"]
        if isinstance(predicate, Null):
            raise predicate.place.fault("must not be null")
        assert isinstance(predicate, Entries)
        tests = [
            compare(operator, operand, number, COUNTED)
            for operator, operand in predicate.entries
            if not isinstance(operand, Null)
        ]
        # A count is never null. Where nothing is asked of it, this keeps the values of its filter.
        parts.extend(tests if any(map(selects, tests)) else [*tests, negation(IsNull(number))])
    return every(parts)


def columns_named(argument: Argument | None, sources: Sources, source: int) -> tuple[ColumnRef, ...]:
    """The columns of a list of `T_select_column`, each once."""
    if argument is None or isinstance(argument, Null):
        return ()
    assert isinstance(argument, Items)
    by_field = {column.field: column.name for column in sources.table(source).columns.values()}
    found: dict[ColumnRef, None] = {}
    for item in argument.items:
        if isinstance(item, Null):
            raise item.place.fault("must not be null")
        assert isinstance(item, Symbol)
        found[sources.read(source, by_field[item.name])] = None
    return tuple(found)


def is_true(argument: Argument | None) -> bool:
    """A truth value that was settled when the operation was read; absent and null are false."""
    return isinstance(argument, Symbol) and argument.name == TRUE


# INVARIANT: a part that holds a value is never folded away, whatever stands beside it: every value of
# the caller's is checked against its column.


def every(parts: list[Predicate]) -> Predicate:
    """AND, every part that holds a value kept."""
    kept = tuple(part for part in parts if not isinstance(part, Always))
    return kept[0] if len(kept) == 1 else And(kept) if kept else ALWAYS


def _any(parts: list[Predicate]) -> Predicate:
    kept = tuple(part for part in parts if not isinstance(part, Never))
    return kept[0] if len(kept) == 1 else Or(kept) if kept else NEVER


def compare(operator: str, operand: Argument, left: Place, type: ColumnType) -> Predicate:
    """One operator on a column or measure of the type."""
    if isinstance(operand, Null):
        raise operand.place.fault("must not be null; `_is_null` finds nulls")
    if operator == "_is_null":
        return IsNull(left, _slot(operand, TRUTH))
    if operator in _COMPARISONS:
        return Compare(left, _COMPARISONS[operator], _slot(operand, type))
    if operator in ("_in", "_nin"):
        assert isinstance(operand, Items)
        slots = tuple(_slot(item, type) for item in operand.items)
        member: Predicate = InList(left, slots) if slots else NEVER
        return member if operator == "_in" else negation(member)
    positive = operator.replace("_n", "_", 1) if operator.startswith("_n") else operator
    pattern = _slot(operand, TEXT, _PATTERNS[positive])
    ignore_case = positive.startswith("_i")
    test = Like if pattern.form is Form.LIKE else Matches
    item = test(left, pattern, ignore_case)
    return item if positive == operator else negation(item)


def _slot(argument: Argument, type: ColumnType, form: Form = Form.VALUE) -> Slot:
    if isinstance(argument, Null):
        raise argument.place.fault("must not be null; `_is_null` finds nulls")
    assert isinstance(argument, Leaf)
    return Slot(argument.slot, type, form)
