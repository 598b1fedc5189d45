"""The `where` argument as a predicate: Hasura v2's boolean expressions."""

from __future__ import annotations

from gateway.catalog.model import Column
from gateway.catalog.types import ColumnType, Kind
from gateway.graphql.operation import Argument, Entries, Items, Leaf, Null
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
    Predicate,
    Related,
    Slot,
    negation,
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
    table = sources.tables[source]
    columns = {column.field: column for column in table.columns.values()}
    parts: list[Predicate] = []
    for name, value in argument.entries:
        if isinstance(value, Null):
            continue
        if name in ("_and", "_or"):
            assert isinstance(value, Items)
            if missing := next((item for item in value.items if isinstance(item, Null)), None):
                raise missing.place.fault("must not be null")
            items = [build_filter(item, sources, source) for item in value.items]
            parts.append(_every(items) if name == "_and" else _any(items))
        elif name == "_not":
            parts.append(negation(build_filter(value, sources, source)))
        elif column := columns.get(name):
            assert isinstance(value, Entries)
            reference = sources.read(source, column.name)
            parts.extend(_operator(op, operand, reference, column) for op, operand in value.entries)
        else:
            target = sources.follow(source, table.relationships[name])
            parts.append(Related(target, build_filter(value, sources, target)))
    return _every(parts)


# INVARIANT: a part that holds a value is never folded away, whatever stands beside it: every value of
# the caller's is checked against its column.


def _every(parts: list[Predicate]) -> Predicate:
    kept = tuple(part for part in parts if not isinstance(part, Always))
    return kept[0] if len(kept) == 1 else And(kept) if kept else ALWAYS


def _any(parts: list[Predicate]) -> Predicate:
    kept = tuple(part for part in parts if not isinstance(part, Never))
    return kept[0] if len(kept) == 1 else Or(kept) if kept else NEVER


def _operator(operator: str, operand: Argument, left: ColumnRef, column: Column) -> Predicate:
    if isinstance(operand, Null):
        raise operand.place.fault("must not be null; `_is_null` finds nulls")
    if operator == "_is_null":
        return IsNull(left, _slot(operand, TRUTH))
    if operator in _COMPARISONS:
        return Compare(left, _COMPARISONS[operator], _slot(operand, column.type))
    if operator in ("_in", "_nin"):
        assert isinstance(operand, Items)
        slots = tuple(_slot(item, column.type) for item in operand.items)
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
