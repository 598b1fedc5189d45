"""The same answers by graphql-core's own executor, with resolvers over the reference's rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    BooleanValueNode,
    FloatValueNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    IntValueNode,
    StringValueNode,
    Undefined,
    ValueNode,
    execute_sync,
    parse,
    validate,
    value_from_ast_untyped,
)

from gateway.catalog.types import NESTED, ColumnType
from tests.properties.arguments import DIRECTIONS
from tests.properties.documents import Operation
from tests.properties.patterns import OPERATORS
from tests.properties.reference import QUERY_TYPE
from tests.properties.rows import AmbiguousError, follow, passes, select
from tests.properties.sight import Sight
from tests.properties.spelling import encode, quoted
from tests.properties.values import Row
from tests.properties.worlds import Link, Relation


@dataclass(frozen=True, slots=True)
class Spelled:
    """A leaf whose JSON text is known."""

    text: str


def _written(node: ValueNode, _variables: object = None) -> object:
    match node:
        case StringValueNode():
            return node.value
        case IntValueNode() | FloatValueNode():
            return node.value
        case BooleanValueNode():
            return node.value
        case _:
            raise TypeError(node)


def _scalar(name: str) -> GraphQLScalarType:
    return GraphQLScalarType(
        name, serialize=lambda value: value, parse_value=lambda value: value, parse_literal=_written
    )


_BUILT_IN = {"Int": GraphQLInt, "Float": GraphQLFloat, "String": GraphQLString, "Boolean": GraphQLBoolean}
_INPUT = _BUILT_IN | {
    name: _scalar(name)
    for name in (
        "bigint",
        "numeric",
        "uuid",
        "date",
        "time",
        "timestamp",
        "timestamptz",
        "interval",
        "bytea",
        "jsonb",
    )
}
#: Output types that pass finished JSON text through; their names differ so that both sorts fit in one schema.
_OUTPUT = {name: GraphQLScalarType(f"{name}_out", serialize=lambda value: value) for name in _INPUT}
_DIRECTION = GraphQLEnumType("order_by", {name: name for name in DIRECTIONS})


@cache
def _comparison(name: str) -> GraphQLInputObjectType:
    scalar = _INPUT[name]
    tests: dict[str, Any] = {}
    if name != "jsonb":
        tests |= dict.fromkeys(("_eq", "_neq", "_gt", "_gte", "_lt", "_lte"), scalar)
        tests |= dict.fromkeys(("_in", "_nin"), GraphQLList(GraphQLNonNull(scalar)))
    if name == "String":
        tests |= dict.fromkeys((*OPERATORS, *OPERATORS.values()), scalar)
    tests["_is_null"] = GraphQLBoolean
    return GraphQLInputObjectType(
        f"{name}_comparison_exp", {key: GraphQLInputField(kind) for key, kind in tests.items()}
    )


class _Types:
    def __init__(self, sight: Sight) -> None:
        self.sight = sight
        self.relations = sight.world.relations
        self.outputs = {r.qualified: self._output(r) for r in self.relations.values()}
        self.filters = {r.qualified: self._filter(r) for r in self.relations.values()}
        self.orders = {r.qualified: self._order(r) for r in self.relations.values()}

    def _output(self, relation: Relation) -> GraphQLObjectType:
        def fields() -> dict[str, GraphQLField]:
            shown = self.sight.shown(relation)
            made = {
                c.field: GraphQLField(_output_type(c.type), resolve=_cell(c.name, c.type))
                for c in relation.columns
                if c.name in shown
            }
            for link in relation.links:
                if self.sight.follows(relation, link, usable=False):
                    made[link.name] = GraphQLField(
                        self.outputs[link.target], resolve=self._followed(relation, link)
                    )
            return made

        return GraphQLObjectType(relation.root, fields)

    def _followed(self, relation: Relation, link: Link) -> Callable[..., Row | None]:
        return lambda row, _info: follow(self.sight, relation, link, row)

    def _filter(self, relation: Relation) -> GraphQLInputObjectType:
        def fields() -> dict[str, GraphQLInputField]:
            visible = self.sight.visible[relation.qualified]
            this = self.filters[relation.qualified]
            made: dict[str, Any] = dict.fromkeys(("_and", "_or"), GraphQLList(GraphQLNonNull(this)))
            made["_not"] = this
            for column in relation.columns:
                if column.name in visible:
                    made[column.field] = _comparison(
                        "jsonb" if column.type.kind in NESTED else column.type.graphql
                    )
            for link in relation.links:
                if self.sight.follows(relation, link, usable=True):
                    made[link.name] = self.filters[link.target]
            return {name: GraphQLInputField(kind) for name, kind in made.items()}

        return GraphQLInputObjectType(f"{relation.root}_bool_exp", fields)

    def _order(self, relation: Relation) -> GraphQLInputObjectType:
        def fields() -> dict[str, GraphQLInputField]:
            sight = self.sight
            made: dict[str, Any] = {relation.column(n).field: _DIRECTION for n in sight.sortable(relation)}
            for link in relation.links:
                if sight.follows(relation, link, usable=True) and sight.sortable(self.relations[link.target]):
                    made[link.name] = self.orders[link.target]
            return {name: GraphQLInputField(kind) for name, kind in made.items()}

        return GraphQLInputObjectType(f"{relation.root}_order_by", fields)

    def roots(self, relation: Relation) -> dict[str, GraphQLField]:
        """The root fields of a relation."""
        arguments: dict[str, Any] = {"where": self.filters[relation.qualified]}
        if self.sight.sortable(relation):
            arguments["order_by"] = GraphQLList(GraphQLNonNull(self.orders[relation.qualified]))
        arguments |= {"limit": GraphQLInt, "offset": GraphQLInt}
        output = self.outputs[relation.qualified]

        def rows(_root: object, info: GraphQLResolveInfo[Any], **given: Any) -> list[Row]:
            if "order_by" in given:
                given["order_by"] = _as_written(info, "order_by")
            return select(self.sight, relation, given)

        made = {
            relation.root: GraphQLField(
                GraphQLNonNull(GraphQLList(GraphQLNonNull(output))),
                {name: GraphQLArgument(kind) for name, kind in arguments.items()},
                resolve=rows,
            )
        }
        if self.sight.has_by_pk(relation):
            made[f"{relation.root}_by_pk"] = GraphQLField(
                output,
                {
                    relation.column(part).field: GraphQLArgument(
                        GraphQLNonNull(_INPUT[relation.column(part).type.graphql])
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


def _output_type(type: ColumnType) -> Any:
    scalar = _OUTPUT[type.graphql]
    return GraphQLList(scalar) if type.is_scalar_list else scalar


def _cell(name: str, type: ColumnType) -> Callable[..., object]:
    def resolve(row: Row, _info: object) -> object:
        value = row[name]
        if value is None:
            return None
        if type.is_scalar_list:
            assert type.element
            assert isinstance(value, tuple)
            return [None if item is None else Spelled(encode(type.element, item)) for item in value]
        return Spelled(encode(type, value))

    return resolve


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
