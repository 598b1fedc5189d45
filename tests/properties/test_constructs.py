"""What the laws are tried on has every construct of the query language, often enough and not refused."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.properties.cases import make_case
from tests.properties.choices import seeded
from tests.properties.documents import Operation
from tests.properties.measures import FUNCTIONS, AmbiguousError
from tests.properties.operations import make_operation
from tests.properties.reference import answer
from tests.properties.rows import RefusedError
from tests.properties.sight import Sight, look

OPERATIONS = 400

#: Construct -> in how many of all operations it has to be, at the least, that are answered.
LEAST = {
    "aggregate": 85,
    "aggregate of each": 100,
    "nodes": 105,
    "group_by": 60,
    "group_by order": 25,
    "group_by truncate": 5,
    "having": 25,
    "having count": 15,
    "list": 110,
    "list within": 105,
    "list where": 105,
    "list order_by": 80,
    "list limit": 70,
    "list offset": 70,
    "list distinct_on": 40,
    "distinct_on": 90,
    "count": 80,
    "count columns": 75,
    "count distinct": 90,
    **dict.fromkeys(FUNCTIONS, 20),
    "where some": 40,
    "where some within": 35,
    "where count": 35,
    "where count filter": 20,
    "where count arguments": 20,
    "where count distinct": 20,
    "where not relationship": 50,
    "where relationship": 70,
    "order by relationship": 55,
    "order by aggregate": 50,
    "order by aggregate of object": 30,
    "order by count": 40,
    **dict.fromkeys((f"order by {function}" for function in FUNCTIONS), 8),
    "object relationship": 135,
    "by_pk": 80,
    "merged selection": 125,
    "named fragment": 155,
    "variable absent": 60,
}


@pytest.fixture(scope="module")
def answered() -> Counter[str]:
    """In how many operations each construct stands that have an answer; `rows` counts answers with rows."""
    seen: Counter[str] = Counter()
    for seed in range(OPERATIONS):
        source = seeded(seed)
        case = make_case(source)
        sight = look(case.world, case.policies, case.callers[0], case.mode)
        operation = make_operation(source, sight)
        if (data := _answer(operation, sight)) is not None:
            seen.update(operation.counts.keys())
            seen["answers"] += 1
            seen["answers with rows in rows"] += "list" in operation.counts and '":[{' in data
    return seen


def _answer(operation: Operation, sight: Sight) -> str | None:
    try:
        return answer(operation, sight, 10_000).data
    except (RefusedError, AmbiguousError):
        return None


@pytest.mark.parametrize("construct", LEAST)
def test_a_construct_is_tried_often(answered: Counter[str], construct: str) -> None:
    assert answered[construct] >= LEAST[construct]


def test_most_operations_are_answered(answered: Counter[str]) -> None:
    assert answered["answers"] >= OPERATIONS * 3 // 4
    assert answered["answers with rows in rows"] >= OPERATIONS // 10
