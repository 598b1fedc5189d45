"""One select of a plan as SELECTs within one another, each reading the one within by name.

    base      the first source, joined with what filters and ordering read; WHERE
    kept      of the rows that are alike in `distinct` the first
    page      so many of the rows: by LIMIT, or for each outer row by their place among its rows
    around    related objects that only the output reads, for the rows of the page alone
    listing   rows within these rows, gathered by what they are related to

Only the first is always there. What a SELECT gives is what the ones around it have asked for, so they are
built from the outside in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp

from gateway.catalog.measures import Function
from gateway.catalog.model import Table
from gateway.catalog.types import ColumnType, Kind
from gateway.govern.draft import inner_selects, select_columns
from gateway.plan.nodes import (
    By,
    Form,
    GovernedPlan,
    GovernedSource,
    GovernedView,
    OrderKey,
    Select,
)
from gateway.predicate import Always, ColumnRef, MeasureRef, Place, Related, Slot, parts
from gateway.sql.measures import compile_measure
from gateway.sql.parameters import Parameters
from gateway.sql.predicates import PredicateCompiler, data_type, typed
from gateway.sql.scan import compile_relation, match_marker, withheld_marker

COUNT = ColumnType(Kind.BIGINT)

_PLACE, _RANK, _ITEMS, _LONGEST, _MATCHED = "place", "rank", "items", "longest", "matched"


@dataclass(slots=True)
class _Layer:
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


class Levels:
    """Every select of a plan, and what their SELECTs share."""

    def __init__(self, plan: GovernedPlan, order: Callable[[Table], tuple[str, ...]]) -> None:
        self.plan = plan
        self.order = order
        self.parameters = Parameters()
        self.sources = {source.number: source for source in plan.sources}
        self.selects = {select.number: select for select in plan.selects}
        self.tables: list[exp.CTE] = []
        self._levels: dict[int, Level] = {}

    def level(self, select: int) -> Level:
        """The level of a select; the same one each time."""
        if select not in self._levels:
            self._levels[select] = Level(self, self.selects[select])
        return self._levels[select]

    def outer(self, select: Select) -> int:
        """The select that has the rows which a select's rows are related to."""
        parent = self.sources[select.first].parent
        assert parent is not None
        return self.sources[parent].select

    def type_of(self, reference: ColumnRef) -> ColumnType:
        """The type of a column."""
        return self.sources[reference.source].table.columns[reference.column].type


