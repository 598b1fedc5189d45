"""How a cell leaves DuckDB: as a value that Python encodes, or as finished JSON text.

Both ways give the same bytes (`gateway/result/encode.py` is the other half of the first): NaN and the
infinities are null, decimals keep every digit, times are ISO 8601 with `T` and UTC as `+00:00`, blobs
are base64, intervals ISO 8601 durations, and composed values JSON under the same rules all the way down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

import orjson
from sqlglot import exp

from gateway.catalog.types import INTEGER_BOUNDS, NESTED, TEXT, ColumnType, Kind
from gateway.result.engine_text import SEPARATOR
from gateway.result.shape import (
    CellShape,
    CellType,
    EmptyShape,
    FixedShape,
    ListShape,
    ObjectShape,
    RowsType,
    ShapeField,
)
from gateway.sql.compile import FIELDS, TYPES, CompiledQuery
from gateway.sql.dialect import File
from gateway.sql.parameters import Parameter
from gateway.sql.predicates import data_type

_RESULT = "result"
_TEXT = ColumnType(Kind.VARCHAR)

#: Kinds whose Python value the encoder takes as DuckDB gives it.
_PLAIN = frozenset({Kind.BOOLEAN, Kind.DOUBLE, Kind.DECIMAL, *TEXT, *INTEGER_BOUNDS})

#: Kinds that become strings in JSON.
_STRINGS = frozenset(
    {Kind.UUID, Kind.DATE, Kind.TIME, Kind.TIMESTAMP, Kind.TIMESTAMPTZ, Kind.INTERVAL, Kind.BLOB}
)

#: Kinds that `stringify_numeric_types` turns into strings.
STRINGIFIED = frozenset({Kind.BIGINT, Kind.HUGEINT, Kind.UINTEGER, Kind.UBIGINT, Kind.UHUGEINT, Kind.DECIMAL})


class DuckDB:
    """Values travel beside the text; the engine can write the JSON of whole objects."""

    name = "duckdb"
    makes_json = True
    takes_values = True
    tells_versions = False

    def rows(self, query: CompiledQuery, stringify: bool) -> exp.Select:
        return as_rows(query, stringify)

    def json(self, query: CompiledQuery, stringify: bool) -> exp.Select:
        return as_json(query, stringify)

    def file(self, query: CompiledQuery, stringify: bool, file: File) -> exp.Select:
        from gateway.sql.duckdb_files import as_file  # noqa: PLC0415  # made of what stands here

        return as_file(query, stringify, file)

    def literal(self, value: object, parameter: Parameter) -> exp.Expr:
        # The protocol asks for it, and nobody calls it.
        raise AssertionError("values are bound, never written")  # pragma: no cover


def as_rows(query: CompiledQuery, stringify: bool) -> exp.Select:
    """The tree whose cells Python encodes: what it would misread is made text by the engine."""

    def row(struct: exp.Struct) -> exp.Expr:
        for member, type in zip(struct.expressions, struct.meta[TYPES], strict=True):
            member.set("expression", _row_cell(type, member.expression, stringify))
        return struct

    if all(_is_plain(type) for type in query.types):
        return query.tree
    tree = _of_rows(query.tree, row)
    if all(_is_plain(type) or isinstance(type, RowsType) for type in query.types):
        return tree
    cells = (_row_cell(type, _column(n), stringify) for n, type in enumerate(query.types))
    return _around(tree, [exp.alias_(cell, f"c{n}") for n, cell in enumerate(cells)])


def as_json(query: CompiledQuery, stringify: bool) -> exp.Select:
    """The tree with the JSON text of the whole object, and with the length of its longest list, if any.

    What separates the objects stands behind each, so that nobody has to join them.
    """

    def text_of_row(struct: exp.Struct) -> exp.Expr:
        return _object(struct.meta[FIELDS], lambda n: struct.expressions[n].expression, stringify)

    text = _object(query.shape.fields, _column, stringify, end=SEPARATOR)
    expressions: list[exp.Expr] = [exp.alias_(text, "json")]
    if query.shape.longest is not None:
        expressions.append(exp.alias_(_column(query.shape.longest), "longest"))
    return _around(_of_rows(query.tree, text_of_row), expressions)


def _around(tree: exp.Select, expressions: list[exp.Expr]) -> exp.Select:
    """A SELECT of these expressions around a tree, which becomes a part of it."""
    select = exp.Select(expressions=expressions)
    alias = exp.TableAlias(this=exp.to_identifier(_RESULT))
    select.set("from_", exp.From(this=exp.Subquery(this=tree, alias=alias)))
    return select


def _of_rows(tree: exp.Select, make: Callable[[exp.Struct], exp.Expr]) -> exp.Select:
    """A copy of the tree with something else in the place of each row that is gathered in a list."""
    tree = tree.copy()
    # A view may have structures of its own.
    for struct in [each for each in tree.find_all(exp.Struct) if TYPES in each.meta]:
        struct.replace(make(struct))
    return tree


def _column(index: int) -> exp.Expr:
    return exp.column(f"c{index}")


def _is_plain(type: CellType) -> bool:
    if isinstance(type, RowsType):
        return all(_is_plain(each) for each in type.types)
    return type.kind in _PLAIN


def _row_cell(type: CellType, cell: exp.Expr, stringify: bool) -> exp.Expr:
    """A cell as Python takes it; the rows in one are so already."""
    if isinstance(type, RowsType) or _is_plain(type):
        return cell
    made_here = type.kind in NESTED or type.kind is Kind.REAL
    return _json(type, cell, stringify) if made_here else _text(type, cell)


def _object(
    fields: tuple[ShapeField, ...],
    cell: Callable[[int], exp.Expr],
    stringify: bool,
    end: str = "",
) -> exp.Expr:
    """The JSON text of an object, and `end` behind it; the rows in a cell are texts already."""
    pieces: list[str | exp.Expr] = ["{"]
    for number, field in enumerate(fields):
        # What a caller's own SQL calls a column may be any text.
        pieces.append(("," if number else "") + orjson.dumps(field.key).decode() + ":")
        match field:
            case CellShape(_, index, type):
                pieces.append(_or_null(_json(type, cell(index), stringify)))
            case FixedShape(_, value):
                pieces.append("null" if value is None else f'"{value}"')
            case ObjectShape(_, matched, inner):
                shown = _object(inner, cell, stringify)
                pieces.append(shown if matched is None else _when(cell(matched), shown, _string("null")))
            case EmptyShape():
                pieces.append("[]")
            case ListShape(_, index):
                joined = exp.Anonymous(this="ARRAY_TO_STRING", expressions=[cell(index).copy(), _string(",")])
                pieces += ["[", exp.Coalesce(this=joined, expressions=[_string("")]), "]"]
            case _:
                assert_never(field)
    pieces.append("}" + end)
    return _concat(pieces)


def _json(type: ColumnType, cell: exp.Expr, stringify: bool, depth: int = 0) -> exp.Expr:
    """The JSON text of a cell, NULL for null; `depth` counts the lists that the cell is inside."""
    kind = type.kind
    if kind in TEXT:
        return _as_text(exp.func("TO_JSON", cell.copy()))
    if kind in _STRINGS or (stringify and kind in STRINGIFIED):
        return _quoted(_text(type, cell))
    if kind in (Kind.REAL, Kind.DOUBLE):
        digits = _as_text(cell) if kind is Kind.REAL else _text(type, cell)
        return _when(exp.func("ISFINITE", cell.copy()), digits)
    if kind is Kind.JSON:
        return _valid_json(cell)
    if kind is Kind.LIST and type.element:
        item = exp.column(f"e{depth}")
        return _list(cell, item, _or_null(_json(type.element, item, stringify, depth + 1)), "[]")
    if kind is Kind.MAP and type.element and type.key:
        pair = exp.column(f"e{depth}")
        key = _as_text(exp.func("TO_JSON", _text(type.key, _member(pair, "key"))))
        value = _or_null(_json(type.element, _member(pair, "value"), stringify, depth + 1))
        return _list(exp.func("MAP_ENTRIES", cell.copy()), pair, _concat([key, ":", value]), "{}")
    if kind is Kind.STRUCT:
        pieces: list[str | exp.Expr] = []
        for number, (name, member) in enumerate(type.fields):
            pieces.append(("," if number else "{") + orjson.dumps(name).decode() + ":")
            pieces.append(_or_null(_json(member, _member(cell, name), stringify, depth)))
        return _when(_is_there(cell), _concat([*pieces, "}"]))
    return _text(type, cell)


def _list(cell: exp.Expr, item: exp.Column, text: exp.Expr, brackets: str) -> exp.Expr:
    each = exp.Lambda(this=text, expressions=[item.this.copy()])
    items = exp.Anonymous(this="LIST_TRANSFORM", expressions=[cell.copy(), each])
    joined = exp.Anonymous(this="ARRAY_TO_STRING", expressions=[items, _string(",")])
    return _when(_is_there(cell), _concat([brackets[0], joined, brackets[1]]))


def _valid_json(cell: exp.Expr) -> exp.Expr:
    # DuckDB's JSON takes bare NaN and Infinity and a comma before a closing bracket, and where a file's
    # column is declared as JSON it takes any text: what is no JSON has none, and never reaches an answer.
    outside = exp.Anonymous(
        this="REGEXP_REPLACE",
        expressions=[_as_text(cell), _string(r'"(\\.|[^"\\])*"'), _string("0"), _string("g")],
    )
    odd = exp.Anonymous(this="REGEXP_MATCHES", expressions=[outside, _string(r"(?i)nan|inf|,\s*[\]}]")])
    valid = exp.Anonymous(this="JSON_VALID", expressions=[_as_text(cell)])
    return _when(exp.and_(valid, exp.not_(odd)), _as_text(cell))


def _text(type: ColumnType, cell: exp.Expr) -> exp.Expr:
    """The text of a cell that is no text itself: a number, what becomes a string, the name of a member."""
    match type.kind:
        case Kind.BLOB:
            return exp.func("TO_BASE64", cell.copy())
        case Kind.TIMESTAMP:
            return _replace(_as_text(cell), " ", "T")
        case Kind.TIMESTAMPTZ:
            # The connection's time zone is UTC, so every offset is `+00`.
            return _replace(_replace(_as_text(cell), " ", "T"), "+00", "+00:00")
        case Kind.INTERVAL:
            return _duration(cell)
        case Kind.DOUBLE:
            # DuckDB 2.0's cast writes some powers of two as other numbers (2^81 as 2^82).
            return _as_text(exp.func("TO_JSON", cell.copy()))
        case Kind.REAL:
            # DuckDB 2.0's cast may write a negative NaN, which equals any other, as `-na` and a NUL.
            finite = exp.func("ISFINITE", cell.copy())
            return _when(finite, _as_text(cell), _as_text(exp.func("TO_JSON", cell.copy())))
        case Kind.DECIMAL if type.scale == type.precision:
            # DuckDB writes `.5` where JSON wants `0.5`.
            return _replace(_as_text(cell), ".", "0.")
        case _:
            return _as_text(cell)


def _duration(cell: exp.Expr) -> exp.Expr:
    """An ISO 8601 duration in which only what is not zero stands: `P1Y2M3DT4H5M6.5S`, `PT0S`."""

    def part(unit: str, letter: str) -> exp.Expr:
        number = exp.Anonymous(this="DATEPART", expressions=[_string(unit), cell.copy()])
        return _when(
            exp.NEQ(this=number, expression=exp.Literal.number(0)),
            _concat([number.copy(), letter]),
            _string(""),
        )

    micros = exp.Anonymous(this="DATEPART", expressions=[_string("microseconds"), cell.copy()])
    fixed = exp.Anonymous(
        this="FORMAT",
        expressions=[_string("{:.6f}"), exp.Div(this=micros, expression=exp.Literal.number("1000000.0"))],
    )
    trimmed = exp.Anonymous(this="RTRIM", expressions=[fixed, _string("0")])
    seconds = exp.Anonymous(this="RTRIM", expressions=[trimmed, _string(".")])
    second_part = _when(
        exp.NEQ(this=micros.copy(), expression=exp.Literal.number(0)), _concat([seconds, "S"]), _string("")
    )
    days = _concat([part("year", "Y"), part("month", "M"), part("day", "D")])
    time = _concat([part("hour", "H"), part("minute", "M"), second_part])
    empty = exp.EQ(this=_concat([days.copy(), time.copy()]), expression=_string(""))
    whole = _concat(
        ["P", days, _when(exp.NEQ(this=time.copy(), expression=_string("")), _string("T"), _string("")), time]
    )
    return exp.Case(
        ifs=[
            exp.If(this=exp.Is(this=cell.copy(), expression=exp.null()), true=exp.null()),
            exp.If(this=empty, true=_string("PT0S")),
        ],
        default=whole,
    )


# -- small trees --------------------------------------------------------------------------------------


def _string(text: str) -> exp.Expr:
    return exp.Literal.string(text)


def _as_text(cell: exp.Expr) -> exp.Expr:
    return exp.Cast(this=cell.copy(), to=data_type(_TEXT).copy())


def _member(cell: exp.Expr, name: str) -> exp.Expr:
    return exp.Anonymous(this="STRUCT_EXTRACT", expressions=[cell.copy(), _string(name)])


def _is_there(cell: exp.Expr) -> exp.Expr:
    return exp.not_(exp.Is(this=cell.copy(), expression=exp.null()))


def _replace(text: exp.Expr, old: str, new: str) -> exp.Expr:
    return exp.Anonymous(this="REPLACE", expressions=[text, _string(old), _string(new)])


def _quoted(text: exp.Expr) -> exp.Expr:
    """A text that needs no escapes, as a JSON string; NULL stays NULL."""
    return exp.DPipe(
        this=exp.DPipe(this=_string('"'), expression=text, safe=True), expression=_string('"'), safe=True
    )


def _or_null(text: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=text, expressions=[_string("null")])


def _when(condition: exp.Expr, then: exp.Expr, otherwise: exp.Expr | None = None) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=condition, true=then)], default=otherwise)


def _concat(pieces: list[str | exp.Expr]) -> exp.Expr:
    """The texts in a row; neighbouring constants become one. No piece is ever NULL."""
    joined: list[exp.Expr] = []
    for piece in pieces:
        node = _string(piece) if isinstance(piece, str) else piece
        if joined and isinstance(node, exp.Literal) and isinstance(joined[-1], exp.Literal):
            joined[-1] = _string(joined[-1].name + node.name)
        else:
            joined.append(node)
    return joined[0] if len(joined) == 1 else exp.Anonymous(this="CONCAT", expressions=joined)
