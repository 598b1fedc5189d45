"""Trino's way of writing a query, which is Amazon Athena's too.

What Trino would answer otherwise than DuckDB is rewritten so that both give the same: NaN is the largest
number and equal to itself, `ILIKE` compares lower case, a pattern means what RE2 makes of it. Cells leave
as values or texts that `gateway/result/decode.py` reads; the JSON is made here, never by the engine.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from sqlglot import exp

from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import NESTED, TEXT, ColumnType, Kind
from gateway.predicate import CursorPart, Form, Slot
from gateway.result.shape import CellType, RowsType
from gateway.sql.compile import TYPES, CompiledQuery
from gateway.sql.dialect import File
from gateway.sql.parameters import Parameter
from gateway.sql.predicates import literal
from gateway.sql.regex import portable_regex
from gateway.sql.trino.aggregates import AGGREGATES
from gateway.sql.trino.calls import CALLS
from gateway.sql.trino.casts import cast_of_view, moment
from gateway.sql.trino.compare import COMPARISONS
from gateway.sql.trino.parts import as_typed, data_type
from gateway.sql.trino.texts import TEXTS

_MOMENTS = frozenset({Kind.TIMESTAMP, Kind.TIMESTAMPTZ})


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

    def file(self, query: CompiledQuery, stringify: bool, file: File) -> exp.Select:
        raise AssertionError("Trino makes no files for us")

    def literal(self, value: object, parameter: Parameter) -> exp.Expr:
        match parameter:
            case CursorPart() if value is None:
                return exp.null()
            case CursorPart() if value in (math.inf, -math.inf):
                return exp.Literal.string("Infinity" if value == math.inf else "-Infinity")
            case Slot(form=Form.REGEX | Form.SIMILAR | Form.IREGEX as form):
                pattern = portable_regex(str(value), ignore_case=form is Form.IREGEX)
                return exp.Literal.string(pattern)
            case _ if parameter.type.kind in _MOMENTS:
                return moment(str(value))
            case _:
                return literal(value)


# -- what means the same in Trino ---------------------------------------------------------------------


def _rewritten(tree: exp.Select) -> exp.Select:
    """The tree, which is ours, with every node that Trino has another word for or another answer to."""
    # From the leaves up: what a node becomes holds its operands as they have become.
    for node in reversed(list(tree.walk())):
        rewrite = _REWRITES.get(type(node))
        if rewrite is not None:
            new = rewrite(node)
            if new is not node:
                node.replace(as_typed(new, node))
    return tree


def _parameter(node: exp.Parameter) -> exp.Expr:
    return exp.Placeholder(this=f"p{node.name}")


def _data(node: exp.DataType) -> exp.Expr:
    # The parts of a composed type are data types too, and go with the whole.
    return node if isinstance(node.parent, exp.DataType) else data_type(_read(node.sql("duckdb"))).copy()


@lru_cache(maxsize=1024)
def _read(text: str) -> ColumnType:
    return parse_type(text)


def _cast(node: exp.Cast) -> exp.Expr:
    if isinstance(node.this, exp.Literal) and node.this.is_string and _is_moment(node.to):
        node.this.replace(moment(node.this.name))
    return node


def _is_moment(type: exp.DataType) -> bool:
    return type.is_type(exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ)


def _try(node: exp.Try) -> exp.Expr:
    # It keeps DuckDB's statistics away from the cell (`scan.py`); Trino has none of expressions.
    inner: exp.Expr = node.this
    return inner


def _order_text(node: exp.JSONFormat) -> exp.Expr:
    """The text by which rows are ordered that compare as equal."""
    type = _read(node.this.type.sql("duckdb"))
    shown = _cell(type, node.this)
    return shown if type.kind in NESTED else _text(shown)


def _struct(node: exp.Struct) -> exp.Expr:
    """A row within as JSON: the list of its cells, as composed values have theirs."""
    types = node.meta[TYPES]
    cells = [
        _to_json(member.expression) if isinstance(type, RowsType) else _json(type, member.expression)
        for type, member in zip(types, node.expressions, strict=True)
    ]
    return _to_json(exp.Array(expressions=cells))


def _matches(node: exp.RegexpLike) -> exp.Expr:
    # The pattern itself says where case does not count.
    node.set("flag", None)
    return node


def _try_cast(node: exp.TryCast) -> exp.Expr:
    """A cast of a view's: nothing else tries."""
    return cast_of_view(node)


def _select(node: exp.Select) -> exp.Expr:
    """QUALIFY as the WHERE of a SELECT around."""
    qualify = node.args.pop("qualify", None)
    if qualify is None:
        return node
    names = [projection.alias_or_name for projection in node.expressions]
    keeps = "keeps"
    while keeps.casefold() in {name.casefold() for name in names}:
        keeps += "_"
    outer = exp.Select(expressions=[exp.column(name, table="kept", quoted=True) for name in names])
    for key in ("with_", "distinct"):
        outer.set(key, node.args.pop(key, None))
    node.append("expressions", exp.alias_(qualify.this, keeps, quoted=True))
    alias = exp.TableAlias(this=_name("kept"))
    outer.set("from_", exp.From(this=exp.Subquery(this=node.copy(), alias=alias)))
    outer.set("where", exp.Where(this=exp.column(keeps, table="kept", quoted=True)))
    return outer


_REWRITES: Mapping[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.Parameter: _parameter,
    exp.DataType: _data,
    exp.Cast: _cast,
    exp.TryCast: _try_cast,
    exp.Try: _try,
    exp.JSONFormat: _order_text,
    exp.Struct: _struct,
    exp.RegexpLike: _matches,
    exp.Select: _select,
    **COMPARISONS,
    **TEXTS,
    **CALLS,
    **AGGREGATES,
}


# -- cells --------------------------------------------------------------------------------------------


def _cell(type: CellType, cell: exp.Expr) -> exp.Expr:
    """What leaves the engine of a cell: itself, or a text or JSON text where it has no exact form."""
    if isinstance(type, RowsType):
        return exp.Anonymous(this="JSON_FORMAT", expressions=[_to_json(cell)])
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
