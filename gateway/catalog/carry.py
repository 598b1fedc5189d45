"""Carries a view to the engine that will run it: marks each expression with its type, and checks it.

The types are for `gateway/sql`, which writes some expressions otherwise for another engine. What that
engine cannot run as DuckDB would is refused by name (`portable.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlglot import exp

from gateway.catalog.fault import ViewError, quoted
from gateway.catalog.functions import MOMENTS, WINDOW
from gateway.catalog.portable import (
    CASTS,
    DIGITS_FROM_DOUBLE,
    DIGITS_TO_DOUBLE,
    MEETS_DOUBLE,
    MEETS_REAL,
    PLACES_OF_DOUBLE,
    REFUSED,
    WIDE,
)
from gateway.catalog.probe import read_type
from gateway.catalog.types import FLOATS, LACKING, NESTED, ColumnType, Kind
from gateway.catalog.values import coerce

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_LEAVE_OUT = "leave it out"

#: Where a node keeps the type that DuckDB gives it, as DuckDB spells it.
TYPE = "type"


class Carrier:
    """Carries the expressions of views to one engine."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._refused = REFUSED[engine]
        self._is_other = bool(self._refused)

    def carry(self, expressions: Iterable[exp.Expr], type_of: Callable[[exp.Expr], str]) -> None:
        """Marks every part of total expressions with its type; raises ViewError where one cannot run."""
        for expression in expressions:
            for node in expression.walk():
                if isinstance(node, exp.Condition | exp.Filter) and not _has_no_type(node):
                    # Not as the node's own `type`, which changes what the SQL library writes for DuckDB.
                    node.meta[TYPE] = type_of(node)
            for node in expression.walk() if self._is_other else ():
                self._check(node)

    def carry_select(self, query: exp.Select) -> None:
        """Checks what a SELECT does with its expressions; they are marked already."""
        if not self._is_other:
            return
        group = query.args.get("group")
        for item in group.expressions if group else ():
            if isinstance(item, exp.Literal):
                raise self._fault(item, "group by columns alone")
            self._check_order(item)
        for projection in query.expressions if query.args.get("distinct") else ():
            self._check_order(projection.this)
        for join in query.args.get("joins") or ():
            if join.args.get("side") == "FULL" and not _is_equality(join.args.get("on")):
                raise self._fault(join, "join by `a = b AND ...` of plain columns, or with LEFT JOIN")

    def obstacle(self, body: exp.Expr) -> str:
        """Why the engine cannot run the body of a view that was carried to another; empty where it can."""
        try:
            for node in body.walk():
                if isinstance(node, exp.Select):
                    self.carry_select(node)
                elif isinstance(node, exp.SetOperation):
                    sides = zip(node.left.selects, node.right.selects, strict=True)
                    self.carry_union(node, ((_spelt(one), _spelt(other)) for one, other in sides))
                else:
                    self._check(node)
        except ViewError as error:
            return str(error)
        return ""

    def carry_union(self, query: exp.SetOperation, types: Iterable[tuple[str, str]]) -> None:
        """Checks the columns that meet in a set operation, by their types on both sides."""
        is_distinct = not isinstance(query, exp.Union) or query.args.get("distinct")
        for pair in types if self._is_other else ():
            found = [type for type in map(read_type, pair) if type]
            if not _meet(found):
                raise self._fault(query, "CAST the floating column's partner to DOUBLE")
            if is_distinct and {type.kind for type in found} & NESTED:
                raise self._fault(query, "write UNION ALL, or leave the composed column out")

    # -- checks -------------------------------------------------------------------------------------

    def _fault(self, node: exp.Expr, cure: str = _LEAVE_OUT) -> ViewError:
        return ViewError(f"{_written(node)} cannot run on {self._engine}", cure, node=node)

    def _check(self, node: exp.Expr) -> None:
        if type(node) in self._refused:
            raise self._fault(node, self._refused[type(node)])
        type_ = None if _has_no_type(node) else _type(node)
        lacking = sorted(k.value for k in type_.kinds & (LACKING[self._engine] - WIDE)) if type_ else ()
        if lacking:
            message = f"{_written(node)} is of type {lacking[0]}, which {self._engine} does not have"
            raise ViewError(message, "CAST to another type", node=node)
        self._check_meeting(node)
        check = _CHECKS.get(type(node))
        cure = check(node) if check else ""
        if cure:
            raise self._fault(node, cure)

    def _check_meeting(self, node: exp.Expr) -> None:
        compared, chosen = _meeting(node)
        for parts in (compared, chosen):
            if not _meet([type for type in map(_type, parts) if type]):
                raise self._fault(node, "CAST what meets a REAL or DOUBLE to DOUBLE")
        for part in compared:
            self._check_order(part, node)

    def _check_order(self, node: exp.Expr, whole: exp.Expr | None = None) -> None:
        """Refuses a composed value where values are told from one another."""
        type = _type(node)
        if type is not None and type.kind in NESTED:
            raise self._fault(whole or node, "leave the composed value out")


