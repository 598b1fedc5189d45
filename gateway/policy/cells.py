"""Where the cells of a column are shown, and as what, by the rules that name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.mask import Function, Mask
from gateway.policy.grants import ColumnDecision, Conditional, Masked, Visible
from gateway.policy.simplify import implies, widest
from gateway.predicate import ALWAYS, Always, Predicate, conjunction, disjunction, negation

_VISIBLE = Visible()
_KEY = Mask(Function.KEY)


@dataclass(frozen=True, slots=True)
class Naming:
    """How a rule names a column: it gives the cells of rows, raw or masked, or with `deny` takes them."""

    deny: bool
    rows: Predicate
    mask: Mask | None


@dataclass(frozen=True, slots=True)
class Cells:
    """Where cells are raw, where masked with the most restrictive mask first, and where they can be followed.

    `shown` is true where they are either; `keys` where a relationship may be followed by their values.
    """

    raw: Predicate
    masks: tuple[tuple[Mask, Predicate], ...]
    shown: Predicate
    keys: Predicate

    @property
    def is_followed_as_shown(self) -> bool:
        """Whether a relationship may be followed by what is shown, in just these rows."""
        return not self.masks and self.keys == self.raw

    def decision(self, rows: Predicate) -> ColumnDecision:
        """The decision on the column in a table of which `rows` are visible."""
        if implies(rows, self.raw):
            return _VISIBLE
        if not self.masks:
            return Conditional(self.raw)
        masks: list[tuple[Mask, Predicate]] = []
        for mask, where in self.masks:
            masks.append((mask, within(rows, where)))
            if isinstance(masks[-1][1], Always):
                break
        return Masked(self.raw, tuple(masks), within(rows, self.shown))


def within(rows: Predicate, where: Predicate) -> Predicate:
    """The predicate among rows for which another one is true."""
    return ALWAYS if implies(rows, where) else where


def decide_cells(namings: Iterable[Naming]) -> Cells:
    """The cells that exactly these rules name.

    INVARIANT: a deny stands as NOT of its rows under AND, so a row for which it is unknown is not shown.
    """
    given: defaultdict[Mask | None, dict[Predicate, None]] = defaultdict(dict)
    taken: dict[Predicate, None] = {}
    for naming in namings:
        (taken if naming.deny else given[naming.mask])[naming.rows] = None
    denied = widest(taken)

    def where(mask: Mask | None) -> Predicate:
        left = (rows for rows in widest(given[mask]) if not any(implies(rows, deny) for deny in denied))
        return conjunction(disjunction(*left), *map(negation, denied))

    raw = shown = where(None)
    masks: list[tuple[Mask, Predicate]] = []
    for mask in sorted((mask for mask in given if mask and mask != _KEY), key=lambda mask: mask.rank):
        rows = where(mask)
        # A mask of cells that are raw, or masked more strictly, is never seen.
        if not implies(rows, shown):
            masks.append((mask, rows))
            shown = disjunction(shown, rows)
    followed = where(_KEY)
    keys = raw if implies(followed, raw) else disjunction(raw, followed)
    return Cells(raw, tuple(masks), shown, keys)
