"""Collect an operation's fields as the specification's CollectFields does, and number its values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    BooleanValueNode,
    DocumentNode,
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    InlineFragmentNode,
    ListTypeNode,
    ListValueNode,
    NamedTypeNode,
    NonNullTypeNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    TypeNode,
    ValueNode,
    VariableNode,
    get_location,
    get_named_type,
)

from gateway.errors import Location
from gateway.graphql.operation import (
    Argument,
    Document,
    Entries,
    Field,
    Items,
    Leaf,
    Null,
    Place,
    Shape,
    Symbol,
)
from gateway.graphql.types import COUNT_EXP, MEASURES

#: The truth value that chooses a function, where it stands, and the symbols that it becomes.
DISTINCT, TRUE, FALSE = "distinct", "true", "false"

INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, slots=True)
class Constant:
    """A slot whose value stands in the document."""

    value: object

    def read(self, _variables: Mapping[str, Any]) -> object:
        return self.value


@dataclass(frozen=True, slots=True)
class FromVariable:
    """A slot whose value is a leaf of a variable."""

    name: str
    path: tuple[str | int, ...]
    parse: Callable[[Any], object]

    def read(self, variables: Mapping[str, Any]) -> object:
        value = variables[self.name]
        for step in self.path:
            value = value[step]
        return self.parse(value)


SlotSource = Constant | FromVariable


def collect(
    document: Document,
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
    variables: Mapping[str, Any],
    conditions: Mapping[str, Any],
) -> tuple[Shape, tuple[SlotSource, ...]]:
    """The operation's shape under these variables, and where the value of each slot comes from.

    `variables` are as sent, `conditions` coerced; both were checked against the schema.
    """
    collector = _Collector(document, operation, schema, variables, conditions)
    root = schema.get_root_type(operation.operation)
    assert root
    fields = collector.fields(root, [operation.selection_set])
    asks = [field for field in fields if field.name in INTROSPECTION]
    shape = Shape(
        name=operation.name.value if operation.name else None,
        document_hash=document.hash,
        weight=document.length,
        fields=fields,
        places=tuple(collector.places),
        introspection=_only_introspection(document, operation) if asks else None,
        is_live=operation.operation is OperationType.SUBSCRIPTION,
        is_change=operation.operation is OperationType.MUTATION,
    )
    return shape, tuple(collector.sources)


def _only_introspection(document: Document, operation: OperationDefinitionNode) -> DocumentNode:
    """The same document with a query whose root selects nothing but the schema's own fields."""
    fragments = _fragments(document)

    def keep(selections: Sequence[SelectionNode]) -> Iterator[SelectionNode]:
        for node in selections:
            if isinstance(node, FieldNode):
                if node.name.value in INTROSPECTION:
                    yield node
                continue
            inner = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            assert isinstance(inner, (FragmentDefinitionNode, InlineFragmentNode))
            if kept := tuple(keep(inner.selection_set.selections)):
                yield InlineFragmentNode(
                    directives=node.directives, selection_set=SelectionSetNode(selections=kept)
                )

    root = SelectionSetNode(selections=tuple(keep(operation.selection_set.selections)))
    query = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=tuple(
            # No question about the schema takes any other type, and the schema may not know that type.
            definition
            for definition in operation.variable_definitions or ()
            if _named_type(definition.type) in ("String", "Boolean")
        ),
        directives=(),
        selection_set=root,
    )
    return DocumentNode(definitions=(query, *fragments.values()))


def _named_type(node: TypeNode) -> str:
    while isinstance(node, (NonNullTypeNode, ListTypeNode)):
        node = node.type
    assert isinstance(node, NamedTypeNode)
    return node.name.value


def _fragments(document: Document) -> dict[str, FragmentDefinitionNode]:
    return {d.name.value: d for d in document.ast.definitions if isinstance(d, FragmentDefinitionNode)}


