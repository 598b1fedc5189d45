"""What a caller may see of a world, worked out cell by cell in plain Python (GOVERNANCE.md section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.catalog.types import NESTED
from tests.properties.logic import attributes, holds
from tests.properties.measures import takes
from tests.properties.policies import ENDED, Caller, Grant, Policies, roles_of
from tests.properties.values import Row
from tests.properties.views import reads, view_rows
from tests.properties.worlds import Column, Link, Relation, Rows, World


@dataclass(frozen=True, slots=True)
class Sight:
    """Per relation the columns that are not absent, and the rows with None where a cell is withheld.

    `modes` has each relation's `on_denied`. `withheld` has, by the identity of a table's row in `rows`,
    the columns whose cell is withheld there although the column is not absent.
    """

    world: World
    visible: Mapping[str, frozenset[str]]
    rows: Rows
    modes: Mapping[str, str]
    withheld: Mapping[int, frozenset[str]]

    @property
    def apparent(self) -> dict[str, tuple[tuple[Row, frozenset[str]], ...]]:
        """Each row with the columns withheld from it: answers tell a withheld cell from an empty one."""
        return {
            name: tuple((row, self.withheld.get(id(row), frozenset())) for row in rows)
            for name, rows in self.rows.items()
        }

    def shown(self, relation: Relation) -> frozenset[str]:
        """The columns that output may name."""
        if self.modes[relation.qualified] == "hide":
            return self.visible[relation.qualified]
        return frozenset(relation.types)

    def follows(self, relation: Relation, link: Link, usable: bool) -> bool:
        """Whether a relationship can be named: in output, or (`usable`) in filters and ordering."""
        target = self.world.relations[link.target]
        mine = self.visible[relation.qualified] if usable else self.shown(relation)
        theirs = self.visible[link.target] if usable else self.shown(target)
        return all(own in mine and other in theirs for own, other in link.keys)

    def sortable(self, relation: Relation) -> tuple[str, ...]:
        """The visible columns that can be compared."""
        visible = self.visible[relation.qualified]
        return tuple(c.name for c in relation.columns if c.name in visible and c.type.kind not in NESTED)

    def measures(self, relation: Relation, function: str, column: Column) -> bool:
        """Whether a function of a column can be asked for."""
        return column.name in self.visible[relation.qualified] and takes(function, column.type)

    def has_by_pk(self, relation: Relation) -> bool:
        visible = self.visible[relation.qualified]
        return (
            bool(relation.key)
            and bool(self.shown(relation))
            and (not visible or visible.issuperset(relation.key))
        )


def look(
    world: World,
    policies: Policies,
    caller: Caller,
    mode: str,
    absent: frozenset[tuple[str, str]] = frozenset(),
) -> Sight:
    """What the caller sees; `mode` is the gateway's `on_denied`.

    `absent` are further columns `(table, column)` that count as absent because denies take every one of
    their cells; it is a fault if one of their cells is visible.
    """
    mine = held(policies, caller)
    visible: dict[str, frozenset[str]] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    withheld: dict[int, frozenset[str]] = {}
    for name, table in world.relations.items():
        if table.view is None:
            gone = {column for base, column in absent if base == name}
            visible[name] = visible_columns(table, mine, caller) - gone
            cells = visible_cells(world, table, mine, caller)
            assert not any(seen & gone for seen in cells), f"{name} has a visible cell in {sorted(gone)}"
            shown = []
            for row, seen in zip(world.rows[name], cells, strict=True):
                if seen:
                    shown.append({column: row[column] if column in seen else None for column in row})
                    withheld[id(shown[-1])] = visible[name] - seen
            rows[name] = tuple(shown)
    for name, relation in world.relations.items():
        if relation.view is not None:
            visible[name] = _visible_of_view(relation, visible)
            made = view_rows(world.relations, relation.view, rows) if visible[name] else ()
            rows[name] = tuple({c: row[c] if c in visible[name] else None for c in row} for row in made)
    modes = {name: relation.on_denied or mode for name, relation in world.relations.items()}
    return Sight(world, visible, rows, modes, withheld)


def held(policies: Policies, caller: Caller) -> tuple[Grant, ...]:
    """The grants of the caller's roles that show data, or take it, and have not ended."""
    roles = roles_of(policies, caller)
    shows = (grant for grant in policies.grants if "SELECT" in grant.permissions and grant.until != ENDED)
    return tuple(grant for grant in shows if grant.role in roles)


def seen_cells(
    world: World, table: Relation, policies: Policies, caller: Caller
) -> tuple[frozenset[str], ...]:
    """Per row of a table the columns whose cell the caller sees."""
    return visible_cells(world, table, held(policies, caller), caller)


def _applicable(table: Relation, grants: tuple[Grant, ...], column: str) -> tuple[list[Grant], list[Grant]]:
    """The allows and the denies that name a column."""
    naming = [
        grant
        for grant in grants
        if table.qualified in grant.tables
        and column in grant.columns.of(table)
        and (grant.filter is None or column in grant.filter.columns.of(table))
    ]
    return [g for g in naming if not g.deny], [g for g in naming if g.deny]


def _usable(grant: Grant, caller: Caller) -> bool:
    """Whether the session has every attribute that the grant reads; an empty list is none."""
    if grant.filter is None:
        return True
    return all(caller.attributes.get(name, ()) != () for name in attributes(grant.filter.rows))


def visible_columns(table: Relation, grants: tuple[Grant, ...], caller: Caller) -> frozenset[str]:
    """The columns that some usable allow names and no deny takes whole."""
    seen = set()
    for column in table.types:
        allows, denies = _applicable(table, grants, column)
        taken = any(deny.filter is None or not _usable(deny, caller) for deny in denies)
        if any(_usable(allow, caller) for allow in allows) and not taken:
            seen.add(column)
    return frozenset(seen)


def visible_cells(
    world: World, table: Relation, grants: tuple[Grant, ...], caller: Caller
) -> tuple[frozenset[str], ...]:
    """Per row of a table the columns whose cell is visible."""
    return tuple(
        frozenset(column for column in table.types if _cell_visible(table, grants, caller, column, row))
        for row in world.rows[table.qualified]
    )


def _cell_visible(table: Relation, grants: tuple[Grant, ...], caller: Caller, column: str, row: Row) -> bool:
    allows, denies = _applicable(table, grants, column)

    def truth(grant: Grant) -> bool | None:
        if grant.filter is None:
            return True
        return holds(grant.filter.rows, row, caller.attributes)

    granted = any(_usable(allow, caller) and truth(allow) is True for allow in allows)
    return granted and all(_usable(deny, caller) and truth(deny) is False for deny in denies)


def _visible_of_view(relation: Relation, visible: Mapping[str, frozenset[str]]) -> frozenset[str]:
    assert relation.view
    made, deciding = reads(relation.view)
    if any(not visible[table] for _, table in relation.view.tables):
        return frozenset()
    if any(column not in visible[table] for table, column in deciding):
        return frozenset()
    return frozenset(
        name for name, parts in made.items() if all(column in visible[table] for table, column in parts)
    )
