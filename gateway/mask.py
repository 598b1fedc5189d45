"""Column masks: what is shown in the place of a cell's value (GOVERNANCE.md section 3, "Masks")."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Function(Enum):
    """The built-in masks, from the most restrictive to the least; the value is the name in the files."""

    NULL = "null"
    REDACT = "redact"
    CONSTANT = "constant"
    HASH = "hash"
    BUCKET = "bucket"
    YEAR = "year"
    MONTH = "month"
    INITIAL = "initial"
    PARTIAL = "partial"
    LAST = "last"
    #: Shows nothing: the values can be followed along a relationship, and that is all.
    KEY = "key"


#: What stands for a text that is not shown, and for the part of one that is not.
REDACTED = "***"

#: Functions that differ in how much they show, not in kind: all keep characters of a text.
_PARTS = frozenset({Function.INITIAL, Function.PARTIAL, Function.LAST})

_RANKS = {function: rank for rank, function in enumerate(Function)}


@dataclass(frozen=True, slots=True)
class Mask:
    """A function and its argument: characters of `partial` and `last`, the size of a `bucket`, a `constant`.

    A constant is of its column's type, as `gateway.catalog.values.coerce` gives it; others have None.
    """

    function: Function
    argument: object = None

    @property
    def rank(self) -> tuple[int, Decimal, str]:
        """Sorts masks: of two on one cell the lower one, which shows less, is used."""
        if self.function in _PARTS:
            shown = Decimal(1 if self.function is Function.INITIAL else str(self.argument))
            return _RANKS[Function.INITIAL], shown, self.function.value
        shown = -Decimal(str(self.argument)) if self.function is Function.BUCKET else Decimal(0)
        return _RANKS[self.function], shown, str(self.argument)

    def __str__(self) -> str:
        name = self.function.value
        return name if self.argument is None else f"{name}({self.argument})"
