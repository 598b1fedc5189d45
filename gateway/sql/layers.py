"""What each of the SELECTs that make one list of rows sees of the ones within.

    base      the first source, joined with what filters and ordering read; WHERE
    kept      of the rows that are alike in `distinct` the first
    page      so many of the rows: by LIMIT, or for each outer row by their place among its rows
    around    related objects that only the output reads, for the rows of the page alone
    listing   rows within these rows, gathered by what they are related to

Only the first is always there. What a SELECT gives is what the ones around it have asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from sqlglot import exp

from gateway.catalog.measures import Function
from gateway.catalog.types import ColumnType, Kind
from gateway.govern.draft import inner_selects, select_columns
from gateway.plan.nodes import By, Form, GovernedPlan, OrderKey, Select, Tie
from gateway.plan.projections import Copies
from gateway.predicate import ColumnRef, MeasureRef, Place, Related, RowsRef, Slot, parts
from gateway.sql.keyset import COPY, INSIDE, count_of
from gateway.sql.parameters import Parameters
from gateway.sql.predicates import data_type
from gateway.sql.scan import match_marker, withheld_marker

_PLACE, MATCHED = "place", "matched"

#: Rows within as far as anybody cares: each is something that has a text.
_ROWS = ColumnType(Kind.LIST, element=ColumnType(Kind.VARCHAR))


@dataclass(slots=True)
class Layer:
    """A SELECT; `given` is what the one around it has asked of it, under the names that this has there."""

    alias: str
    given: dict[str, exp.Expr] = field(default_factory=dict)

    def give(self, name: str, node: exp.Expr) -> exp.Expr:
        self.given.setdefault(name, node)
        column = exp.column(name, table=self.alias, quoted=True)
        column.type = node.type
        return column

    def expressions(self) -> list[exp.Expr]:
        given = [exp.alias_(node, name, quoted=True) for name, node in self.given.items()]
        return given or [exp.alias_(exp.true(), "row", quoted=True)]


class Shared:
    """What the SELECTs of one statement share."""

    def __init__(
        self,
        plan: GovernedPlan,
        copies: Mapping[int, Copies],
    ) -> None:
        self.plan = plan
        self.copies = copies
        self.parameters = Parameters()
        self.sources = {source.number: source for source in plan.sources}
        self.selects = {select.number: select for select in plan.selects}
        self.tables: list[exp.CTE] = []

    def outer(self, select: Select) -> int:
        """The select that has the rows which a select's rows are related to."""
        parent = self.sources[select.first].parent
        assert parent is not None
        return self.sources[parent].select

    def type_of(self, reference: ColumnRef) -> ColumnType:
        """The type of a column."""
        return self.sources[reference.source].table.columns[reference.column].type

    def known_type(self, reference: ColumnRef) -> ColumnType | None:
        """The type of a column or of a key beside it; None for a marker."""
        source = self.sources[reference.source]
        keys = (cell.column for scan in source.scans for cell in scan.cells if cell.key == reference.column)
        column = source.table.columns.get(reference.column) or next(keys, None)
        return column.type if column else None