class Level:
    """Builds the SELECTs of one select."""

    def __init__(self, levels: Levels, select: Select) -> None:
        self.levels = levels
        self.plan = levels.plan
        self.select = select
        self.is_root = select.number == 0
        self.items: list[exp.Expr] = []
        self.inner = sorted(inner_selects(select) & levels.selects.keys())
        self.lists = [
            each.number
            for each in self.plan.selects
            if each.number and each.number not in self.inner and levels.outer(each) == select.number
        ]
        self.in_base = self._needed_in_base()
        own = {source.number for source in self.plan.sources if source.select == select.number}
        self.outside = sorted(own - self.in_base)
        mark = "" if self.is_root else str(select.number)
        self.layers = [_Layer(f"page{mark}")]
        if select.distinct:
            self._wrap(f"alike{mark}")
        self.page = len(self.layers) - 1
        if self._has_place() or (self._is_whole() and select.is_cut):
            self._wrap(f"placed{mark}")
        self.around = self._wrap(f"page{mark}") if self.outside else -1
        self.listing = self._wrap(f"rows{select.number}") if self.lists else -1

    def _wrap(self, alias: str) -> int:
        """One SELECT more around the ones so far, to which these are now known by the alias."""
        self.layers[-1].alias = alias
        self.layers.append(_Layer("page"))
        return len(self.layers) - 1

    def _needed_in_base(self) -> frozenset[int]:
        """The sources that filters, ordering and measures read, with those that lead to them."""
        select = self.select
        needed = {select.first} | {reference.source for reference in select_columns(select)}
        needed |= {part.source for part in parts(select.where) if isinstance(part, Related)}
        for number in self.inner:
            parent = self.levels.sources[self.levels.selects[number].first].parent
            assert parent is not None
            needed.add(parent)
        for source in reversed(self.plan.sources):
            mine = source.select == select.number and source.number != select.first
            if source.number in needed and mine and source.parent is not None:
                needed.add(source.parent)
        return frozenset(needed)

    def _has_place(self) -> bool:
        """Whether rows are numbered: among those of their outer row, or to be listed beside measures."""
        select = self.select
        if self.is_root:
            return self._is_whole() and select.is_listed
        return select.is_listed or select.limit is not None or select.offset is not None

    def _is_whole(self) -> bool:
        return self.is_root and self.plan.form is Form.WHOLE

    # -- what the outermost SELECT sees -----------------------------------------------------------------

    @property
    def top(self) -> int:
        return len(self.layers) - 1

    def column(self, reference: ColumnRef) -> exp.Expr:
        """A column of a source."""
        return self._see(reference, self.top)

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
            return self._see_measure(measure, self.top)
        of = self.select.measures[measure.number]
        return compile_measure(of, self.column, self.levels.type_of)

    def rows_of(self, select: int, number: int) -> exp.Expr:
        """The rows of a select within, null for none: item `number` of each."""
        return exp.column(_items(number), table=_gathered(select), quoted=True)

    def listed(self, item: exp.Expr) -> exp.Expr:
        """The rows of this select, gathered: an item of each in their order."""
        place = self._see_place()
        ordered = exp.Ordered(this=place, desc=False, nulls_first=False)
        items = exp.ArrayAgg(this=exp.Order(this=item, expressions=[ordered]))
        if self.select.limit is not None:
            return items
        most = exp.Literal.number(self.plan.most + 1)
        within = exp.LTE(this=place.copy(), expression=most)
        return exp.Filter(this=items, expression=exp.Where(this=within))

    def longest(self) -> exp.Expr | None:
        """How many rows the longest of the lists has that are gathered here; None where there is none."""
        lengths = [
            _or_zero(exp.column(_LONGEST, table=_gathered(number), quoted=True))
            for number in self.lists
            if self.levels.level(number).has_lists()
        ]
        if not self.is_root or self._is_whole():
            lengths = [_or_zero(exp.Max(this=length)) for length in lengths]
            if self.select.is_listed:
                lengths.append(exp.Count(this=exp.Star()))
        if not lengths:
            return None
        return lengths[0] if len(lengths) == 1 else exp.Anonymous(this="GREATEST", expressions=lengths)

    def has_lists(self) -> bool:
        """Whether rows are listed here or further within."""
        return self.select.is_listed or any(self.levels.level(number).has_lists() for number in self.lists)

    # -- SELECTs ------------------------------------------------------------------------------------------

    def build(self, expressions: list[exp.Expr]) -> exp.Select:
        """The outermost SELECT, of these expressions; those it sees must have been asked for."""
        return self._build(self.top, expressions)

    def gathered(self) -> exp.Select:
        """What is made of the rows that are related to the same: its keys, a mark, measures, rows."""
        keys = [self.column(ColumnRef(other, self.select.first)) for _, other in self._keys()]
        expressions = [exp.alias_(key, f"k{n}", quoted=True) for n, key in enumerate(keys)]
        expressions.append(exp.alias_(exp.true(), _MATCHED, quoted=True))
        for number in range(len(self.select.measures)):
            measure = self.measure(MeasureRef(self.select.number, number))
            expressions.append(exp.alias_(measure, f"m{number}", quoted=True))
        for number, item in enumerate(self.items):
            expressions.append(exp.alias_(self.listed(item), _items(number), quoted=True))
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
        order = self._order(at) if self._is_sorted_at(at) else None
        joins = self._joins(at)
        if relation is not None:
            select.set("from_", exp.From(this=_derived(relation, _alias(self.select.first))))
        else:
            below = self.layers[at - 1]
            inner = self._build(at - 1, below.expressions())
            if at == self.listing:
                # First, since the ones so far have looked up its rows.
                name = exp.TableAlias(this=exp.to_identifier(below.alias, quoted=True))
                self.levels.tables.insert(0, exp.CTE(this=inner, alias=name))
                select.set("from_", exp.From(this=exp.Table(this=name.this.copy())))
            else:
                select.set("from_", exp.From(this=_derived(inner, below.alias)))
        if joins:
            select.set("joins", joins)
        if where:
            select.set("where", exp.Where(this=exp.and_(*where, copy=False)))
        if order:
            select.set("order", order)
        if self.is_root and at == self.page:
            if self.select.limit is not None:
                select.set("limit", exp.Limit(expression=self._number(self.select.limit)))
            if self.select.offset is not None:
                select.set("offset", exp.Offset(expression=self._number(self.select.offset)))
        return select

    def _where(self, at: int) -> list[exp.Expr]:
        select, found = self.select, []
        if at == 0 and not isinstance(select.where, Always):
            predicates = PredicateCompiler(self.levels.parameters, self._own, self)
            found.append(predicates.compile(select.where))
        if at == 1 and select.distinct:
            rank = self.layers[0].give(_RANK, self._numbered(0, select.distinct))
            found.append(exp.EQ(this=rank, expression=exp.Literal.number(1)))
        if at == self.page + 1 and not self.is_root and self._has_place():
            place = self._see_place(at)
            if select.offset is not None:
                offset = typed(self._number(select.offset), COUNT)
                found.append(exp.GT(this=place, expression=offset))
                place = exp.Sub(this=place.copy(), expression=offset.copy())
            if select.limit is not None:
                found.append(exp.LTE(this=place, expression=typed(self._number(select.limit), COUNT)))
        return found

    def _is_sorted_at(self, at: int) -> bool:
        """Whether ORDER BY stands there: to cut a page, and where the rows of the answer come out."""
        if not self.is_root or not self.select.order:
            return False
        if at == self.page:
            return (self.select.is_cut or not self._is_whole()) and not self._comes_sorted()
        return at == self.top and not self._is_whole()

    def _comes_sorted(self) -> bool:
        """Whether the page's one scan gives its rows in the order wanted."""
        first = self.levels.sources[self.select.first]
        if len(self.in_base) > 1 or self.inner or self.page or isinstance(first.relation, GovernedView):
            return False
        order = self.levels.order(first.table)[: len(self.select.order)]
        # The rows stand by what the cells hold: where some are withheld, another order is wanted, and this
        # one would tell of them.
        bare = {cell.column.name for cell in first.relation.cells if isinstance(cell.visible, Always)}
        wanted = tuple(OrderKey(ColumnRef(name), descending=False, nulls_first=False) for name in order)
        return self.select.order == wanted and bare.issuperset(order)

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
                this=self._see(ColumnRef(own, source.parent), at), expression=_own(ColumnRef(other, number))
            )
            for own, other in source.relationship.keys
        ]
        relation = _derived(self._relation(source), _alias(number))
        return exp.Join(this=relation, side="LEFT", on=exp.and_(*keys, copy=False))

    def _join_gathered(self, number: int, at: int) -> exp.Join:
        source = self.levels.sources[self.levels.selects[number].first]
        assert source.relationship is not None
        assert source.parent is not None
        alias = _gathered(number)
        keys = [
            exp.EQ(
                this=self._see(ColumnRef(own, source.parent), at),
                expression=exp.column(f"k{n}", table=alias, quoted=True),
            )
            for n, (own, _) in enumerate(source.relationship.keys)
        ]
        relation = _derived(self.levels.level(number).gathered(), alias)
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
        for number, (own, other) in enumerate(self._keys()):
            # As the CTE itself gives it.
            key = outer._see(ColumnRef(own, source.parent), outer.listing)
            columns.append(exp.alias_(key, f"k{number}", quoted=True))
            keys.append(
                exp.EQ(
                    this=self._see(ColumnRef(other, self.select.first), 0),
                    expression=exp.column(f"k{number}", table="wanted", quoted=True),
                )
            )
        select = exp.Select(expressions=columns, distinct=exp.Distinct())
        select.set("from_", exp.From(this=exp.Table(this=exp.to_identifier(rows.alias, quoted=True))))
        return exp.Join(this=_derived(select, "wanted"), kind="INNER", on=exp.and_(*keys, copy=False))

    def _relation(self, source: GovernedSource) -> exp.Select:
        select = compile_relation(source, self.levels.parameters)
        if source.number != self.select.first:
            marker = exp.alias_(exp.true(), match_marker(source.table), quoted=True)
            select.set("expressions", [*select.expressions, marker])
        return select

    # -- columns ------------------------------------------------------------------------------------------

    def _keys(self) -> tuple[tuple[str, str], ...]:
        relationship = self.levels.sources[self.select.first].relationship
        return relationship.keys if relationship and not self.is_root else ()

    def _see(self, reference: ColumnRef, at: int) -> exp.Expr:
        """A column as SELECT number `at` sees it."""
        if at == 0 or (at == self.around and reference.source not in self.in_base):
            return self._own(reference)
        name = f"{_alias(reference.source)}_{reference.column}"
        return self.layers[at - 1].give(name, self._see(reference, at - 1))

    def _see_measure(self, measure: MeasureRef, at: int) -> exp.Expr:
        """A measure of a select within."""
        home = 0 if measure.select in self.inner else self.listing
        if at == home:
            of = self.levels.selects[measure.select].measures[measure.number]
            column = exp.column(f"m{measure.number}", table=_gathered(measure.select), quoted=True)
            column.type = data_type(of.type)
            return _or_zero(column) if of.function is Function.COUNT else column
        name = f"{_gathered(measure.select)}_m{measure.number}"
        return self.layers[at - 1].give(name, self._see_measure(measure, at - 1))

    def _see_place_of(self, place: Place, at: int) -> exp.Expr:
        return self._see_measure(place, at) if isinstance(place, MeasureRef) else self._see(place, at)

    def _see_place(self, at: int | None = None) -> exp.Expr:
        """The number of a row among those of its outer row."""
        at = self.top if at is None else at
        node = self._numbered(self.page, ()) if at == self.page + 1 else self._see_place(at - 1)
        return self.layers[at - 1].give(_PLACE, node)

    def _numbered(self, at: int, alike: tuple[ColumnRef, ...]) -> exp.Expr:
        """The number of a row in the order, among those of its outer row that are alike in some columns."""
        among = [self._see(ColumnRef(other, self.select.first), at) for _, other in self._keys()]
        among += [self._see(reference, at) for reference in alike]
        return exp.Window(
            this=exp.RowNumber(),
            partition_by=among or None,
            order=self._order(at) if self.select.order else None,
        )

    def _order(self, at: int) -> exp.Order:
        return exp.Order(
            expressions=[
                exp.Ordered(this=self._sorted_by(key, at), desc=key.descending, nulls_first=key.nulls_first)
                for key in self.select.order
            ]
        )

    def _sorted_by(self, key: OrderKey, at: int) -> exp.Expr:
        if isinstance(key.column, MeasureRef) or key.by is By.VALUE:
            return self._see_place_of(key.column, at)
        if key.by is By.TEXT:
            return exp.JSONFormat(this=self._see(key.column, at))
        table = self.levels.sources[key.column.source].table
        return self._see(ColumnRef(withheld_marker(table, key.column.column), key.column.source), at)

    def _own(self, reference: ColumnRef) -> exp.Expr:
        node = _own(reference)
        column = self.levels.sources[reference.source].table.columns.get(reference.column)
        if column is not None:
            node.type = data_type(column.type)
        return node

    # -- what a filter asks beside columns, as `Surroundings` ----------------------------------------------

    def has_match(self, source: int) -> exp.Expr:
        return _own(ColumnRef(match_marker(self.levels.sources[source].table), source))

    def has_some(self, select: int) -> exp.Expr:
        return exp.column(_MATCHED, table=_gathered(select), quoted=True)

    def measured(self, measure: MeasureRef) -> exp.Expr:
        return self._see_measure(measure, 0)

    # -- small parts --------------------------------------------------------------------------------------

    def _number(self, count: Slot | int) -> exp.Expr:
        return self.levels.parameters.node(count) if isinstance(count, Slot) else exp.Literal.number(count)


def _own(reference: ColumnRef) -> exp.Column:
    return exp.column(reference.column, table=_alias(reference.source), quoted=True)


def _or_zero(node: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=node, expressions=[exp.Literal.number(0)])


def _alias(source: int) -> str:
    return f"t{source}"


def _gathered(select: int) -> str:
    return f"g{select}"


def _items(number: int) -> str:
    return f"{_ITEMS}{number or ''}"


def _derived(select: exp.Select, alias: str) -> exp.Subquery:
    return exp.Subquery(this=select, alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
