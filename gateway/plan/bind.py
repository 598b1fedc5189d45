"""Check the caller's values against what their columns take: the last step before SQL sees them.

INVARIANT: nothing that passes here can make the engine fail on data. A constant is of its column's type,
a pattern compiles, a count is not negative.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.catalog.values import coerce
from gateway.graphql.operation import Operation
from gateway.plan.patterns import ends_in_escape, similar_to_regex
from gateway.predicate import Form, Slot

#: Longest pattern, in characters: matching costs time in proportion to it.
PATTERN_LENGTH = 1_000



def bind(operation: Operation, slot: Slot, compiles: Callable[[str], bool]) -> object:
    """The value of a slot as its column takes it; `compiles` asks the engine about a regular expression.

    Raises DocumentError (`VALUE`) at the value's place in the document.
    """
    value = operation.values[slot.index]
    place = operation.shape.places[slot.index]
    if slot.form is Form.COUNT:
        assert isinstance(value, int)
        if value < 0:
            raise place.fault(f"is {value}; it must not be negative")
        return value
    try:
        value = coerce(value, slot.type)
    except ValueError as error:
        raise place.fault(f"does not fit {slot.type}: {error}") from None
    if slot.form is Form.VALUE:
        return value
    assert isinstance(value, str)
    if len(value) > PATTERN_LENGTH:
        raise place.fault(f"is a pattern of {len(value)} characters; at most {PATTERN_LENGTH} are allowed")
    if slot.form is Form.LIKE:
        if ends_in_escape(value):
            raise place.fault("ends in a backslash that escapes nothing; write two to mean one")
        return value
    pattern = similar_to_regex(value) if slot.form is Form.SIMILAR else value
    if not compiles(pattern):
        raise place.fault("is not a regular expression that the engine takes")
    return pattern
