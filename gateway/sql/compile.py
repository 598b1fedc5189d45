"""Stage 8: a governed plan as one SQL tree, the parameters it takes, and the shape of its result.

    SELECT ... AS c0, ... AS c1 FROM (<page>) LEFT JOIN <related, output only> ... ORDER BY ...

The page holds the filters, the ordering and the limit, and joins only what these read, so that related
rows are looked up for the rows of the page alone. Rows within rows are gathered by what they are related
to, all in one derived table, and joined; the page is then a common table, which the gathering looks up.
Names in SQL are ours or the catalog's, never a caller's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from sqlglot import exp

from gateway.catalog.model import Table
from gateway.catalog.types import ColumnType, Kind
from gateway.plan.fields import (
    AggregateField,
    ColumnField,
    EdgesField,
    EmptyField,
    GroupField,
    KeyField,
    ListField,
    MeasureField,
    NodeField,
    NullField,
    ObjectField,
    OutputField,
    TypenameField,
)
from gateway.plan.nodes import Form, GovernedPlan, GovernedView
from gateway.plan.projections import Orders, copies
from gateway.plan.scope import scope
from gateway.plan.window import CursorField, Fact, FactField
from gateway.predicate import ColumnRef
from gateway.result.shape import (
    CellShape,
    CellType,
    EmptyShape,
    FixedShape,
    ListShape,
    ObjectShape,
    PageShape,
    ResultShape,
    RowsType,
    ShapeField,
    Told,
)
from gateway.sql.groups import Groups
from gateway.sql.keyset import INSIDE, counts_of, keys_of
from gateway.sql.level import Level, Levels
from gateway.sql.parameters import Parameter
from gateway.sql.suppress import suppress_whole

#: Under what a struct that stands for a row keeps the types of its members, and the fields of its object.
TYPES, FIELDS = "types", "fields"

_TRUTH = ColumnType(Kind.BOOLEAN)
_NUMBER = ColumnType(Kind.BIGINT)
_TEXT = ColumnType(Kind.VARCHAR)

#: What is told of a page, and the type of each.
FACT_TYPES = {
    Fact.NEXT: _TRUTH,
    Fact.PREVIOUS: _TRUTH,
    Fact.START: _TEXT,
    Fact.END: _TEXT,
    Fact.TOTAL: ColumnType(Kind.INTEGER),
}


@dataclass(frozen=True, slots=True, eq=False)
class CompiledQuery:
    """A SELECT of columns `c0`..`cN` of the given types.

    The tree is shared: copy it before changing it.
    """

    tree: exp.Select
    types: tuple[CellType, ...]
    shape: ResultShape
    parameters: tuple[Parameter, ...]


def compile(
    plan: GovernedPlan,
    orders: Callable[[Table], Orders] = lambda _table: (),
) -> CompiledQuery:
    """The one statement of a root field.

    `orders` has the columns by which the scans of a table's copies give their rows: no sort is asked of the
    engine where that is the order wanted.
    """
    levels = Levels(plan, copies(plan, orders))
    root = _Row(levels, Groups(levels, plan.grouping) if plan.grouping else levels.level(0))
    fields = root.shape(plan.output)
    page = root.page()
    length = root.level.longest()
    longest = None if length is None else root.select(length, _NUMBER)
    if not root.cells:
        # Nothing but constants is asked for: the rows themselves still count, a whole is one object.
        whole = plan.form is Form.WHOLE
        root.select(exp.Count(this=exp.Star()) if whole else exp.true(), _NUMBER if whole else _TRUTH)
    tree = root.level.build([exp.alias_(cell, f"c{n}") for n, cell in enumerate(root.cells)])
    if plan.least and plan.form is Form.WHOLE:
        tree = suppress_whole(tree, plan.least, root.level.everything())
    if levels.tables:
        tree.set("with_", exp.With(expressions=levels.tables))
    shape = ResultShape(fields, plan.single, longest, page)
    return CompiledQuery(tree, tuple(root.types), shape, levels.parameters.all())


class _Row:
    """The cells of a row, and how they become the object that stands for it."""

    def __init__(self, levels: Levels, level: Level) -> None:
        self.levels = levels
        self.level = level
        self.cells: list[exp.Expr] = []
        self.types: list[CellType] = []

    def select(self, node: exp.Expr, type: CellType) -> int:
        """Add a cell; gives its number."""
        self.cells.append(node)
        self.types.append(type)
        return len(self.cells) - 1

    def shape(self, fields: tuple[OutputField, ...]) -> tuple[ShapeField, ...]:
        """Add the cells of output fields; gives how the object is made of them."""
        return tuple(self._field(field) for field in fields)

    def _field(self, field: OutputField) -> ShapeField:  # one line for each
        match field:
            case ColumnField(key, reference, type):
                return CellShape(
                    key, self.select(self.level.column(reference), type), type, self._told(reference)
                )
            case TypenameField(key, typename):
                return FixedShape(key, typename)
            case NullField(key):
                return FixedShape(key, None)
            case EmptyField(key):
                return EmptyShape(key)
            case ObjectField(key, source, fields):
                matched = self.select(self.level.matched(source), _TRUTH)
                return ObjectShape(key, matched, self.shape(fields), self._told_keys(source))
            case GroupField(key, fields):
                return ObjectShape(key, None, self.shape(fields))
            case AggregateField(key, select, fields):
                return ObjectShape(key, None, self.shape(fields), self._told_keys(self._first(select)))
            case MeasureField(key, measure, type):
                return CellShape(key, self.select(self.level.measure(measure), type), type)
            case KeyField(key, number, type):
                assert isinstance(self.level, Groups)
                return CellShape(key, self.select(self.level.key(number), type), type)
            case ListField(key, select, fields):
                return self._list(key, select, fields)
            case EdgesField() | NodeField() | CursorField() | FactField():
                return self._of_page(field)
            case _:
                assert_never(field)

    def _of_page(self, field: EdgesField | NodeField | CursorField | FactField) -> ShapeField:
        """What is shown of a page; `gateway/result/page.py` makes the one row that it is shown of."""
        match field:
            case EdgesField(key, fields):
                return ListShape(key, 0, self.shape(fields))
            case NodeField(key, fields):
                return ObjectShape(key, None, self.shape(fields))
            case CursorField(key):
                return CellShape(key, -1, _TEXT)
            case FactField(key, fact):
                return CellShape(key, fact.value, FACT_TYPES[fact])
            case _:
                assert_never(field)

    def page(self) -> PageShape | None:
        """Add the cells that a page is made of beside what it shows; None for what is no page."""
        window = self.level.select.window
        if window is None:
            return None
        keys = keys_of(self.level, self.level.top) if window.has_cursors else []
        numbers = [
            (self.select(key.rank, _NUMBER) if key.rank else None, self.select(key.value, key.type))
            for key in keys
        ]
        counts = {
            name: self.select(
                self.level.see_count(name, self.level.top), _TRUTH if name == INSIDE else _NUMBER
            )
            for name in counts_of(window)
        }
        return PageShape(tuple(numbers), scope(self.levels.plan), window.is_backward, **counts)

    def _list(self, key: str, select: int, fields: tuple[OutputField, ...]) -> ListShape:
        row = _Row(self.levels, self.levels.level(select))
        inner = row.shape(fields)
        if not row.cells:
            row.select(exp.true(), _TRUTH)
        item = as_struct(row.cells, row.types, inner)
        type = RowsType(tuple(row.types))
        if row.level is self.level:
            return ListShape(key, self.select(self.level.listed(item), type), inner)
        # An aggregate may list its rows more than once.
        row.level.items.append(item)
        rows = self.level.rows_of(select, len(row.level.items) - 1)
        told = self._told_keys(row.level.select.first)
        return ListShape(key, self.select(rows, type), inner, told)

    def _first(self, select: int) -> int:
        return self.levels.selects[select].first

    def _told(self, reference: ColumnRef) -> Told | None:
        """What tells where a cell is withheld, where a scan was asked to tell it."""
        relation = self.levels.sources[reference.source].relation
        if isinstance(relation, GovernedView):
            return None
        told = next((cell for cell in relation.cells if cell.told and cell.name == reference.column), None)
        if told is None:
            return None
        index = self.select(self.level.withheld(reference), _TRUTH)
        return Told(index, relation.table.name, told.column.name)

    def _told_keys(self, number: int) -> tuple[Told, ...]:
        """The same of the keys that lead to a source: a withheld key matches nothing."""
        source = self.levels.sources[number]
        assert source.relationship is not None
        assert source.parent is not None
        keys = (self._told(ColumnRef(own, source.parent)) for own, _ in source.relationship.keys)
        return tuple(key for key in keys if key is not None)


def as_struct(cells: list[exp.Expr], types: list[CellType], fields: tuple[ShapeField, ...]) -> exp.Struct:
    """A row as one value, with members `c0`..`cN`; it knows their types, and the object that is made of them.

    A dialect writes each value as it is wanted where the row is made: if it were taken out of lists within
    lists again, planning the statement would take some times as long with every level.
    """
    members = [
        exp.PropertyEQ(this=exp.to_identifier(f"c{number}"), expression=cell)
        for number, cell in enumerate(cells)
    ]
    struct = exp.Struct(expressions=members)
    struct.meta[TYPES], struct.meta[FIELDS] = tuple(types), fields
    return struct
