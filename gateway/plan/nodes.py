"""The query plan: what one root field asks for, before and after governance.

A plan reads numbered sources, and makes lists of rows of them by numbered selects. Select 0 is the root
field's; every other one makes a list per row of an outer select. The first source of a select is its table,
every other one an object relationship followed from an earlier source. A source scans one table, or expands a
view over scans.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from gateway.catalog.measures import Function
from gateway.catalog.model import Column, Relationship, Table
from gateway.catalog.types import ColumnType
from gateway.mask import Mask
from gateway.plan.fields import OutputField
from gateway.plan.grouping import Grouping
from gateway.plan.window import Window
from gateway.predicate import ColumnRef, Place, Predicate, RowsRef, Slot, disjunction


@dataclass(frozen=True, slots=True)
class Scan:
    """A read of some columns of one table, as it is now or in the version that the caller named.

    INVARIANT: `columns` is ordered as the catalog declares them, so equal reads are equal scans.
    """

    table: Table
    columns: tuple[str, ...]
    version: Slot | None = None


@dataclass(frozen=True, slots=True)
class ViewScan:
    """A read of some columns of a view, whose body reads tables through `scans` only."""

    view: Table
    columns: tuple[str, ...]
    scans: tuple[Scan, ...]


Relation = Scan | ViewScan

#: Where a literal in a view's body keeps the slot that stands for it in the statement.
BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Source:
    """One table of the query; `parent` and `relationship` are those that lead to it, None at the root.

    The parent of a select's first source belongs to the outer select.
    """

    relation: Relation
    parent: int | None = None
    relationship: Relationship | None = None
    select: int = 0

    @property
    def table(self) -> Table:
        return self.relation.table if isinstance(self.relation, Scan) else self.relation.view


class By(Enum):
    """What of a column rows are ordered by."""

    VALUE = auto()
    #: Its text, which differs where values that compare as equal are shown differently.
    TEXT = auto()
    #: Whether the cell is withheld; only where the answer tells that.
    WITHHELD = auto()
    #: Whether the relationship that leads to the column's source has led to a row.
    MATCH = auto()


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One key of the total order; a measure is one of a select within."""

    column: Place
    descending: bool
    nulls_first: bool
    by: By = By.VALUE


@dataclass(frozen=True, slots=True)
class Tie:
    """What tells rows apart that are alike in every key of the order: something shown of where they lead."""

    column: Place | RowsRef
    by: By = By.VALUE


@dataclass(frozen=True, slots=True)
class Measure:
    """A value made of every row of a select: `function` of its columns, or the number of its rows.

    Only `count` takes other than one column: rows count in which none of them is null.
    """

    function: Function
    columns: tuple[ColumnRef, ...]
    is_distinct: bool
    type: ColumnType


@dataclass(frozen=True, slots=True)
class Select:
    """A list of rows: of the root field, or of what is related to a row of an outer select.

    `first` is the number of its first source. Of the rows that are alike in `distinct` the first is kept.
    `limit` is a caller's slot, a number, or None for as many as the limits allow; `offset` likewise, None for
    none. `order_is_default` says that the order is the catalog's, not the caller's. `is_listed` says that the
    rows are shown; measures are taken of all rows of the page. Those that are alike in every key of the order
    come by `ties`, ascending.
    """

    number: int
    first: int
    where: Predicate
    distinct: tuple[ColumnRef, ...]
    order: tuple[OrderKey, ...]
    order_is_default: bool
    limit: Slot | int | None
    offset: Slot | None
    measures: tuple[Measure, ...] = ()
    is_listed: bool = True
    window: Window | None = None
    ties: tuple[Tie, ...] = ()

    @property
    def is_cut(self) -> bool:
        """Whether it takes some of its rows by their order."""
        return self.limit is not None or self.offset is not None or bool(self.distinct)

    @property
    def ordered_by(self) -> tuple[Place | RowsRef, ...]:
        """What the order of its rows is made of."""
        return (*(key.column for key in self.order), *(tie.column for tie in self.ties))


