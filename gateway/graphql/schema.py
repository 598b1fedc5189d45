"""GraphQL schemas built from the catalog, one pair per set of visible columns.

`shown` is what introspection tells: the columns that are visible, or described. `accepted` is what documents
are checked against: in the modes `null` and `error` its output types have every column, so that one document
works for every role, while its input types (filters, ordering, keys) have only what is visible, so that a
withheld column cannot be told from one that never existed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
)

from gateway.catalog.model import Catalog, OnDenied, Relationship, Table
from gateway.graphql.connection_types import connection_field
from gateway.graphql.generate import field_of, list_of, optional
from gateway.graphql.group_types import group_field
from gateway.graphql.table_types import TableTypes, sorted_tables
from gateway.graphql.types import AGGREGATE, AS_OF, CONNECTION, GROUP_BY, scalar
from gateway.policy.grants import Aggregates, Decision, Granted, Grants

QUERY_TYPE, SUBSCRIPTION_TYPE, MUTATION_TYPE = "query_root", "subscription_root", "mutation_root"
#: The one mutation, and the type of what it gives.
REQUEST_ACCESS, ACCESS_REQUEST = "request_access", "access_request"


@dataclass(frozen=True, slots=True)
class SeenColumns:
    """What a session sees of a table: the columns that it is shown, raw or masked, and those `described`.

    Those `aggregated` are given in aggregates alone.

    By the values of `keys` relationships are followed, and those of `identifying` are shown raw: by them a
    row is looked up.
    """

    shown: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    identifying: frozenset[str] = frozenset()
    described: frozenset[str] = frozenset()
    aggregated: frozenset[str] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        """The columns whose names the session may know."""
        return self.shown | self.described

    @classmethod
    def raw(cls, columns: Iterable[str]) -> SeenColumns:
        """These columns, none of them masked."""
        names = frozenset(columns)
        return cls(names, names, names)


NOTHING = SeenColumns()

VisibleColumns = Mapping[str, SeenColumns]
VisibleSet = tuple[tuple[str, SeenColumns], ...]


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
    return tuple(
        (name, _seen(decision, grants.aggregates.get(name)))
        for name, decision in grants.tables.items()
        if grants.known(name)
    )


def _seen(decision: Decision, aggregates: Aggregates | None) -> SeenColumns:
    aggregated = frozenset(aggregates.decision.columns if aggregates else ())
    if not isinstance(decision, Granted):
        return SeenColumns(described=decision.described, aggregated=aggregated)
    names = frozenset(decision.columns)
    return SeenColumns(
        names,
        frozenset(filter(decision.follows, names.union(decision.keys))),
        frozenset(filter(decision.identifies, names)),
        decision.described,
        aggregated - names,
    )


def build_schemas(
    catalog: Catalog, visible: VisibleColumns, default: OnDenied, *, takes_requests: bool = False
) -> Schemas:
    """Build the pair for one set of visible columns; 100 tables of 10 columns take some 0.2 s.

    `takes_requests` says that one may ask for access.
    """

    def output(table: Table) -> SeenColumns:
        if on_denied(table, default) is OnDenied.HIDE:
            return visible.get(table.name, NOTHING)
        return SeenColumns.raw(table.columns)

    shown = _build(catalog, lambda table: visible.get(table.name, NOTHING), visible, takes_requests)
    if all(output(table) == visible.get(table.name, NOTHING) for table in catalog.tables.values()):
        return Schemas(shown, shown)
    return Schemas(shown, _build(catalog, output, visible, takes_requests))


def follows(catalog: Catalog, table: Table, relationship: Relationship, columns: VisibleColumns) -> bool:
    """Whether the relationship can be followed by both sides of its keys, and leads to something."""
    target = catalog.tables[relationship.target].name
    mine, theirs = columns.get(table.name, NOTHING), columns.get(target, NOTHING)
    return all(own in mine.keys and other in theirs.keys for own, other in relationship.keys)


def _build(
    catalog: Catalog,
    output: Callable[[Table], SeenColumns],
    visible: VisibleColumns,
    takes_requests: bool,  # two callers, above
) -> GraphQLSchema:
    shown = {table.name: output(table) for table in catalog.tables.values()}
    tables = [table for table in catalog.tables.values() if shown[table.name].known]
    seen_of = {table.name: visible.get(table.name, NOTHING) for table in tables}
    related = {
        table.name: tuple(r for r in table.relationships.values() if follows(catalog, table, r, visible))
        for table in tables
    }
    visible_of = {table.name: [table.columns[name] for name in seen_of[table.name].shown] for table in tables}
    can_sort = sorted_tables(visible_of, related)
    types = {
        name: TableTypes.of(
            catalog.tables[name], seen.shown, seen.aggregated, related[name], is_sorted=name in can_sort
        )
        for name, seen in seen_of.items()
    }
    roots: dict[str, GraphQLField] = {}
    for table in tables:
        of = types[table.name]
        of.fill(
            [column for column in table.columns.values() if column.name in shown[table.name].known],
            [r for r in table.relationships.values() if follows(catalog, table, r, shown)],
            types,
        )
        version: dict[str, object] = {"as_of": optional(AS_OF)} if table.is_iceberg else {}
        arguments = of.arguments() | version
        roots[table.root] = field_of(list_of(of.row.output()), table.description, arguments)
        seen = seen_of[table.name]
        if table.primary_key and (not seen.shown or seen.identifying.issuperset(table.primary_key)):
            columns = (table.columns[name] for name in table.primary_key)
            key: dict[str, object] = {column.field: scalar(column.type) for column in columns}
            about = f"One row of {table.root} by its key."
            roots[f"{table.root}_by_pk"] = field_of(optional(of.row.output()), about, key | version)
        about = f"{table.root} as a whole."
        roots[f"{table.root}{AGGREGATE}"] = field_of(of.whole.output(), about, arguments)
        roots[f"{table.root}{CONNECTION}"] = connection_field(of, version)
        if groups := group_field(of, version):
            roots[f"{table.root}{GROUP_BY}"] = groups
    if not roots:
        # GraphQL has no type without fields: a session that sees nothing is told just that.
        about = "Nothing is granted to this session."
        roots = {"no_access": field_of(optional(GraphQLBoolean), about)}
    # What can be asked once can be asked for as long as it lasts.
    return GraphQLSchema(
        query=GraphQLObjectType(QUERY_TYPE, roots),
        subscription=GraphQLObjectType(SUBSCRIPTION_TYPE, roots),
        mutation=_changes() if takes_requests else None,
    )


def _changes() -> GraphQLObjectType:
    """What can be changed: requests for access, as `/access-requests/ask` makes them."""
    text, number = GraphQLString, GraphQLInt
    request = GraphQLObjectType(
        ACCESS_REQUEST,
        {
            "id": field_of(text, "By which it is decided."),
            "table": field_of(text, "The table, `database.table`."),
            "columns": field_of(list_of(text), "The columns, by their names in the catalog."),
            "days": field_of(number, "For how many days, from the approval on."),
            "reason": field_of(text, "What it is needed for."),
            "state": field_of(text, "`waiting`, until somebody decides."),
            "at": field_of(text, "When it was made, in UTC."),
        },
        description="A request for access.",
    )
    wanted = {"table": text, "columns": list_of(text), "days": number, "reason": text}
    about = "Ask for columns of a table, for some days."
    return GraphQLObjectType(MUTATION_TYPE, {REQUEST_ACCESS: field_of(optional(request), about, wanted)})
