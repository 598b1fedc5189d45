"""The arguments of a list: which of its rows, in which order."""

from __future__ import annotations

from gateway.catalog.model import DefaultOrder
from gateway.catalog.types import ColumnType, Kind
from gateway.errors import DocumentError
from gateway.graphql.operation import Argument, Field, Leaf
from gateway.plan.filters import build_filter, columns_named
from gateway.plan.nodes import OrderKey
from gateway.plan.order import build_order
from gateway.plan.sources import Sources
from gateway.predicate import ColumnRef, Form, Slot

#: Type of `limit` and `offset` as slots.
COUNT = ColumnType(Kind.BIGINT)


def page(field: Field, sources: Sources, number: int) -> None:
    """Read `where`, `distinct_on`, `order_by`, `limit` and `offset` of a field into select `number`.

    Raises DocumentError (`VALUE`) where `distinct_on` does not lead the ordering: which of the rows that are
    alike comes first would then not be told.
    """
    first = sources.select(number).first
    table = sources.table(first)
    where = build_filter(field.argument("where"), sources, first)
    distinct = columns_named(field.argument("distinct_on"), sources, first)
    order = build_order(field.argument("order_by"), sources, first)
    by_default = not order
    if by_default:
        order = tuple(_default(key, sources, first) for key in table.default_order)
    if distinct:
        order = _led(order, distinct, by_default, field)
    limit = count_of(field.argument("limit"))
    sources.change(
        number,
        where=where,
        distinct=distinct,
        order=order,
        order_is_default=by_default,
        limit=table.default_limit if limit is None else limit,
        offset=count_of(field.argument("offset")),
    )


def _led(
    order: tuple[OrderKey, ...], distinct: tuple[ColumnRef, ...], by_default: bool, field: Field
) -> tuple[OrderKey, ...]:
    """The order with the columns of `distinct_on` first."""
    if by_default:
        leading = tuple(OrderKey(column, descending=False, nulls_first=False) for column in distinct)
        return leading + tuple(key for key in order if key.column not in distinct)
    if {key.column for key in order[: len(distinct)]} == set(distinct):
        return order
    raise DocumentError(
        "VALUE",
        "`distinct_on` and `order_by` begin with different columns; order by those of `distinct_on` first",
        locations=(field.location,),
    )


def _default(order: DefaultOrder, sources: Sources, source: int) -> OrderKey:
    return OrderKey(sources.read(source, order.column), order.descending, order.descending)


def count_of(argument: Argument | None) -> Slot | None:
    """A number of rows; None for none."""
    if argument is None:
        return None
    assert isinstance(argument, Leaf)
    return Slot(argument.slot, COUNT, Form.COUNT)
