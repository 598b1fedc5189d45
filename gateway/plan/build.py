"""Stage 6: turn an operation's root fields into query plans. Knows the catalog, not the permissions."""

from __future__ import annotations

from dataclasses import replace

from gateway.catalog.model import Catalog, Column, DefaultOrder, Table
from gateway.catalog.types import ColumnType, Kind
from gateway.errors import DocumentError
from gateway.graphql.operation import Argument, Entries, Field, Items, Leaf, Null, Symbol
from gateway.graphql.types import DIRECTIONS
from gateway.plan.filters import build_filter
from gateway.plan.nodes import (
    ColumnField,
    ObjectField,
    OrderKey,
    OutputField,
    QueryPlan,
    TypenameField,
)
from gateway.plan.sources import MOMENT, SNAPSHOT, Sources
from gateway.predicate import Compare, Form, Predicate, Slot, conjunction

#: Type of `limit` and `offset` as slots.
COUNT = ColumnType(Kind.BIGINT)

BY_KEY = "_by_pk"

#: What names a version of a table, and the type of each.
VERSIONS = {"timestamp": MOMENT, "snapshot_id": SNAPSHOT}


def plan(field: Field, catalog: Catalog, *, tells_cells: bool = False) -> QueryPlan:
    """The plan of one root field; `tells_cells` asks which nulls are withheld cells.

    Raises DocumentError (`VALUE`) for what is well-formed GraphQL but no query: `_eq: null`, say.
    """
    by_root = {table.root: table for table in catalog.tables.values()}
    version = _version(field)
    if field.name in by_root:
        built = _Builder(catalog, by_root[field.name], version).rows(field)
    else:
        built = _Builder(catalog, by_root[field.name.removesuffix(BY_KEY)], version).by_key(field)
    return replace(built, tells_cells=tells_cells)


class _Builder:
    def __init__(self, catalog: Catalog, table: Table, version: Slot | None) -> None:
        self.table = table
        self.sources = Sources(catalog, table, version)

    def rows(self, field: Field) -> QueryPlan:
        where = build_filter(field.argument("where"), self.sources, 0)
        order = self._order(field.argument("order_by"))
        limit = _count(field.argument("limit"))
        offset = _count(field.argument("offset"))
        by_default = not order
        if by_default:
            order = self._default_order()
        output = self._output(field.fields, 0)
        return QueryPlan(
            key=field.key,
            sources=self.sources.built(),
            output=output,
            where=where,
            order=order,
            order_is_default=by_default,
            limit=self.table.default_limit if limit is None else limit,
            offset=offset,
            single=False,
        )

    def by_key(self, field: Field) -> QueryPlan:
        given = dict(field.arguments)
        parts: list[Predicate] = []
        for name in self.table.primary_key:
            column = self.table.columns[name]
            leaf = given[column.field]
            if isinstance(leaf, Null):  # a variable may have a default and be sent as null all the same
                raise leaf.place.fault("must not be null")
            assert isinstance(leaf, Leaf)
            parts.append(Compare(self.sources.read(0, name), "=", Slot(leaf.slot, column.type)))
        output = self._output(field.fields, 0)
        return QueryPlan(
            key=field.key,
            sources=self.sources.built(),
            output=output,
            where=conjunction(*parts),
            order=(),
            order_is_default=True,
            limit=1,
            offset=None,
            single=True,
        )

    def _output(self, fields: tuple[Field, ...], source: int) -> tuple[OutputField, ...]:
        table = self.sources.tables[source]
        columns = columns_by_field(table)
        output: list[OutputField] = []
        for field in fields:
            if field.name == "__typename":
                output.append(TypenameField(field.key, table.root))
            elif column := columns.get(field.name):
                output.append(ColumnField(field.key, self.sources.read(source, column.name), column.type))
            else:
                target = self.sources.follow(source, table.relationships[field.name])
                output.append(ObjectField(field.key, target, self._output(field.fields, target)))
        return tuple(output)

    def _order(self, argument: Argument | None) -> tuple[OrderKey, ...]:
        if argument is None:
            return ()
        assert isinstance(argument, Items)
        keys: list[OrderKey] = []
        for item in argument.items:
            self._order_keys(item, 0, keys)
        return tuple(keys)

    def _order_keys(self, argument: Argument, source: int, keys: list[OrderKey]) -> None:
        if isinstance(argument, Null):
            raise argument.place.fault("must not be null")
        assert isinstance(argument, Entries)
        table = self.sources.tables[source]
        columns = columns_by_field(table)
        for name, value in argument.entries:
            if isinstance(value, Null):
                continue
            if column := columns.get(name):
                assert isinstance(value, Symbol)
                descending, nulls_first = DIRECTIONS[value.name]
                reference = self.sources.read(source, column.name)
                if all(key.column != reference for key in keys):
                    keys.append(OrderKey(reference, descending, nulls_first))
            else:
                self._order_keys(value, self.sources.follow(source, table.relationships[name]), keys)

    def _default_order(self) -> tuple[OrderKey, ...]:
        def key(order: DefaultOrder) -> OrderKey:
            return OrderKey(self.sources.read(0, order.column), order.descending, order.descending)

        return tuple(key(order) for order in self.table.default_order)


def columns_by_field(table: Table) -> dict[str, Column]:
    """The columns of a table by the GraphQL field that shows each."""
    return {column.field: column for column in table.columns.values()}


def _version(field: Field) -> Slot | None:
    """The version that the root field's table is read in; None for as it is now."""
    argument = field.argument("as_of")
    if argument is None:
        return None
    assert isinstance(argument, Entries)
    given = [(name, value) for name, value in argument.entries if isinstance(value, Leaf)]
    if len(given) != 1:
        wanted = " and ".join(f"`{name}`" for name in VERSIONS)
        raise DocumentError(
            "VALUE",
            f"`as_of` has {len(given)} of {wanted}; give it one of them",
            locations=(field.location,),
        )
    ((name, leaf),) = given
    return Slot(leaf.slot, VERSIONS[name], Form.VERSION)


def _count(argument: Argument | None) -> Slot | None:
    if argument is None:
        return None
    assert isinstance(argument, Leaf)
    return Slot(argument.slot, COUNT, Form.COUNT)
