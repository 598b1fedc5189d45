"""What a page between cursors has of its list, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gateway.predicate import Slot


class Fact(Enum):
    """What is told of a page; each is number `value` of the cells that its answer is made of."""

    NEXT = 1
    PREVIOUS = 2
    START = 3
    END = 4
    TOTAL = 5


#: What is told of a page, by the name of its field.
FACTS = {
    "hasNextPage": Fact.NEXT,
    "hasPreviousPage": Fact.PREVIOUS,
    "startCursor": Fact.START,
    "endCursor": Fact.END,
    "totalCount": Fact.TOTAL,
}


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of its order a page has: those between two cursors, the last of them if `is_backward`.

    `facts` are those that are told, `has_cursors` says that rows are shown with theirs, `has_copies` that
    rows can be alike in all keys of the order; `visible` are the columns of the table that the session sees.
    One row more than the page has is read.
    """

    after: Slot | None
    before: Slot | None
    is_backward: bool
    facts: frozenset[Fact]
    has_cursors: bool
    has_copies: bool = False
    visible: tuple[str, ...] = ()

    @property
    def is_bounded(self) -> bool:
        """Whether there is a cursor before or behind the page."""
        return self.after is not None or self.before is not None

    @property
    def numbers_copies(self) -> bool:
        """Whether it makes a difference which of some rows that are alike is which."""
        return self.has_copies and (self.has_cursors or self.is_bounded)

    @property
    def counted(self) -> frozenset[Fact]:
        """The facts for which rows outside of the two cursors are counted."""
        earlier = {Fact.PREVIOUS} if self.after is not None else set()
        later = {Fact.NEXT} if self.before is not None else set()
        return self.facts & {Fact.TOTAL, *earlier, *later}


@dataclass(frozen=True, slots=True)
class CursorField:
    """The cursor of an edge."""

    key: str


@dataclass(frozen=True, slots=True)
class FactField:
    """Something told of a page."""

    key: str
    fact: Fact
