"""A case: a world, policies, two callers; and the changes to its rows that a caller must not notice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tests.properties.choices import Choices
from tests.properties.database_links import add_database_link, tell
from tests.properties.links import add_arrays
from tests.properties.policies import Caller, Policies, make_caller, make_policies
from tests.properties.sight import look, seen_cells
from tests.properties.values import Row, cell, sample
from tests.properties.views import add_views
from tests.properties.worlds import Column, Relation, Rows, World, make_world

#: Per row of a table the columns whose cell is seen.
Cells = tuple[frozenset[str], ...]

MODES = ("null", "null", "error", "hide")


@dataclass(frozen=True, slots=True)
class Case:
    """`mode` is the gateway's `on_denied`, `most` its `limits.rows`."""

    world: World
    policies: Policies
    callers: tuple[Caller, ...]
    mode: str
    most: int = 10_000


def make_case(source: Choices, mode: str | None = None) -> Case:
    """A random case, under one mode for every table where `mode` is given."""
    world = add_views(source, make_world(source))
    if mode:
        relations = {name: replace(r, on_denied=None) for name, r in world.relations.items()}
        world = replace(world, relations=relations)
    world = add_database_link(add_arrays(source, world))
    policies = tell(world, make_policies(source, world))
    callers = [make_caller(source)]
    if source.chance(50):
        # The same roles with other attributes: two sessions that share every cached plan.
        callers.append(replace(make_caller(source), groups=callers[0].groups))
    most = 2 if source.chance(25) else 10_000
    return Case(world, policies, tuple(callers), mode or source.pick(MODES), most)


def hidden_change(source: Choices, world: World, table: Relation, cells: Cells) -> tuple[Row, ...] | None:
    """The rows of a table with one change to what is hidden; None where there is nothing to change.

    `cells` has per row the columns whose cell the caller sees. The change may still alter what is seen,
    since rules read cells that they hide.
    """
    rows = list(world.rows[table.qualified])
    hidden = [place for place, seen in enumerate(cells) if not seen]
    partly = [place for place, seen in enumerate(cells) if len(seen) < len(table.columns)]
    match source.below(4):
        case 0 if hidden:
            del rows[source.pick(hidden)]
        case 1 | 2 if partly:
            place = source.pick(partly)
            column = source.pick([c for c in table.columns if c.name not in cells[place]])
            rows[place] = {**rows[place], column.name: _other_value(source, world, table, column)}
        case _:
            new = {c.name: _other_value(source, world, table, c) for c in table.columns}
            rows.insert(source.below(len(rows) + 1), new)
    keys = [tuple(row[name] for name in table.key) for row in rows]
    return tuple(rows) if len(set(keys)) == len(keys) else None


def _other_value(source: Choices, world: World, table: Relation, column: Column) -> object:
    """A value for a hidden cell: one that leads to a row, one that filters look for, or any."""
    here, name = table.qualified, column.name
    pairs = [(link.target, other) for link in table.links for own, other in link.keys if own == name]
    pairs += [
        (relation.qualified, own)
        for relation in world.tables
        for link in relation.links
        for own, other in link.keys
        if (link.target, other) == (here, name)
    ]
    cells = [row[other] for target, other in pairs for row in world.rows.get(target, ())]
    targets = [value for value in cells if value is not None]
    if targets and source.chance(60):
        return source.pick(targets)
    variety = column.variety if source.chance(60) else 64
    if column.name in table.key:
        return sample(source, column.type, variety)
    return cell(source, column.type, 15, variety)


def unseen_rows(source: Choices, case: Case, caller: Caller, tries: int = 20) -> tuple[Rows, int]:
    """Rows that differ from the case's only where the caller cannot tell, and how many changes they hold."""
    world, changes = case.world, 0
    seen = look(world, case.policies, caller, case.mode).apparent
    for _ in range(tries):
        table = source.pick(world.tables)
        rows = hidden_change(source, world, table, seen_cells(world, table, case.policies, caller))
        if rows is None:
            continue
        changed = replace(world, rows={**world.rows, table.qualified: rows})
        if look(changed, case.policies, caller, case.mode).apparent == seen:
            world, changes = changed, changes + 1
    return world.rows, changes
