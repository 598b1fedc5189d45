"""A plan on its way through the passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gateway.catalog.model import OnDenied, Relationship, Table, ViewSource
from gateway.plan.fields import (
    AggregateField,
    ColumnField,
    EdgesField,
    GroupField,
    ListField,
    NodeField,
    ObjectField,
    OutputField,
)
from gateway.plan.grouping import Grouping
from gateway.plan.nodes import (
    CellRule,
    Form,
    GovernedPlan,
    GovernedScan,
    GovernedSource,
    GovernedView,
    QueryPlan,
    Select,
    Source,
    ViewScan,
    Withheld,
)
from gateway.predicate import ColumnRef, Predicate, Related, Slot, columns, parts, selects

#: Fields that have fields within.
_OUTER = ObjectField | ListField | AggregateField | GroupField | EdgesField | NodeField


@dataclass(frozen=True, slots=True)
class Rules:
    """What of the settings governs plans: rows of one list, and the mode of tables that have none."""

    most_rows: int
    on_denied: OnDenied


@dataclass(frozen=True, slots=True)
class DraftScan:
    """A scan; `rows` and `cells` are None until the pass that decides them has run.

    They are the same in every version of the table: what governs a request is what is in force now.
    """

    table: Table
    columns: tuple[str, ...]
    version: Slot | None
    rows: Predicate | None = None
    cells: tuple[CellRule, ...] | None = None

    def finished(self) -> GovernedScan:
        assert self.rows is not None, "a scan of ungoverned rows"
        assert self.cells is not None, "a scan of ungoverned cells"
        return GovernedScan(self.table, self.cells, self.rows, self.version)


@dataclass(frozen=True, slots=True)
class DraftSource:
    """A source; a view has one scan per table of its body, a table just one."""

    number: int
    table: Table
    columns: tuple[str, ...]
    scans: tuple[DraftScan, ...]
    parent: int | None
    relationship: Relationship | None
    select: int

    @classmethod
    def of(cls, number: int, source: Source) -> DraftSource:
        relation = source.relation
        scans = relation.scans if isinstance(relation, ViewScan) else (relation,)
        return cls(
            number,
            source.table,
            relation.columns,
            tuple(DraftScan(scan.table, scan.columns, scan.version) for scan in scans),
            source.parent,
            source.relationship,
            source.select,
        )

    def reading(self, columns: tuple[str, ...]) -> DraftSource:
        """The same source, read for other columns."""
        if self.table.is_view:
            return replace(self, columns=columns)
        (scan,) = self.scans
        return replace(self, columns=columns, scans=(DraftScan(self.table, columns, scan.version),))

    def needs(self, table: Table, column: str) -> bool:
        """Whether what is read of this source is made of a column of one of its scans' tables."""
        view = self.table.source
        if not isinstance(view, ViewSource):
            return True
        base = table.name, column
        return base in view.support or any(base in view.reads[name] for name in self.columns)

    def finished(self) -> GovernedSource:
        scans = tuple(scan.finished() for scan in self.scans)
        relation = GovernedView(self.table, self.columns, scans) if self.table.is_view else scans[0]
        return GovernedSource(self.number, relation, self.parent, self.relationship, self.select)


