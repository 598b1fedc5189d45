"""The GraphQL types of a table's pages between cursors: those of Relay's specification of connections.

https://relay.dev/graphql/connections.htm
"""

from __future__ import annotations

from collections.abc import Mapping

from graphql import GraphQLBoolean, GraphQLField, GraphQLInt, GraphQLObjectType, GraphQLString

from gateway.graphql.generate import Later, field_of, list_of, optional
from gateway.graphql.table_types import TableTypes
from gateway.graphql.types import CONNECTION, EDGE

PAGE_INFO = GraphQLObjectType(
    "PageInfo",
    {
        "hasNextPage": field_of(GraphQLBoolean, "Whether there are rows behind the page."),
        "hasPreviousPage": field_of(GraphQLBoolean, "Whether there are rows before the page."),
        "startCursor": field_of(optional(GraphQLString), "The cursor of the first row of the page."),
        "endCursor": field_of(optional(GraphQLString), "The cursor of the last row of the page."),
    },
    description="Where a page stands in its list.",
)


def connection_field(of: TableTypes, version: Mapping[str, object]) -> GraphQLField:
    """The root field of a table's pages between cursors.

    `version` is the argument that says which version of the table is read, if it has any.
    """
    root = of.table.root
    edge = Later(f"{root}{EDGE}", f"A row of {root}, and where it stands in the list.")
    edge.fields |= {
        "node": field_of(of.row.output(), "The row."),
        "cursor": field_of(GraphQLString, "Where it stands in the list."),
    }
    page = Later(f"{root}{CONNECTION}", f"Rows of {root} between two cursors.")
    page.fields |= {
        "edges": field_of(list_of(edge.output()), "The rows, each with its cursor."),
        "pageInfo": field_of(PAGE_INFO),
        "totalCount": field_of(GraphQLInt, "The number of rows of all pages."),
    }
    arguments: dict[str, object] = {
        "first": optional(GraphQLInt),
        "after": optional(GraphQLString),
        "last": optional(GraphQLInt),
        "before": optional(GraphQLString),
        "where": optional(of.where.input()),
    }
    if of.order:
        arguments["order_by"] = optional(list_of(of.order.input()))
    return field_of(page.output(), f"{root} by pages, each after a cursor.", {**arguments, **version})
