"""The sources of a plan while it is built."""

from __future__ import annotations

from gateway.catalog.model import Catalog, Relationship, Table, ViewSource
from gateway.catalog.types import ColumnType, Kind
from gateway.plan.nodes import Relation, Scan, Source, ViewScan
from gateway.predicate import ColumnRef, Slot

#: Types of the two ways to name a version.
MOMENT = ColumnType(Kind.TIMESTAMPTZ)
SNAPSHOT = ColumnType(Kind.BIGINT)


class Sources:
    """One source per path of relationships, and what is read of each.

    `version` is that of the first table. A moment holds for every table that can be read as it was then; a
    snapshot is of one table, and those related to it are read as they are now.
    """

    def __init__(self, catalog: Catalog, table: Table, version: Slot | None = None) -> None:
        self.catalog = catalog
        self.version = version
        self.tables = [table]
        self.links: list[tuple[int, Relationship] | None] = [None]
        self.reads: list[set[str]] = [set()]
        self._followed: dict[tuple[int, str], int] = {}

    def read(self, source: int, column: str) -> ColumnRef:
        """A column of a source, noted as read."""
        self.reads[source].add(column)
        return ColumnRef(column, source)

    def follow(self, source: int, relationship: Relationship) -> int:
        """The source that a relationship leads to; the same one each time."""
        known = self._followed.get((source, relationship.name))
        if known is not None:
            return known
        number = len(self.tables)
        self.tables.append(self.catalog.tables[relationship.target])
        self.links.append((source, relationship))
        self.reads.append({other for _, other in relationship.keys})
        self.reads[source].update(own for own, _ in relationship.keys)
        self._followed[source, relationship.name] = number
        return number

    def built(self) -> tuple[Source, ...]:
        """The finished sources."""
        return tuple(
            Source(self._relation(table, reads, is_root=link is None), *(link or (None, None)))
            for table, link, reads in zip(self.tables, self.links, self.reads, strict=True)
        )

    def _relation(self, table: Table, reads: set[str], *, is_root: bool) -> Relation:
        columns = tuple(name for name in table.columns if name in reads)
        if not isinstance(table.source, ViewSource):
            holds = self.version is not None and table.is_iceberg and (is_root or self.version.type == MOMENT)
            return Scan(table, columns, self.version if holds else None)
        scans = tuple(Scan(self.catalog.tables[name], read) for name, read in table.source.tables)
        return ViewScan(table, columns, scans)
