"""Row expressions of data filters: Lake Formation's grammar, and nothing else, as a typed tree.

Every operand is resolved before sqlglot sees it, under a number. What sqlglot parses then is structure
alone, and each node of its tree is one of a short list, with no argument that is not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from gateway.catalog.model import Column, Table
from gateway.catalog.types import ColumnType, Kind
from gateway.policy.comparable import check_columns, check_operator, constant, session_value
from gateway.policy.lex import Attribute, Literal, Piece, PredicateError, lex
from gateway.predicate import (
    ColumnRef,
    Compare,
    Constant,
    InList,
    IsNull,
    Like,
    Operand,
    Predicate,
    SessionValue,
    conjunction,
    disjunction,
    negation,
    operands,
)

_COMPARISONS: Mapping[type[exp.Expr], tuple[str, str]] = {
    exp.EQ: ("=", "="),
    exp.NEQ: ("<>", "<>"),
    exp.LT: ("<", ">"),
    exp.LTE: ("<=", ">="),
    exp.GT: (">", "<"),
    exp.GTE: (">=", "<="),
}


def parse_predicate(text: str, table: Table, attributes: Mapping[str, ColumnType]) -> Predicate:
    """The row expression over the table's columns; raises PredicateError, which says what and where.

    A list attribute stands in the tree as the one value of an `InList`, a SessionValue of a list type.
    """
    pieces = lex(text, table, attributes)
    if not pieces:
        raise PredicateError("the row expression is empty", "write `*` for every row")
    words = [f'"{index}"' if piece.operand else piece.text for index, piece in enumerate(pieces)]
    try:
        (tree,) = sqlglot.parse(" ".join(words), dialect="duckdb")
    except ParseError as error:
        raise _misplaced(error, words, pieces) from None
    assert tree
    return _Builder(pieces).predicate(tree)


def session_values(predicate: Predicate) -> tuple[SessionValue, ...]:
    """The session attributes that a predicate depends on, each once per type it is compared in."""
    return tuple(dict.fromkeys(item for item in operands(predicate) if isinstance(item, SessionValue)))


def _misplaced(error: ParseError, words: list[str], pieces: tuple[Piece, ...]) -> PredicateError:
    """The fault at the piece where sqlglot stopped: it counts to the end of the last word it read."""
    ends = accumulate(len(word) + 1 for word in words)
    stopped = error.errors[0].get("col") or 0
    piece = next(piece for piece, end in zip(pieces, ends, strict=True) if end > stopped)
    return PredicateError(f"the row expression cannot be read at {piece}")


class _Builder:
    """Turns sqlglot's tree into ours, node by node."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self._pieces = pieces

    def predicate(self, node: exp.Expr) -> Predicate:
        kind = type(node)
        given = {name for name, value in node.args.items() if value}
        if kind in (exp.And, exp.Or) and given == {"this", "expression"}:
            merge = conjunction if kind is exp.And else disjunction
            return merge(*(self.predicate(part) for part in node.flatten()))
        if kind in (exp.Not, exp.Paren) and given == {"this"}:
            inner = self.predicate(node.this)
            return inner if kind is exp.Paren else negation(inner)
        if kind in _COMPARISONS and given == {"this", "expression"}:
            return self._comparison(node.this, *_COMPARISONS[kind], node.expression)
        if kind is exp.Between and given == {"this", "low", "high"}:
            return conjunction(
                self._comparison(node.this, ">=", "<=", node.args["low"]),
                self._comparison(node.this, "<=", ">=", node.args["high"]),
            )
        if kind is exp.In and given in ({"this", "expressions"}, {"this", "field"}):
            return self._membership(node)
        if kind is exp.Like and given in ({"this", "expression"}, {"this", "expression", "negate"}):
            like = self._pattern(node)
            return negation(like) if "negate" in given else like
        if kind is exp.Is and given == {"this", "expression"} and type(node.expression) is exp.Null:
            return IsNull(ColumnRef(self._column(node.this)[0].name))
        if kind is exp.Column:
            return self._alone(node)
        raise self._unreadable(node)

    def _comparison(self, left: exp.Expr, operator: str, mirrored: str, right: exp.Expr) -> Predicate:
        first, second = self._operand(left), self._operand(right)
        if not isinstance(first.operand, Column):
            first, second, operator = second, first, mirrored
        column = first.operand
        if not isinstance(column, Column):
            raise PredicateError(f"{first} is not compared with a column", "name a column on one side")
        check_operator(column, operator, first)
        return Compare(ColumnRef(column.name), operator, self._value(second, column))

    def _value(self, place: Piece, column: Column) -> Operand:
        match place.operand:
            case Column() as other:
                check_columns(column, other, place)
                return ColumnRef(other.name)
            case Attribute() as attribute:
                return session_value(attribute, column, place, listed=False)
            case literal:
                assert isinstance(literal, Literal)
                return constant(literal, column, place)

    def _membership(self, node: exp.Expr) -> Predicate:
        column, place = self._column(node.this)
        check_operator(column, "=", place)
        left = ColumnRef(column.name)
        if node.args.get("field"):
            return InList(left, (self._list(node.args["field"], column),))
        places = [self._operand(item) for item in node.expressions]
        if len(places) == 1 and _is_list(places[0]):
            return InList(left, (self._list(node.expressions[0], column),))
        for other in places:
            if isinstance(other.operand, Column):
                raise PredicateError(f"{other} is a column", "IN takes constants and session attributes")
        return InList(left, tuple(dict.fromkeys(self._value(other, column) for other in places)))

    def _list(self, node: exp.Expr, column: Column) -> SessionValue:
        place = self._operand(node)
        if not isinstance(place.operand, Attribute):
            raise PredicateError(f"{place} is not a list", "write the values between parentheses")
        return session_value(place.operand, column, place, listed=True)

    def _pattern(self, node: exp.Expr) -> Like:
        column, place = self._column(node.this)
        check_operator(column, "LIKE", place)
        pattern = self._operand(node.expression)
        if not isinstance(pattern.operand, Literal):
            raise PredicateError(f"{pattern} cannot be a pattern", "LIKE takes a text in single quotes")
        value = constant(pattern.operand, column, pattern)
        text = pattern.operand.value
        if (len(text) - len(text.rstrip("\\"))) % 2:
            raise PredicateError(f"{pattern} ends in a lone backslash, which escapes nothing", "double it")
        return Like(ColumnRef(column.name), value)

    def _alone(self, node: exp.Expr) -> Predicate:
        column, place = self._column(node)
        if column.type.kind is not Kind.BOOLEAN:
            raise PredicateError(f"{place} is of type {column.type.kind.value}", "compare it with something")
        return Compare(ColumnRef(column.name), "=", Constant(value=True, type=column.type))

    def _column(self, node: exp.Expr) -> tuple[Column, Piece]:
        place = self._operand(node)
        if not isinstance(place.operand, Column):
            raise PredicateError(f"{place} stands where a column belongs", "name a column")
        return place.operand, place

    def _operand(self, node: exp.Expr) -> Piece:
        alone = type(node) is exp.Column and {name for name, value in node.args.items() if value} == {"this"}
        # A name without quotes is a keyword that sqlglot took for one.
        if not (alone and node.this.args.get("quoted")):
            raise self._unreadable(node)
        return self._pieces[int(node.name)]

    def _unreadable(self, node: exp.Expr) -> PredicateError:
        """The fault of a node that the grammar does not have, at the first operand in it."""
        numbers = [int(column.name) for column in node.find_all(exp.Column) if column.name.isdecimal()]
        place = f" around {self._pieces[min(numbers)]}" if numbers else ""
        return PredicateError(f"the row expression cannot be read{place}")


def _is_list(place: Piece) -> bool:
    return isinstance(place.operand, Attribute) and place.operand.type.kind is Kind.LIST
