"""How two answers to one question differ: what a client would see, and never a value of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import LakegateError
from gateway.plan.fields import ColumnField, ObjectField, OutputField
from gateway.plan.nodes import GovernedPlan

Value = bytes | LakegateError


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` is `rows` (there are more on one side), `order`, `cells`, or `error` (not the same failure).

    `rows` is how many each side has. `columns` has, for `cells`, in how many rows each column
    (`database.table.column`) or related row (`database.table`) differs.
    """

    kind: str
    rows: tuple[int, int] | None = None
    columns: Mapping[str, int] = field(default_factory=dict)


def compare(one: Value, other: Value, plan: GovernedPlan) -> Difference | None:
    """How two values of the plan's root field differ; None where a client could not tell them apart."""
    if isinstance(one, LakegateError) or isinstance(other, LakegateError):
        return None if code(one) == code(other) else Difference("error")
    if one == other:
        return None
    try:
        return _compare(_objects(one), _objects(other), plan)
    except RecursionError:
        # A cell that nests deeper than a reader follows: that they differ is all that can be said.
        return Difference("cells")


def code(value: Value) -> str | None:
    """The code of a failure; None for an answer."""
    return value.code if isinstance(value, LakegateError) else None


def _compare(one: list[Any], other: list[Any], plan: GovernedPlan) -> Difference | None:
    if one == other:
        # The same JSON in other words: the space in a cell of JSON, the order of a map.
        return None
    rows = len(one), len(other)
    if rows[0] != rows[1]:
        return Difference("rows", rows)
    if Counter(map(_text, one)) == Counter(map(_text, other)):
        return Difference("order", rows)
    columns: Counter[str] = Counter()
    for left, right in zip(one, other, strict=True):
        _cells(left, right, plan, plan.output, columns)
    return Difference("cells", rows, dict(sorted(columns.items())))


def _cells(
    one: Mapping[str, Any],
    other: Mapping[str, Any],
    plan: GovernedPlan,
    fields: tuple[OutputField, ...],
    columns: Counter[str],
) -> None:
    for each in fields:
        match each:
            case ColumnField(key, reference):
                if one[key] != other[key]:
                    columns[f"{plan.sources[reference.source].table.name}.{reference.column}"] += 1
            case ObjectField(key, source, inner):
                left, right = one[key], other[key]
                if left is not None and right is not None:
                    _cells(left, right, plan, inner, columns)
                elif left is not right:
                    columns[plan.sources[source].table.name] += 1
            case _:
                pass


def _objects(value: bytes) -> list[Any]:
    """The rows of a root field, with numbers as they are spelt: `1.10` is not `1.1`."""
    found = json.loads(value, parse_float=_number, parse_int=_number)
    return found if isinstance(found, list) else [] if found is None else [found]


def _number(spelt: str) -> object:
    # Not the text alone, which would be equal to a string; nothing else is a tuple.
    return ("number", spelt)


def _text(row: object) -> str:
    return json.dumps(row, sort_keys=True)
