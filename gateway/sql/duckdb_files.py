"""What DuckDB makes for files: whole lines of CSV, and columns of the types that Arrow has.

A cell has in CSV the text that it has in JSON (`gateway/result/lines.py` is the other half); in Arrow it is
exact, and a text where Arrow has no type for it (`gateway/result/columns.py`).
"""

from __future__ import annotations

from typing import assert_never

from sqlglot import exp

from gateway.catalog.types import AS_TEXT_IN_ARROW, QUOTED_IN_CSV, TEXT, ColumnType, Kind
from gateway.result.shape import CellShape, FixedShape, ObjectShape, ShapeField, flat_field, flat_types
from gateway.sql.compile import CompiledQuery
from gateway.sql.dialect import File
from gateway.sql.duckdb import (
    _around,
    _column,
    _concat,
    _is_there,
    _json,
    _member,
    _object,
    _replace,
    _string,
    _text,
    _valid_json,
    _when,
)


def as_file(query: CompiledQuery, stringify: bool, file: File) -> exp.Select:
    """The tree for a file of this kind."""
    match file:
        case File.CSV:
            return _as_csv(query, stringify)
        case File.NDJSON:
            return _as_ndjson(query, stringify)
        case File.ARROW:
            return _as_arrow(query)
        case _:
            assert_never(file)


def _as_csv(query: CompiledQuery, stringify: bool) -> exp.Select:
    """The tree with one column: the line of CSV with its end."""
    line: list[str | exp.Expr] = []
    for field in query.shape.fields:
        for cell in _cells(field, stringify):
            line += [",", *cell] if line else cell
    return _around(query.tree.copy(), [exp.alias_(_concat([*line, "\r\n"]), "line")])


def _as_ndjson(query: CompiledQuery, stringify: bool) -> exp.Select:
    """The tree with one column: the JSON text of the object on a line, with its end."""
    if not any(Kind.JSON in type.kinds for type in flat_types(query.types)):
        text = _object(query.shape.fields, _column, stringify, end="\n")
    else:
        # A JSON column's text is passed on as it was written, but for the breaks between its tokens.
        text = _object(query.shape.fields, _column, stringify)
        text = _concat([_replace(_replace(text, "\n", " "), "\r", " "), "\n"])
    return _around(query.tree.copy(), [exp.alias_(text, "line")])


def _as_arrow(query: CompiledQuery) -> exp.Select:
    """The tree with the same columns, each of a type that Arrow has."""
    types = flat_types(query.types)
    if not any(type.kinds & AS_TEXT_IN_ARROW for type in types):
        return query.tree
    cells = [exp.alias_(_arrow(type, _column(n)), f"c{n}") for n, type in enumerate(types)]
    return _around(query.tree.copy(), cells)


def _cells(field: ShapeField, stringify: bool) -> list[list[exp.Expr]]:
    """The pieces of the text of each cell that the field is in a line; CONCAT takes NULL for nothing."""
    match flat_field(field):
        case CellShape(_, index, type):
            return [_csv(type, _column(index), stringify)]
        case FixedShape(_, value):
            return [[_string("" if value is None else f'"{value}"')]]
        case ObjectShape(_, matched, inner):
            cells = [cell for each in inner for cell in _cells(each, stringify)]
            if matched is None:
                return cells
            return [[_when(_column(matched), piece) for piece in cell] for cell in cells]
        case _:
            assert_never(field)


def _csv(type: ColumnType, cell: exp.Expr, stringify: bool) -> list[exp.Expr]:
    is_json = type.kind in (Kind.JSON, Kind.LIST, Kind.MAP, Kind.STRUCT, Kind.REAL, Kind.DOUBLE)
    text = _json(type, cell, stringify) if is_json else _text(type, cell)
    if type.kind not in QUOTED_IN_CSV:
        return [text]
    if type.kind not in TEXT:
        # What has to be made of the cell is made once.
        doubled = exp.DPipe(this=_string('"'), expression=_replace(text, '"', '""'), safe=True)
        return [exp.DPipe(this=doubled, expression=_string('"'), safe=True)]
    # Few texts have quotes: looking for them is quicker than replacing them, and each copy of a text that
    # is spared counts, so that the quotes around it are pieces of their own.
    has_quotes = exp.Anonymous(this="CONTAINS", expressions=[text, _string('"')])
    quote = _when(_is_there(text), _string('"'))
    return [quote, _when(has_quotes, _replace(text.copy(), '"', '""'), text.copy()), quote.copy()]


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
