"""Which of a table's sorted copies a source reads: its own, or a projection."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from gateway.catalog.model import Table
from gateway.catalog.types import Kind
from gateway.plan.nodes import By, GovernedPlan, GovernedScan, GovernedSource, OrderKey
from gateway.plan.uses import LISTED, ONE, Use, filtered, uses
from gateway.predicate import ALWAYS, Always, ColumnRef, Predicate

#: The orders in which a table's copies stand, ascending and nulls last: its own first, then its projections'.
Orders = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies of the table of source number `source`: 0 is its own, n its projection n - 1.

    A copy is `found` by as many of its leading columns as are held to values by the caller, or to one by a
    row filter, or lead a relationship to it. It is `served` by these and by those that a row filter holds to
    a list, which may leave many rows. In a column of `held` all rows that are read have one value.
    """

    source: int
    scan: GovernedScan | None
    orders: Orders
    found: tuple[int, ...]
    served: tuple[int, ...]
    held: frozenset[str]

    def best(self, in_order: Collection[int] = (), *, is_short: bool = False) -> int:
        """The copy to read, where these have the rows as they are wanted.

        The first few of an order are found sooner where they stand so than all that the filters leave.
        """

        def worth(number: int) -> tuple[int, int, int]:
            stands, found = int(number in in_order), self.found[number]
            return *((stands, found) if is_short else (found, stands)), self.served[number]

        return max(range(len(self.orders)), key=worth)

    def in_order(self, wanted: tuple[OrderKey, ...]) -> frozenset[int]:
        """The copies whose scans give the source's rows in this order."""
        if self.scan is None:
            return frozenset()
        # The rows stand by what the cells hold: where some are withheld, another order is wanted, and this
        # one would tell of them.
        bare = {cell.name for cell in self.scan.cells if isinstance(cell.visible, Always)}
        ways = tuple(key for key in wanted if not self._is_one(key))
        names = [key.column.column for key in ways if isinstance(key.column, ColumnRef)]
        if not bare.issuperset(names) or ways != tuple(self._ascending(name) for name in names):
            return frozenset()
        return frozenset(n for n, order in enumerate(self.orders) if self._left(order)[: len(names)] == names)

    def _is_one(self, key: OrderKey) -> bool:
        return key.by is By.VALUE and key.column in {ColumnRef(name, self.source) for name in self.held}

    def _ascending(self, name: str) -> OrderKey:
        return OrderKey(ColumnRef(name, self.source), descending=False, nulls_first=False)

    def _left(self, order: tuple[str, ...]) -> list[str]:
        """What orders the rows behind the columns of one value.

        It ends before an enumeration, which an engine sorts by its declaration and a caller as text.
        """
        assert self.scan is not None
        columns = self.scan.table.columns
        left = (name for name in order if name not in self.held)
        return [*takewhile(lambda name: columns[name].type.kind is not Kind.ENUM, left)]


def copies(plan: GovernedPlan, orders: Callable[[Table], Orders]) -> Mapping[int, Copies]:
    """The copies of each source's table, by the source's number."""
    told = iter(uses(plan))
    wheres = {select.first: select.where for select in plan.selects}
    known: dict[int, Copies] = {}
    for source in plan.sources:
        of_scans = [next(told) for _ in source.scans]
        known[source.number] = _copies(source, of_scans[0], orders, wheres.get(source.number, ALWAYS))
    return known


def _copies(source: GovernedSource, use: Use, orders: Callable[[Table], Orders], where: Predicate) -> Copies:
    scan = source.relation
    if not isinstance(scan, GovernedScan):
        return Copies(source.number, None, ((),), (0,), (0,), frozenset())
    known = orders(scan.table) or ((),)
    if scan.version or not {*scan.table.indexes}.isdisjoint(use.equal):
        # Of a version there is no projection, and an index finds rows in the table's own copy alone.
        known = known[:1]
    served = {*use.equal, *use.joined}
    found = served - {column.column for column, how in filtered(scan.rows) if how == LISTED}
    found |= {c.column for c, how in filtered(where) if c.source == source.number and how in (ONE, LISTED)}
    held = frozenset(_held(scan, source.number, where))
    return Copies(source.number, scan, known, _leading(known, found), _leading(known, served), held)


def _leading(orders: Orders, columns: Collection[str]) -> tuple[int, ...]:
    return tuple(len([*takewhile(columns.__contains__, order)]) for order in orders)


def _held(scan: GovernedScan, source: int, where: Predicate) -> Iterator[str]:
    yield from (column.column for column, how in filtered(scan.rows) if how == ONE)
    # A caller's filter holds what is shown, which says what the cell holds where nothing else is ever shown.
    plain = {cell.name for cell in scan.cells if not cell.masks and not cell.key}
    for column, how in filtered(where):
        if how == ONE and column.source == source and column.column in plain:
            yield column.column
