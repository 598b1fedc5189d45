"""The query plan: what one root field asks for, before and after governance.

A plan reads numbered sources. Source 0 is the root field's table; every other one is an object
relationship followed from an earlier source. A source scans one table, or expands a view over scans.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.catalog.model import Column, Relationship, Table
from gateway.catalog.types import ColumnType
from gateway.predicate import ColumnRef, Predicate, SessionValue, Slot


@dataclass(frozen=True, slots=True)
class Scan:
    """A read of some columns of one table.

    INVARIANT: `columns` is ordered as the catalog declares them, so equal reads are equal scans.
    """

    table: Table
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ViewScan:
    """A read of some columns of a view, whose body reads tables through `scans` only."""

    view: Table
    columns: tuple[str, ...]
    scans: tuple[Scan, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One table of the query; `parent` and `relationship` are those that lead to it, None at the root."""

    relation: Scan | ViewScan
    parent: int | None = None
    relationship: Relationship | None = None

    @property
    def table(self) -> Table:
        return self.relation.table if isinstance(self.relation, Scan) else self.relation.view


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One key of the total order."""

    column: ColumnRef
    descending: bool
    nulls_first: bool


# -- output: what the answer looks like ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ColumnField:
    """The cell of a column."""

    key: str
    column: ColumnRef
    type: ColumnType


@dataclass(frozen=True, slots=True)
class TypenameField:
    """The name of the object's type."""

    key: str
    typename: str


@dataclass(frozen=True, slots=True)
class NullField:
    """A withheld column or object: null in every row."""

    key: str


@dataclass(frozen=True, slots=True)
class ObjectField:
    """A related row, null where source `source` has no match."""

    key: str
    source: int
    fields: tuple[OutputField, ...]


OutputField = ColumnField | TypenameField | NullField | ObjectField


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """What one root field asks for.

    `single` means at most one row, answered as an object or null (`T_by_pk`). `limit` is a caller's
    slot, a number, or None for as many as the limits allow; `offset` likewise, None for none.
    """

    key: str
    sources: tuple[Source, ...]
    output: tuple[OutputField, ...]
    where: Predicate
    order: tuple[OrderKey, ...]
    limit: Slot | int | None
    offset: Slot | None
    single: bool


# -- after governance -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellRule:
    """How a governed scan shows a column: bare (`Always`), in some rows, or as null (`Never`)."""

    column: Column
    visible: Predicate


@dataclass(frozen=True, slots=True)
class GovernedScan:
    """A scan that shows what the session may see, and nothing else can be named behind it."""

    table: Table
    cells: tuple[CellRule, ...]
    rows: Predicate


@dataclass(frozen=True, slots=True)
class Withheld:
    """An output column (or whole table, `column` None) that the session may not see, and where it was asked."""

    path: tuple[str, ...]
    table: str
    column: str | None


@dataclass(frozen=True, slots=True)
class BoundValue:
    """A parameter of a statement: the caller's slot or the session's attribute that fills it."""

    value: Slot | SessionValue
