"""The physical design of a native copy, as a table's entry declares it."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.catalog.document import DatabaseEntry, TableEntry
from gateway.catalog.outline import Outline
from gateway.catalog.types import Kind
from gateway.catalog.values import shown

#: Kinds that the engine has no index for, or whose columns are read as something else.
_UNINDEXED = frozenset({Kind.INTERVAL, Kind.ENUM})


@dataclass(frozen=True, slots=True)
class Design:
    """The columns that a copy is sorted by, those with an index, and those of further copies."""

    sort: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    projections: tuple[tuple[str, ...], ...] = ()


def design(table: Outline, entry: TableEntry) -> Design:
    """The design of a table's copy; what is wrong goes to the faults."""
    for key in ("sort", "indexes", "projections"):
        is_copied = entry.materialize != "never" and not isinstance(entry.source, DatabaseEntry)
        has_copy = is_copied if entry.source else entry.accelerate is not None
        if getattr(entry, key) and not has_copy:
            cure = "leave it out: these rows are read where they lie"
            table.fault((key,), f"`{key}` is for tables that are held as a native copy", cure)
    for index, name in enumerate(entry.indexes):
        column = table.columns.get(name)
        if column and column.type.kind in _UNINDEXED:
            message = f"{shown(name)} is of type {column.type.kind.value}, which no index looks up"
            table.fault(("indexes", index), message, "leave it out")
    projections = tuple(
        table.needs_order(columns, "projections", "sorted by", number)
        for number, columns in enumerate(entry.projections)
    )
    for number, columns in enumerate(projections):
        own = (entry.sort or entry.primary_key)[: len(columns)]
        if columns and (columns == own or columns in projections[:number]):
            message = f"a copy stands in the order of {', '.join(map(shown, columns))} already"
            table.fault(("projections", number), message, "leave it out")
    return Design(
        table.needs_order(entry.sort, "sort", "sorted by"),
        table.needs_order(entry.indexes, "indexes", "indexed"),
        projections,
    )
