"""Who gains and who loses which cells from one policy folder to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from gateway.administer.people import people_of
from gateway.catalog.model import Table
from gateway.mask import Mask
from gateway.policy.cells import Cells
from gateway.policy.clause import Clause
from gateway.policy.decide import grant_roles
from gateway.policy.ending import moment_text
from gateway.policy.grants import Conditional, Decision, Granted, Grants, Masked, Visible
from gateway.policy.load import PolicySet
from gateway.policy.permissions import SQL
from gateway.policy.simplify import implies
from gateway.policy.text import predicate_text
from gateway.policy.told import aggregate_text
from gateway.policy.weigh import BY_NAME, IN_AGGREGATES, IN_ROWS, applicable
from gateway.predicate import NEVER, Always, Never, Predicate, disjunction


class Kind(Enum):
    """What a change is to whoever it concerns."""

    GAINS = "gains"
    LOSES = "loses"
    #: Neither more nor less: cells of other rows, or another mask.
    OTHERWISE = "sees otherwise"


#: Where the cells of a column are shown before and after, and as what: in all rows of its table.
Sides = tuple[Cells, Cells]


@dataclass(frozen=True, slots=True)
class Change:
    """What `who` sees of a column before and after, and the rules that come to it, as `file:line`.

    `since` is from when on, empty for at once. In the place of a column stands `SQL` where it is about the
    session's own SQL on the table. `cells` has both sides where it is about the column's cells.
    """

    who: str
    table: str
    column: str
    kind: Kind
    before: str
    after: str
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]
    since: str = ""
    cells: Sides | None = field(default=None, compare=False, repr=False)


def difference(before: PolicySet, after: PolicySet, at: float) -> Iterator[Change]:
    """Every change for every group, and for roles that no group has, from a moment on, in Unix seconds.

    Both are loaded with one catalog. Its views are left out: they show what their tables do. Rules in another
    order, or written otherwise, that come to the same are no change; where that cannot be told from their
    shape, the change is told, and never left out. What changes when a rule ends later is told too.
    """
    was, now = people_of(before), people_of(after)
    moments = [at, *sorted({end for end in (*before.ends, *after.ends) if end > at})]
    for who in sorted(was.keys() | now.keys()):
        sides = _Side(before, was.get(who, frozenset())), _Side(after, now.get(who, frozenset()))
        known: set[Change] = set()
        for moment in moments:
            found = [*_at(who, *sides, moment)]
            since = moment_text(moment) if moment > at else ""
            yield from (replace(change, since=since) for change in found if change not in known)
            known = {*found}


@dataclass(frozen=True, slots=True)
class _Side:
    """Policies, and the roles of somebody under them."""

    policies: PolicySet
    roles: frozenset[str]

    def rules(
        self, table: Table, column: str, at: float, permissions: frozenset[str] = IN_ROWS
    ) -> tuple[str, ...]:
        """The rules of the roles that name a column by some permission, or give SQL."""
        held = self.policies.held(self.roles)
        clauses = applicable(self.policies, table, held, at)
        return tuple(str(clause.rule) for clause in clauses if _names(clause, table, column, permissions))


def _names(clause: Clause, table: Table, column: str, permissions: frozenset[str]) -> bool:
    if column == SQL:
        return SQL in clause.permissions
    return column in clause.named(table) and bool(clause.permissions & permissions)


def _at(who: str, before: _Side, after: _Side, at: float) -> Iterator[Change]:
    old = grant_roles(before.policies, before.roles, at)
    new = grant_roles(after.policies, after.roles, at)
    for table in after.policies.catalog.tables.values():
        if not table.is_view:
            sides = old.tables[table.name], new.tables[table.name]
            for column, kind, was, is_now, cells in cell_changes(table, *sides):
                rules = before.rules(table, column, at), after.rules(table, column, at)
                yield Change(who, table.name, column, kind, was, is_now, *rules, cells=cells)
        if table.link or not table.is_view:
            for permissions, column, kind, was, is_now in changes_beside(table, old, new):
                rules = (
                    before.rules(table, column, at, permissions),
                    after.rules(table, column, at, permissions),
                )
                yield Change(who, table.name, column, kind, was, is_now, *rules)


def changes_beside(
    table: Table, before: Grants, after: Grants
) -> Iterator[tuple[frozenset[str], str, Kind, str, str]]:
    """What changes of names and of aggregates, with the permissions that these come of."""
    name = table.name
    # Their names are known anyway, but for those of a link, which is described apart.
    visible = set() if table.link else {*before.visible(name), *after.visible(name)}
    for column in table.columns:
        if column not in visible:
            was, is_now = ("described" if column in each.known(name) else "" for each in (before, after))
            if was != is_now:
                yield BY_NAME, column, _kind(was, is_now), was or "not described", is_now or "not described"
        was, is_now = (aggregate_text(each.aggregates.get(name), column) for each in (before, after))
        if was != is_now:
            nothing = "in no aggregates"
            yield IN_AGGREGATES, column, _kind(was, is_now), was or nothing, is_now or nothing


def _kind(was: str, is_now: str) -> Kind:
    return Kind.LOSES if not is_now else Kind.OTHERWISE if was else Kind.GAINS


def cell_changes(
    table: Table, before: Decision, after: Decision
) -> Iterator[tuple[str, Kind, str, str, Sides | None]]:
    """The columns whose cells are decided otherwise, with both sides in words and as they are.

    SQL is as one of them, and has no cells.
    """
    for column in table.columns:
        old, new = _cells(before, column), _cells(after, column)
        is_less, is_more = _is_within(new, old), _is_within(old, new)
        if not (is_less and is_more):
            kind = Kind.GAINS if is_more else Kind.LOSES if is_less else Kind.OTHERWISE
            yield column, kind, _text(old), _text(new), (old, new)
    had, has = (isinstance(each, Granted) and bool(each.sql) for each in (before, after))
    if had is not has:
        told = {False: "may not be sent", True: "may be sent"}
        yield SQL, Kind.GAINS if has else Kind.LOSES, told[had], told[has], None


def _is_within(one: Cells, other: Cells) -> bool:
    """Whether everything that is shown on one side is shown on the other too, and as much of it."""
    kept = all(
        any(mask == same and implies(rows, where) for same, where in other.masks) or implies(rows, other.raw)
        for mask, rows in one.masks
    )
    pairs = (one.raw, other.raw), (one.shown, other.shown), (one.keys, other.keys)
    return kept and all(implies(here, there) for here, there in pairs)


def _text(cells: Cells) -> str:
    parts = [] if isinstance(cells.raw, Never) else [f"visible {_where(cells.raw)}"]
    parts += [f"as {mask} {_where(rows)}" for mask, rows in cells.masks]
    if not implies(cells.keys, cells.raw):
        parts.append(f"relationships by it followed {_where(cells.keys)}")
    return "; ".join(parts) or "withheld"


def _cells(decision: Decision, column: str) -> Cells:
    raw: Predicate = NEVER
    masks: tuple[tuple[Mask, Predicate], ...] = ()
    if not isinstance(decision, Granted):
        return Cells(raw, masks, NEVER, NEVER)
    match decision.columns.get(column):
        case Visible():
            raw = decision.rows
        case Conditional(where):
            raw = where
        case Masked(where, shown):
            raw, masks = where, tuple((mask, _absolute(rows, decision)) for mask, rows in shown)
        case _:
            pass
    keys = decision.keys.get(column)
    followed = raw if keys is None else _absolute(keys, decision)
    return Cells(raw, masks, disjunction(raw, *(rows for _, rows in masks)), followed)


def _absolute(rows: Predicate, decision: Granted) -> Predicate:
    """What is said of the visible rows, as what is said of all rows of the table."""
    return decision.rows if isinstance(rows, Always) else rows


def _where(rows: Predicate) -> str:
    return "in every row" if isinstance(rows, Always) else f"where {predicate_text(rows)}"
