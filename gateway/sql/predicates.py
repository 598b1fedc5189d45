"""Predicates as SQL trees. Every expression made here is total: no row can make it fail."""

from __future__ import annotations

import base64
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Protocol, assert_never

from sqlglot import exp

from gateway.catalog.types import TEXT, ColumnType
from gateway.predicate import (
    Always,
    And,
    ColumnRef,
    Compare,
    Constant,
    InList,
    IsNull,
    Like,
    Matches,
    MeasureRef,
    Never,
    Not,
    Operand,
    Or,
    Place,
    Predicate,
    Related,
    Some,
)
from gateway.sql.parameters import Parameters

_COMPARE: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


class Surroundings(Protocol):
    """What a caller's filter can ask of the rows around, beside its own columns."""

    def has_match(self, source: int) -> exp.Expr:
        """Whether source number `source` has a row; may be null for no."""

    def has_some(self, select: int) -> exp.Expr:
        """Whether select number `select` has a row; may be null for no."""


class PredicateCompiler:
    """Compiles predicates; `column` gives the tree of a column, `measured` that of a measure.

    A policy's has no surroundings, and measures nothing.
    """

    def __init__(
        self,
        parameters: Parameters,
        column: Callable[[ColumnRef], exp.Expr],
        around: Surroundings | None = None,
        measured: Callable[[MeasureRef], exp.Expr] | None = None,
    ) -> None:
        self.parameters = parameters
        self._column = column
        self._around = around
        self._measured = measured

    def compile(self, predicate: Predicate) -> exp.Expr:  # noqa: PLR0912  # one case for each node
        """The boolean expression of a predicate."""
        match predicate:
            case Always():
                return exp.true()
            case Never():
                return exp.false()
            case And(items):
                return exp.and_(*(self.compile(item) for item in items), copy=False)
            case Or(items):
                return exp.or_(*(self.compile(item) for item in items), copy=False)
            case Not(item):
                return exp.not_(self.compile(item), copy=False)
            case Compare(left, operator, right):
                return _COMPARE[operator](this=self._place(left), expression=self._operand(right))
            case InList(left, values):
                return exp.In(this=self._place(left), expressions=[self._operand(v) for v in values])
            case IsNull(left, wanted):
                test = exp.Is(this=self._place(left), expression=exp.null())
                return exp.EQ(this=exp.paren(test), expression=self._operand(wanted)) if wanted else test
            case Like(left, pattern, ignore_case):
                like = exp.ILike if ignore_case else exp.Like
                pair = like(this=self._place(left), expression=self._operand(pattern))
                return exp.Escape(this=pair, expression=exp.Literal.string("\\"))
            case Matches(left, pattern, ignore_case):
                flag = exp.Literal.string("i") if ignore_case else None
                return exp.RegexpLike(this=self._place(left), expression=self._operand(pattern), flag=flag)
            case Related(source, item):
                assert self._around is not None, "a policy follows no relationship"
                inner = exp.and_(self._around.has_match(source), self.compile(item), copy=False)
                return exp.func("COALESCE", inner, exp.false(), copy=False)
            case Some(select):
                assert self._around is not None, "a policy follows no relationship"
                return exp.func("COALESCE", self._around.has_some(select), exp.false(), copy=False)
            case _:
                assert_never(predicate)

    def _place(self, place: Place) -> exp.Expr:
        if isinstance(place, ColumnRef):
            return self._column(place)
        assert self._measured is not None, "a policy measures nothing"
        return self._measured(place)

    def _operand(self, operand: Operand) -> exp.Expr:
        match operand:
            case ColumnRef():
                return self._column(operand)
            case Constant(value, type):
                return typed(literal(value), type)
            case _:
                return typed(self.parameters.node(operand), operand.type)


def typed(node: exp.Expr, type: ColumnType) -> exp.Expr:
    """A value's node as its column's type; the value was checked, so the cast cannot fail."""
    if type.kind in TEXT or isinstance(node, exp.Boolean):
        return node
    return exp.Cast(this=node, to=data_type(type).copy())


@lru_cache(maxsize=1024)
def data_type(type: ColumnType) -> exp.DataType:
    """A column type as sqlglot has it; texts of an enumeration are compared and shown as text."""
    return exp.DataType.build("VARCHAR" if type.kind in TEXT else type.sql, dialect="duckdb")


def literal(value: object) -> exp.Expr:
    """A checked value (`gateway.catalog.values.coerce`) as a literal node."""
    match value:
        case bool():
            return exp.Boolean(this=value)
        case int():
            # Past 64 bits engines read a bare number as floating; in quotes the cast reads every digit.
            return exp.Literal.number(value) if abs(value) < 2**63 else exp.Literal.string(str(value))
        case bytes():
            return exp.FromBase64(this=exp.Literal.string(base64.b64encode(value).decode()))
        case Decimal():
            return exp.Literal.string(format(value, "f"))
        case float():
            return exp.Literal.string(repr(value))
        case _:
            assert isinstance(value, str)
            return exp.Literal.string(value)
