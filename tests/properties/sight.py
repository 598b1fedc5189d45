"""What a caller may see of a world, worked out cell by cell in plain Python (GOVERNANCE.md section 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from gateway.catalog.types import NESTED
from tests.properties.database_links import is_told
from tests.properties.logic import attributes, holds
from tests.properties.masks import KEY, strictest
from tests.properties.masks import shown as shown_as
from tests.properties.measures import takes
from tests.properties.policies import ENDED, Caller, Columns, Grant, Policies, roles_of
from tests.properties.values import Row
from tests.properties.views import reads, view_rows
from tests.properties.worlds import Column, Link, Relation, Rows, World


@dataclass(frozen=True, slots=True)
class Sight:
    """Per relation the columns that are not absent, and the rows with what is shown of each cell.

    That is None where it is withheld. `followed` has the columns by which relationships may be followed;
    where these are other values than those shown, a row has them under `key_of`. `masked` are the columns of
    which something else is shown in some row, `described` those whose names may be known whatever is shown.
    `modes` has each relation's `on_denied`. By the identity of a table's row in `rows`, `withheld` has the
    columns whose cell is withheld there although the column is not absent, and `lost` those by which it
    cannot be followed although others can.
    """

    world: World
    visible: Mapping[str, frozenset[str]]
    rows: Rows
    modes: Mapping[str, str]
    withheld: Mapping[int, frozenset[str]]
    followed: Mapping[str, frozenset[str]]
    masked: Mapping[str, frozenset[str]]
    described: Mapping[str, frozenset[str]]
    lost: Mapping[int, frozenset[str]]

    @property
    def apparent(self) -> dict[str, tuple[tuple[Row, frozenset[str], frozenset[str]], ...]]:
        """Each row with the columns withheld from it: answers tell a withheld cell from an empty one."""
        return {
            name: tuple(
                (row, self.withheld.get(id(row), frozenset()), self.lost.get(id(row), frozenset()))
                for row in rows
            )
            for name, rows in self.rows.items()
        }

    def shown(self, relation: Relation) -> frozenset[str]:
        """The columns that output may name."""
        if self.modes[relation.qualified] == "hide":
            return self.visible[relation.qualified] | self.described[relation.qualified]
        return frozenset(relation.types)

    def follows(self, relation: Relation, link: Link, usable: bool) -> bool:
        """Whether a relationship can be named: in output, or (`usable`) in filters and ordering."""
        mine = self._keys(relation, usable)
        theirs = self._keys(self.world.relations[link.target], usable)
        return all(own in mine and other in theirs for own, other in link.keys)

    def _keys(self, relation: Relation, usable: bool) -> frozenset[str]:
        if usable or self.modes[relation.qualified] == "hide":
            return self.followed[relation.qualified]
        return frozenset(relation.types)

    def sortable(self, relation: Relation) -> tuple[str, ...]:
        """The visible columns that can be compared."""
        visible = self.visible[relation.qualified]
        return tuple(c.name for c in relation.columns if c.name in visible and c.type.kind not in NESTED)

    def can_sort(self, relation: Relation, passed: frozenset[str] = frozenset()) -> bool:
        """Whether there is anything to sort rows by; `passed` are the relations this was asked of before."""
        if self.sortable(relation):
            return True
        links = [link for link in relation.links if self.follows(relation, link, usable=True)]
        passed |= {relation.qualified}
        return any(link.many for link in links) or any(
            self.can_sort(self.world.relations[link.target], passed)
            for link in links
            if link.target not in passed
        )

    def measures(self, relation: Relation, function: str, column: Column) -> bool:
        """Whether a function of a column can be asked for."""
        return column.name in self.visible[relation.qualified] and takes(function, column.type)

    def has_by_pk(self, relation: Relation) -> bool:
        visible = self.visible[relation.qualified]
        return (
            bool(relation.key)
            and bool(self.shown(relation))
            and (not visible or (visible - self.masked[relation.qualified]).issuperset(relation.key))
        )


Places = frozenset[tuple[str, str]]


def look(
    world: World,
    policies: Policies,
    caller: Caller,
    mode: str,
    absent: Places = frozenset(),
    no_keys: Places = frozenset(),
    raw: Places = frozenset(),
) -> Sight:
    """What the caller sees; `mode` is the gateway's `on_denied`.

    `absent` are further columns `(table, column)` that count as absent because denies take every one of
    their cells, and `no_keys` those that count as no keys for the same reason; it is a fault if one of their
    cells is visible, or can be followed. `raw` are those that masks name and of which no cell is masked; it
    is a fault if one is.
    """
    visible: dict[str, frozenset[str]] = {}
    followed: dict[str, frozenset[str]] = {}
    masked: dict[str, frozenset[str]] = {}
    described: dict[str, frozenset[str]] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    withheld: dict[int, frozenset[str]] = {}
    lost: dict[int, frozenset[str]] = {}
    for name, table in world.relations.items():
        if table.view is None:
            mine = held(policies, caller, name)
            visible[name] = visible_columns(table, mine, caller) - _of(name, absent)
            keys = followed_columns(table, mine, caller) - _of(name, no_keys)
            # Of a table without a visible column there is no row, and so nothing to follow.
            followed[name] = keys if visible[name] else frozenset()
            masked[name] = masked_columns(table, mine) - _of(name, raw)
            described[name] = described_columns(table, mine, caller)
            shown = []
            for row in world.rows[name]:
                cells = shown_cells(table, mine, caller, row)
                led = followed_cells(table, mine, caller, row)
                gone = {column for column in cells if column in _of(name, absent)}
                assert not gone, f"{name} has a visible cell in {sorted(gone)}"
                assert not (led if visible[name] else frozenset()) & _of(name, no_keys), (
                    f"{name} has a key that counts as none"
                )
                unmasked = [c for c in cells if c in _of(name, raw)]
                assert all(cells[c] is None for c in unmasked), f"{name} has a masked cell in a raw column"
                if cells:
                    made: dict[str, object] = {c: _cell(table, row, c, cells) for c in row}
                    made |= {key_of(c): row[c] if c in led else None for c in masked_columns(table, mine)}
                    shown.append(made)
                    withheld[id(made)] = visible[name] - cells.keys()
                    lost[id(made)] = followed[name] - led
            rows[name] = tuple(shown)
    for name, relation in world.relations.items():
        if relation.view is not None:
            told = not relation.leads or is_told(policies, caller, relation)
            visible[name] = _visible_of_view(relation, visible) if told else frozenset()
            described[name] = _visible_of_view(relation, {t: described[t] | visible[t] for t in described})
            if relation.leads:
                described[name] = frozenset(relation.types) if told else frozenset()
            made_of, _ = reads(relation.view)
            masked[name] = frozenset(
                column for column, parts in made_of.items() if any(c in masked[table] for table, c in parts)
            )
            followed[name] = visible[name] - masked[name]
            of_view = view_rows(world.relations, relation.view, rows) if visible[name] else ()
            rows[name] = tuple({c: row[c] if c in visible[name] else None for c in row} for row in of_view)
    modes = {name: relation.on_denied or mode for name, relation in world.relations.items()}
    return Sight(world, visible, rows, modes, withheld, followed, masked, described, lost)


def _of(table: str, columns: Places) -> frozenset[str]:
    return frozenset(column for name, column in columns if name == table)


def _cell(table: Relation, row: Row, column: str, cells: Mapping[str, str | None]) -> object:
    if column not in cells:
        return None
    mask = cells[column]
    return row[column] if mask is None else shown_as(mask, row[column], table.types[column])


def key_of(column: str) -> str:
    """Under which name a row has the values of a column that relationships are followed by."""
    return f"key of {column}"


def held(policies: Policies, caller: Caller, table: str) -> tuple[Grant, ...]:
    """The grants that say something of a table to the caller, and have not ended.

    They are those of its roles; of a hybrid table that none of these is opted in to, everyone's.
    """
    roles = roles_of(policies, caller)
    if table in policies.hybrid and not any(
        role in roles and resource in (f"table:{table}", f"database:{table.partition('.')[0]}")
        for role, resource in policies.optins
    ):
        mine = [grant for grant in policies.coarse if table in grant.tables]
    else:
        mine = [grant for grant in policies.grants if grant.until != ENDED and grant.role in roles]
    hidden = tuple(column for name, column in policies.hidden if name == table)
    return tuple(_by_name(grant, hidden) for grant in mine)


def _by_name(grant: Grant, hidden: tuple[str, ...]) -> Grant:
    """The grant without the columns that it would have to name."""
    columns = grant.columns
    if grant.deny or columns.kind == "only" or not hidden:
        return grant
    return replace(grant, columns=Columns("except", (*columns.names, *hidden)))


def _applicable(table: Relation, grants: tuple[Grant, ...], column: str) -> tuple[list[Grant], list[Grant]]:
    """The allows and the denies of SELECT that name a column."""
    naming = [g for g in grants if "SELECT" in g.permissions and _names(g, table, column)]
    return [g for g in naming if not g.deny], [g for g in naming if g.deny]


def _names(grant: Grant, table: Relation, column: str) -> bool:
    within = grant.filter is None or column in grant.filter.columns.of(table)
    return table.qualified in grant.tables and column in grant.columns.of(table) and within


def described_columns(table: Relation, grants: tuple[Grant, ...], caller: Caller) -> frozenset[str]:
    """The columns that some allow of DESCRIBE names, and no deny takes whole."""
    describing = [g for g in grants if "DESCRIBE" in g.permissions and not g.deny]
    return frozenset(
        column
        for column in table.types
        if any(_names(grant, table, column) for grant in describing)
        and not _is_taken(_applicable(table, grants, column)[1], caller)
    )


def _is_taken(denies: list[Grant], caller: Caller) -> bool:
    return any(deny.filter is None or not _usable(deny, caller) for deny in denies)


def _usable(grant: Grant, caller: Caller) -> bool:
    """Whether the session has every attribute that the grant reads; an empty list is none."""
    if grant.filter is None:
        return True
    return all(caller.attributes.get(name, ()) != () for name in attributes(grant.filter.rows))


def visible_columns(table: Relation, grants: tuple[Grant, ...], caller: Caller) -> frozenset[str]:
    """The columns that some usable allow shows, masked or not, and no deny takes whole."""
    return _given(table, grants, caller, lambda mask: mask != KEY)


def followed_columns(table: Relation, grants: tuple[Grant, ...], caller: Caller) -> frozenset[str]:
    """The columns that some usable allow gives raw or as a key, and no deny takes whole."""
    return _given(table, grants, caller, lambda mask: mask in (None, KEY))


def masked_columns(table: Relation, grants: tuple[Grant, ...]) -> frozenset[str]:
    """The columns that some allow masks."""
    return frozenset(
        column
        for column in table.types
        if any(allow.columns.mask(column) for allow in _applicable(table, grants, column)[0])
    )


def _given(
    table: Relation, grants: tuple[Grant, ...], caller: Caller, gives: Callable[[str | None], bool]
) -> frozenset[str]:
    found = set()
    for column in table.types:
        allows, denies = _applicable(table, grants, column)
        given = (_usable(allow, caller) and gives(allow.columns.mask(column)) for allow in allows)
        if any(given) and not _is_taken(denies, caller):
            found.add(column)
    return frozenset(found)


def shown_cells(
    table: Relation, grants: tuple[Grant, ...], caller: Caller, row: Row
) -> dict[str, str | None]:
    """The columns whose cell is visible in a row, each with its mask, or None where it is raw."""
    found: dict[str, str | None] = {}
    for column in table.types:
        masks = _masks(table, grants, caller, column, row) - {KEY}
        if masks:
            found[column] = None if None in masks else strictest([mask for mask in masks if mask])
    return found


def followed_cells(table: Relation, grants: tuple[Grant, ...], caller: Caller, row: Row) -> frozenset[str]:
    """The columns by whose cell relationships can be followed from a row."""
    return frozenset(c for c in table.types if _masks(table, grants, caller, c, row) & {None, KEY})


def seen_cells(
    world: World, table: Relation, policies: Policies, caller: Caller
) -> tuple[frozenset[str], ...]:
    """Per row of a table the columns whose cell the caller sees as it is, or follows."""
    mine = held(policies, caller, table.qualified)

    def seen(row: Row) -> frozenset[str]:
        shown = shown_cells(table, mine, caller, row)
        return followed_cells(table, mine, caller, row) | {c for c, mask in shown.items() if mask is None}

    return tuple(map(seen, world.rows[table.qualified]))


def _masks(
    table: Relation, grants: tuple[Grant, ...], caller: Caller, column: str, row: Row
) -> set[str | None]:
    """How the rules give a cell: None for raw; nothing where they do not, or take it."""
    allows, denies = _applicable(table, grants, column)

    def truth(grant: Grant) -> bool | None:
        if grant.filter is None:
            return True
        return holds(grant.filter.rows, row, caller.attributes)

    given = {a.columns.mask(column) for a in allows if _usable(a, caller) and truth(a) is True}
    kept = all(_usable(deny, caller) and truth(deny) is False for deny in denies)
    return given if kept else set()


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
