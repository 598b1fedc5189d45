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
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from gateway.catalog.model import Catalog, OnDenied, Relationship, Table
from gateway.graphql import types
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
    shown_columns = {table.name: output(table) for table in catalog.tables.values()}
    tables = [table for table in catalog.tables.values() if shown_columns[table.name]]
    outputs = {table.name: type(table.root, (), {}) for table in tables}
    filters = {table.name: type(f"{table.root}_bool_exp", (), {}) for table in tables}
    orders = {table.name: type(f"{table.root}_order_by", (), {}) for table in tables}
    ordered: set[str] = set()
    for table in tables:
        if any(types.orderable(table.columns[name].type) for name in visible.get(table.name, ())):
            ordered.add(table.name)
    for table in tables:
        columns = [c for c in table.columns.values() if c.name in shown_columns[table.name]]
        usable = [c for c in columns if c.name in visible.get(table.name, frozenset())]
        related = [r for r in table.relationships.values() if follows(catalog, table, r, shown_columns)]
        usable_related = [r for r in related if follows(catalog, table, r, visible)]
        out: dict[str, tuple[Any, str]] = {
            c.field: (types.output_annotation(c.type), _describe(c.type.sql, c.description)) for c in columns
        }
        out |= {r.name: (outputs[r.target] | None, r.description) for r in related}
        types.fill(strawberry.type, outputs[table.name], table.root, out, table.description)

        where = filters[table.name]
        boolean: dict[str, tuple[Any, str]] = {
            "_and": (types.optional(types.list_of(where)), ""),
            "_or": (types.optional(types.list_of(where)), ""),
            "_not": (where | None, ""),
        }
        boolean |= {
            c.field: (types.COMPARISON_TYPES[types.comparison_name(c.type)] | None, "") for c in usable
        }
        boolean |= {r.name: (filters[r.target] | None, "") for r in usable_related}
        types.fill(strawberry.input, where, f"{table.root}_bool_exp", boolean, "Every part must hold.")

        if table.name in ordered:
            keys: dict[str, tuple[Any, str]] = {
                c.field: (types.OrderBy | None, "") for c in usable if types.orderable(c.type)
            }
            keys |= {r.name: (orders[r.target] | None, "") for r in usable_related if r.target in ordered}
            types.fill(strawberry.input, orders[table.name], f"{table.root}_order_by", keys)

    roots: dict[str, StrawberryField] = {}
    for table in tables:
        arguments: dict[str, Any] = {"where": filters[table.name] | None}
        if table.name in ordered:
            arguments["order_by"] = types.optional(types.list_of(orders[table.name]))
        arguments |= {"limit": int | None, "offset": int | None}
        version: dict[str, Any] = {"as_of": types.optional(types.AsOf)} if table.is_iceberg else {}
        roots[table.root] = _root(
            table.root, types.list_of(outputs[table.name]), arguments | version, table.description
        )
        seen = visible.get(table.name, frozenset())
        if table.primary_key and (not seen or seen.issuperset(table.primary_key)):
            key = {
                table.columns[name].field: types.primary_key_annotation(table.columns[name].type)
                for name in table.primary_key
            }
            about = f"One row of {table.root} by its key."
            roots[f"{table.root}_by_pk"] = _root(
                f"{table.root}_by_pk", outputs[table.name] | None, key | version, about
            )
    return _schema(roots)


def _schema(roots: dict[str, StrawberryField]) -> GraphQLSchema:
    query = type(QUERY_TYPE, (), {"__annotations__": {}})
    if not roots:
        # GraphQL has no type without fields: a session that sees nothing is told just that.
        roots = {"no_access": _root("no_access", bool | None, {}, "Nothing is granted to this session.")}
    for number, field in enumerate(roots.values()):
        setattr(query, f"f{number}", field)
    strawberry.type(query, name=QUERY_TYPE)
    return strawberry.Schema(query=query, config=types.CONFIG)._schema


def _root(name: str, annotation: Any, arguments: Mapping[str, Any], about: str) -> StrawberryField:
    # The resolver is never called: the gateway's own executor answers every root field.
    field: Any = strawberry.field(
        name=name, resolver=lambda: None, graphql_type=annotation, description=about or None
    )
    field.arguments = [
        StrawberryArgument(
            python_name=argument,
            graphql_name=argument,
            type_annotation=StrawberryAnnotation(kind),
            default=strawberry.UNSET,
        )
        for argument, kind in arguments.items()
    ]
    return field  # type: ignore[no-any-return]  # Strawberry's overloads lose the type


def _describe(sql: str, description: str) -> str:
    return f"{description} ({sql})" if description else sql
