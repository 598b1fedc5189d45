"""Trino's way of writing a query, which is Amazon Athena's too.

What Trino would answer otherwise than DuckDB is rewritten so that both give the same: NaN is the largest
number and equal to itself, `ILIKE` compares lower case, a pattern means what RE2 makes of it. Cells leave
as values or texts that `gateway/result/decode.py` reads; the JSON is made here, never by the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlglot import exp

from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import NESTED, TEXT, ColumnType, Kind
from gateway.predicate import Form, Slot
from gateway.sql.compile import CompiledQuery
from gateway.sql.parameters import Parameter
from gateway.sql.predicates import literal
from gateway.sql.regex import portable_regex

_FLOATS = frozenset({exp.DType.FLOAT, exp.DType.DOUBLE})
_MOMENTS = frozenset({Kind.TIMESTAMP, Kind.TIMESTAMPTZ})

#: Types by kind, for those that are not spelt alike in both.
_TYPES = {
    **dict.fromkeys(TEXT, "VARCHAR"),
    Kind.TINYINT: "TINYINT",
    Kind.SMALLINT: "SMALLINT",
    Kind.INTEGER: "INTEGER",
    Kind.BIGINT: "BIGINT",
    # No column has it: it is where the arithmetic of views meets.
    Kind.HUGEINT: "DECIMAL(38, 0)",
    Kind.REAL: "REAL",
    Kind.DOUBLE: "DOUBLE",
    Kind.UUID: "UUID",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    # Without a precision Trino would cut them to milliseconds.
    Kind.TIME: "TIME(6)",
    Kind.TIMESTAMP: "TIMESTAMP(6)",
    Kind.TIMESTAMPTZ: "TIMESTAMP(6) WITH TIME ZONE",
    Kind.BLOB: "VARBINARY",
}


class Trino:
    """Values stand in the text, as literals: Athena takes parameters in few places, and as SQL."""

    name = "trino"
    makes_json = False
    takes_values = False
    tells_versions = True

    def rows(self, query: CompiledQuery, stringify: bool) -> exp.Select:
        """The query in Trino's terms; the cells change in place, so that the order stays outermost."""
        tree = _rewritten(query.tree.copy())
        for node, type in zip(tree.expressions, query.types, strict=True):
            node.set("this", _cell(type, node.this))
        return tree

    def json(self, query: CompiledQuery, stringify: bool) -> exp.Select:
        raise AssertionError("Trino makes no JSON for us")

    def literal(self, value: object, parameter: Parameter) -> exp.Expr:
        match parameter:
            case Slot(form=Form.REGEX | Form.SIMILAR | Form.IREGEX as form):
                pattern = portable_regex(str(value), ignore_case=form is Form.IREGEX)
                return exp.Literal.string(pattern)
            case _ if parameter.type.kind in _MOMENTS:
                return _moment(str(value))
            case _:
                return literal(value)


@lru_cache(maxsize=1024)
def _data_type(type: ColumnType) -> exp.DataType:
    return exp.DataType.build(spelt_type(type), dialect="trino")


def _moment(text: str) -> exp.Literal:
    """A timestamp as `coerce` gives it, as Trino's casts read it."""
    text = text.replace("T", " ")
    return exp.Literal.string(text.removesuffix("+00") + " UTC" if text.endswith("+00") else text)


def spelt_type(type: ColumnType) -> str:
    """The type as Trino spells it."""
    match type.kind:
        case Kind.DECIMAL:
            return f"DECIMAL({type.precision}, {type.scale})"
        case Kind.LIST:
            assert type.element
            return f"ARRAY({spelt_type(type.element)})"
        case Kind.MAP:
            assert type.key
            assert type.element
            return f"MAP({spelt_type(type.key)}, {spelt_type(type.element)})"
        case Kind.STRUCT:
            names = ('"' + name.replace('"', '""') + '"' for name, _ in type.fields)
            return f"ROW({', '.join(f'{n} {spelt_type(t)}' for n, (_, t) in zip(names, type.fields, strict=True))})"
        case kind:
            return _TYPES[kind]


# -- what means the same in Trino ---------------------------------------------------------------------


def _rewritten(tree: exp.Select) -> exp.Select:
    """The tree, which is ours, with every node that Trino has another word for or another answer to."""
    # From the leaves up: what a node becomes holds its operands as they have become.
    for node in reversed(list(tree.walk())):
        rewrite = _REWRITES.get(type(node))
        if rewrite is not None:
            node.replace(rewrite(node))
    return tree


def _parameter(node: exp.Parameter) -> exp.Expr:
    return exp.Placeholder(this=f"p{node.name}")


def _data(node: exp.DataType) -> exp.Expr:
    # The parts of a composed type are data types too, and go with the whole.
    return node if isinstance(node.parent, exp.DataType) else _data_type(_read(node.sql("duckdb"))).copy()


@lru_cache(maxsize=1024)
def _read(text: str) -> ColumnType:
    return parse_type(text)


def _cast(node: exp.Cast) -> exp.Expr:
    if isinstance(node.this, exp.Literal) and node.this.is_string and _is_moment(node.to):
        node.this.replace(_moment(node.this.name))
    return node


