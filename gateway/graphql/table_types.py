"""The Strawberry types of one table under one set of visible columns; names are those of Hasura v2."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import strawberry

from gateway.catalog.measures import OF_COLUMN, Function, is_counted, result_type
from gateway.catalog.model import Column, Relationship, Table
from gateway.graphql import types
from gateway.graphql.types import AGGREGATE, CONNECTION, COUNT_EXP, EDGE, MEASURES, list_of, optional


@dataclass(slots=True)
class TableTypes:
    """A table's types, made first and filled after, since tables refer to one another.

    `usable` are the visible columns, which filters, ordering and measures may name; `order` is None where
    rows cannot be sorted by any of them, `column` where none of them can be told apart.
    """

    table: Table
    usable: tuple[Column, ...]
    row: type
    where: type
    order: type | None
    column: Any
    whole: type
    count: type
    counted: type
    order_of_whole: type
    _measures: dict[Function, list[tuple[Column, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Table, visible: frozenset[str]) -> TableTypes:
        """The types of a table, empty still."""

        def named(suffix: str) -> type:
            return type(f"{table.root}{suffix}", (), {})

        usable = tuple(column for column in table.columns.values() if column.name in visible)
        names = {column.field: column.field for column in usable if is_counted(column.type)}
        column: Any = enum.Enum(f"{table.root}_select_column", names) if names else None
        return cls(
            table,
            usable,
            row=named(""),
            where=named("_bool_exp"),
            order=named("_order_by") if any(types.orderable(c.type) for c in usable) else None,
            column=strawberry.enum(column, description="A column.") if names else None,
            whole=named(AGGREGATE),
            count=named(COUNT_EXP),
            counted=named("_aggregate_bool_exp"),
            order_of_whole=named("_aggregate_order_by"),
            _measures={
                function: [
                    (c, result_type(function, c.type)) for c in usable if result_type(function, c.type)
                ]
                for function in OF_COLUMN
            },
        )

    def arguments(self) -> dict[str, Any]:
        """The arguments of a list of the table's rows."""
        arguments: dict[str, Any] = {"where": optional(self.where)}
        if self.column:
            arguments["distinct_on"] = optional(list_of(self.column))
        if self.order:
            arguments["order_by"] = optional(list_of(self.order))
        return arguments | {"limit": int | None, "offset": int | None}

    def connection(self) -> tuple[Any, dict[str, Any]]:
        """The type of a page between cursors, and the arguments of one."""
        root = self.table.root
        edge, pages = (type(f"{root}{suffix}", (), {}) for suffix in (EDGE, CONNECTION))
        cursor = types.field("cursor", str, {}, "Where the row stands in the list.")
        types.object_type(edge, f"{root}{EDGE}", [types.field("node", self.row, {}, "The row."), cursor], "")
        parts = [
            types.field("edges", list_of(edge), {}, "The rows, each with its cursor."),
            types.field("pageInfo", types.PageInfo, {}, ""),
            types.field("totalCount", int, {}, "The number of rows of all pages."),
        ]
        types.object_type(pages, f"{root}{CONNECTION}", parts, "")
        kept = {name: kind for name, kind in self.arguments().items() if name in ("where", "order_by")}
        sizes = {"first": int | None, "after": str | None, "last": int | None, "before": str | None}
        return pages, sizes | kept

    def fill(
        self,
        shown: Sequence[Column],
        related: Sequence[Relationship],
        usable_related: Sequence[Relationship],
        others: Mapping[str, TableTypes],
    ) -> None:
        """Give every type its fields; output has the columns `shown` and follows `related`."""
        root = self.table.root
        fields: list[Any] = [
            types.field(
                column.field,
                types.output_annotation(column.type),
                {},
                _describe(column.type.sql, column.description),
            )
            for column in shown
        ]
        for relationship in related:
            fields += others[relationship.target].as_related(relationship)
        types.object_type(self.row, root, fields, self.table.description)
        self._fill_where(usable_related, others)
        if self.order:
            self._fill_order(usable_related, others)
        self._fill_whole()

    def as_related(self, relationship: Relationship) -> list[Any]:
        """The output fields that lead to the table."""
        name, about = relationship.name, relationship.description
        if not relationship.is_array:
            return [types.field(name, optional(self.row), {}, about)]
        return [
            types.field(name, list_of(self.row), self.arguments(), about),
            types.field(f"{name}{AGGREGATE}", self.whole, self.arguments(), about),
        ]

    def _fill_where(self, related: Sequence[Relationship], others: Mapping[str, TableTypes]) -> None:
        where = self.where
        fields: dict[str, tuple[Any, str]] = {
            "_and": (optional(list_of(where)), ""),
            "_or": (optional(list_of(where)), ""),
            "_not": (optional(where), ""),
        }
        fields |= {
            c.field: (optional(types.COMPARISON_TYPES[types.comparison_name(c.type)]), "")
            for c in self.usable
        }
        for relationship in related:
            other = others[relationship.target]
            fields[relationship.name] = (optional(other.where), "")
            if relationship.is_array:
                fields[f"{relationship.name}{AGGREGATE}"] = (optional(other.counted), "")
        types.fill(strawberry.input, where, f"{self.table.root}_bool_exp", fields, "Every part must hold.")

    def _fill_order(self, related: Sequence[Relationship], others: Mapping[str, TableTypes]) -> None:
        keys: dict[str, tuple[Any, str]] = {
            c.field: (types.OrderBy | None, "") for c in self.usable if types.orderable(c.type)
        }
        for relationship in related:
            other = others[relationship.target]
            if relationship.is_array:
                keys[f"{relationship.name}{AGGREGATE}"] = (optional(other.order_of_whole), "")
            elif other.order:
                keys[relationship.name] = (optional(other.order), "")
        types.fill(strawberry.input, self.order, f"{self.table.root}_order_by", keys)

    def _fill_whole(self) -> None:
        root = self.table.root
        count = {"distinct": bool | None}
        if self.column:
            count = {"columns": optional(list_of(self.column)), **count}
        measures = [types.field(Function.COUNT.value, int, count, "The number of rows.")]
        order: dict[str, tuple[Any, str]] = {Function.COUNT.value: (types.OrderBy | None, "")}
        for function, columns in self._measures.items():
            if columns:
                name = f"{root}_{function.value}"
                of = {c.field: (types.output_annotation(type), c.description) for c, type in columns}
                by: dict[str, tuple[Any, str]] = {c.field: (types.OrderBy | None, "") for c, _ in columns}
                made = types.define(strawberry.type, f"{name}_fields", of)
                measures.append(types.field(function.value, optional(made), {}, ""))
                order[function.value] = (optional(types.define(strawberry.input, f"{name}_order_by", by)), "")
        fields = type(f"{root}{MEASURES}", (), {})
        types.object_type(fields, f"{root}{MEASURES}", measures, "")
        whole = [
            types.field("aggregate", optional(fields), {}, "Values made of all rows."),
            types.field("nodes", list_of(self.row), {}, "The rows."),
        ]
        types.object_type(self.whole, f"{root}{AGGREGATE}", whole, "")
        types.fill(strawberry.input, self.order_of_whole, f"{root}_aggregate_order_by", order)
        counted: dict[str, tuple[Any, str]] = {
            "predicate": (types.COMPARISON_TYPES["Int_comparison_exp"], "")
        }
        if self.column:
            counted["arguments"] = (optional(list_of(self.column)), "")
        counted |= {"distinct": (bool | None, ""), "filter": (optional(self.where), "")}
        types.fill(strawberry.input, self.count, f"{root}{COUNT_EXP}", counted, required={"predicate"})
        of_whole: dict[str, tuple[Any, str]] = {Function.COUNT.value: (optional(self.count), "")}
        types.fill(strawberry.input, self.counted, f"{root}_aggregate_bool_exp", of_whole)


def _describe(sql: str, description: str) -> str:
    return f"{description} ({sql})" if description else sql
