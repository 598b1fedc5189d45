"""A trap of the engine: filters that its statistics hold for always true, over withheld cells."""

from __future__ import annotations

import json

import pytest

from gateway.catalog.types import ColumnType, Kind
from tests.properties.cases import Case
from tests.properties.documents import Field, Operation, Record, Scalar, Series
from tests.properties.lab import Lab
from tests.properties.logic import Cmp, Lit
from tests.properties.policies import ALL, Caller, Columns, DataFilter, Grant, Policies
from tests.properties.worlds import Column, Relation, World

_TEXT = ColumnType(Kind.VARCHAR)
_NUMBER = ColumnType(Kind.INTEGER)

_TESTS = {
    "in a list of all there are": ("_in", ["code:1", "code:2"]),
    "in one": ("_in", ["code:1"]),
    "a prefix": ("_like", "code:%"),
    "a prefix in any case": ("_ilike", "CODE:%"),
    "a prefix as SQL's expression": ("_similar", "code:%"),
    "a prefix as expression": ("_regex", "^code:"),
    "a part as expression": ("_regex", "code"),
    "nothing else": ("_nregex", "^x"),
    "not in a list": ("_nin", ["x"]),
    "equal": ("_eq", "code:1"),
    "from the least": ("_gte", "code:1"),
}


def _case(values: tuple[str, ...], shown_from: str) -> Case:
    """One table, whose `id` is seen in all rows, and whose `code` where it is at least `shown_from`."""
    table = Relation(
        "lake", "things", "things", (Column("id", _NUMBER, "id"), Column("code", _TEXT, "code")), ("id",)
    )
    rows = tuple({"id": number, "code": value} for number, value in enumerate(values))
    name = table.qualified
    own = DataFilter("own", name, ALL, Cmp("code", ">=", Lit(shown_from, _TEXT)))
    grants = (
        Grant("reader", f"table:{name}", (name,), "SELECT", Columns("only", ("id",)), None),
        Grant("reader", f"table:{name}", (name,), "SELECT", Columns("only", ("code",)), own),
    )
    world = World({name: table}, {name: rows})
    return Case(world, Policies((("group:all", "role:reader"),), grants), (Caller(("all",), {}, {}),), "null")


@pytest.mark.parametrize("values", [("code:1",) * 3, ("code:1", "code:2")], ids=["one value", "one prefix"])
@pytest.mark.parametrize("test", _TESTS)
def test_a_withheld_text_passes_no_filter(lab: Lab, test: str, values: tuple[str, ...]) -> None:
    operator, raw = _TESTS[test]
    case = _case(values, "d")
    operand = Series(tuple(map(Scalar, raw))) if isinstance(raw, list) else Scalar(raw)
    where = Record((("code", Record(((operator, operand),))),))
    operation = Operation(None, (Field("things", "things", (("where", where),), (Field("id", "id"),)),))
    lab.open(case)
    assert json.loads(lab.ask(case.callers[0], operation)) == {"data": {"things": []}}
