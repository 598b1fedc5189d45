"""Which rows a list field has, and in which order, in plain Python over what its caller sees."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.catalog.types import NESTED, ColumnType, Kind
from tests.properties.logic import Truth, any_of, compare, every, opposite
from tests.properties.measures import AmbiguousError, Rough, count, measure
from tests.properties.patterns import OPERATORS, pattern_holds
from tests.properties.sight import Sight, key_of
from tests.properties.spelling import encode, read
from tests.properties.values import Row, rank
from tests.properties.worlds import Link, Relation

_COMPARISONS = {"_eq": "=", "_neq": "<>", "_gt": ">", "_gte": ">=", "_lt": "<", "_lte": "<="}
_POSITIVE = {negative: positive for positive, negative in OPERATORS.items()}
COUNTED = ColumnType(Kind.BIGINT)


class RefusedError(Exception):
    """The operation asks for what this caller cannot ask."""


def select(
    sight: Sight, relation: Relation, arguments: Mapping[str, object], among: Sequence[Row] | None = None
) -> list[Row]:
    """The rows of a list field: of those in `among`, or of all of the relation."""
    where = arguments.get("where")
    check_filter(sight, relation, where)
    distinct, keys = order_of(sight, relation, arguments)
    if not sight.visible[relation.qualified]:
        return []
    rows = sight.rows[relation.qualified] if among is None else among
    rows = [row for row in rows if passes(sight, relation, where, row) is True]
    ties = [name for name in (*relation.key, *relation.types) if name in sight.sortable(relation)]
    rows = _sorted(sight, relation, rows, [*keys, *(Key((), name, False, False) for name in ties)])
    if distinct:
        first: dict[object, Row] = {}
        for row in rows:
            first.setdefault(tuple(row[n] if row[n] is None else rank(row[n]) for n in distinct), row)
        rows = list(first.values())
    offset, limit = arguments.get("offset"), arguments.get("limit")
    limit = relation.limit if limit is None else limit
    assert isinstance(offset, int | None)
    assert isinstance(limit, int | None)
    rows = rows[offset or 0 :]
    return rows if limit is None else rows[:limit]


def gather(sight: Sight, link: Link, row: Row | None) -> list[Row]:
    """The visible rows that a relationship leads to; a withheld key matches nothing."""
    if row is None:
        return []
    return [
        other
        for other in sight.rows[link.target]
        if all(compare(_leads_by(row, own), "=", _leads_by(other, name)) is True for own, name in link.keys)
    ]


def _leads_by(row: Row, column: str) -> object:
    """The value that a relationship is followed by."""
    return row.get(key_of(column), row[column])


def check_apart(sight: Sight, relation: Relation, link: Link, row: Row) -> None:
    """Raise AmbiguousError where a row that is alike leads elsewhere: which comes first is not said.

    That it does not depend on the hidden keys which tell them apart is `hidden_keys.py`'s to say.
    """
    led, lost = gather(sight, link, row), sight.lost.get(id(row))
    for other in sight.rows[relation.qualified]:
        if _spelled(relation, other) == _spelled(relation, row):
            same = gather(sight, link, other)
            if len(same) != len(led) or any(a is not b for a, b in zip(same, led, strict=True)):
                raise AmbiguousError
            if sight.lost.get(id(other)) != lost:
                raise AmbiguousError


def follow(sight: Sight, link: Link, row: Row) -> Row | None:
    """The visible row that a relationship leads to, if any."""
    return next(iter(gather(sight, link, row)), None)


def hidden_by(sight: Sight, relation: Relation, link: Link) -> tuple[Relation, str | None] | None:
    """What withholds everything that a relationship leads to: the other table, or a key; None for nothing."""
    target = sight.world.relations[link.target]
    if not sight.visible[link.target]:
        return target, None
    for own, other in link.keys:
        if own not in sight.followed[relation.qualified]:
            return relation, own
        if other not in sight.followed[link.target]:
            return target, other
    return None


# -- order ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measured:
    """A function of a column (of none: the number) of the rows that an array relationship leads to."""

    link: Link
    function: str
    column: str | None


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order: a column or a measure behind a path of relationships."""

    path: tuple[Link, ...]
    place: str | Measured
    descending: bool
    nulls_first: bool


def order_of(
    sight: Sight, relation: Relation, arguments: Mapping[str, object]
) -> tuple[tuple[str, ...], list[Key]]:
    """The columns of `distinct_on`, and the caller's keys or the default's; raises RefusedError."""
    distinct = columns_named(sight, relation, arguments.get("distinct_on"))
    keys = _order_keys(sight, relation, arguments.get("order_by"))
    if not keys:
        visible = sight.visible[relation.qualified]
        keys = [Key((), name, False, False) for name in distinct]
        keys += [
            Key((), name, down, down) for name, down in relation.order if name in visible - set(distinct)
        ]
    elif distinct:
        places = tuple(dict.fromkeys((key.path, key.place) for key in keys))
        if set(places[: len(distinct)]) != {((), name) for name in distinct}:
            raise RefusedError
    return distinct, keys


