"""The sources and selects of a plan while it is built."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gateway.catalog.model import Catalog, Relationship, Table, ViewSource
from gateway.catalog.types import ColumnType, Kind
from gateway.plan.nodes import Measure, Relation, Scan, Select, Source, ViewScan
from gateway.predicate import ALWAYS, ColumnRef, MeasureRef, Slot

#: Types of the two ways to name a version.
MOMENT = ColumnType(Kind.TIMESTAMPTZ)
SNAPSHOT = ColumnType(Kind.BIGINT)


@dataclass(slots=True)
class _Opened:
    """A source so far: its table, what leads to it, the select it is of, the columns read of it."""

    table: Table
    select: int
    parent: int | None
    relationship: Relationship | None
    reads: set[str] = field(default_factory=set)


class Sources:
    """One source per path of object relationships, one select per list, and what is read of each.

    `version` is that of the first table. A moment holds for every table that can be read as it was then; a
    snapshot is of one table, and those related to it are read as they are now.
    """

    def __init__(self, catalog: Catalog, table: Table, version: Slot | None = None) -> None:
        self.catalog = catalog
        self.version = version
        self._opened: list[_Opened] = []
        self._selects: list[Select] = []
        self._followed: dict[tuple[int, str], int] = {}
        self._select(table, None, None)

    def table(self, source: int) -> Table:
        """The table that a source reads."""
        return self._opened[source].table

    def read(self, source: int, column: str) -> ColumnRef:
        """A column of a source, noted as read."""
        self._opened[source].reads.add(column)
        return ColumnRef(column, source)

    def follow(self, source: int, relationship: Relationship) -> int:
        """The source that an object relationship leads to; the same one each time."""
        known = self._followed.get((source, relationship.name))
        if known is None:
            known = self._source(
                self.catalog.tables[relationship.target],
                self._opened[source].select,
                source,
                relationship,
            )
            self._followed[source, relationship.name] = known
        return known

    def gather(self, source: int, relationship: Relationship) -> Select:
        """A new select: the rows that an array relationship leads to from each row of a source."""
        return self._select(self.catalog.tables[relationship.target], source, relationship)

    def change(self, number: int, **changes: object) -> None:
        """Say more of a select."""
        self._selects[number] = replace(self._selects[number], **changes)  # type: ignore[arg-type]  # fields

    def measure(self, number: int, measure: Measure) -> MeasureRef:
        """A measure of a select; the same one each time."""
        measures = self._selects[number].measures
        if measure not in measures:
            measures = (*measures, measure)
            self.change(number, measures=measures)
        return MeasureRef(number, measures.index(measure))

    def select(self, number: int) -> Select:
        """A select as far as it is known."""
        return self._selects[number]

    def selects(self) -> tuple[Select, ...]:
        """The finished selects."""
        return tuple(self._selects)

    def built(self) -> tuple[Source, ...]:
        """The finished sources."""
        return tuple(
            Source(self._relation(each), each.parent, each.relationship, each.select) for each in self._opened
        )

    def _select(self, table: Table, source: int | None, relationship: Relationship | None) -> Select:
        number = len(self._selects)
        first = self._source(table, number, source, relationship)
        select = Select(number, first, ALWAYS, (), (), True, None, None, is_listed=False)
        self._selects.append(select)
        return select

    def _source(
        self, table: Table, select: int, parent: int | None, relationship: Relationship | None
    ) -> int:
        opened = _Opened(table, select, parent, relationship)
        self._opened.append(opened)
        if relationship is not None and parent is not None:
            opened.reads.update(other for _, other in relationship.keys)
            self._opened[parent].reads.update(own for own, _ in relationship.keys)
        return len(self._opened) - 1

    def _relation(self, each: _Opened) -> Relation:
        table = each.table
        columns = tuple(name for name in table.columns if name in each.reads)
        if not isinstance(table.source, ViewSource):
            is_root = each.relationship is None
            holds = self.version is not None and table.is_iceberg and (is_root or self.version.type == MOMENT)
            return Scan(table, columns, self.version if holds else None)
        scans = tuple(Scan(self.catalog.tables[name], read) for name, read in table.source.tables)
        return ViewScan(table, columns, scans)
