"""The GraphQL types of a table's groups, beside those that `table_types` has of its rows as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from graphql import GraphQLBoolean, GraphQLField, GraphQLInputObjectType, GraphQLInt

from gateway.catalog.measures import Function, is_grouped
from gateway.graphql.generate import Later, field_of, given, input_of, list_of, optional, symbols
from gateway.graphql.table_types import TableTypes, cell
from gateway.graphql.types import DATE_UNIT, GROUP, GROUP_BY, ORDER_BY, comparison, counts


def group_field(of: TableTypes, version: Mapping[str, object]) -> GraphQLField | None:
    """The root field that groups a table's rows; None where there is nothing to group them by.

    `version` is the argument that says which version of the table is read, if it has any.
    """
    columns = [column for column in of.usable if is_grouped(column.type)]
    if not columns:
        return None
    root, keys = of.table.root, f"{of.table.root}{GROUP}_key"
    names = [column.field for column in columns]
    key = Later(keys, "What the rows of a group have in common.")
    key.fields |= {column.field: field_of(cell(column.type), column.description) for column in columns}
    group = Later(f"{root}{GROUP}", f"Rows of {root} that have something in common.")
    group.fields |= {
        "key": field_of(key.output(), "What its rows have in common: the columns of `by`."),
        "aggregate": field_of(of.measured.output(), "Values made of its rows."),
    }
    by = {
        "column": symbols(f"{root}{GROUP}_column", names, "A column to group by."),
        "truncate": optional(DATE_UNIT),
    }
    order = {
        "key": optional(input_of(f"{keys}_order_by", dict.fromkeys(names, optional(ORDER_BY)))),
        "aggregate": optional(of.order_of_whole.input()),
    }
    arguments = {
        "by": list_of(input_of(f"{root}{GROUP_BY}_exp", by)),
        "where": optional(of.where.input()),
        "having": optional(_having(of)),
        "order_by": optional(list_of(input_of(f"{root}{GROUP}_order_by", order))),
        "limit": optional(GraphQLInt),
        "offset": optional(GraphQLInt),
        **version,
    }
    return field_of(list_of(group.output()), f"{root} in groups.", arguments)


def _having(of: TableTypes) -> GraphQLInputObjectType:
    root = of.table.root
    having = Later(f"{root}{GROUP}_bool_exp", "Every part must hold of a group.")
    counted: dict[str, object] = {"predicate": counts()}
    if of.column:
        counted["arguments"] = optional(list_of(of.column))
    counted["distinct"] = optional(GraphQLBoolean)
    kinds: dict[str, object] = dict.fromkeys(("_and", "_or"), optional(list_of(having.input())))
    kinds["_not"] = optional(having.input())
    kinds[Function.COUNT.value] = optional(input_of(f"{having.name}_count", counted))
    for function, columns in of.measures.items():
        if columns:
            compared = {column.field: optional(comparison(type)) for column, type in columns}
            kinds[function.value] = optional(input_of(f"{root}_{function.value}_bool_exp", compared))
    having.fields |= given(kinds)
    return having.input()
