"""What the laws count as unseen: nothing of which an answer tells."""

from __future__ import annotations

from gateway.catalog.types import ColumnType, Kind
from tests.properties.cases import Case
from tests.properties.logic import Cmp, Lit
from tests.properties.policies import ALL, Caller, Columns, DataFilter, Grant, Policies
from tests.properties.sight import look
from tests.properties.worlds import Column, Relation, World

_NUMBER = ColumnType(Kind.INTEGER)


def _case(level: int) -> Case:
    """One row, whose `mail` is empty; it is withheld from level 2 on, and `level` is never seen."""
    columns = tuple(Column(name, _NUMBER, name) for name in ("id", "mail", "level"))
    table = Relation("lake", "people", "people", columns, ("id",))
    few = DataFilter("low", "lake.people", ALL, Cmp("level", "<", Lit(2, _NUMBER)))
    policies = Policies(
        (("group:one", "role:analyst"),),
        (
            Grant("analyst", "table:lake.people", ("lake.people",), "SELECT", Columns("only", ("id",)), None),
            Grant(
                "analyst", "table:lake.people", ("lake.people",), "SELECT", Columns("only", ("mail",)), few
            ),
        ),
    )
    world = World({"lake.people": table}, {"lake.people": ({"id": 1, "mail": None, "level": level},)})
    return Case(world, policies, (Caller(("one",), {}, {}),), "null")


def test_a_withheld_cell_is_told_from_an_empty_one() -> None:
    def apparent(level: int) -> object:
        case = _case(level)
        return look(case.world, case.policies, case.callers[0], case.mode).apparent

    assert apparent(0) == apparent(1)
    assert apparent(1) != apparent(2)
    assert apparent(2) == apparent(3)