@dataclass(frozen=True, slots=True)
class Draft:
    """The plan as far as the passes have got; `most` and `least` are None until their passes have run."""

    plan: QueryPlan
    sources: tuple[DraftSource, ...]
    selects: tuple[Select, ...]
    output: tuple[OutputField, ...]
    grouping: Grouping | None = None
    most: int | None = None
    withheld: tuple[Withheld, ...] = ()
    least: int | None = None

    @classmethod
    def of(cls, plan: QueryPlan) -> Draft:
        sources = tuple(DraftSource.of(number, source) for number, source in enumerate(plan.sources))
        return cls(plan, sources, plan.selects, plan.output, plan.grouping)

    @property
    def table(self) -> Table:
        """The root field's table."""
        return self.plan.sources[0].table

    def table_of(self, select: Select) -> Table:
        """The table of a select's first source."""
        return self.plan.sources[select.first].table

    def tells(self, table: Table) -> bool:
        """Whether the answer tells which cells of a table are withheld."""
        return self.plan.tells_cells and not table.is_view

    def fields_of(self, select: Select) -> tuple[OutputField, ...]:
        """What is shown of each row of a select, in all of its lists."""
        if select.number == 0 and self.plan.form in (Form.ROWS, Form.ROW):
            return self.output
        return tuple(
            field
            for each in _every_field(self.output)
            if (isinstance(each, ListField) and each.select == select.number)
            or (isinstance(each, NodeField) and select.number == 0)
            for field in each.fields
        )

    def references(self) -> Iterator[ColumnRef]:
        """Every column that the plan reads, keys of the relationships it follows included."""
        for select in self.selects:
            yield from select_columns(select)
        yield from (key.column for key in (self.grouping.keys if self.grouping else ()))
        yield from _output_columns(self.output)
        for source in self.sources:
            if source.relationship is not None and source.parent is not None:
                for own, other in source.relationship.keys:
                    yield ColumnRef(own, source.parent)
                    yield ColumnRef(other, source.number)

    def narrowed(self) -> Draft:
        """The draft without the selects, sources and columns that nothing reads any more."""
        selects = self._used_selects()
        used = {select.first for select in selects} | set(_output_sources(self.output))
        for select in selects:
            used |= {reference.source for reference in select_columns(select)}
            used |= {part.source for part in parts(select.where) if isinstance(part, Related)}
        for source in reversed(self.sources):
            if source.number in used and source.parent is not None:
                used.add(source.parent)
        sources = tuple(source for source in self.sources if source.number in used)
        kept = replace(self, selects=selects, sources=sources)
        reads: dict[int, set[str]] = {source.number: set() for source in kept.sources}
        for reference in kept.references():
            reads[reference.source].add(reference.column)
        sources = tuple(
            source.reading(tuple(name for name in source.table.columns if name in reads[source.number]))
            for source in kept.sources
        )
        return replace(kept, sources=sources)

    def finished(self) -> GovernedPlan:
        assert self.most is not None, "unclamped limits"
        assert self.least is not None, "groups of any size"
        return GovernedPlan(
            key=self.plan.key,
            form=self.plan.form,
            sources=tuple(source.finished() for source in self.sources),
            selects=self.selects,
            output=self.output,
            most=self.most,
            tells_cells=self.plan.tells_cells,
            withheld=self.withheld,
            grouping=self.grouping,
            least=self.least,
        )

    def _used_selects(self) -> tuple[Select, ...]:
        """The root's, those that the output shows, and those that these ask: each after who asks it."""
        used = {0, *_output_selects(self.output)}
        for select in self.selects:
            if select.number in used:
                used |= inner_selects(select)
        return tuple(select for select in self.selects if select.number in used)


def select_columns(select: Select) -> Iterator[ColumnRef]:
    """Every column that a select reads to find its rows, to order them, and for its measures."""
    yield from columns(select.where)
    yield from select.distinct
    yield from (place for place in select.ordered_by if isinstance(place, ColumnRef))
    for measure in select.measures:
        yield from measure.columns


def inner_selects(select: Select) -> frozenset[int]:
    """The selects that the filter and the order of a select ask."""
    ordered = (place.select for place in select.ordered_by if not isinstance(place, ColumnRef))
    return selects(select.where).union(ordered)


def _output_columns(fields: tuple[OutputField, ...]) -> Iterator[ColumnRef]:
    for field in _every_field(fields):
        if isinstance(field, ColumnField):
            yield field.column


def _output_sources(fields: tuple[OutputField, ...]) -> Iterator[int]:
    for field in _every_field(fields):
        if isinstance(field, ObjectField):
            yield field.source


def _output_selects(fields: tuple[OutputField, ...]) -> Iterator[int]:
    for field in _every_field(fields):
        if isinstance(field, ListField | AggregateField):
            yield field.select


def _every_field(fields: tuple[OutputField, ...]) -> Iterator[OutputField]:
    for field in fields:
        yield field
        if isinstance(field, _OUTER):
            yield from _every_field(field.fields)
