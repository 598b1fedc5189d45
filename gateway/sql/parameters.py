"""The parameters of a statement: values reach the engine beside the SQL text, never in it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from gateway.predicate import CursorPart, HashPad, SessionValue, Slot

Parameter = Slot | SessionValue | CursorPart | HashPad


class Parameters:
    """Numbers the values that a statement takes, each once, in the order of their first use."""

    def __init__(self, known: Iterable[Parameter] = ()) -> None:
        self._numbers: dict[Parameter, int] = {value: number for number, value in enumerate(known, 1)}

    def node(self, value: Parameter) -> exp.Expr:
        """The mark `$n` that stands for a value."""
        number = self._numbers.setdefault(value, len(self._numbers) + 1)
        return exp.Parameter(this=exp.Literal.number(number))

    def all(self) -> tuple[Parameter, ...]:
        """Every value, in the order of its number."""
        return tuple(self._numbers)
