"""Which rows a list field has, and in which order, in plain Python over what its caller sees."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.catalog.types import NESTED, ColumnType
from tests.properties.logic import Truth, any_of, compare, every, opposite
from tests.properties.patterns import OPERATORS, pattern_holds
from tests.properties.sight import Sight
from tests.properties.spelling import encode, read
from tests.properties.values import Row, rank
from tests.properties.worlds import Link, Relation

_COMPARISONS = {"_eq": "=", "_neq": "<>", "_gt": ">", "_gte": ">=", "_lt": "<", "_lte": "<="}
_POSITIVE = {negative: positive for positive, negative in OPERATORS.items()}


class RefusedError(Exception):
    """The operation asks for what this caller cannot ask."""


class AmbiguousError(Exception):
    """The order leaves open which of two different rows comes first."""


def select(sight: Sight, relation: Relation, arguments: Mapping[str, object]) -> list[Row]:
    """The rows of a list field."""
    where = arguments.get("where")
    check_filter(sight, relation, where)
    keys = _order_keys(sight, relation, arguments.get("order_by"))
    if not sight.visible[relation.qualified]:
        return []
    rows = [row for row in sight.rows[relation.qualified] if passes(sight, relation, where, row) is True]
    if not keys:
        keys = [
            _Key((), name, down, down)
            for name, down in relation.order
            if name in sight.visible[relation.qualified]
        ]
    ties = [name for name in (*relation.key, *relation.types) if name in sight.sortable(relation)]
    keys += [_Key((), name, False, False) for name in ties]
    rows = _sorted(sight, relation, rows, keys)
    offset, limit = arguments.get("offset"), arguments.get("limit")
    limit = relation.limit if limit is None else limit
    assert isinstance(offset, int | None)
    assert isinstance(limit, int | None)
    rows = rows[offset or 0 :]
    return rows if limit is None else rows[:limit]


def follow(sight: Sight, relation: Relation, link: Link, row: Row) -> Row | None:
    """The visible row that a relationship leads to; a withheld key matches nothing."""
    for other in sight.rows[link.target]:
        if all(compare(row[own], "=", other[name]) is True for own, name in link.keys):
            return other
    return None


@dataclass(frozen=True, slots=True)
class _Key:
    """One key of an order: a column behind a path of relationships."""

    path: tuple[Link, ...]
    column: str
    descending: bool
    nulls_first: bool


def _order_keys(sight: Sight, relation: Relation, order: object, path: tuple[Link, ...] = ()) -> list[_Key]:
    keys: list[_Key] = []
    columns = {column.field: column for column in relation.columns}
    for item in order if isinstance(order, list) else [order] if order is not None else []:
        assert isinstance(item, dict)
        for name, value in item.items():
            if column := columns.get(name):
                if column.name not in sight.sortable(relation):
                    raise RefusedError
                descending = value.startswith("desc")
                first = value.endswith("first") or value == "desc"
                keys.append(_Key(path, column.name, descending, first))
                continue
            link = next(link for link in relation.links if link.name == name)
            target = sight.world.relations[link.target]
            if not sight.follows(relation, link, usable=True) or not sight.sortable(target):
                raise RefusedError
            keys += _order_keys(sight, target, value, (*path, link))
    return keys


def _sorted(sight: Sight, relation: Relation, rows: list[Row], keys: list[_Key]) -> list[Row]:
    def cell(row: Row, key: _Key) -> tuple[object, ...] | None:
        at, here = relation, row
        for link in key.path:
            found = follow(sight, at, link, here)
            if found is None:
                return None
            at, here = sight.world.relations[link.target], found
        value = here[key.column]
        return None if value is None else rank(value)

    def order(one: Row, two: Row) -> int:
        for key in keys:
            left, right = cell(one, key), cell(two, key)
            if left is None or right is None:
                if left is not right:
                    return -1 if (left is None) is key.nulls_first else 1
            elif left != right:
                return -1 if (left < right) is not key.descending else 1
        return 0

    ordered = sorted(rows, key=functools.cmp_to_key(order))
    for one, two in itertools.pairwise(ordered):
        if order(one, two) == 0 and _spelled(relation, one) != _spelled(relation, two):
            raise AmbiguousError
    return ordered


def _spelled(relation: Relation, row: Row) -> list[str]:
    return [encode(column.type, row[column.name]) for column in relation.columns]


# -- where ------------------------------------------------------------------------------------------------


def check_filter(sight: Sight, relation: Relation, where: object) -> None:
    """Refuse a filter that names what is not visible."""
    if where is None:
        return
    assert isinstance(where, dict)
    fields = {column.field: column.name for column in relation.columns}
    for name, value in where.items():
        if name in ("_and", "_or"):
            for item in value:
                check_filter(sight, relation, item)
        elif name == "_not":
            check_filter(sight, relation, value)
        elif name in fields:
            if fields[name] not in sight.visible[relation.qualified]:
                raise RefusedError
        else:
            link = next(link for link in relation.links if link.name == name)
            if not sight.follows(relation, link, usable=True):
                raise RefusedError
            check_filter(sight, sight.world.relations[link.target], value)


def passes(sight: Sight, relation: Relation, where: object, row: Row) -> Truth:
    """The truth of a filter for a row."""
    if where is None:
        return True
    assert isinstance(where, dict)
    columns = {column.field: column for column in relation.columns}
    truths: list[Truth] = []
    for name, value in where.items():
        if name == "_and":
            truths.append(every(passes(sight, relation, item, row) for item in value))
        elif name == "_or":
            truths.append(any_of(passes(sight, relation, item, row) for item in value))
        elif name == "_not":
            truths.append(opposite(passes(sight, relation, value, row)))
        elif column := columns.get(name):
            truths.extend(cell_test(column.type, row[column.name], op, raw) for op, raw in value.items())
        else:
            link = next(link for link in relation.links if link.name == name)
            target = sight.world.relations[link.target]
            found = follow(sight, relation, link, row)
            truths.append(found is not None and passes(sight, target, value, found) is True)
    return every(truths)


def cell_test(type: ColumnType, value: object, operator: str, raw: object) -> Truth:
    """The truth of one operator on one cell."""
    if operator == "_is_null":
        return (value is None) is raw
    assert type.kind not in NESTED
    if operator in _COMPARISONS:
        return compare(value, _COMPARISONS[operator], read(type, raw))
    if operator in ("_in", "_nin"):
        assert isinstance(raw, list)
        truth = any_of(compare(value, "=", read(type, item)) for item in raw)
        return truth if operator == "_in" else opposite(truth)
    assert isinstance(raw, str)
    positive = _POSITIVE.get(operator, operator)
    truth = pattern_holds(positive, value, raw)
    return truth if positive == operator else opposite(truth)
