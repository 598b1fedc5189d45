"""How many cells a change of policies is about, counted cell by cell in plain Python."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from gateway.administer.counting import Count, count_cells
from gateway.administer.difference import difference
from tests.properties.cases import Case, make_case
from tests.properties.choices import Choices
from tests.properties.files import read_snapshot
from tests.properties.lab import Lab
from tests.properties.laws import SEEN
from tests.properties.masks import pick_mask
from tests.properties.narrow import narrower, without_views
from tests.properties.policies import FITTING, Caller, Grant, Policies, make_policies, with_grants
from tests.properties.sight import held, shown_cells

#: Who, and a column of a table.
Place = tuple[str, str, str]

_GROUPS = ("one", "two")
_SECONDS = 30.0


def counts(source: Choices, lab: Lab) -> None:
    """The gateway's numbers are the reference's, and where it tells no change there is none in any cell."""
    case = make_case(source, mode="null")
    case = replace(case, world=without_views(case.world))
    other = _other(source, case)
    # Doors and columns that are kept back are the catalog's, which both sides have.
    other = replace(case.policies, edges=other.edges, grants=other.grants)
    lab.open(case)
    before, after = lab.gateway.snapshot.policies, read_snapshot(case.world, other).policies
    changes = [change for change in difference(before, after, time.time()) if not change.since]
    found = lab.loop.run(count_cells(changes, after.catalog, lab.engine, _SECONDS))
    told = {
        (each.change.who, each.change.table, each.change.column): each for each in found if each.change.cells
    }
    for place, wanted in _reference(case, other):
        each = told.get(place)
        if each is None:
            assert wanted == Count(0, 0, 0, wanted.rows), f"{place}: {wanted}, and untold"
            continue
        SEEN["changes that depend on a session"] += each.count is None
        if each.count is None:
            assert each.not_counted.startswith("depends on session."), each.not_counted
            continue
        SEEN["changes counted"] += 1
        SEEN["cells gained"] += wanted.gained
        SEEN["cells lost"] += wanted.lost
        SEEN["cells shown otherwise"] += wanted.otherwise
        assert each.count == wanted, (
            f"{place}: {each.count!r} and not {wanted!r}\n{each.change}\n{case}\n{other}"
        )


def _other(source: Choices, case: Case) -> Policies:
    """Policies that show less, or mask otherwise, or have nothing to do with those of the case."""
    match source.below(3):
        case 0:
            return narrower(source, case)
        case 1:
            return with_grants(
                case.policies, [_masked(source, case, grant) for grant in case.policies.grants]
            )
        case _:
            return make_policies(source, case.world)


def _masked(source: Choices, case: Case, grant: Grant) -> Grant:
    """A grant with other masks, where it may have some."""
    if grant.deny or grant.columns.kind != "only" or "SELECT" not in grant.permissions or source.chance(30):
        return grant
    table = case.world.relations[grant.tables[0]]
    masks = tuple(
        (name, pick_mask(source, table.types[name])) for name in grant.columns.names if source.chance(60)
    )
    return replace(grant, columns=replace(grant.columns, masks=masks))


def _reference(case: Case, other: Policies) -> Iterator[tuple[Place, Count]]:
    """For each group and column; whatever attributes the session has, these numbers do not depend on them."""
    attributes = {name: values[0][1] for name, values in FITTING.items()}
    for group in _GROUPS:
        caller = Caller((group,), {}, attributes)
        for table in case.world.tables:
            rows = case.world.rows[table.qualified]
            old, new = (
                [shown_cells(table, held(side, caller, table.qualified), caller, row) for row in rows]
                for side in (case.policies, other)
            )
            for column in table.types:
                pairs = [
                    (was.get(column, ""), is_now.get(column, ""))
                    for was, is_now in zip(old, new, strict=True)
                ]
                yield (
                    (f"group:{group}", table.qualified, column),
                    Count(
                        sum(was == "" != is_now for was, is_now in pairs),
                        sum(was != "" == is_now for was, is_now in pairs),
                        sum("" not in (was, is_now) and was != is_now for was, is_now in pairs),
                        len(pairs),
                    ),
                )