def _is_moment(type: exp.DataType) -> bool:
    return type.is_type(exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ)


def _try(node: exp.Try) -> exp.Expr:
    # It keeps DuckDB's statistics away from the cell (`scan.py`); Trino has none of expressions.
    inner: exp.Expr = node.this
    return inner


def _ilike(node: exp.ILike) -> exp.Expr:
    return exp.Like(this=exp.Lower(this=node.this), expression=exp.Lower(this=node.expression))


def _matches(node: exp.RegexpLike) -> exp.Expr:
    # The pattern itself says where case does not count.
    node.set("flag", None)
    return node


def _compare(node: exp.Binary) -> exp.Expr:
    """The comparison with NaN as the largest number, equal to itself.

    A value that stands in a statement is never NaN, so only columns can bring it.
    """
    left, right = node.this, node.expression
    if not _is_float(left):
        return node
    if not _is_float(right):
        return _or(node, _nan(left)) if isinstance(node, exp.GT | exp.GTE) else node
    match node:
        case exp.EQ():
            return _or(node, exp.and_(_nan(left), _nan(right)))
        case exp.NEQ():
            return exp.not_(_or(exp.EQ(this=left, expression=right), exp.and_(_nan(left), _nan(right))))
        case exp.LT():
            return _less(left, right)
        case exp.GT():
            return _less(right, left)
        case exp.LTE():
            return exp.not_(_less(right, left))
        case _:
            return exp.not_(_less(left, right))


def _less(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return _or(
        exp.LT(this=left.copy(), expression=right.copy()),
        exp.and_(exp.not_(_nan(left)), _nan(right)),
    )


def _is_float(node: exp.Expr) -> bool:
    """Whether a node may be NaN, as far as its type is known; what is written out never is."""
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal | exp.Parameter | exp.Placeholder):
        return False
    return node.type is not None and node.type.this in _FLOATS


def _nan(node: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="IS_NAN", expressions=[node.copy()])


def _or(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.paren(exp.or_(left.copy(), right), copy=False)


_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)

_REWRITES: Mapping[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.Parameter: _parameter,
    exp.DataType: _data,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Try: _try,
    exp.ILike: _ilike,
    exp.RegexpLike: _matches,
    **dict.fromkeys(_COMPARISONS, _compare),
}


# -- cells --------------------------------------------------------------------------------------------


def _cell(type: ColumnType, cell: exp.Expr) -> exp.Expr:
    """What leaves the engine of a cell: itself, or a text or JSON text where it has no exact form."""
    match type.kind:
        case Kind.BLOB:
            return exp.func("TO_BASE64", cell)
        case Kind.TIMESTAMPTZ:
            # As text, since a client would show each in a zone of its own.
            return _text(exp.AtTimeZone(this=cell, zone=exp.Literal.string("UTC")))
        case Kind.UUID:
            return _text(cell)
        case kind if kind in NESTED:
            return exp.Anonymous(this="JSON_FORMAT", expressions=[_json(type, cell)])
        case _:
            return cell


def _json(type: ColumnType, cell: exp.Expr, depth: int = 0) -> exp.Expr:
    """A composed value as JSON whose leaves are texts: a row as a list, a map as a list of pairs."""
    match type.kind:
        case Kind.LIST if element := type.element:
            return _to_json(_each(cell, depth, lambda item: _json(element, item, depth + 1)))
        case Kind.MAP if type.key and type.element:
            pairs = exp.Anonymous(this="MAP_ENTRIES", expressions=[cell.copy()])
            return _to_json(_each(pairs, depth, lambda pair: _pair(type, pair, depth + 1)))
        case Kind.STRUCT:
            # By place and not by name: names may differ in case alone, or not be there.
            parts = [_json(t, exp.Dot(this=cell.copy(), expression=_name(n)), depth) for n, t in type.fields]
            return _unless_null(cell, _to_json(exp.Array(expressions=parts)))
        case _:
            shown = _cell(type, cell.copy())
            return _to_json(shown if type.kind in TEXT else _text(shown))


def _pair(type: ColumnType, pair: exp.Expr, depth: int) -> exp.Expr:
    assert type.key
    assert type.element
    key, value = (
        _json(part, exp.Bracket(this=pair.copy(), expressions=[exp.Literal.number(place)]), depth)
        for place, part in enumerate((type.key, type.element))
    )
    return _to_json(exp.Array(expressions=[key, value]))


def _each(items: exp.Expr, depth: int, make: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    item = exp.to_identifier(f"e{depth}")
    body = exp.Lambda(this=make(exp.Column(this=item)), expressions=[item.copy()])
    return exp.Anonymous(this="TRANSFORM", expressions=[items.copy(), body])


def _to_json(node: exp.Expr) -> exp.Expr:
    return exp.Cast(this=node, to=exp.DataType.build("JSON"))


def _text(node: exp.Expr) -> exp.Expr:
    return exp.Cast(this=node.copy(), to=exp.DataType.build("VARCHAR"))


def _name(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _unless_null(cell: exp.Expr, shown: exp.Expr) -> exp.Expr:
    there = exp.not_(exp.Is(this=cell.copy(), expression=exp.null()))
    return exp.Case(ifs=[exp.If(this=there, true=shown)])
