"""The Strawberry types of a table's groups, beside those that `table_types` has of its rows as a whole."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from gateway.catalog.measures import Function, is_grouped
from gateway.graphql import types
from gateway.graphql.table_types import TableTypes
from gateway.graphql.types import GROUP, GROUP_BY, list_of, optional


def group_field(of: TableTypes, version: Mapping[str, Any]) -> StrawberryField | None:
    """The root field that groups a table's rows; None where there is nothing to group them by.

    `version` is the argument that says which version of the table is read, if it has any.
    """
    columns = [column for column in of.usable if is_grouped(column.type)]
    if not columns:
        return None
    root, keys = of.table.root, f"{of.table.root}{GROUP}_key"
    names: Any = enum.Enum(f"{root}{GROUP}_column", {column.field: column.field for column in columns})  # type: ignore[misc]  # from data
    by: dict[str, tuple[Any, str]] = {
        "column": (strawberry.enum(names, description="A column to group by."), ""),
        "truncate": (types.DateUnit | None, "For dates and moments alone."),
    }
    shown: dict[str, tuple[Any, str]] = {
        column.field: (types.output_annotation(column.type), column.description) for column in columns
    }
    ordered: dict[str, tuple[Any, str]] = {column.field: (types.OrderBy | None, "") for column in columns}
    key = types.define(strawberry.type, keys, shown, "What the rows of a group have in common.")
    order: dict[str, tuple[Any, str]] = {
        "key": (optional(types.define(strawberry.input, f"{keys}_order_by", ordered)), ""),
        "aggregate": (optional(of.order_of_whole), ""),
    }
    exp = types.fill(
        strawberry.input, type(f"{root}{GROUP_BY}_exp", (), {}), f"{root}{GROUP_BY}_exp", by, "", {"column"}
    )
    group = type(f"{root}{GROUP}", (), {})
    fields = [
        types.field("key", key, {}, "What its rows have in common: the columns of `by`."),
        types.field("aggregate", of.measured, {}, "Values made of its rows."),
    ]
    types.object_type(group, f"{root}{GROUP}", fields, f"Rows of {root} that have something in common.")
    arguments: dict[str, Any] = {
        "by": list_of(exp),
        "where": optional(of.where),
        "having": optional(_having(of)),
        "order_by": optional(list_of(types.define(strawberry.input, f"{root}{GROUP}_order_by", order))),
        "limit": int | None,
        "offset": int | None,
        **version,
    }
    return types.field(f"{root}{GROUP_BY}", list_of(group), arguments, f"{root} in groups.")


def _having(of: TableTypes) -> type:
    root = of.table.root
    name = f"{root}{GROUP}_bool_exp"
    having = type(name, (), {})
    counted: dict[str, tuple[Any, str]] = {"predicate": (types.COMPARISON_TYPES["Int_comparison_exp"], "")}
    if of.column:
        counted["arguments"] = (optional(list_of(of.column)), "")
    counted["distinct"] = (bool | None, "")
    count = types.fill(
        strawberry.input, type(f"{name}_count", (), {}), f"{name}_count", counted, "", {"predicate"}
    )
    fields: dict[str, tuple[Any, str]] = {
        "_and": (optional(list_of(having)), ""),
        "_or": (optional(list_of(having)), ""),
        "_not": (optional(having), ""),
        Function.COUNT.value: (optional(count), ""),
    }
    for function, columns in of.measures.items():
        if columns:
            compared: dict[str, tuple[Any, str]] = {
                column.field: (optional(types.COMPARISON_TYPES[types.comparison_name(type)]), "")
                for column, type in columns
            }
            made = types.define(strawberry.input, f"{root}_{function.value}_bool_exp", compared)
            fields[function.value] = (optional(made), "")
    types.fill(strawberry.input, having, name, fields, "Every part must hold of a group.")
    return having
