"""What is made of few rows is not shown, nor what would tell of them by subtraction.

A group shows when it has the least number of rows, and when the rows that do not show are none or have that
number too: else they would be what all rows come to, less what the groups shown come to. So the smallest
groups are put together with the rows that the filter leaves out, where these are few, until there are enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from gateway.catalog.types import ColumnType, Kind
from gateway.sql.layers import derived
from gateway.sql.predicates import data_type

#: How many rows a group has, how many smaller groups have together, and how many all have.
SIZE, BEFORE, TOTAL = "size", "before", "total"

_GROUPS, _SIZED, _WHOLE, _SHOWS = "grouped", "sized", "whole", "shows"


def counted(relation: exp.Select) -> exp.Expr:
    """How many rows there are, whatever a caller filters."""
    count = exp.Select(expressions=[exp.Count(this=exp.Star())])
    count.set("from_", exp.From(this=derived(relation, "everything")))
    return exp.Subquery(this=count)


def suppress_measure(value: exp.Expr, cells: exp.Expr, least: int) -> exp.Expr:
    """A measure where it is made of enough cells, and no rows or enough lack one; null elsewhere."""
    lacking = exp.Sub(this=exp.Count(this=exp.Star()), expression=cells.copy())
    shows = exp.and_(_at_least(cells, least), _none_or_many(lacking, least), copy=False)
    suppressed = exp.Case(ifs=[exp.If(this=shows, true=value)])
    suppressed.type = value.type
    return suppressed


def suppress_whole(select: exp.Select, least: int, everything: exp.Expr | None) -> exp.Select:
    """A SELECT of what is made of all rows of a filter, with nulls where it may not show.

    `everything` counts the rows without the filter; None where there is none.
    """
    shows = _at_least(exp.Count(this=exp.Star()), least)
    if everything is not None:
        rest = exp.Sub(this=everything, expression=exp.Count(this=exp.Star()))
        shows = exp.and_(shows, _none_or_many(rest, least), copy=False)
    names = [cell.alias for cell in select.expressions]
    select.set("expressions", [*select.expressions, exp.alias_(shows, _SHOWS, quoted=True)])
    outer = exp.Select(
        expressions=[
            exp.alias_(exp.Case(ifs=[exp.If(this=_column(_SHOWS, _WHOLE), true=_column(name, _WHOLE))]), name)
            for name in names
        ]
    )
    outer.set("from_", exp.From(this=derived(select, _WHOLE)))
    return outer


def suppress_groups(
    groups: exp.Select, keys: Sequence[str], least: int, everything: exp.Expr | None
) -> exp.Select:
    """A SELECT of the groups that may show, of another one, in which `keys` tell them apart."""
    size = exp.alias_(exp.Count(this=exp.Star()), SIZE, quoted=True)
    groups.set("expressions", [*groups.expressions, size])
    order = [_column(SIZE, _GROUPS), *(_column(key, _GROUPS) for key in keys)]
    before = exp.Window(
        this=_sizes(),
        order=exp.Order(expressions=[exp.Ordered(this=key, nulls_first=False) for key in order]),
        spec=exp.WindowSpec(
            kind="ROWS",
            start="UNBOUNDED",
            start_side="PRECEDING",
            end=exp.Literal.number(1),
            end_side="PRECEDING",
        ),
    )
    total = exp.Window(this=_sizes())
    sized = exp.Select(
        expressions=[
            exp.Star(),
            exp.alias_(before, BEFORE, quoted=True),
            exp.alias_(total, TOTAL, quoted=True),
        ]
    )
    sized.set("from_", exp.From(this=derived(groups, _GROUPS)))
    # The smallest group has none before it.
    hidden: exp.Expr = exp.Coalesce(this=_column(BEFORE, _SIZED), expressions=[exp.Literal.number(0)])
    if everything is not None:
        rest = exp.Sub(this=everything, expression=_column(TOTAL, _SIZED))
        is_few = exp.LT(this=rest, expression=exp.Literal.number(least))
        few = exp.Case(ifs=[exp.If(this=is_few, true=rest.copy())], default=exp.Literal.number(0))
        hidden = exp.Add(this=hidden, expression=few)
    shows = exp.and_(_at_least(_column(SIZE, _SIZED), least), _none_or_many(hidden, least), copy=False)
    select = exp.Select(expressions=[exp.Star()])
    select.set("from_", exp.From(this=derived(sized, _SIZED)))
    select.set("where", exp.Where(this=shows))
    return select


def _at_least(count: exp.Expr, least: int) -> exp.Expr:
    return exp.GTE(this=count, expression=exp.Literal.number(least))


def _none_or_many(count: exp.Expr, least: int) -> exp.Expr:
    none = exp.EQ(this=exp.Paren(this=count), expression=exp.Literal.number(0))
    return exp.Paren(this=exp.or_(none, _at_least(exp.Paren(this=count.copy()), least), copy=False))


def _column(name: str, alias: str) -> exp.Column:
    return exp.column(name, table=alias, quoted=True)


def _sizes() -> exp.Sum:
    sizes = exp.Sum(this=_column(SIZE, _GROUPS))
    sizes.type = data_type(ColumnType(Kind.BIGINT))
    return sizes
