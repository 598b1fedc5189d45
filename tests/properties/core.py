"""The same answers by graphql-core's own executor, with resolvers over the reference's rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    Undefined,
    execute_sync,
    parse,
    validate,
    value_from_ast_untyped,
)

from gateway.catalog.types import NESTED
from tests.properties.core_aggregates import Aggregates, Whole
from tests.properties.core_scalars import DIRECTION, INPUT, Spelled, cell_of, comparison, output_type
from tests.properties.documents import Operation
from tests.properties.measures import AmbiguousError
from tests.properties.reference import QUERY_TYPE
from tests.properties.rows import check_apart, follow, gather, hidden_by, passes, select
from tests.properties.sight import Sight
from tests.properties.spelling import quoted
from tests.properties.values import Row
from tests.properties.worlds import Link, Relation


class _Types:
    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.relations = sight.world.relations
        self.outputs = {r.qualified: self._output(r) for r in self.relations.values()}
        self.filters = {r.qualified: self._filter(r) for r in self.relations.values()}
        self.orders = {r.qualified: self._order(r) for r in self.relations.values()}
        self.aggregates = {
            r.qualified: Aggregates(sight, r, self.outputs[r.qualified], self.filters[r.qualified])
            for r in self.relations.values()
        }

    def _output(self, relation: Relation) -> GraphQLObjectType:
        def fields() -> dict[str, GraphQLField]:
            shown = self.sight.shown(relation)
            made = {
                c.field: GraphQLField(output_type(c.type), resolve=cell_of(c.name, c.type))
                for c in relation.columns
                if c.name in shown
            }
            for link in relation.links:
                if self.sight.follows(relation, link, usable=False):
                    made |= self._related(relation, link)
            return made

        return GraphQLObjectType(relation.root, fields)

    def _related(self, relation: Relation, link: Link) -> dict[str, GraphQLField]:
        sight, target = self.sight, self.relations[link.target]

        def one(row: Row, _info: object) -> Row | None:
            check_apart(sight, relation, link, row)
            return follow(sight, link, row)

        if not link.many:
            return {link.name: GraphQLField(self.outputs[link.target], resolve=one)}

        def rows(row: Row, info: GraphQLResolveInfo[Any], **given: Any) -> list[Row]:
            check_apart(sight, relation, link, row)
            return select(sight, target, _ordered(info, given), gather(sight, link, row))

        def whole(row: Row, info: GraphQLResolveInfo[Any], **given: Any) -> Whole:
            return Whole(None if hidden_by(sight, relation, link) else rows(row, info, **given))

        return self._lists(target, link.name, link.whole, rows, whole)

    def _lists(
        self,
        relation: Relation,
        name: str,
        whole_name: str,
        rows: Callable[..., list[Row]],
        whole: Callable[..., Whole],
    ) -> dict[str, GraphQLField]:
        """The fields of rows of a relation, and of these as a whole."""
        arguments: dict[str, Any] = {"where": self.filters[relation.qualified]}
        aggregates = self.aggregates[relation.qualified]
        if aggregates.column is not None:
            arguments["distinct_on"] = GraphQLList(GraphQLNonNull(aggregates.column))
        if self.sight.can_sort(relation):
            arguments["order_by"] = GraphQLList(GraphQLNonNull(self.orders[relation.qualified]))
        arguments |= {"limit": GraphQLInt, "offset": GraphQLInt}
        made = {key: GraphQLArgument(kind) for key, kind in arguments.items()}
        output = GraphQLList(GraphQLNonNull(self.outputs[relation.qualified]))
        return {
            name: GraphQLField(GraphQLNonNull(output), made, resolve=rows),
            whole_name: GraphQLField(GraphQLNonNull(aggregates.whole), made, resolve=whole),
        }

    def _filter(self, relation: Relation) -> GraphQLInputObjectType:
        def fields() -> dict[str, GraphQLInputField]:
            visible = self.sight.visible[relation.qualified]
            this = self.filters[relation.qualified]
            made: dict[str, Any] = dict.fromkeys(("_and", "_or"), GraphQLList(GraphQLNonNull(this)))
            made["_not"] = this
            for column in relation.columns:
                if column.name in visible:
                    made[column.field] = comparison(
                        "jsonb" if column.type.kind in NESTED else column.type.graphql
                    )
            for link in relation.links:
                if self.sight.follows(relation, link, usable=True):
                    made[link.name] = self.filters[link.target]
                    if link.many:
                        made[link.whole] = self.aggregates[link.target].counted
            return {name: GraphQLInputField(kind) for name, kind in made.items()}

        return GraphQLInputObjectType(f"{relation.root}_bool_exp", fields)

    def _order(self, relation: Relation) -> GraphQLInputObjectType:
        def fields() -> dict[str, GraphQLInputField]:
            sight = self.sight
            made: dict[str, Any] = {relation.column(n).field: DIRECTION for n in sight.sortable(relation)}
            for link in relation.links:
                if not sight.follows(relation, link, usable=True):
                    continue
                if link.many:
                    made[link.whole] = self.aggregates[link.target].order
                elif sight.can_sort(self.relations[link.target]):
                    made[link.name] = self.orders[link.target]
            return {name: GraphQLInputField(kind) for name, kind in made.items()}

        return GraphQLInputObjectType(f"{relation.root}_order_by", fields)

    def roots(self, relation: Relation) -> dict[str, GraphQLField]:
        """The root fields of a relation."""
        sight, output = self.sight, self.outputs[relation.qualified]

        def rows(_root: object, info: GraphQLResolveInfo[Any], **given: Any) -> list[Row]:
            return select(sight, relation, _ordered(info, given))

        def whole(_root: object, info: GraphQLResolveInfo[Any], **given: Any) -> Whole:
            return Whole(rows(None, info, **given) if sight.visible[relation.qualified] else None)

        made = self._lists(relation, relation.root, f"{relation.root}_aggregate", rows, whole)
        if group_by := self.aggregates[relation.qualified].group_by(
            self.filters[relation.qualified], _ordered
        ):
            made[f"{relation.root}_group_by"] = group_by
        if self.sight.has_by_pk(relation):
            made[f"{relation.root}_by_pk"] = GraphQLField(
                output,
                {
                    relation.column(part).field: GraphQLArgument(
                        GraphQLNonNull(INPUT[relation.column(part).type.graphql])
                    )
                    for part in relation.key
                },
                resolve=self._by_key(relation),
            )
        return made

    def _by_key(self, relation: Relation) -> Callable[..., Row | None]:
        def row(_root: object, _info: object, **given: Any) -> Row | None:
            where = {name: {"_eq": raw} for name, raw in given.items()}
            rows = self.sight.rows[relation.qualified]
            return next((r for r in rows if passes(self.sight, relation, where, r) is True), None)

        return row


def _ordered(info: GraphQLResolveInfo[Any], given: dict[str, Any]) -> dict[str, Any]:
    return given | {"order_by": _as_written(info, "order_by")} if "order_by" in given else given


def _as_written(info: GraphQLResolveInfo[Any], name: str) -> object:
    """An argument in its author's order of keys, which graphql-core's coercion replaces by the schema's."""
    (node,) = (a.value for a in info.field_nodes[0].arguments or () if a.name.value == name)
    defaults = {
        d.variable.name.value: value_from_ast_untyped(d.default_value)
        for d in info.operation.variable_definitions or ()
        if d.default_value is not None
    }
    return _known(value_from_ast_untyped(node, defaults | info.context))