def _written(node: exp.Expr) -> str:
    """The SQL of a node as the view has it: a cast of a view's tries by itself."""
    return quoted(node).replace("TRY_CAST(", "CAST(")


def _has_no_type(node: exp.Expr) -> bool:
    parent = node.parent
    is_part = isinstance(node, exp.If | exp.Interval | exp.DataType) or isinstance(parent, exp.Interval)
    return is_part or (type(node) in WINDOW and isinstance(parent, exp.Window))


def _type(node: exp.Expr) -> ColumnType | None:
    return read_type(node.meta.get(TYPE, ""))


def _spelt(projection: exp.Expr) -> str:
    return str(projection.unalias().meta.get(TYPE, ""))


def _meeting(node: exp.Expr) -> tuple[list[exp.Expr], list[exp.Expr]]:
    """The parts of a node that it compares with each other, and those of which it gives one."""
    match node:
        case exp.Case():
            branches = node.args["ifs"]
            compared = [node.this, *(branch.this for branch in branches)] if node.this else []
            default = node.args.get("default")
            return compared, [*(branch.args["true"] for branch in branches), *([default] if default else [])]
        case exp.Coalesce():
            return [], [node.this, *node.expressions]
        case exp.Between():
            return [node.this, node.args["low"], node.args["high"]], []
        case exp.In() | exp.Greatest() | exp.Least():
            return [node.this, *node.expressions], []
        case exp.Nullif():
            return [node.this, node.expression], []
        case exp.Ordered():
            return [node.this], []
        case exp.Window():
            return list(node.args.get("partition_by") or ()), []
        case _ if isinstance(node, _COMPARISONS):
            return [node.this, node.expression], []
        case _:
            return [], []


def _meet(types: list[ColumnType]) -> bool:
    """Whether every engine compares values of these types alike, or chooses among them alike."""
    kinds = {type.kind for type in types}
    if Kind.DOUBLE in kinds:
        return kinds <= MEETS_DOUBLE
    return Kind.REAL not in kinds or kinds <= MEETS_REAL


def _is_equality(condition: exp.Expr | None) -> bool:
    """Whether columns of the two sides are equal, which is all that a FULL JOIN may ask of Trino."""
    match condition:
        case exp.Paren():
            return _is_equality(condition.this)
        case exp.And():
            return _is_equality(condition.left) and _is_equality(condition.right)
        case exp.EQ(this=exp.Column() as left, expression=exp.Column() as right):
            type = _type(left)
            return left.table != right.table and type is not None and type.kind not in FLOATS
        case _:
            return False


