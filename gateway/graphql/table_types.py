"""The GraphQL types of one table under one set of visible columns; names are those of Hasura v2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql import GraphQLBoolean, GraphQLEnumType, GraphQLField, GraphQLInt

from gateway.catalog.measures import OF_COLUMN, SHOWS_A_CELL, Function, is_counted, result_type
from gateway.catalog.model import Column, Relationship, Table
from gateway.catalog.types import ColumnType
from gateway.graphql.generate import Later, field_of, given, input_of, list_of, optional, symbols
from gateway.graphql.types import (
    AGGREGATE,
    COUNT_EXP,
    MEASURES,
    ORDER_BY,
    comparison,
    counts,
    orderable,
    scalar,
)


@dataclass(frozen=True, slots=True)
class TableTypes:
    """A table's types, made first and filled after, since tables refer to one another.

    `usable` are the columns that filters and measures may name: the visible ones, by which rows are ordered
    too, and those that are given in aggregates alone. `related` are the relationships that these may follow.
    `order` is None where rows cannot be sorted, `column` where none can be told apart. `measures` has for
    each function the columns that it takes, and what it makes of them.
    """

    table: Table
    usable: tuple[Column, ...]
    visible: tuple[Column, ...]
    related: tuple[Relationship, ...]
    row: Later
    where: Later
    order: Later | None
    column: GraphQLEnumType | None
    whole: Later
    measured: Later
    count: Later
    counted: Later
    order_of_whole: Later
    measures: Mapping[Function, Sequence[tuple[Column, ColumnType]]]

    @classmethod
    def of(
        cls,
        table: Table,
        names: frozenset[str],
        aggregated: frozenset[str],
        related: tuple[Relationship, ...],
        *,
        is_sorted: bool,
    ) -> TableTypes:
        """The types of a table, empty still; `names` are its visible columns.

        `is_sorted` says that its rows can be sorted, as `sorted_tables` finds.
        """
        root = table.root
        visible = tuple(column for column in table.columns.values() if column.name in names)
        usable = tuple(column for column in table.columns.values() if column.name in names | aggregated)
        counted = [column.field for column in usable if is_counted(column.type)]
        return cls(
            table,
            usable,
            visible,
            related,
            row=Later(root, table.description),
            where=Later(f"{root}_bool_exp", "Every part must hold."),
            order=Later(f"{root}_order_by") if is_sorted else None,
            column=symbols(f"{root}_select_column", counted, "A column.") if counted else None,
            whole=Later(f"{root}{AGGREGATE}"),
            measured=Later(f"{root}{MEASURES}"),
            count=Later(f"{root}{COUNT_EXP}"),
            counted=Later(f"{root}_aggregate_bool_exp"),
            order_of_whole=Later(f"{root}_aggregate_order_by"),
            measures={
                function: [
                    (c, of)
                    for c in (visible if function in SHOWS_A_CELL else usable)
                    if (of := result_type(function, c.type))
                ]
                for function in OF_COLUMN
            },
        )

    def arguments(self) -> dict[str, object]:
        """The arguments of a list of the table's rows."""
        arguments: dict[str, object] = {"where": optional(self.where.input())}
        if self.column:
            arguments["distinct_on"] = optional(list_of(self.column))
        if self.order:
            arguments["order_by"] = optional(list_of(self.order.input()))
        return arguments | {"limit": optional(GraphQLInt), "offset": optional(GraphQLInt)}

    def fill(
        self,
        shown: Sequence[Column],
        followed: Sequence[Relationship],
        others: Mapping[str, TableTypes],
    ) -> None:
        """Give every type its fields; output has the columns `shown` and the relationships `followed`."""
        for column in shown:
            about = _describe(column.type.sql, column.description)
            self.row.fields[column.field] = field_of(cell(column.type), about)
        for relationship in followed:
            self.row.fields |= others[relationship.target].as_related(relationship)
        self._fill_where(others)
        if self.order:
            self._fill_order(self.order, others)
        self._fill_whole()

    def as_related(self, relationship: Relationship) -> dict[str, GraphQLField]:
        """The output fields that lead to the table."""
        name, about = relationship.name, relationship.description
        if not relationship.is_array:
            return {name: field_of(optional(self.row.output()), about)}
        return {
            name: field_of(list_of(self.row.output()), about, self.arguments()),
            f"{name}{AGGREGATE}": field_of(self.whole.output(), about, self.arguments()),
        }

    def _fill_where(self, others: Mapping[str, TableTypes]) -> None:
        where = self.where.input()
        kinds: dict[str, object] = dict.fromkeys(("_and", "_or"), optional(list_of(where)))
        kinds["_not"] = optional(where)
        kinds |= {column.field: optional(comparison(column.type)) for column in self.usable}
        for relationship in self.related:
            other = others[relationship.target]
            kinds[relationship.name] = optional(other.where.input())
            if relationship.is_array:
                kinds[f"{relationship.name}{AGGREGATE}"] = optional(other.counted.input())
        self.where.fields |= given(kinds)

    def _fill_order(self, order: Later, others: Mapping[str, TableTypes]) -> None:
        kinds: dict[str, object] = {c.field: optional(ORDER_BY) for c in self.visible if orderable(c.type)}
        for relationship in self.related:
            other = others[relationship.target]
            if relationship.is_array:
                kinds[f"{relationship.name}{AGGREGATE}"] = optional(other.order_of_whole.input())
            elif other.order:
                kinds[relationship.name] = optional(other.order.input())
        order.fields |= given(kinds)

    def _fill_whole(self) -> None:
        root = self.table.root
        count: dict[str, object] = {"columns": optional(list_of(self.column))} if self.column else {}
        count["distinct"] = optional(GraphQLBoolean)
        measured = self.measured.fields
        measured[Function.COUNT.value] = field_of(GraphQLInt, "The number of rows.", count)
        order: dict[str, object] = {Function.COUNT.value: optional(ORDER_BY)}
        for function, columns in self.measures.items():
            if columns:
                name = f"{root}_{function.value}"
                of = Later(f"{name}_fields")
                of.fields |= {c.field: field_of(cell(type), c.description) for c, type in columns}
                measured[function.value] = field_of(optional(of.output()))
                by = {column.field: optional(ORDER_BY) for column, _ in columns}
                order[function.value] = optional(input_of(f"{name}_order_by", by))
        self.order_of_whole.fields |= given(order)
        self.whole.fields |= {
            "aggregate": field_of(optional(self.measured.output()), "Values made of all rows."),
            "nodes": field_of(list_of(self.row.output()), "The rows."),
        }
        counted: dict[str, object] = {"predicate": counts()}
        if self.column:
            counted["arguments"] = optional(list_of(self.column))
        counted |= {"distinct": optional(GraphQLBoolean), "filter": optional(self.where.input())}
        self.count.fields |= given(counted)
        self.counted.fields |= given({Function.COUNT.value: optional(self.count.input())})


def sorted_tables(
    sorting: Mapping[str, Iterable[Column]], related: Mapping[str, Iterable[Relationship]]
) -> frozenset[str]:
    """The tables whose rows can be sorted, of those that have these visible columns and relationships.

    They are sorted by their own columns, by how many rows are behind an array relationship, or by the row
    behind an object relationship, where that can be sorted in its turn.
    """
    found = {name for name, columns in sorting.items() if any(orderable(column.type) for column in columns)}
    found |= {name for name, links in related.items() if any(link.is_array for link in links)}
    while more := {
        name
        for name, links in related.items()
        if name not in found and any(link.target in found for link in links)
    }:
        found |= more
    return frozenset(found)


def cell(type: ColumnType) -> object:
    """The type of an output field; every column may be null, because any cell may be withheld."""
    if type.is_scalar_list:
        return optional(list_of(optional(scalar(type))))
    return optional(scalar(type))


def _describe(sql: str, description: str) -> str:
    return f"{description} ({sql})" if description else sql
