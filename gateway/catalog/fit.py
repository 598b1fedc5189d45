"""Fits an argument to what its function needs, so that the call is total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlglot import exp

from gateway.catalog.arithmetic import NUMBERS, cast
from gateway.catalog.fault import ViewError, quoted
from gateway.catalog.functions import MOMENTS, Need
from gateway.catalog.probe import NULL_TYPE, read_type
from gateway.catalog.types import INTEGER_BOUNDS, NESTED, TEXT, ColumnType, Kind


def fit(value: exp.Expr, spelt: str, need: Need, call: exp.Expr) -> exp.Expr:
    """The argument, total and of the type `spelt`, as what the function `call` needs."""
    rule = _RULES.get(need)
    if rule is None or (spelt == NULL_TYPE and need not in _WRITTEN):
        return value
    type = read_type(spelt)
    fitting = rule(value, type) if type else None
    if fitting is None:
        raise unfit(value, need, call, spelt)
    return fitting


def unfit(value: exp.Expr, need: Need, call: exp.Expr, spelt: str = "") -> ViewError:
    """The fault of an argument that is not what its function needs."""
    given = f"{quoted(value)}, of type {spelt}," if spelt else quoted(value)
    cure = "write one" if need in _WRITTEN else "CAST it"
    return ViewError(f"{quoted(call)} takes {need.value}, and {given} is not", cure, node=call)


def is_count(node: exp.Expr) -> bool:
    """Whether the node is a number from 1 to 1,000,000,000, written out."""
    return isinstance(node, exp.Literal) and node.name.isdigit() and 1 <= int(node.name) <= 1_000_000_000


def _of(*kinds: Iterable[Kind]) -> _Rule:
    allowed = frozenset().union(*kinds)
    return lambda value, type: value if type.kind in allowed else None


def _word(value: exp.Expr, type: ColumnType) -> exp.Expr | None:
    if type.kind in NESTED:
        return None
    return value if type.kind is Kind.VARCHAR else cast(value, "VARCHAR")


def _literal_text(value: exp.Expr, type: ColumnType) -> exp.Expr | None:
    return value if isinstance(value, exp.Literal) and type.kind is Kind.VARCHAR else None


def _offset(value: exp.Expr, type: ColumnType) -> exp.Expr | None:
    if type.kind not in INTEGER_BOUNDS or is_count(value):
        return value if is_count(value) else None
    low, high = exp.Neg(this=exp.Literal.number(2**31)), exp.Literal.number(2**31 - 1)
    raised = exp.Greatest(this=cast(value, "BIGINT"), expressions=[cast(low, "BIGINT")], ignore_nulls=True)
    clamped = exp.Least(this=raised, expressions=[cast(high, "BIGINT")], ignore_nulls=True)
    # GREATEST and LEAST pass over nulls, so a null offset is kept by itself.
    present = exp.Not(this=exp.Is(this=value.copy(), expression=exp.null()))
    return exp.Case(ifs=[exp.If(this=present, true=clamped)])


def _digits(value: exp.Expr, type: ColumnType) -> exp.Expr | None:
    is_written = isinstance(value, exp.Literal) and value.name.isdigit() and type.kind in INTEGER_BOUNDS
    return value if is_written and int(value.name) <= 38 else None


def _rows(value: exp.Expr, type: ColumnType) -> exp.Expr | None:
    return value if is_count(value) and type.kind in INTEGER_BOUNDS else None


def _double(value: exp.Expr, type: ColumnType) -> exp.Expr | None:
    if type.kind not in NUMBERS:
        return None
    return value if type.kind is Kind.DOUBLE else cast(value, "DOUBLE")


def _moment(value: exp.Expr, type: ColumnType) -> exp.Expr | None:
    if type.kind not in MOMENTS:
        return None
    last = "9999-12-31" if type.kind is Kind.DATE else "9999-12-31 23:59:59.999999"
    low, high = (cast(exp.Literal.string(text), type.sql) for text in ("0001-01-01", last))
    within = exp.Between(this=value, low=low, high=high)
    return exp.Case(ifs=[exp.If(this=within, true=value.copy())])


def _summable(value: exp.Expr, type: ColumnType) -> exp.Expr | None:
    if type.kind is Kind.DECIMAL:
        return value if type.precision <= 18 else None
    return value if type.kind in NUMBERS - {Kind.HUGEINT, Kind.UHUGEINT} else None


_Rule = Callable[[exp.Expr, ColumnType], exp.Expr | None]

_RULES: Mapping[Need, _Rule] = {
    Need.TEXT: _of(TEXT),
    Need.WORD: _word,
    Need.LITERAL_TEXT: _literal_text,
    Need.OFFSET: _offset,
    Need.DIGITS: _digits,
    Need.ROWS: _rows,
    Need.NUMBER: _of(NUMBERS),
    Need.DOUBLE: _double,
    Need.MOMENT: _moment,
    Need.TRUTH: _of({Kind.BOOLEAN}),
    Need.SUMMABLE: _summable,
    # An interval may equal one that is spelt otherwise: 30 days, and a month.
    Need.ORDERED: _of(set(Kind) - NESTED - {Kind.INTERVAL}),
}

#: What must stand in the SQL as itself, so that no null may.
_WRITTEN = frozenset({Need.LITERAL_TEXT, Need.DIGITS, Need.ROWS, Need.PART})