class Layers:
    """The SELECTs of one select of the plan, the innermost first."""

    def __init__(self, shared: Shared, select: Select) -> None:
        self.shared = shared
        self.plan = shared.plan
        self.select = select
        self.is_root = select.number == 0
        self.inner = sorted(inner_selects(select) & shared.selects.keys())
        self.lists = [
            each.number
            for each in self.plan.selects
            if each.number and each.number not in self.inner and shared.outer(each) == select.number
        ]
        self.within = [*self.inner, *self.lists]
        self.in_base = self._needed_in_base()
        own = {source.number for source in self.plan.sources if source.select == select.number}
        self.outside = sorted(own - self.in_base)
        mark = "" if self.is_root else str(select.number)
        self.layers = [Layer(f"page{mark}")]
        if select.distinct:
            self._wrap(f"alike{mark}")
        if select.window is not None and select.window.numbers_copies:
            self._wrap("copies")
        self.bounded = len(self.layers) - 1
        if select.window is not None and select.window.counted:
            self._wrap("counted")
        self.page = len(self.layers) - 1
        if self.has_place() or (self.is_whole() and select.is_cut):
            self._wrap(f"placed{mark}")
        self.around = self._wrap(f"page{mark}") if self.outside else -1
        self.listing = self._wrap(f"rows{select.number}") if self.lists else -1

    def _wrap(self, alias: str) -> int:
        """One SELECT more around the ones so far, to which these are now known by the alias."""
        self.layers[-1].alias = alias
        self.layers.append(Layer("page"))
        return len(self.layers) - 1

    def _needed_in_base(self) -> frozenset[int]:
        """The sources that filters, ordering and measures read, with those that lead to them."""
        select = self.select
        needed = {select.first} | {reference.source for reference in select_columns(select)}
        needed |= {part.source for part in parts(select.where) if isinstance(part, Related)}
        for number in self.inner:
            parent = self.shared.sources[self.shared.selects[number].first].parent
            assert parent is not None
            needed.add(parent)
        for source in reversed(self.plan.sources):
            mine = source.select == select.number and source.number != select.first
            if source.number in needed and mine and source.parent is not None:
                needed.add(source.parent)
        return frozenset(needed)

    def has_place(self) -> bool:
        """Whether rows are numbered: among those of their outer row, or to be listed beside measures."""
        select = self.select
        if self.is_root:
            return self.is_whole() and select.is_listed
        return select.is_listed or select.limit is not None or select.offset is not None

    def is_whole(self) -> bool:
        return self.is_root and self.plan.form is Form.WHOLE

    @property
    def top(self) -> int:
        return len(self.layers) - 1

    # -- columns ------------------------------------------------------------------------------------------

    def keys(self) -> tuple[tuple[str, str], ...]:
        relationship = self.shared.sources[self.select.first].relationship
        return relationship.keys if relationship and not self.is_root else ()

    def see(self, reference: ColumnRef, at: int) -> exp.Expr:
        """A column as SELECT number `at` sees it."""
        if at == 0 or (at == self.around and reference.source not in self.in_base):
            return self.own(reference)
        name = f"{alias_of(reference.source)}_{reference.column}"
        return self.layers[at - 1].give(name, self.see(reference, at - 1))

    def see_gathered(self, select: int, name: str, type: ColumnType, at: int) -> exp.Expr:
        """What a select within gives of the rows that are related to the same."""
        alias = gathered_alias(select)
        if at == (0 if select in self.inner else self.listing):
            column = exp.column(name, table=alias, quoted=True)
            column.type = data_type(type)
            return column
        return self.layers[at - 1].give(f"{alias}_{name}", self.see_gathered(select, name, type, at - 1))

    def see_measure(self, measure: MeasureRef, at: int) -> exp.Expr:
        """A measure of a select within."""
        of = self.shared.selects[measure.select].measures[measure.number]
        column = self.see_gathered(measure.select, f"m{measure.number}", of.type, at)
        return or_zero(column) if of.function is Function.COUNT else column

    def see_rows(self, rows: RowsRef, at: int) -> exp.Expr:
        """The rows of a select within, null for none."""
        return self.see_gathered(rows.select, items_name(rows.number), _ROWS, at)

    def see_place_of(self, place: Place | RowsRef, at: int) -> exp.Expr:
        match place:
            case RowsRef():
                return self.see_rows(place, at)
            case MeasureRef():
                return self.see_measure(place, at)
            case ColumnRef():
                return self.see(place, at)
            case _:
                assert_never(place)

    def see_place(self, at: int | None = None) -> exp.Expr:
        """The number of a row among those of its outer row."""
        at = self.top if at is None else at
        node = self.numbered(self.page, ()) if at == self.page + 1 else self.see_place(at - 1)
        return self.layers[at - 1].give(_PLACE, node)

    def numbered(self, at: int, alike: tuple[ColumnRef, ...]) -> exp.Expr:
        """The number of a row in the order, among those of its outer row that are alike in some columns."""
        among = [self.see(ColumnRef(other, self.select.first), at) for _, other in self.keys()]
        among += [self.see(reference, at) for reference in alike]
        return exp.Window(
            this=exp.RowNumber(),
            partition_by=among or None,
            order=self.order_by(at) if self.select.order else None,
        )

    def order_by(self, at: int) -> exp.Order:
        window = self.select.window
        turn = window is not None and window.is_backward
        keys = [
            exp.Ordered(
                this=self.sorted_by(key, at),
                desc=key.descending is not turn,
                nulls_first=key.nulls_first is not turn,
            )
            for key in self.select.order
        ]
        if window is not None and window.numbers_copies:
            keys.append(exp.Ordered(this=self.see_copy(at), desc=turn, nulls_first=False))
        else:
            keys += self._ties(at, turn=turn)
        if window is not None and window.counted and window.is_bounded:
            inside = self.see_count(INSIDE, at)
            keys.insert(0, exp.Ordered(this=inside, desc=True, nulls_first=False))
        return exp.Order(expressions=keys)

    def see_count(self, name: str, at: int) -> exp.Expr:
        """What a page tells of the rows outside of it: of this row, or how many there are."""
        node = count_of(self, name) if at == self.bounded + 1 else self.see_count(name, at - 1)
        return self.layers[at - 1].give(name, node)

    def see_copy(self, at: int) -> exp.Expr:
        """The number of a row among those that are alike in every key of the order."""
        if at > 1:
            return self.layers[at - 1].give(COPY, self.see_copy(at - 1))
        keys = [self.sorted_by(key, 0) for key in self.select.order]
        ties = self._ties(0)
        copy = exp.Window(
            this=exp.RowNumber(),
            partition_by=keys or None,
            order=exp.Order(expressions=ties) if ties else None,
        )
        return self.layers[0].give(COPY, copy)

    def _ties(self, at: int, *, turn: bool = False) -> list[exp.Ordered]:
        return [
            exp.Ordered(this=self.sorted_by(tie, at), desc=turn, nulls_first=turn) for tie in self.select.ties
        ]

    def sorted_by(self, key: OrderKey | Tie, at: int) -> exp.Expr:
        column = key.column
        if key.by in (By.VALUE, By.TEXT):
            value = self.see_place_of(column, at)
            return value if key.by is By.VALUE else exp.JSONFormat(this=value)
        assert isinstance(column, ColumnRef), "nothing else has a marker"
        table = self.shared.sources[column.source].table
        is_match = key.by is By.MATCH
        marker = match_marker(table) if is_match else withheld_marker(table, column.column)
        return self.see(ColumnRef(marker, column.source), at)

    def own(self, reference: ColumnRef) -> exp.Expr:
        node = bare_column(reference)
        type = self.shared.known_type(reference)
        if type is not None:
            node.type = data_type(type)
        return node

    def key_given(self, number: int, alias: str, of: ColumnRef) -> exp.Expr:
        """A key that a joined SELECT gives, with the type of its column: engines compare by that."""
        column = exp.column(f"k{number}", table=alias, quoted=True)
        column.type = self.own(of).type
        return column

    # -- what a filter asks beside columns, as `Surroundings` ----------------------------------------------

    def has_match(self, source: int) -> exp.Expr:
        return bare_column(ColumnRef(match_marker(self.shared.sources[source].table), source))

    def has_some(self, select: int) -> exp.Expr:
        return exp.column(MATCHED, table=gathered_alias(select), quoted=True)

    def measured(self, measure: MeasureRef) -> exp.Expr:
        return self.see_measure(measure, 0)

    def number_of(self, count: Slot | int) -> exp.Expr:
        return self.shared.parameters.node(count) if isinstance(count, Slot) else exp.Literal.number(count)


def bare_column(reference: ColumnRef) -> exp.Column:
    return exp.column(reference.column, table=alias_of(reference.source), quoted=True)


def or_zero(node: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=node, expressions=[exp.Literal.number(0)])


def alias_of(source: int) -> str:
    return f"t{source}"


def gathered_alias(select: int) -> str:
    return f"g{select}"


def items_name(number: int) -> str:
    return f"items{number or ''}"


def derived(select: exp.Select, alias: str) -> exp.Subquery:
    return exp.Subquery(this=select, alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