def columns_named(sight: Sight, relation: Relation, given: object) -> tuple[str, ...]:
    """The columns of a list of `T_select_column`."""
    items: list[Any] = given if isinstance(given, list) else [given] if given is not None else []
    fields = {column.field: column.name for column in relation.columns}
    found = tuple(dict.fromkeys(fields[item] for item in items))
    if not set(found) <= set(sight.sortable(relation)):
        raise RefusedError
    return found


def _order_keys(sight: Sight, relation: Relation, order: object, path: tuple[Link, ...] = ()) -> list[Key]:
    keys: list[Key] = []
    columns = {column.field: column for column in relation.columns}
    for item in order if isinstance(order, list) else [order] if order is not None else []:
        assert isinstance(item, dict)
        for name, value in item.items():
            if column := columns.get(name):
                if column.name not in sight.sortable(relation):
                    raise RefusedError
                keys.append(_key(path, column.name, value))
                continue
            link = relation.link(name)
            target = sight.world.relations[link.target]
            if not sight.follows(relation, link, usable=True):
                raise RefusedError
            if link.many:
                keys += _measured_keys(sight, target, link, value, path)
            elif not sight.can_sort(target):
                raise RefusedError
            else:
                keys += _order_keys(sight, target, value, (*path, link))
    return keys


def _measured_keys(
    sight: Sight, target: Relation, link: Link, order: Mapping[str, object], path: tuple[Link, ...]
) -> list[Key]:
    keys: list[Key] = []
    for function, value in order.items():
        if function == "count":
            keys.append(_key(path, Measured(link, function, None), value))
            continue
        assert isinstance(value, dict)
        for name, direction in value.items():
            column = next(column for column in target.columns if column.field == name)
            if not sight.measures(target, function, column):
                raise RefusedError
            keys.append(_key(path, Measured(link, function, column.name), direction))
    return keys


def _key(path: tuple[Link, ...], place: str | Measured, direction: object) -> Key:
    assert isinstance(direction, str)
    return Key(path, place, direction.startswith("desc"), direction.endswith("first") or direction == "desc")


def _value(sight: Sight, row: Row, key: Key) -> object:
    """What a row is ordered by; nothing is related to an object that is not there."""
    found: Row | None = row
    for link in key.path:
        found = follow(sight, link, found) if found is not None else None
    if isinstance(key.place, str):
        return None if found is None else found[key.place]
    rows = gather(sight, key.place.link, found)
    if key.place.column is None:
        return len(rows)
    return measure(key.place.function, [each[key.place.column] for each in rows])


def before(left: object, right: object) -> int:
    """-1 where the left one of two values is less, 1 where it is more."""
    if isinstance(left, Rough) and isinstance(right, Rough):
        if left.of == right.of:
            return 0
        if abs(left.value - right.value) <= left.slack + right.slack:
            raise AmbiguousError
    one, two = (rank(value.value if isinstance(value, Rough) else value) for value in (left, right))
    return (one > two) - (one < two)


def _sorted(sight: Sight, relation: Relation, rows: list[Row], keys: list[Key]) -> list[Row]:
    values = {id(row): [_value(sight, row, key) for key in keys] for row in rows}

    def order(one: Row, two: Row) -> int:
        for key, left, right in zip(keys, values[id(one)], values[id(two)], strict=True):
            if left is None or right is None:
                if left is not right:
                    return -1 if (left is None) is key.nulls_first else 1
            elif less := before(left, right):
                return -less if key.descending else less
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
            link = relation.link(name)
            target = sight.world.relations[link.target]
            if not sight.follows(relation, link, usable=True):
                raise RefusedError
            if name == link.name:
                check_filter(sight, target, value)
            else:
                for counted in value.values():
                    check_filter(sight, target, counted.get("filter"))
                    columns_named(sight, target, counted.get("arguments"))


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
            link = relation.link(name)
            target = sight.world.relations[link.target]
            found = gather(sight, link, row)
            if name == link.name:
                truths.append(any(passes(sight, target, value, other) is True for other in found))
            else:
                truths += [_count_is(sight, target, counted, found) for counted in value.values()]
    return every(truths)


def _count_is(sight: Sight, relation: Relation, wanted: Mapping[str, object], rows: list[Row]) -> Truth:
    """Whether the number of rows is as wanted: of those that pass the filter, or of their columns."""
    rows = [row for row in rows if passes(sight, relation, wanted.get("filter"), row) is True]
    number = count_of(sight, relation, rows, wanted.get("arguments"), wanted.get("distinct"))
    predicate = wanted["predicate"]
    assert isinstance(predicate, dict)
    return every(cell_test(COUNTED, number, operator, raw) for operator, raw in predicate.items())


def count_of(sight: Sight, relation: Relation, rows: Sequence[Row], columns: object, distinct: object) -> int:
    """The number of rows, or of those in which none of the columns is null."""
    names = columns_named(sight, relation, columns)
    if not names:
        return len(rows)
    return count([[row[name] for name in names] for row in rows], distinct=distinct is True)


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
