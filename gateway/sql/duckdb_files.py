"""What DuckDB makes for files: whole lines of CSV, and columns of the types that Arrow has.

A cell has in CSV the text that it has in JSON (`gateway/result/lines.py` is the other half); in Arrow it is
exact, and a text where Arrow has no type for it (`gateway/result/columns.py`).
"""

from __future__ import annotations

from typing import assert_never

from sqlglot import exp

from gateway.catalog.types import AS_TEXT_IN_ARROW, QUOTED_IN_CSV, ColumnType, Kind
from gateway.result.shape import CellShape, FixedShape, ObjectShape, ShapeField, flat_field, flat_types
from gateway.sql.compile import CompiledQuery
from gateway.sql.duckdb import (
    _around,
    _column,
    _concat,
    _is_there,
    _json,
    _member,
    _replace,
    _string,
    _text,
    _valid_json,
    _when,
)


def as_csv(query: CompiledQuery, stringify: bool) -> exp.Select:
    """The tree with one column: the line of CSV, without its end."""
    pieces = [piece for field in query.shape.fields for piece in _fields(field, stringify)]
    line: list[str | exp.Expr] = []
    for number, piece in enumerate(pieces):
        line += [",", piece] if number else [piece]
    return _around(query, [exp.alias_(_concat(line), "line")])


def as_arrow(query: CompiledQuery) -> exp.Select:
    """The tree with the same columns, each of a type that Arrow has."""
    types = flat_types(query.types)
    if not any(type.kinds & AS_TEXT_IN_ARROW for type in types):
        return query.tree
    cells = [exp.alias_(_arrow(type, _column(n)), f"c{n}") for n, type in enumerate(types)]
    return _around(query, cells)


def _fields(field: ShapeField, stringify: bool) -> list[exp.Expr]:
    """The texts of a field in a line; none is ever NULL."""
    match flat_field(field):
        case CellShape(_, index, type):
            return [_csv(type, _column(index), stringify)]
        case FixedShape(_, value):
            return [_string("" if value is None else f'"{value}"')]
        case ObjectShape(_, matched, inner):
            texts = [text for each in inner for text in _fields(each, stringify)]
            return texts if matched is None else [_when(_column(matched), t, _string("")) for t in texts]
        case _:
            assert_never(field)


def _csv(type: ColumnType, cell: exp.Expr, stringify: bool) -> exp.Expr:
    is_json = type.kind in (Kind.JSON, Kind.LIST, Kind.MAP, Kind.STRUCT, Kind.REAL, Kind.DOUBLE)
    text = _json(type, cell, stringify) if is_json else _text(type, cell)
    if type.kind in QUOTED_IN_CSV:
        doubled = _replace(text, '"', '""')
        quoted = exp.DPipe(this=_string('"'), expression=doubled, safe=True)
        text = exp.DPipe(this=quoted, expression=_string('"'), safe=True)
    return exp.Coalesce(this=text, expressions=[_string("")])


def _arrow(type: ColumnType, cell: exp.Expr, depth: int = 0) -> exp.Expr:
    """The cell, or what stands for it; `depth` counts the lists that it is inside."""
    element, key = type.element, type.key
    if not type.kinds & AS_TEXT_IN_ARROW:
        return cell.copy()
    if type.kind is Kind.LIST and element:
        return _each(cell, element, depth)
    if type.kind is Kind.MAP and element and key:
        keys = _each(exp.Anonymous(this="MAP_KEYS", expressions=[cell.copy()]), key, depth)
        values = _each(exp.Anonymous(this="MAP_VALUES", expressions=[cell.copy()]), element, depth)
        return _when(_is_there(cell), exp.Anonymous(this="MAP", expressions=[keys, values]))
    if type.kind is Kind.STRUCT:
        members = [
            exp.PropertyEQ(
                this=exp.to_identifier(name, quoted=True),
                expression=_arrow(member, _member(cell, name), depth),
            )
            for name, member in type.fields
        ]
        return _when(_is_there(cell), exp.Struct(expressions=members))
    return _valid_json(cell) if type.kind is Kind.JSON else _text(type, cell)


def _each(items: exp.Expr, type: ColumnType, depth: int) -> exp.Expr:
    item = exp.column(f"e{depth}")
    made = exp.Lambda(this=_arrow(type, item, depth + 1), expressions=[item.this.copy()])
    return exp.Anonymous(this="LIST_TRANSFORM", expressions=[items.copy(), made])
