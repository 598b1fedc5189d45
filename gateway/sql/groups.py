"""The groups of a root field's rows: a SELECT that groups them, and one around it that takes some groups."""

from __future__ import annotations

from sqlglot import exp

from gateway.catalog.types import ColumnType
from gateway.plan.grouping import Grouping, GroupKey, KeyRef
from gateway.predicate import Always, MeasureRef
from gateway.sql.dates import truncated
from gateway.sql.layers import derived
from gateway.sql.level import Level, Levels
from gateway.sql.measures import one_zero
from gateway.sql.predicates import PredicateCompiler, data_type
from gateway.sql.suppress import suppress_groups

_ALIAS = "groups"


class Groups(Level):
    """Builds the SELECTs of the root's groups."""

    def __init__(self, levels: Levels, grouping: Grouping) -> None:
        super().__init__(levels, levels.selects[0])
        self.grouping = grouping

    def key(self, number: int) -> exp.Expr:
        """The value of a key."""
        return _column(f"k{number}", self.grouping.keys[number].type)

    def measure(self, measure: MeasureRef) -> exp.Expr:
        """A measure of the rows of a group."""
        return _column(f"m{measure.number}", self.select.measures[measure.number].type)

    def build(self, expressions: list[exp.Expr]) -> exp.Select:
        """The outermost SELECT, of these expressions."""
        grouping = self.grouping
        select = exp.Select(expressions=expressions)
        select.set("from_", exp.From(this=derived(self._shown(), _ALIAS)))
        if not isinstance(grouping.having, Always):
            predicates = PredicateCompiler(self.levels.parameters, self.own, measured=self.measure)
            select.set("where", exp.Where(this=predicates.compile(grouping.having)))
        ordered = [
            exp.Ordered(
                this=self.key(key.place.number) if isinstance(key.place, KeyRef) else self.measure(key.place),
                desc=key.descending,
                nulls_first=key.nulls_first,
            )
            for key in grouping.order
        ]
        select.set("order", exp.Order(expressions=ordered))
        assert grouping.limit is not None, "unclamped limits"
        select.set("limit", exp.Limit(expression=self.number_of(grouping.limit)))
        if grouping.offset is not None:
            select.set("offset", exp.Offset(expression=self.number_of(grouping.offset)))
        return select

    def _shown(self) -> exp.Select:
        """The groups that may be shown, before anything is asked of them."""
        least, groups = self.plan.least, self._grouped()
        if not least:
            return groups
        keys = [f"k{number}" for number in range(len(self.grouping.keys))]
        return suppress_groups(groups, keys, least, self.everything())

    def _grouped(self) -> exp.Select:
        keys = [self._cut(key) for key in self.grouping.keys]
        expressions = [exp.alias_(key, f"k{n}", quoted=True) for n, key in enumerate(keys)]
        for number in range(len(self.select.measures)):
            measure = super().measure(MeasureRef(0, number))
            expressions.append(exp.alias_(measure, f"m{number}", quoted=True))
        select = super().build(expressions)
        select.set("group", exp.Group(expressions=[key.copy() for key in keys]))
        return select

    def _cut(self, key: GroupKey) -> exp.Expr:
        cell = self.column(key.column)
        if key.unit is None:
            return one_zero(cell, key.type)
        return truncated(cell, key.type, key.unit.name)


def _column(name: str, type: ColumnType) -> exp.Column:
    column = exp.column(name, table=_ALIAS, quoted=True)
    column.type = data_type(type)
    return column