def _known(value: object) -> object:
    if isinstance(value, list):
        return [_known(item) for item in value]
    if isinstance(value, dict):
        return {
            key: _known(item) for key, item in value.items() if item is not None and item is not Undefined
        }
    return value


def core_schema(sight: Sight) -> GraphQLSchema:
    """The schema of what a caller may ask, with resolvers."""
    types = _Types(sight)
    roots: dict[str, GraphQLField] = {}
    for relation in sight.world.relations.values():
        if sight.shown(relation):
            roots |= types.roots(relation)
    roots = roots or {"no_access": GraphQLField(GraphQLBoolean)}
    return GraphQLSchema(GraphQLObjectType(QUERY_TYPE, roots))


def core_data(operation: Operation, sight: Sight) -> str | None:
    """The JSON text of `data`, or None where graphql-core refuses the operation."""
    document = parse(operation.text)
    schema = core_schema(sight)
    if validate(schema, document):
        return None
    result = execute_sync(
        schema, document, variable_values=operation.variables, context_value=operation.variables
    )
    for error in result.errors or ():
        if isinstance(error.original_error, AmbiguousError):
            raise error.original_error
    return None if result.errors else spelled(result.data)


def spelled(value: object) -> str:
    """Nested results as JSON text."""
    match value:
        case Spelled(text):
            return text
        case Mapping():
            return "{" + ",".join(f"{quoted(key)}:{spelled(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ",".join(map(spelled, value)) + "]"
        case str():
            return quoted(value)
        case _:
            assert value is None
            return "null"
