"""Check the caller's values against what their columns take: the last step before SQL sees them.

INVARIANT: nothing that passes here can make the engine fail on data. A constant is of its column's type,
a pattern compiles, a count is not negative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gateway.auth.identity import AttributeValue
from gateway.catalog.values import coerce
from gateway.errors import DocumentError, LimitExceeded
from gateway.graphql.operation import Operation
from gateway.plan.cursors import Cursors, Parts
from gateway.plan.grouping import Grouping
from gateway.plan.hashing import padded
from gateway.plan.nodes import GovernedPlan, Select
from gateway.plan.patterns import ends_in_escape, kept_regex, plain_like, similar_to_regex
from gateway.predicate import CursorPart, Form, HashPad, Scope, SessionValue, Slot

#: Longest pattern, in characters: matching costs time in proportion to it.
PATTERN_LENGTH = 1_000

#: Most patterns of one operation: the engine takes up to a quarter of a second to compile a large one.
PATTERNS = 20


class Binder:
    """Binds one operation's values; `compiles` asks the engine whether it takes a regular expression."""

    def __init__(
        self,
        operation: Operation,
        attributes: Mapping[str, AttributeValue],
        compiles: Callable[[str], bool],
        cursors: Cursors,
        hash_secret: bytes = b"",
    ) -> None:
        self._operation = operation
        self._attributes = attributes
        self._compiles = compiles
        self._cursors = cursors
        self._hash_secret = hash_secret
        self._opened: dict[tuple[int, Scope], Parts] = {}
        self._patterns = 0

    def value(self, parameter: Slot | SessionValue | CursorPart | HashPad) -> object:
        """A parameter's value as its column takes it.

        Raises DocumentError (`VALUE`) at the value's place in the document.
        """
        if isinstance(parameter, SessionValue):
            # Grants keep only the attributes that fit.
            return coerce(self._attributes[parameter.attribute], parameter.type)
        if isinstance(parameter, CursorPart):
            return self._part(parameter)
        if isinstance(parameter, HashPad):
            return padded(self._hash_secret, parameter)
        value = self._operation.values[parameter.index]
        place = self._operation.shape.places[parameter.index]
        if parameter.form in (Form.COUNT, Form.PAGE):
            assert isinstance(value, int)
            if value < 0:
                raise place.fault(f"is {value}; it must not be negative")
            return value + 1 if parameter.form is Form.PAGE else value
        try:
            value = coerce(value, parameter.type)
        except ValueError as error:
            raise place.fault(f"does not fit {parameter.type}: {error}") from None
        is_pattern = parameter.form not in (Form.VALUE, Form.VERSION)
        return self._pattern(str(value), parameter) if is_pattern else value

    def _part(self, part: CursorPart) -> object:
        rank, value = self._open(part.slot.index, part.scope)[part.number]
        if part.is_rank or value is None:
            return rank if part.is_rank else None
        try:
            return coerce(value, part.type)
        except ValueError:
            # An infinity, or a moment past what callers may write: the engine's own text, which has no `T`.
            return value.replace("T(BC)T", " (BC) ") if isinstance(value, str) else value

    def _open(self, index: int, scope: Scope) -> Parts:
        """What a cursor says; it is opened once for all its parts."""
        if (index, scope) not in self._opened:
            text = str(self._operation.values[index])
            parts = self._cursors.open(text, scope.of(self._attributes))
            if parts is None:
                place = self._operation.shape.places[index]
                path = ".".join(place.path)
                raise DocumentError(
                    "CURSOR",
                    f"`{path}` is no cursor of this list in this order; begin at its first page",
                    locations=(place.location,),
                )
            self._opened[index, scope] = parts
        return self._opened[index, scope]

    def rows(self, plan: GovernedPlan) -> int:
        """How many rows the lists of a root field ask for at most. Raises LimitExceeded (`LIMIT_ROWS`)."""
        groups = self._rows(plan.grouping, plan, is_listed=True) if plan.grouping else 0
        return groups + sum(self._rows(select, plan, is_listed=select.is_listed) for select in plan.selects)

    def size(self, plan: GovernedPlan) -> int:
        """How many rows the page of a root field has at most."""
        return self._rows(plan.selects[0], plan, is_listed=True)

    def _rows(self, select: Select | Grouping, plan: GovernedPlan, *, is_listed: bool) -> int:
        if select.offset is not None:
            self.value(select.offset)
        rows = self.value(select.limit) if isinstance(select.limit, Slot) else select.limit
        if not is_listed:
            return 0
        if rows is None:
            return plan.most
        assert isinstance(rows, int)
        if isinstance(select, Select) and select.window is not None:
            rows -= 1
        if isinstance(select.limit, Slot) and rows > plan.most:
            place = self._operation.shape.places[select.limit.index]
            raise LimitExceeded(
                "LIMIT_ROWS",
                f"`{plan.key}` asks for {rows} rows; at most {plan.most} are allowed",
                locations=(place.location,),
            )
        return rows

    def _pattern(self, pattern: str, slot: Slot) -> str:
        place = self._operation.shape.places[slot.index]
        if len(pattern) > PATTERN_LENGTH:
            raise place.fault(
                f"is a pattern of {len(pattern)} characters; at most {PATTERN_LENGTH} are allowed"
            )
        if slot.form is Form.LIKE:
            if ends_in_escape(pattern):
                raise place.fault("ends in a backslash that escapes nothing; write two to mean one")
            return plain_like(pattern)
        self._patterns += 1
        if self._patterns > PATTERNS:
            raise place.fault(f"is one pattern too many; an operation may have {PATTERNS}")
        expression = similar_to_regex(pattern) if slot.form is Form.SIMILAR else pattern
        if expression is None or not self._compiles(expression):
            raise place.fault("is not a regular expression that the engine takes")
        return kept_regex(expression)
