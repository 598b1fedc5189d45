"""Stage 8: a governed plan as one SQL tree, the parameters it takes, and the shape of its result.

    SELECT ... AS c0, ... AS c1 FROM (<page>) LEFT JOIN <related, output only> ... ORDER BY ...

The page holds the filters, the ordering and the limit, and joins only what these read, so that related
rows are looked up for the rows of the page alone. Names in SQL are ours or the catalog's, never a caller's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from sqlglot import exp

from gateway.catalog.model import Table
from gateway.catalog.types import ColumnType, Kind
from gateway.plan.nodes import (
    By,
    ColumnField,
    GovernedPlan,
    GovernedSource,
    GovernedView,
    NullField,
    ObjectField,
    OrderKey,
    OutputField,
    TypenameField,
)
from gateway.predicate import Always, ColumnRef, Related, Slot, columns, parts
from gateway.result.shape import CellShape, FixedShape, ObjectShape, ResultShape, ShapeField, Told
from gateway.sql.parameters import Parameter, Parameters
from gateway.sql.predicates import PredicateCompiler, data_type
from gateway.sql.scan import compile_relation, match_marker, withheld_marker

_PAGE = "page"
_TRUTH = ColumnType(Kind.BOOLEAN)


@dataclass(frozen=True, slots=True, eq=False)
class CompiledQuery:
    """A SELECT of columns `c0`..`cN` of the given types.

    The tree is shared: copy it before changing it.
    """

    tree: exp.Select
    types: tuple[ColumnType, ...]
    shape: ResultShape
    parameters: tuple[Parameter, ...]


def compile(
    plan: GovernedPlan, order: Callable[[Table], tuple[str, ...]] = lambda _table: ()
) -> CompiledQuery:
    """The one statement of a root field.

    `order` has the columns by which the scans of a table give their rows, ascending and nulls last: no sort
    is asked of the engine where that is the order wanted.
    """
    return _Compiler(plan, order).compile()


class _Compiler:
    def __init__(self, plan: GovernedPlan, order: Callable[[Table], tuple[str, ...]]) -> None:
        self.plan = plan
        self.order = order
        self.sources = {source.number: source for source in plan.sources}
        self.parameters = Parameters()
        self.in_page = self._needed_for_page()
        self.whole = len(self.in_page) == len(self.sources)
        self.types: list[ColumnType] = []
        self.selected: list[exp.Expr] = []
        self.exported: dict[str, exp.Expr] = {}

    def compile(self) -> CompiledQuery:
        shape = ResultShape(self._shape(self.plan.output), self.plan.single)
        if not self.selected:
            # Nothing but constants is asked for: the rows themselves still count.
            self._select(exp.true(), _TRUTH)
        tree = self._page(self.selected) if self.whole else self._around_page()
        return CompiledQuery(tree, tuple(self.types), shape, self.parameters.all())

    def _needed_for_page(self) -> frozenset[int]:
        """The sources that filters and ordering read, with those that lead to them."""
        needed = {0} | {reference.source for reference in columns(self.plan.where)}
        needed |= {part.source for part in parts(self.plan.where) if isinstance(part, Related)}
        needed |= {key.column.source for key in self.plan.order}
        for source in reversed(self.plan.sources):
            if source.number in needed and source.parent is not None:
                needed.add(source.parent)
        return frozenset(needed)

    # -- the statement ----------------------------------------------------------------------------------

    def _page(self, expressions: list[exp.Expr]) -> exp.Select:
        select = exp.Select(expressions=expressions)
        root, *joined = (source for source in self.plan.sources if source.number in self.in_page)
        select.set("from_", exp.From(this=_derived(self._relation(root), _alias(0))))
        if joined:
            select.set("joins", [self._join(source, self._own) for source in joined])
        if not isinstance(self.plan.where, Always):
            predicates = PredicateCompiler(self.parameters, self._own, self._own_match)
            select.set("where", exp.Where(this=predicates.compile(self.plan.where)))
        if self.plan.order and not self._comes_sorted():
            select.set("order", self._order(self._own))
        select.set("limit", exp.Limit(expression=self._count(self.plan.limit)))
        if self.plan.offset is not None:
            select.set("offset", exp.Offset(expression=self._count(self.plan.offset)))
        return select

    def _comes_sorted(self) -> bool:
        """Whether the page's one scan gives its rows in the order wanted."""
        relation = self.plan.sources[0].relation
        if len(self.in_page) > 1 or isinstance(relation, GovernedView):
            return False
        order = self.order(relation.table)[: len(self.plan.order)]
        # The rows stand by what the cells hold: where some are withheld, another order is wanted, and this
        # one would tell of them.
        bare = {cell.column.name for cell in relation.cells if isinstance(cell.visible, Always)}
        wanted = tuple(OrderKey(ColumnRef(name), descending=False, nulls_first=False) for name in order)
        return self.plan.order == wanted and bare.issuperset(order)

    def _around_page(self) -> exp.Select:
        joins = [self._join(s, self._outer) for s in self.plan.sources if s.number not in self.in_page]
        order = self._order(self._outer) if self.plan.order else None
        page = self._page([exp.alias_(node, name, quoted=True) for name, node in self.exported.items()])
        select = exp.Select(expressions=self.selected)
        select.set("from_", exp.From(this=_derived(page, _PAGE)))
        select.set("joins", joins)
        if order:
            select.set("order", order)
        return select

    def _relation(self, source: GovernedSource) -> exp.Select:
        select = compile_relation(source, self.parameters)
        if source.parent is not None:
            marker = exp.alias_(exp.true(), match_marker(source.table), quoted=True)
            select.set("expressions", [*select.expressions, marker])
        return select

    def _join(self, source: GovernedSource, column: Callable[[ColumnRef], exp.Expr]) -> exp.Join:
        assert source.relationship is not None
        assert source.parent is not None
        keys = [
            exp.EQ(
                this=column(ColumnRef(own, source.parent)),
                expression=self._own(ColumnRef(other, source.number)),
            )
            for own, other in source.relationship.keys
        ]
        return exp.Join(
            this=_derived(self._relation(source), _alias(source.number)),
            side="LEFT",
            on=exp.and_(*keys, copy=False),
        )

    def _order(self, column: Callable[[ColumnRef], exp.Expr]) -> exp.Order:
        return exp.Order(
            expressions=[
                exp.Ordered(
                    this=self._sorted_by(key, column), desc=key.descending, nulls_first=key.nulls_first
                )
                for key in self.plan.order
            ]
        )

    def _sorted_by(self, key: OrderKey, column: Callable[[ColumnRef], exp.Expr]) -> exp.Expr:
        match key.by:
            case By.VALUE:
                return column(key.column)
            case By.TEXT:
                return exp.JSONFormat(this=column(key.column))
            case By.WITHHELD:
                table = self.sources[key.column.source].table
                return column(ColumnRef(withheld_marker(table, key.column.column), key.column.source))
            case _:
                assert_never(key.by)

    def _count(self, count: Slot | int) -> exp.Expr:
        return self.parameters.node(count) if isinstance(count, Slot) else exp.Literal.number(count)

    # -- columns ----------------------------------------------------------------------------------------

    def _own(self, reference: ColumnRef) -> exp.Expr:
        node = exp.column(reference.column, table=_alias(reference.source), quoted=True)
        column = self.sources[reference.source].table.columns.get(reference.column)
        if column is not None:
            node.type = data_type(column.type)
        return node

    def _own_match(self, source: int) -> exp.Expr:
        return self._own(ColumnRef(match_marker(self.sources[source].table), source))

    def _outer(self, reference: ColumnRef) -> exp.Expr:
        """A column as the outermost SELECT sees it: through the page, where the page has it."""
        if self.whole or reference.source not in self.in_page:
            return self._own(reference)
        name = f"{_alias(reference.source)}_{reference.column}"
        own = self.exported.setdefault(name, self._own(reference))
        node = exp.column(name, table=_PAGE, quoted=True)
        node.type = own.type
        return node

    def _select(self, node: exp.Expr, type: ColumnType) -> int:
        self.selected.append(exp.alias_(node, f"c{len(self.selected)}"))
        self.types.append(type)
        return len(self.selected) - 1

    def _shape(self, fields: tuple[OutputField, ...]) -> tuple[ShapeField, ...]:
        return tuple(self._shape_field(field) for field in fields)

    def _shape_field(self, field: OutputField) -> ShapeField:
        match field:
            case ColumnField(key, reference, type):
                return CellShape(key, self._select(self._outer(reference), type), type, self._told(reference))
            case TypenameField(key, typename):
                return FixedShape(key, typename)
            case NullField(key):
                return FixedShape(key, None)
            case ObjectField(key, source, fields):
                marker = ColumnRef(match_marker(self.sources[source].table), source)
                matched = self._select(self._outer(marker), _TRUTH)
                return ObjectShape(key, matched, self._shape(fields), self._told_keys(source))
            case _:
                assert_never(field)

    def _told(self, reference: ColumnRef) -> Told | None:
        """What tells where a cell is withheld, where a scan was asked to tell it."""
        relation = self.sources[reference.source].relation
        if isinstance(relation, GovernedView):
            return None
        if not any(cell.told for cell in relation.cells if cell.column.name == reference.column):
            return None
        marker = ColumnRef(withheld_marker(relation.table, reference.column), reference.source)
        index = self._select(self._outer(marker), _TRUTH)
        return Told(index, relation.table.name, reference.column)

    def _told_keys(self, number: int) -> tuple[Told, ...]:
        """The same of the keys that lead to a source: a withheld key matches nothing."""
        source = self.sources[number]
        assert source.relationship is not None
        assert source.parent is not None
        keys = (self._told(ColumnRef(own, source.parent)) for own, _ in source.relationship.keys)
        return tuple(key for key in keys if key is not None)


def _alias(source: int) -> str:
    return f"t{source}"


def _derived(select: exp.Select, alias: str) -> exp.Subquery:
    return exp.Subquery(this=select, alias=exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
