"""What Trino's expressions are put together from, whatever the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from sqlglot import exp

from gateway.catalog.carry import TYPE
from gateway.catalog.parse_type import parse_type
from gateway.catalog.types import INTEGER_BOUNDS, TEXT, ColumnType, Kind

#: What a list's one element is called while it is looked at.
_ELEMENT = "v"

WHOLE = frozenset(INTEGER_BOUNDS)

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
            parts = ('"' + n.replace('"', '""') + f'" {spelt_type(t)}' for n, t in type.fields)
            return f"ROW({', '.join(parts)})"
        case kind:
            return _TYPES[kind]


@lru_cache(maxsize=1024)
def data_type(type: ColumnType) -> exp.DataType:
    """The type as a node of Trino's SQL."""
    return exp.DataType.build(spelt_type(type), dialect="trino")


def type_of(node: exp.Expr) -> ColumnType | None:
    """The type that a node is marked with, which is DuckDB's; None where it has none, or is a bare NULL."""
    if TYPE in node.meta:
        return read_type(node.meta[TYPE])
    return None if node.type is None else read_type(node.type.sql("duckdb"))


def as_typed(node: exp.Expr, like: exp.Expr) -> exp.Expr:
    """The node, marked with the type of what it stands for."""
    node.type = like.type
    if TYPE in like.meta:
        node.meta[TYPE] = like.meta[TYPE]
    return node


@lru_cache(maxsize=1024)
def read_type(text: str) -> ColumnType | None:
    """The type that a text spells in DuckDB's words; None where no catalog can declare it."""
    try:
        return parse_type(text)
    except ValueError:
        return None


def kind_of(node: exp.Expr) -> Kind | None:
    """The kind of a node's type."""
    type = type_of(node)
    return None if type is None else type.kind


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of a function of Trino's, as it stands."""
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def number(value: int) -> exp.Expr:
    """A whole number, written out."""
    return exp.Literal.number(value)


def text(value: str) -> exp.Literal:
    """A text, in quotes."""
    return exp.Literal.string(value)


def cast(node: exp.Expr, kind: Kind) -> exp.Cast:
    """A cast that cannot fail, to a type without parameters."""
    return exp.Cast(this=node.copy(), to=data_type(ColumnType(kind)).copy())


def try_cast(node: exp.Expr, type: ColumnType) -> exp.TryCast:
    """A cast that gives null where it would fail."""
    return exp.TryCast(this=node.copy(), to=data_type(type).copy())


def case(*branches: tuple[exp.Expr, exp.Expr], otherwise: exp.Expr | None = None) -> exp.Case:
    """`CASE WHEN ... THEN ... ELSE ... END`."""
    ifs = [exp.If(this=condition.copy(), true=result.copy()) for condition, result in branches]
    return exp.Case(ifs=ifs, default=otherwise and otherwise.copy())


def binary(operator: type[exp.Binary], left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """`(left operator right)`."""
    return exp.paren(operator(this=left.copy(), expression=right.copy()), copy=False)


def divide(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """`(left / right)`, in the types that they have."""
    return exp.paren(exp.Div(this=left.copy(), expression=right.copy(), typed=True), copy=False)


def not_(node: exp.Expr) -> exp.Expr:
    """`NOT node`."""
    return exp.not_(node.copy(), copy=False)


def is_null(node: exp.Expr) -> exp.Expr:
    """`node IS NULL`."""
    return exp.Is(this=node.copy(), expression=exp.null())


def filtered(items: exp.Expr, keep: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """Those items of a list that one keeps."""
    return exp.Anonymous(this="FILTER", expressions=[items.copy(), _lambda(keep, "e")])


def any_matches(items: exp.Expr, test: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """Whether a test is true of one of the items."""
    return exp.Anonymous(this="ANY_MATCH", expressions=[items.copy(), _lambda(test, "e")])


def bound(operands: Sequence[exp.Expr], make: Callable[..., exp.Expr]) -> exp.Expr:
    """What `make` makes of the operands, which it may name as often as it likes: each is computed once.

    Within what is made stand the operands alone, so that no name in them is caught.
    """
    if all(_is_plain(operand) for operand in operands):
        return make(*operands)
    if len(operands) == 1:
        given, body = operands[0], _lambda(make, _ELEMENT)
    else:
        given = exp.Anonymous(this="ROW", expressions=[operand.copy() for operand in operands])
        places = range(len(operands))
        body = _lambda(lambda row: make(*(part(row, place) for place in places)), _ELEMENT)
    items = exp.Anonymous(this="TRANSFORM", expressions=[exp.Array(expressions=[given.copy()]), body])
    return exp.Anonymous(this="ELEMENT_AT", expressions=[items, number(1)])


def part(row: exp.Expr, place: int) -> exp.Expr:
    """A part of a row by its place, from 0."""
    return exp.Bracket(this=row.copy(), expressions=[number(place)])


def folded(
    items: exp.Expr,
    start: exp.Expr,
    step: Callable[[exp.Expr, exp.Expr], exp.Expr],
    end: Callable[[exp.Expr], exp.Expr] = lambda state: state,
) -> exp.Expr:
    """What the items of a list come to, one after the other; null where there is no list."""
    return call("REDUCE", items, start, _lambda(step, "s", "e"), _lambda(end, "s"))


def _lambda(make: Callable[..., exp.Expr], *names: str) -> exp.Lambda:
    given = [exp.to_identifier(name) for name in names]
    made = make(*(exp.Column(this=each) for each in given))
    return exp.Lambda(this=made, expressions=[each.copy() for each in given])


def _is_plain(node: exp.Expr) -> bool:
    if isinstance(node, exp.Cast | exp.Neg | exp.Paren):
        return _is_plain(node.this)
    return isinstance(
        node, exp.Column | exp.Literal | exp.Null | exp.Boolean | exp.Placeholder | exp.Parameter
    )
