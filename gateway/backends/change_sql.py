"""How a native table changes: SQL trees that delete, add, compare and measure rows of the engine's own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from gateway.backends.load_sql import Address, locate
from gateway.catalog.model import Table
from gateway.catalog.types import Kind

#: Bytes of a value as the engine holds it before compression; a text takes more where it is longer.
_BYTES = {
    Kind.BOOLEAN: 1, Kind.TINYINT: 1, Kind.UTINYINT: 1, Kind.SMALLINT: 2, Kind.USMALLINT: 2,
    Kind.INTEGER: 4, Kind.UINTEGER: 4, Kind.REAL: 4, Kind.DATE: 4, Kind.ENUM: 4, Kind.BIGINT: 8,
    Kind.UBIGINT: 8, Kind.DOUBLE: 8, Kind.TIME: 8, Kind.TIMESTAMP: 8, Kind.TIMESTAMPTZ: 8,
}  # fmt: skip
_WIDE = 16

#: Bytes of a row in an index, and of the number of its file.
_INDEXED = 12
_NUMBERED = 4

#: What the two ends of rows that are compared are called: no column's own name, which might be the same.
_SIDE = "side"


def create_index(address: Address, column: str) -> exp.Create:
    """`CREATE INDEX <address and column> ON <address> (<column>)`."""
    index = exp.Index(
        this=exp.to_identifier(f"{address[-1]} by {column}", quoted=True),
        table=locate(address),
        params=exp.IndexParameters(columns=[exp.Ordered(this=_column(column), nulls_first=False)]),
    )
    return exp.Create(this=index, kind="INDEX")


def kept(address: Address, number: str, gone: Sequence[int]) -> exp.Select:
    """The rows of a table that are not of the files of these numbers."""
    return all_of(address).where(exp.not_(_is_one_of(number, gone))) if gone else all_of(address)


def all_of(address: Address) -> exp.Select:
    """Every row of a table."""
    return exp.select("*").from_(locate(address))


def count(rows: exp.Select) -> exp.Select:
    """How many rows a query gives."""
    return exp.Select(expressions=[exp.Count(this=exp.Star())]).from_(rows.subquery("rows"))


def delete(address: Address, number: str, gone: Sequence[int]) -> exp.Delete:
    """Deletes the rows of the files of these numbers."""
    return exp.Delete(this=locate(address), where=exp.Where(this=_is_one_of(number, gone)))


def insert(address: Address, select: exp.Query) -> exp.Insert:
    """`INSERT INTO <address> <select>`."""
    return exp.Insert(this=locate(address), expression=select)


def both(first: exp.Select, second: Address) -> exp.Select:
    """The rows of a query, and those of a table with the same columns."""
    rows = exp.union(first, all_of(second), distinct=False)
    return exp.select("*").from_(rows.subquery("rows"))


def count_repeated(kept: exp.Select, added: Address, key: Sequence[str]) -> exp.Select:
    """In how many rows a query has a key that a table has too."""
    using = [exp.to_identifier(name, quoted=True) for name in key]
    join = exp.Join(this=locate(added), kind="SEMI", using=using)
    return exp.Select(expressions=[exp.Count(this=exp.Star())], joins=[join]).from_(kept.subquery("kept"))


def come_behind(kept: exp.Select, added: Address, order: Sequence[str]) -> exp.Select:
    """0 in one row, or no row, where no row of the table would stand before one of the query."""
    last = _end(kept, order, 0, is_last=True)
    first = _end(all_of(added), order, 1, is_last=False)
    ends = exp.union(last, first, distinct=False).subquery("ends")
    keys = [exp.Ordered(this=exp.column(_key(n)), nulls_first=False) for n in range(len(order))]
    side = exp.column(_SIDE)
    return exp.Select(expressions=[side]).from_(ends).order_by(*keys, side.copy()).limit(1)


def measure(table: Table, address: Address, *, is_numbered: bool) -> exp.Select:
    """The bytes of a table's rows with their indexes, as they are before compression."""
    fixed = len(table.indexes) * _INDEXED + is_numbered * _NUMBERED
    long: list[exp.Expr] = []
    for column in table.columns.values():
        kind = column.type.kind
        fixed += _BYTES.get(kind, _WIDE)
        if kind not in _BYTES and kind not in _SCALAR:
            text = exp.Cast(this=_column(column.name), to=exp.DataType.build("VARCHAR"))
            long.append(exp.Anonymous(this="STRLEN", expressions=[text]))
    total: exp.Expr = exp.Mul(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(fixed))
    for length in long:
        # Of no rows, or of nulls alone, there is no sum.
        bytes_ = exp.Coalesce(this=exp.Sum(this=length), expressions=[exp.Literal.number(0)])
        total = exp.Add(this=total, expression=bytes_)
    return exp.Select(expressions=[total]).from_(locate(address))


#: Kinds whose values all take as many bytes, `_WIDE` of them.
_SCALAR = frozenset({Kind.HUGEINT, Kind.UHUGEINT, Kind.DECIMAL, Kind.UUID, Kind.INTERVAL})


def _end(rows: exp.Select, order: Sequence[str], side: int, *, is_last: bool) -> exp.Subquery:
    """The last or first row in an order, and the side that it is on."""
    keys = [exp.Ordered(this=_column(name), desc=is_last, nulls_first=is_last) for name in order]
    columns = [exp.alias_(_column(name), _key(n)) for n, name in enumerate(order)]
    columns.append(exp.alias_(exp.Literal.number(side), _SIDE))
    select = exp.Select(expressions=columns).from_(rows.subquery("rows"))
    return select.order_by(*keys).limit(1).subquery()


def _key(place: int) -> str:
    return f"key{place}"


def _is_one_of(number: str, gone: Sequence[int]) -> exp.In:
    return exp.In(this=_column(number), expressions=[exp.Literal.number(each) for each in gone])


def _column(name: str) -> exp.Column:
    return exp.column(name, quoted=True)