class Form(Enum):
    """How a root field answers."""

    ROWS = "a list of objects"
    ROW = "at most one object, or null"
    WHOLE = "one object for all rows"
    GROUPS = "an object for each group of rows"
    PAGE = "one object for a page between cursors"

    @property
    def is_list(self) -> bool:
        """Whether the answer is a list of objects."""
        return self in (Form.ROWS, Form.GROUPS)


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """What one root field asks for; `tells_cells` says that withheld cells be told from empty ones.

    `grouping` belongs to the form GROUPS.
    """

    key: str
    form: Form
    sources: tuple[Source, ...]
    selects: tuple[Select, ...]
    output: tuple[OutputField, ...]
    tells_cells: bool = False
    grouping: Grouping | None = None


# -- after governance: made by `govern` alone ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CellRule:
    """How a governed scan shows a column: bare (`Always`), in some rows, or null in all (`Never`).

    In other rows the first of `masks` is shown that has the row. `told` says that the scan also has a column
    that tells the rows in which the cell is withheld. A rule with a `key` is of the values that relationships
    are followed by, where these are not just what is shown: they stand under that name.
    """

    column: Column
    visible: Predicate
    told: bool = False
    masks: tuple[tuple[Mask, Predicate], ...] = ()
    key: str = ""

    @property
    def name(self) -> str:
        """What the scan calls it."""
        return self.key or self.column.name

    @property
    def shown(self) -> Predicate:
        """Where the cell is not withheld."""
        return disjunction(self.visible, *(rows for _, rows in self.masks))


@dataclass(frozen=True, slots=True)
class GovernedScan:
    """A scan that shows what the session may see; nothing else can be named behind it."""

    table: Table
    cells: tuple[CellRule, ...]
    rows: Predicate
    version: Slot | None = None


@dataclass(frozen=True, slots=True)
class GovernedView:
    """A view whose body reads governed scans, one per table that the body names."""

    view: Table
    columns: tuple[str, ...]
    scans: tuple[GovernedScan, ...]


@dataclass(frozen=True, slots=True)
class GovernedSource:
    """Source `number` of the plan; `parent` and `relationship` lead to it, None at the root."""

    number: int
    relation: GovernedScan | GovernedView
    parent: int | None
    relationship: Relationship | None
    select: int

    @property
    def scans(self) -> tuple[GovernedScan, ...]:
        return self.relation.scans if isinstance(self.relation, GovernedView) else (self.relation,)

    @property
    def table(self) -> Table:
        return self.relation.view if isinstance(self.relation, GovernedView) else self.relation.table


@dataclass(frozen=True, slots=True)
class Withheld:
    """What an operation asked for and may not see: a column, or a whole table where `column` is None.

    `path` has the response keys from the root field down, without list indexes.
    """

    path: tuple[str, ...]
    table: Table
    column: str | None


@dataclass(frozen=True, slots=True)
class GovernedPlan:
    """A query plan that reads governed scans only.

    `sources` is empty where the root table itself is withheld: the answer is then empty too. Every order is
    total over what the session sees. `most` is the largest number of rows that a list may have. The limit of
    a list is the caller's slot (checked against `most` when it is bound) or a number not above `most` + 1; it
    is None where measures are taken of all rows, of which so many are shown. What is made of fewer than
    `least` rows is not shown, nor what would tell of them.
    """

    key: str
    form: Form
    sources: tuple[GovernedSource, ...]
    selects: tuple[Select, ...]
    output: tuple[OutputField, ...]
    most: int
    tells_cells: bool
    withheld: tuple[Withheld, ...]
    grouping: Grouping | None = None
    least: int = 0

    @property
    def single(self) -> bool:
        """Whether the answer is an object, not a list."""
        return not self.form.is_list

    @property
    def orders_by_rows(self) -> bool:
        """Whether the order of some rows depends on how others are written that they lead to."""
        return any(isinstance(tie.column, RowsRef) for select in self.selects for tie in select.ties)
