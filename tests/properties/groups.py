"""Groups of rows in plain Python over what their caller sees."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from gateway.catalog.measures import Function, result_type
from gateway.catalog.types import ColumnType, Kind
from tests.properties.logic import Truth, any_of, every, opposite
from tests.properties.measures import AmbiguousError, Rough, measure
from tests.properties.rows import (
    COUNTED,
    RefusedError,
    before,
    cell_test,
    check_filter,
    columns_named,
    count_of,
    passes,
)
from tests.properties.sight import Sight
from tests.properties.values import Row, rank
from tests.properties.worlds import Column, Relation

UNITS = ("year", "quarter", "month", "week", "day")
MOMENTS = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that have `keys` in common, by the field that shows each."""

    keys: Mapping[str, object]
    rows: list[Row]


def groupable(sight: Sight, relation: Relation) -> tuple[Column, ...]:
    """The columns that rows can be grouped by."""
    names = sight.sortable(relation)
    return tuple(c for c in relation.columns if c.name in names and c.type.kind is not Kind.INTERVAL)


def keys_of(sight: Sight, relation: Relation, arguments: Mapping[str, Any]) -> dict[str, str | None]:
    """The fields of `by` with their units. Raises RefusedError."""
    given = arguments["by"]
    columns = {column.field: column for column in groupable(sight, relation)}
    keys: dict[str, str | None] = {}
    for item in given if isinstance(given, list) else [given]:
        field, unit = item["column"], item.get("truncate")
        if field not in columns or field in keys:
            raise RefusedError
        if unit is not None and columns[field].type.kind not in MOMENTS:
            raise RefusedError
        keys[field] = unit
    if not keys:
        raise RefusedError
    return keys


def check_groups(sight: Sight, relation: Relation, arguments: Mapping[str, Any]) -> None:
    """Refuse what groups nothing, or names what is not visible."""
    keys = keys_of(sight, relation, arguments)
    check_filter(sight, relation, arguments.get("where"))
    list(_places(sight, relation, keys, arguments.get("order_by")))
    _check_having(sight, relation, arguments.get("having"))


def groups(sight: Sight, relation: Relation, arguments: Mapping[str, Any]) -> list[Group]:
    """The groups in their order. Raises RefusedError, and AmbiguousError where floats do not decide."""
    check_groups(sight, relation, arguments)
    keys = keys_of(sight, relation, arguments)
    columns = {column.field: column for column in relation.columns}
    found: dict[object, Group] = {}
    for row in sight.rows[relation.qualified]:
        if passes(sight, relation, arguments.get("where"), row) is True:
            cut = {field: _cut(row[columns[field].name], unit) for field, unit in keys.items()}
            alike = tuple(value if value is None else rank(value) for value in cut.values())
            found.setdefault(alike, Group(cut, [])).rows.append(row)
    kept = [
        group
        for group in found.values()
        if _holds(sight, relation, arguments.get("having"), group.rows) is True
    ]
    places = list(_places(sight, relation, keys, arguments.get("order_by")))
    places += [(field, False, False) for field in keys]
    # As engines do, before they choose or compare: a sum that no DECIMAL holds fails in any group.
    values = {id(group): [_value(what, group) for what, _, _ in places] for group in found.values()}
    order = functools.partial(_order, places)
    ordered = sorted(kept, key=functools.cmp_to_key(lambda g, h: order(values[id(g)], values[id(h)])))
    offset, limit = arguments.get("offset") or 0, arguments.get("limit")
    return ordered[offset:] if limit is None else ordered[offset:][:limit]


def _cut(value: object, unit: str | None) -> object:
    """The first moment of a unit, of the value's own type; of equal floats one."""
    if isinstance(value, float):
        return value + 0.0
    if unit is None or value is None:
        return value
    assert isinstance(value, date)
    day = value.date() if isinstance(value, datetime) else value
    match unit:
        case "year":
            day = day.replace(month=1, day=1)
        case "quarter":
            day = day.replace(month=day.month - (day.month - 1) % 3, day=1)
        case "month":
            day = day.replace(day=1)
        case "week":
            day -= timedelta(days=day.weekday())
    return datetime.combine(day, time()) if isinstance(value, datetime) else day


# -- having -----------------------------------------------------------------------------------------------


def _check_having(sight: Sight, relation: Relation, having: Any) -> None:
    for name, value in (having or {}).items():
        if name in ("_and", "_or"):
            for item in value:
                _check_having(sight, relation, item)
        elif name == "_not":
            _check_having(sight, relation, value)
        elif name == "count":
            columns_named(sight, relation, value.get("arguments"))
        elif not all(sight.measures(relation, name, _column(relation, field)) for field in value):
            raise RefusedError


def _holds(sight: Sight, relation: Relation, having: Any, rows: list[Row]) -> Truth:
    truths: list[Truth] = []
    for name, value in (having or {}).items():
        match name:
            case "_and":
                truths.append(every(_holds(sight, relation, item, rows) for item in value))
            case "_or":
                truths.append(any_of(_holds(sight, relation, item, rows) for item in value))
            case "_not":
                truths.append(opposite(_holds(sight, relation, value, rows)))
            case "count":
                number = count_of(sight, relation, rows, value.get("arguments"), value.get("distinct"))
                truths += [cell_test(COUNTED, number, op, raw) for op, raw in value["predicate"].items()]
            case function:
                truths += _tests(relation, function, value, rows)
    return every(truths)


def _tests(relation: Relation, function: str, value: Mapping[str, Any], rows: list[Row]) -> Iterator[Truth]:
    for field, tests in value.items():
        column = _column(relation, field)
        made = measure(function, [row[column.name] for row in rows])
        type = result_type(Function(function), column.type)
        assert type
        for operator, raw in tests.items():
            if isinstance(made, Rough) and operator != "_is_null":
                raise AmbiguousError
            yield cell_test(type, made, operator, raw)


# -- order ------------------------------------------------------------------------------------------------

#: A key's field, or a function and the column that it takes (None to count); descending; nulls first.
Place = tuple[str | tuple[str, str | None], bool, bool]


def _places(sight: Sight, relation: Relation, keys: Mapping[str, str | None], order: Any) -> Iterator[Place]:
    for item in order if isinstance(order, list) else [order] if order else []:
        for part, value in item.items():
            for name, inner in value.items():
                if part == "key":
                    if name not in keys:
                        raise RefusedError
                    yield _place(name, inner)
                elif name == "count":
                    yield _place((name, None), inner)
                else:
                    for field, direction in inner.items():
                        column = _column(relation, field)
                        if not sight.measures(relation, name, column):
                            raise RefusedError
                        yield _place((name, column.name), direction)


def _place(what: str | tuple[str, str | None], direction: str) -> Place:
    return what, direction.startswith("desc"), direction.endswith("first") or direction == "desc"


def _order(places: Sequence[Place], one: Sequence[object], two: Sequence[object]) -> int:
    """Which of two groups comes first, by their values of the places."""
    for (_, descending, nulls_first), left, right in zip(places, one, two, strict=True):
        if left is None or right is None:
            if left is not right:
                return -1 if (left is None) is nulls_first else 1
        elif less := before(left, right):
            return -less if descending else less
    return 0


def _value(what: str | tuple[str, str | None], group: Group) -> object:
    if isinstance(what, str):
        return group.keys[what]
    function, column = what
    if column is None:
        return len(group.rows)
    return measure(function, [row[column] for row in group.rows])


def _column(relation: Relation, field: str) -> Column:
    return next(column for column in relation.columns if column.field == field)


def key_type(relation: Relation, field: str) -> ColumnType:
    """The type of a key."""
    return _column(relation, field).type
