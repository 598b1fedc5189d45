"""One select of a plan as SELECTs within one another, each reading the one within by name.

What a SELECT gives is what the ones around it have asked for, so they are built from the outside in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlglot import exp

from gateway.catalog.measures import Function
from gateway.catalog.types import ColumnType, Kind
from gateway.plan.nodes import GovernedPlan, GovernedSource, Select
from gateway.plan.projections import Copies
from gateway.predicate import Always, ColumnRef, MeasureRef, RowsRef, Slot
from gateway.sql.keyset import between
from gateway.sql.layers import (
    MATCHED,
    Layers,
    Shared,
    alias_of,
    derived,
    gathered_alias,
    items_name,
    or_zero,
)
from gateway.sql.measures import compile_measure
from gateway.sql.predicates import PredicateCompiler, typed
from gateway.sql.scan import compile_relation, match_marker, withheld_marker
from gateway.sql.suppress import counted, suppress_measure

COUNT = ColumnType(Kind.BIGINT)

#: Types with floats in them, or that may have.
_FLOATS = (exp.DType.FLOAT, exp.DType.DOUBLE, *exp.DataType.NESTED_TYPES)

_RANK, _LONGEST = "rank", "longest"


class Levels(Shared):
    """Every select of a plan, and what their SELECTs share."""

    def __init__(
        self,
        plan: GovernedPlan,
        copies: Mapping[int, Copies],
    ) -> None:
        super().__init__(plan, copies)
        self._levels: dict[int, Level] = {}

    def level(self, select: int) -> Level:
        """The level of a select; the same one each time."""
        if select not in self._levels:
            self._levels[select] = Level(self, self.selects[select])
        return self._levels[select]


class Level(Layers):
    """Builds the SELECTs of one select."""

    def __init__(self, levels: Levels, select: Select) -> None:
        super().__init__(levels, select)
        self.levels = levels
        self.items: list[exp.Expr] = []

    # -- what the outermost SELECT sees -----------------------------------------------------------------

    def column(self, reference: ColumnRef) -> exp.Expr:
        """A column of a source."""
        return self.see(reference, self.top)

    def withheld(self, reference: ColumnRef) -> exp.Expr:
        """Whether a cell is withheld, where its scan tells that."""
        table = self.levels.sources[reference.source].table
        return self.column(ColumnRef(withheld_marker(table, reference.column), reference.source))

    def matched(self, source: int) -> exp.Expr:
        """Whether an object relationship has led to a row."""
        return self.column(ColumnRef(match_marker(self.levels.sources[source].table), source))

    def measure(self, measure: MeasureRef) -> exp.Expr:
        """A measure of this select, or of one within."""
        if measure.select != self.select.number:
            return self.see_measure(measure, self.top)
        of = self.select.measures[measure.number]
        value = compile_measure(of, self.column, self.levels.type_of)
        if not (self.plan.least and of.columns):
            return value
        # A cell that is null, or not visible, is none: a measure may be made of few all the same.
        counted = replace(of, function=Function.COUNT, is_distinct=False, type=COUNT)
        return suppress_measure(
            value, compile_measure(counted, self.column, self.levels.type_of), self.plan.least
        )

    def rows_of(self, select: int, number: int) -> exp.Expr:
        """The rows of a select within, null for none: item `number` of each."""
        return self.see_rows(RowsRef(select, number), self.top)

    def listed(self, item: exp.Expr) -> exp.Expr:
        """The rows of this select, gathered: an item of each in their order."""
        place = self.see_place()
        ordered = exp.Ordered(this=place, desc=False, nulls_first=False)
        items = exp.ArrayAgg(this=exp.Order(this=item, expressions=[ordered]))
        if self.select.limit is not None:
            return items
        most = exp.Literal.number(self.plan.most + 1)
        within = exp.LTE(this=self._past_offset(place.copy()), expression=most)
        return exp.Filter(this=items, expression=exp.Where(this=within))

    def longest(self) -> exp.Expr | None:
        """How many rows the longest of the lists has that are gathered here; None where there is none."""
        lengths = [
            or_zero(self.see_gathered(number, _LONGEST, COUNT, self.top))
            for number in self.within
            if self.levels.level(number).has_lists()
        ]
        if not self.is_root or self.is_whole():
            lengths = [or_zero(exp.Max(this=length)) for length in lengths]
            if self.select.is_listed:
                lengths.append(exp.Count(this=exp.Star()))
        if not lengths:
            return None
        first, *others = lengths
        return exp.Greatest(this=first, expressions=others, ignore_nulls=True) if others else first

    def has_lists(self) -> bool:
        """Whether rows are listed here or further within."""
        return self.select.is_listed or any(self.levels.level(number).has_lists() for number in self.within)

    def everything(self) -> exp.Expr | None:
        """How many rows there are without the caller's filter; None where it has none."""
        if isinstance(self.select.where, Always):
            return None
        source = self.levels.sources[self.select.first]
        return counted(compile_relation(source, self.levels.parameters))

    # -- SELECTs ------------------------------------------------------------------------------------------

    def build(self, expressions: list[exp.Expr]) -> exp.Select:
        """The outermost SELECT, of these expressions; those it sees must have been asked for."""
        return self._build(self.top, expressions)

    def gathered(self) -> exp.Select:
        """What is made of the rows that are related to the same: its keys, a mark, measures, rows."""
        keys = [self.column(ColumnRef(other, self.select.first)) for _, other in self.keys()]
        expressions = [exp.alias_(key, f"k{n}", quoted=True) for n, key in enumerate(keys)]
        expressions.append(exp.alias_(exp.true(), MATCHED, quoted=True))
        for number in range(len(self.select.measures)):
            measure = self.measure(MeasureRef(self.select.number, number))
            expressions.append(exp.alias_(measure, f"m{number}", quoted=True))
        for number, item in enumerate(self.items):
            expressions.append(exp.alias_(self.listed(item), items_name(number), quoted=True))
        if (longest := self.longest()) is not None:
            expressions.append(exp.alias_(longest, _LONGEST, quoted=True))
        select = self.build(expressions)
        select.set("group", exp.Group(expressions=[key.copy() for key in keys]))
        return select

    def _build(self, at: int, expressions: list[exp.Expr]) -> exp.Select:
        select = exp.Select(expressions=expressions)
        # First, so that values are numbered from the inside out.
        relation = self._relation(self.levels.sources[self.select.first]) if at == 0 else None
        where = self._where(at)
        order = self.order_by(at) if self._is_sorted_at(at) else None
        joins = self._joins(at)
        if relation is not None:
            select.set("from_", exp.From(this=derived(relation, alias_of(self.select.first))))
        else:
            below, tables = self.layers[at - 1], self.levels.tables
            so_far = len(tables)
            inner = self._build(at - 1, below.expressions())
            if at == self.listing:
                # Before those so far, which have looked up its rows, behind those that it has looked up.
                name = exp.TableAlias(this=exp.to_identifier(below.alias, quoted=True))
                tables.insert(len(tables) - so_far, exp.CTE(this=inner, alias=name))
                select.set("from_", exp.From(this=exp.Table(this=name.this.copy())))
            else:
                select.set("from_", exp.From(this=derived(inner, below.alias)))
        if joins:
            select.set("joins", joins)
        if where:
            select.set("where", exp.Where(this=exp.and_(*where, copy=False)))
        if order:
            select.set("order", order)
        if self.is_root and at == self.page:
            if self.select.limit is not None:
                select.set("limit", exp.Limit(expression=self.number_of(self.select.limit)))
            if self.select.offset is not None:
                select.set("offset", exp.Offset(expression=self.number_of(self.select.offset)))
        return select

    def _where(self, at: int) -> list[exp.Expr]:
        select, found = self.select, []
        if at == 0 and not isinstance(select.where, Always):
            predicates = PredicateCompiler(self.levels.parameters, self.own, self, self.measured)
            found.append(predicates.compile(select.where))
        if at == self.bounded and select.window is not None and not select.window.counted:
            found += between(self)
        if at == 1 and select.distinct:
            rank = self.layers[0].give(_RANK, self.numbered(0, select.distinct))
            found.append(exp.EQ(this=self._opaque(rank, at), expression=exp.Literal.number(1)))
        if at == self.page + 1 and not self.is_root and self.has_place():
            place = self.see_place(at)
            if select.offset is not None:
                found.append(exp.GT(this=place, expression=self._count(select.offset)))
            if select.limit is not None:
                within = self._opaque(self._past_offset(place.copy()), at)
                found.append(exp.LTE(this=within, expression=self._count(select.limit)))
        return found

    def _past_offset(self, place: exp.Expr) -> exp.Expr:
        """The number of a row among those behind the offset."""
        if self.select.offset is None:
            return place
        return exp.Sub(this=place, expression=self._count(self.select.offset))

    def _count(self, count: Slot | int) -> exp.Expr:
        return typed(self.number_of(count), COUNT)

    def _opaque(self, place: exp.Expr, at: int) -> exp.Expr:
        """The number of a row, where floats or lists stand beside it not as such.

        DuckDB takes the first rows by a number that it knows through keys to sort by, which make 0.0 of a
        -0.0, alone or within a list.
        """
        given = self.layers[at - 1].given.values()
        has_floats = any(node.type and node.type.is_type(*_FLOATS) for node in given)
        return or_zero(place) if has_floats else place

    def _is_sorted_at(self, at: int) -> bool:
        """Whether ORDER BY stands there: to cut a page, and where the rows of the answer come out."""
        if not self.is_root or not self.select.order:
            return False
        if at == self.page:
            return self._is_order_seen() and not self._comes_sorted()
        return at == self.top and not self.is_whole()

    def _is_order_seen(self) -> bool:
        return self.select.is_cut or not self.is_whole()

    def _copy(self, source: int) -> int:
        """The number of the copy that a source is read from."""
        copies = self.levels.copies[source]
        if self.is_root and source == self.select.first and self._is_order_seen():
            # A caller's limit is about a few rows; the one that every list has is seldom reached.
            return copies.best(self._in_order(), is_short=isinstance(self.select.limit, Slot))
        return copies.best()

    def _comes_sorted(self) -> bool:
        """Whether the page's one scan gives its rows in the order wanted."""
        return self._copy(self.select.first) in self._in_order()

    def _in_order(self) -> frozenset[int]:
        """The copies that have the page's rows in the order wanted."""
        is_backward = self.select.window is not None and self.select.window.is_backward
        if is_backward or len(self.in_base) > 1 or self.inner or self.page:
            return frozenset()
        return self.levels.copies[self.select.first].in_order(self.select.order)

    def _joins(self, at: int) -> list[exp.Join]:
        joins: list[exp.Join] = []
        if at == 0:
            if not self.is_root and not self._is_asked_by_outer():
                joins.append(self._only_wanted())
            joins += [self._join(number, 0) for number in sorted(self.in_base - {self.select.first})]
            joins += [self._join_gathered(number, 0) for number in self.inner]
        if at == self.around:
            joins += [self._join(number, at) for number in self.outside]
        if at == self.listing:
            joins += [self._join_gathered(number, at) for number in self.lists]
        return joins

    def _join(self, number: int, at: int) -> exp.Join:
        source = self.levels.sources[number]
        assert source.relationship is not None
        assert source.parent is not None
        keys = [
            exp.EQ(
                this=self.see(ColumnRef(own, source.parent), at),
                expression=self.own(ColumnRef(other, number)),
            )
            for own, other in source.relationship.keys
        ]
        relation = derived(self._relation(source), alias_of(number))
        return exp.Join(this=relation, side="LEFT", on=exp.and_(*keys, copy=False))

    def _join_gathered(self, number: int, at: int) -> exp.Join:
        source = self.levels.sources[self.levels.selects[number].first]
        assert source.relationship is not None
        assert source.parent is not None
        alias = gathered_alias(number)
        keys = [
            exp.EQ(
                this=self.see(ColumnRef(own, source.parent), at),
                expression=self.key_given(n, alias, ColumnRef(other, source.number)),
            )
            for n, (own, other) in enumerate(source.relationship.keys)
        ]
        relation = derived(self.levels.level(number).gathered(), alias)
        return exp.Join(this=relation, side="LEFT", on=exp.and_(*keys, copy=False))

    def _is_asked_by_outer(self) -> bool:
        """Whether the outer select's filter or order asks this one, before it has its rows."""
        return self.select.number in self.levels.level(self.levels.outer(self.select)).inner

    def _only_wanted(self) -> exp.Join:
        """A join that keeps the rows that are related to some row of the outer select."""
        source = self.levels.sources[self.select.first]
        assert source.parent is not None
        outer = self.levels.level(self.levels.outer(self.select))
        rows = outer.layers[outer.listing - 1]
        columns, keys = [], []
        for number, (own, other) in enumerate(self.keys()):
            # As the CTE itself gives it.
            key = outer.see(ColumnRef(own, source.parent), outer.listing)
            columns.append(exp.alias_(key, f"k{number}", quoted=True))
            keys.append(
                exp.EQ(
                    this=self.see(ColumnRef(other, self.select.first), 0),
                    expression=self.key_given(number, "wanted", ColumnRef(own, source.parent)),
                )
            )
        select = exp.Select(expressions=columns, distinct=exp.Distinct())
        select.set("from_", exp.From(this=exp.Table(this=exp.to_identifier(rows.alias, quoted=True))))
        return exp.Join(this=derived(select, "wanted"), kind="INNER", on=exp.and_(*keys, copy=False))

    def _relation(self, source: GovernedSource) -> exp.Select:
        copy = self._copy(source.number)
        select = compile_relation(source, self.levels.parameters, copy)
        if source.number != self.select.first:
            marker = exp.alias_(exp.true(), match_marker(source.table), quoted=True)
            select.set("expressions", [*select.expressions, marker])
        return select