class _Collector:
    def __init__(
        self,
        document: Document,
        operation: OperationDefinitionNode,
        schema: GraphQLSchema,
        variables: Mapping[str, Any],
        conditions: Mapping[str, Any],
    ) -> None:
        self.fragments = _fragments(document)
        self.defaults = {
            definition.variable.name.value: definition.default_value
            for definition in operation.variable_definitions or ()
        }
        self.schema = schema
        self.variables = variables
        self.conditions = conditions
        self.sources: list[SlotSource] = []
        self.places: list[Place] = []

    # -- fields ---------------------------------------------------------------------------------------

    def fields(self, parent: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> tuple[Field, ...]:
        """The merged fields of selection sets on one object type, in document order."""
        grouped: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selections in sets:
            for node in self._selected(selections, seen):
                key = node.alias.value if node.alias else node.name.value
                grouped.setdefault(key, []).append(node)
        return tuple(self._field(parent, key, nodes) for key, nodes in grouped.items())

    def _selected(self, selections: SelectionSetNode, seen: set[str]) -> Iterator[FieldNode]:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                yield from self._selected(node.selection_set, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                yield from self._selected(self.fragments[node.name.value].selection_set, seen)

    def _included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            if directive.name.value in ("skip", "include"):
                assert directive.arguments
                value = directive.arguments[0].value
                if isinstance(value, VariableNode):
                    holds = self.conditions[value.name.value]
                else:
                    assert isinstance(value, BooleanValueNode)
                    holds = value.value
                if holds is (directive.name.value == "skip"):
                    return False
        return True

    def _field(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Field:
        first = nodes[0]
        name = first.name.value
        where = get_location(first.loc.source, first.loc.start) if first.loc else None
        location = Location(where.line, where.column) if where else Location(0, 0)
        if name.startswith("__"):
            return Field(key, name, parent.name, location=location)
        definition = parent.fields[name]
        arguments: list[tuple[str, Argument]] = []
        for argument in first.arguments or ():
            argument_name = argument.name.value
            kind = definition.args[argument_name].type
            read = self._value(argument.value, kind, (argument_name,))
            if read is not None and argument_name == DISTINCT and parent.name.endswith(MEASURES):
                read = self._settled(read)
            if read is not None:
                arguments.append((argument_name, read))
        named = get_named_type(definition.type)
        inner: tuple[Field, ...] = ()
        if isinstance(named, GraphQLObjectType):
            inner = self.fields(named, [node.selection_set for node in nodes if node.selection_set])
        return Field(key, name, parent.name, tuple(arguments), inner, location)

    # -- values ---------------------------------------------------------------------------------------

    def _value(self, node: ValueNode, kind: GraphQLInputType, path: tuple[str, ...]) -> Argument | None:
        """A literal, or what a variable stands for; None when the variable was not sent."""
        place = self._place(node, path)
        if isinstance(node, VariableNode):
            name = node.name.value
            if name in self.variables:
                return self._sent(self.variables[name], kind, name, (), place)
            default = self.defaults.get(name)
            return None if default is None else self._value(default, kind, path)
        if isinstance(node, NullValueNode):
            return Null(place)
        if isinstance(kind, GraphQLNonNull):
            return self._value(node, kind.of_type, path)
        if isinstance(kind, GraphQLList):
            if not isinstance(node, ListValueNode):
                item = self._value(node, kind.of_type, (*path, "0"))
                return Items((item,) if item else (), place)
            read = [self._value(v, kind.of_type, (*path, str(n))) for n, v in enumerate(node.values)]
            return Items(tuple(item or Null(place) for item in read), place)
        if isinstance(kind, GraphQLInputObjectType):
            assert isinstance(node, ObjectValueNode)
            entries = [
                (e.name.value, self._value(e.value, kind.fields[e.name.value].type, (*path, e.name.value)))
                for e in node.fields
            ]
            given = tuple((name, item) for name, item in entries if item is not None)
            return self._settle_entries(given, kind)
        if isinstance(kind, GraphQLEnumType):
            assert isinstance(node, EnumValueNode)
            return Symbol(node.value)
        assert isinstance(kind, GraphQLScalarType)
        try:
            value = kind.parse_literal(node)
        except GraphQLError as error:  # validation lets a number through that overflows a Float
            raise place.fault(f"cannot be used: {error.message}") from None
        return self._leaf(Constant(value), place)

    def _sent(
        self, value: Any, kind: GraphQLInputType, name: str, steps: tuple[str | int, ...], place: Place
    ) -> Argument:
        """The part of variable `name` that `steps` leads to."""
        here = Place(place.location, place.path + tuple(str(step) for step in steps))
        if value is None:
            return Null(here)
        if isinstance(kind, GraphQLNonNull):
            return self._sent(value, kind.of_type, name, steps, place)
        if isinstance(kind, GraphQLList):
            if not isinstance(value, list):
                return Items((self._sent(value, kind.of_type, name, steps, place),), here)
            return Items(
                tuple(self._sent(v, kind.of_type, name, (*steps, n), place) for n, v in enumerate(value)),
                here,
            )
        if isinstance(kind, GraphQLInputObjectType):
            sent = tuple(
                (k, self._sent(v, kind.fields[k].type, name, (*steps, k), place)) for k, v in value.items()
            )
            return self._settle_entries(sent, kind)
        if isinstance(kind, GraphQLEnumType):
            return Symbol(value)
        assert isinstance(kind, GraphQLScalarType)
        return self._leaf(FromVariable(name, steps, kind.parse_value), here)

    def _settle_entries(
        self, entries: tuple[tuple[str, Argument], ...], kind: GraphQLInputObjectType
    ) -> Entries:
        if not kind.name.endswith(COUNT_EXP):
            return Entries(entries)
        return Entries(
            tuple((name, self._settled(item) if name == DISTINCT else item) for name, item in entries)
        )

    def _settled(self, argument: Argument) -> Argument:
        """A truth value that says what is asked, not for which value: no slot of the statement."""
        if not isinstance(argument, Leaf):
            return argument
        return Symbol(TRUE if self.sources[argument.slot].read(self.variables) else FALSE)

    def _leaf(self, source: SlotSource, place: Place) -> Leaf:
        self.sources.append(source)
        self.places.append(place)
        return Leaf(len(self.sources) - 1, place)

    def _place(self, node: ValueNode, path: tuple[str, ...]) -> Place:
        assert node.loc
        where = get_location(node.loc.source, node.loc.start)
        return Place(Location(where.line, where.column), path)