def _cast_cure(node: exp.TryCast) -> str:
    to, given = _type(node), _type(node.this)
    assert to
    if isinstance(node.this, exp.Literal) and node.this.is_string:
        return "" if _is_read(node.this.name, to) else "write the value as the type is written"
    if given is None or given == to:
        return ""
    if to.kind is Kind.ENUM:
        is_shown = given.kind is Kind.VARCHAR and isinstance(node.parent, exp.TryCast)
        return "" if is_shown else "compare it as text"
    if given.kind is Kind.ENUM:
        return ""
    if isinstance(node.this, exp.Literal) and to.kind is Kind.REAL and given.precision <= 7:
        return ""
    if to.kind not in CASTS.get(given.kind, ()):
        return f"declare the column in the engine's table as {to}, or leave the cast out"
    if given.kind is Kind.DECIMAL and to.kind is Kind.DOUBLE and given.precision > DIGITS_TO_DOUBLE:
        return f"CAST it to DECIMAL({DIGITS_TO_DOUBLE}, s) first"
    if given.kind is Kind.DOUBLE and to.kind is Kind.DECIMAL and to.precision > DIGITS_FROM_DOUBLE:
        return f"CAST it to DECIMAL({DIGITS_FROM_DOUBLE}, s) first"
    return ""


def _is_read(text: str, to: ColumnType) -> bool:
    try:
        coerce(text, to)
    except ValueError:
        return False
    return True


def _literal_cure(node: exp.Literal) -> str:
    type = _type(node)
    return "write at most 18 digits" if type is not None and type.kind in WIDE else ""


def _split_cure(node: exp.SplitPart) -> str:
    delimiter, place = node.args["delimiter"], node.args["part_index"]
    is_written = isinstance(delimiter, exp.Literal) and delimiter.name and isinstance(place, exp.Literal)
    return "" if is_written else "write the delimiter and a place from 1 out"


def _count_cure(node: exp.Count) -> str:
    is_many = isinstance(node.this, exp.Distinct) and len(node.this.expressions) > 1
    return "count one column" if is_many else ""


def _window_cure(node: exp.Window) -> str:
    if isinstance(node.this, exp.Lag | exp.Lead) and node.args.get("spec"):
        return "leave the frame out"
    if isinstance(node.this, exp.Filter):
        return "write CASE within the function instead of FILTER"
    is_distinct = any(isinstance(part, exp.Distinct) for part in node.this.iter_expressions())
    return "leave DISTINCT out, or group in a derived table" if is_distinct else ""


def _round_cure(node: exp.Round) -> str:
    type, digits = _type(node.this), node.args.get("decimals")
    if type is not None and type.kind is Kind.REAL:
        return "CAST it to DOUBLE first"
    if type is not None and type.kind is Kind.DOUBLE and digits and int(digits.name) > PLACES_OF_DOUBLE:
        return f"round to at most {PLACES_OF_DOUBLE} places"
    return _whole_cure(node)


def _whole_cure(node: exp.Func) -> str:
    type = _type(node.this)
    is_fraction = type is not None and type.kind is Kind.DECIMAL and type.precision == type.scale == 38
    return "CAST it to DECIMAL(38, 37) first" if is_fraction else ""


def _difference_cure(node: exp.DateDiff) -> str:
    kinds = {type.kind for type in map(_type, (node.this, node.expression)) if type}
    is_mixed = Kind.TIMESTAMPTZ in kinds and len(kinds & MOMENTS) > 1
    return "CAST both to one type" if is_mixed else ""


#: What is wrong with some nodes, as the cure.
_CHECKS: Mapping[type[exp.Expr], Callable[[Any], str]] = {
    exp.TryCast: _cast_cure,
    exp.Literal: _literal_cure,
    exp.SplitPart: _split_cure,
    exp.Count: _count_cure,
    exp.Window: _window_cure,
    exp.Round: _round_cure,
    exp.Floor: _whole_cure,
    exp.Ceil: _whole_cure,
    exp.Trunc: _whole_cure,
    exp.DateDiff: _difference_cure,
}
