"""GraphQL schemas built from the catalog, one pair per set of visible columns.

`shown` is what introspection tells: the visible columns only. `accepted` is what documents are checked
against: in the modes `null` and `error` its output types have every column, so that one document works
for every role, while its input types (filters, ordering, keys) have only what is visible, so that a
withheld column cannot be told from one that never existed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLSchema
from strawberry.types.field import StrawberryField

from gateway.catalog.model import Catalog, OnDenied, Relationship, Table
from gateway.graphql.table_types import TableTypes
from gateway.graphql.types import (
    AGGREGATE,
    CONFIG,
    CONNECTION,
    AsOf,
    field,
    list_of,
    optional,
    primary_key_annotation,
)
from gateway.policy.grants import Grants

QUERY_TYPE = "query_root"

VisibleColumns = Mapping[str, frozenset[str]]
VisibleSet = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Schemas:
    """The pair; `shown` and `accepted` are one object where nothing is withheld."""

    shown: GraphQLSchema
    accepted: GraphQLSchema


def on_denied(table: Table, default: OnDenied) -> OnDenied:
    """The mode of a table: its own, or the gateway's."""
    return table.on_denied or default


def visible_columns(grants: Grants) -> VisibleSet:
    """The set of visible columns that schemas are cached by; tables without any are not in it."""
    return tuple((name, frozenset(grants.visible(name))) for name in grants.tables if grants.visible(name))


def build_schemas(catalog: Catalog, visible: VisibleColumns, default: OnDenied) -> Schemas:
    """Build the pair for one set of visible columns; costs some 10 ms per 1,000 columns."""

    def output(table: Table) -> frozenset[str]:
        if on_denied(table, default) is OnDenied.HIDE:
            return visible.get(table.name, frozenset())
        return frozenset(table.columns)

    shown = _build(catalog, lambda table: visible.get(table.name, frozenset()), visible)
    if all(output(table) == visible.get(table.name, frozenset()) for table in catalog.tables.values()):
        return Schemas(shown, shown)
    return Schemas(shown, _build(catalog, output, visible))


def follows(catalog: Catalog, table: Table, relationship: Relationship, columns: VisibleColumns) -> bool:
    """Whether both sides of a relationship's keys are among the columns."""
    mine = columns.get(table.name, frozenset())
    theirs = columns.get(catalog.tables[relationship.target].name, frozenset())
    return all(own in mine and other in theirs for own, other in relationship.keys)


def _build(
    catalog: Catalog, output: Callable[[Table], frozenset[str]], visible: VisibleColumns
) -> GraphQLSchema:
    shown = {table.name: output(table) for table in catalog.tables.values()}
    tables = [table for table in catalog.tables.values() if shown[table.name]]
    types = {table.name: TableTypes.of(table, visible.get(table.name, frozenset())) for table in tables}
    roots: dict[str, StrawberryField] = {}
    for table in tables:
        of = types[table.name]
        of.fill(
            [column for column in table.columns.values() if column.name in shown[table.name]],
            [r for r in table.relationships.values() if follows(catalog, table, r, shown)],
            [r for r in table.relationships.values() if follows(catalog, table, r, visible)],
            types,
        )
        version: dict[str, Any] = {"as_of": optional(AsOf)} if table.is_iceberg else {}
        arguments = of.arguments() | version
        roots[table.root] = field(table.root, list_of(of.row), arguments, table.description)
        seen = visible.get(table.name, frozenset())
        if table.primary_key and (not seen or seen.issuperset(table.primary_key)):
            key = {
                table.columns[name].field: primary_key_annotation(table.columns[name].type)
                for name in table.primary_key
            }
            about = f"One row of {table.root} by its key."
            roots[f"{table.root}_by_pk"] = field(
                f"{table.root}_by_pk", optional(of.row), key | version, about
            )
        name = f"{table.root}{AGGREGATE}"
        roots[name] = field(name, of.whole, arguments, f"{table.root} as a whole.")
        name = f"{table.root}{CONNECTION}"
        roots[name] = field(name, *of.connection(), f"{table.root} by pages, each after a cursor.")
    return _schema(roots)


def _schema(roots: dict[str, StrawberryField]) -> GraphQLSchema:
    query = type(QUERY_TYPE, (), {"__annotations__": {}})
    if not roots:
        # GraphQL has no type without fields: a session that sees nothing is told just that.
        roots = {"no_access": field("no_access", bool | None, {}, "Nothing is granted to this session.")}
    for number, root in enumerate(roots.values()):
        setattr(query, f"f{number}", root)
    strawberry.type(query, name=QUERY_TYPE)
    return strawberry.Schema(query=query, config=CONFIG)._schema
